"""What the rest of a model demands of an argument is refused by a constructor: that is no failure of ours."""

from torch import nn


class Block(nn.Module):
    def __init__(self, channels, out_channels=None):
        super().__init__()
        self.out_channels = out_channels or channels
        self.enter = nn.Sequential(nn.GroupNorm(32, channels), nn.LazyConv2d(self.out_channels, 3, padding=1))
        self.embed = nn.LazyLinear(self.out_channels)
        self.leave = nn.GroupNorm(32, self.out_channels)

    def forward(self, x, embedded):
        return self.leave(self.enter(x) + self.embed(embedded)[..., None, None])


class Net(nn.Module):  # want: LZ901 "no inputs were found"
    def __init__(self, in_channels: int, model_channels: int, out_channels: int):
        super().__init__()
        self.enter = nn.Conv2d(in_channels, model_channels, 3, padding=1)
        self.time = nn.LazyLinear(model_channels * 4)
        self.wide = Block(model_channels, 2 * model_channels)
        self.narrow = Block(model_channels)
        self.leave = nn.LazyConv2d(out_channels, 3, padding=1)

    def forward(self, x, t):
        embedded = self.time(t)
        return self.leave(self.narrow(self.wide(self.enter(x), embedded), embedded))
