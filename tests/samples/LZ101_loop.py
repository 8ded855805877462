"""A lazy layer is called in turns of a loop: the finding stands on that line and says which turn."""

import torch
from torch import nn

batches = [torch.rand(2, 6), torch.rand(3, 6), torch.rand(2, 5)]
equal_batches = [torch.rand(2, 6), torch.rand(3, 6), torch.rand(5, 6)]

head = nn.LazyLinear(4)
for batch in batches:
    head(batch)  # want: LZ101 "`head` was fixed at 6 input features .*gets 5 .*turn 3"

equal_head = nn.LazyLinear(4)
for batch in equal_batches:
    equal_head(batch)

unrolled = nn.LazyLinear(4)
hidden = unrolled(torch.rand(2, 6))  # shape: hidden = (2, 4)
for _ in range(3):
    hidden = unrolled(hidden)  # want: LZ101 "`unrolled` was fixed at 6 input features on line {line-2}, gets 4 here"


class Repeated(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n
        self.fc = nn.LazyLinear(8)

    def forward(self, x):
        for _ in range(self.n):
            x = self.fc(x)  # want: LZ101 "`fc` was fixed at 16 input features .*gets 8 .*turn 2"
        return x


class RepeatedEqual(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n
        self.fc = nn.LazyLinear(16)

    def forward(self, x):
        for _ in range(self.n):
            x = self.fc(x)
        return x


class OneTurn(nn.Module):
    """The widths differ, but the loop turns once."""

    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(8)

    def forward(self, x):
        for _ in range(1):
            x = self.fc(x)
        return x


class Growing(nn.Module):
    """Each turn is wider than the one before it."""

    def __init__(self):
        super().__init__()
        self.mix = nn.LazyLinear(3)

    def forward(self, x):
        while x.shape[1] < 12:
            x = torch.cat([x, self.mix(x)], dim=1)  # want: LZ101 "`mix` was fixed at 6 input features .*gets 9 .*turn 2"
        return x


class GrowingApart(nn.Module):
    """A dense block: each turn is wider, and has a layer of its own."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.LazyLinear(3) for _ in range(3))

    def forward(self, x):
        for layer in self.layers:
            x = torch.cat([x, layer(x)], dim=1)
        return x


def flagged_comprehension():
    head = nn.LazyLinear(4)
    return [head(batch) for batch in batches]  # want: LZ101 "`head` was fixed at 6 input features .*gets 5"


def clean_comprehension():
    head = nn.LazyLinear(4)
    return [head(batch) for batch in equal_batches]


def flagged_map():
    head = nn.LazyLinear(4)
    return list(map(head, batches))  # want: LZ101 "`head` was fixed at 6 input features .*gets 5"


def clean_map():
    head = nn.LazyLinear(4)
    return list(map(head, equal_batches))


if __name__ == "__main__":
    Repeated(3)(torch.rand(4, 16))
    RepeatedEqual(3)(torch.rand(4, 16))
    OneTurn()(torch.rand(4, 16))
    Growing()(torch.rand(2, 6))
    GrowingApart()(torch.rand(2, 6))
    flagged_comprehension()
    clean_comprehension()
    flagged_map()
    clean_map()
