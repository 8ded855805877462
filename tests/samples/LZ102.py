"""Widths of one lazy layer that agree for some inputs only. No model here has a driver: inputs are solved for."""

import torch
from torch import nn


class Again(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.LazyLinear(10)

    def forward(self, x):
        h = torch.relu(self.proj(x))
        return self.proj(h)  # want: LZ102 "`proj` was fixed at F input features on line {line-1}, gets 10 here: .* only when F == 10"


class Convolved(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(4, 3, padding=1)
        self.head = nn.LazyLinear(64)

    def forward(self, x):
        x = torch.max_pool2d(self.conv(x), 2).flatten(1)
        y = self.head(x)  # want: LZ105 "fixed at 4\*\(H//2\)\*\(W//2\)"
        return self.head(y)  # want: LZ102 "only when 4\*\(H//2\)\*\(W//2\) == 64"


class Turns(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = nn.LazyLinear(16)

    def forward(self, x):
        for _ in range(3):
            x = torch.tanh(self.step(x))  # want: LZ102 "fixed at F input features on turn 1, gets 16 on turn 2"
        return x


class Joined(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        return self.head(x) + self.head(torch.cat([x[:, :8], x[:, -8:]], dim=1))  # want: LZ102 "only when F == 16"


class Siamese(nn.Module):
    """Two inputs that have to be alike are a contract, not a mistake."""

    def __init__(self):
        super().__init__()
        self.tower = nn.LazyLinear(10)

    def forward(self, x, y):
        return self.tower(x) - self.tower(y)


class Apart(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.LazyLinear(10)
        self.out = nn.LazyLinear(10)

    def forward(self, x):
        return self.out(torch.relu(self.proj(x)))


class Kept(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = nn.LazyLinear(16)

    def forward(self, x):
        h = x.new_zeros(x.size(0), 16)
        for _ in range(3):
            h = torch.tanh(self.step(torch.cat([x, h], dim=1)))
        return h


class Halves(nn.Module):
    """What `chunk` gives has one size only where it has an even one to divide."""

    def __init__(self):
        super().__init__()
        self.part = nn.LazyLinear(4)

    def forward(self, x):
        left, right = torch.chunk(torch.cat([x, x[:, :3]], dim=1), 2, dim=1)
        return self.part(left) + self.part(right)  # want: LZ102 "`part` was fixed at .* gets .* only when"


class Gated(nn.Module):
    """The branches of an `if` agree where the input is as wide as what the other branch makes."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        if x.sum() > 0:
            return self.head(self.body(x))
        return self.head(x)  # want: LZ102 "`head` gets 8 input features when `x.sum\(\) > 0` on line \d+ is true, F when .* is false: this works only when 8 == F"
