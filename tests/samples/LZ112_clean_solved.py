"""A lazy convolution's groups say what the channels of the input are divisible by. No model here has a driver."""

from torch import nn


class Grouped(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyConv1d(6, kernel_size=2, groups=3), nn.LazyConv1d(4, 1))
        self.fc = nn.LazyLinear(3)

    def forward(self, x):
        return self.fc(self.net(x).mean(-1))
