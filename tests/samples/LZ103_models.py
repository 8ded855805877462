"""Branches of one `if` give a lazy layer different widths, in models that nobody calls."""

import torch
from torch import nn


class Sliced(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(12, 8, bias=False)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        h = self.embed(x)
        if h.sum() > 0:
            h = h[:, :3]
        return self.head(h)  # want: LZ103 "`head` gets 3 input features when `h.sum\(\) > 0` on line {line-2} is true, 8 when"


class Trained(nn.Module):
    """Training and evaluation are branches, too."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if self.training:
            x = torch.cat([x, x], dim=1)
        return self.head(x)  # want: LZ103 "`head` gets 2\*F input features when `self.training` on line {line-2} is true, F when `self.training` .* is false"


class Noisy(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if self.training:
            x = x + torch.randn_like(x)
        return self.head(x)


class Signed(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if x.sum() > 0:
            x = -x
        return self.head(x)


class ManyQuestions(nn.Module):
    """Of many decisions the one is named that parts the widths."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        if x.min() > 0:
            x = x + 1
        if x.max() > 1:
            x = x * 2
        if x.mean() > 2:
            x = torch.cat([x, x], dim=1)
        if x.std() > 3:
            x = x - 3
        return self.head(x)  # want: LZ103 "when `x.mean\(\) > 2` on line \d+ is (true|false), .* when `x.mean\(\) > 2` on line \d+ is (true|false): the"
