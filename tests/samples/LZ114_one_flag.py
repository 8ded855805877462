"""A flag that nobody can compute is one flag, wherever it is asked: no error follows from two answers to it."""

import torch
from torch import nn

coin = torch.rand(()).item()


class Wide(nn.Module):
    """Its constructor and its `forward` ask the same."""

    def __init__(self, wide):
        super().__init__()
        self.wide = wide
        self.up = nn.LazyLinear(16)
        self.head = nn.Linear(16, 2) if wide else nn.Linear(8, 2)

    def forward(self, x):
        if self.wide:
            x = self.up(x)
        return self.head(x)


class Hot(nn.Module):
    """Its data decides, once."""

    def __init__(self):
        super().__init__()
        self.few, self.many = nn.LazyLinear(4), nn.LazyLinear(12)
        self.after_few, self.after_many = nn.Linear(4, 2), nn.LazyLinear(2)

    def forward(self, x):
        hot = x.mean() > 0
        hidden = self.many(x) if hot else self.few(x)
        share = x.sum().item()
        if share <= 0:
            hidden = hidden * 2
        if hot:
            return self.after_many(hidden)
        return self.after_few(hidden)


class Early(nn.Module):
    """Its data is held against the same number twice."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.LazyLinear(8), nn.LazyLinear(3)

    def forward(self, x):
        confidence = x.max()
        hidden = self.body(x)
        if not confidence > 0.5:
            hidden = nn.functional.pad(hidden, (0, 4))
        unsure = confidence <= 0.5
        if unsure:
            hidden = hidden[:, :8]
        return self.head(hidden)


if __name__ == "__main__":
    shared = nn.LazyLinear(3)
    Wide(coin > 0.5)(torch.rand(4, 8))
    Hot()(torch.rand(4, 8))
    Early()(torch.rand(4, 8))
    if coin > 0.5:
        shared(torch.rand(4, 8))
    if coin <= 0.5:
        shared(torch.rand(4, 6))
    if not coin > 0.5:
        shared(torch.rand(4, 6))
    else:
        shared(torch.rand(4, 8))
    shared(torch.rand(4, 9))  # want: LZ101 LZ101
