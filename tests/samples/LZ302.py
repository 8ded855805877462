"""A lazy layer is built while the model runs: each call has new weights, which no optimizer sees."""

import torch
from torch import nn


class InPlace(nn.Module):
    def forward(self, x):
        return nn.LazyLinear(8)(x)  # want: LZ302 "a `LazyLinear` is built anew in each run of the model"


class Moved(nn.Module):
    def forward(self, x):
        return nn.LazyConv1d(4, 1).to(x.device)(x)  # want: LZ302 "a `LazyConv1d` is built anew"


class InSequential(nn.Module):
    def forward(self, x):
        return nn.Sequential(nn.LazyLinear(8), nn.ReLU())(x)  # want: LZ302 "a `LazyLinear` is built anew"


class Local(nn.Module):
    def forward(self, x):
        head = nn.LazyLinear(8)  # want: LZ302 "a `LazyLinear` is built anew"
        return head(torch.relu(x))


class Kept(nn.Module):
    def forward(self, x):
        self.head = nn.LazyLinear(8)  # want: LZ302 "a `LazyLinear` is built anew"
        return self.head(x)


class InMethod(nn.Module):
    def forward(self, x):
        return self.embed(x)

    def embed(self, x):
        return nn.LazyLinear(8)(x)  # want: LZ302 "a `LazyLinear` is built anew"


class Once(nn.Module):
    """Built when it is first needed, and kept."""

    def __init__(self):
        super().__init__()
        self.head = None

    def forward(self, x):
        if self.head is None:
            self.head = nn.LazyLinear(8)
        return self.head(x)


class Late(nn.Module):
    """Built in the first call, which comes after the optimizer."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(4)
        self.head = None

    def forward(self, x):
        h = self.body(x)
        if self.head is None:
            self.head = nn.LazyLinear(2)  # want: LZ302 "built in the first run of the model, after the optimizer on line"
        return self.head(h)


class LateInMethod(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(4)

    def forward(self, x):
        self.build()
        return self.head(self.body(x))

    def build(self):
        if not hasattr(self, "head"):
            self.head = nn.LazyLinear(2)  # want: LZ302 "built in the first run of the model, after the optimizer on line"


class InTime(nn.Module):
    """Built in a dry run before the optimizer."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(4)
        self.head = None

    def forward(self, x):
        if self.head is None:
            self.head = nn.LazyLinear(2)
        return self.head(self.body(x))


class Again(nn.Module):
    """A second optimizer comes after the first call."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(4)
        self.head = None

    def forward(self, x):
        if self.head is None:
            self.head = nn.LazyLinear(2)
        return self.head(self.body(x))


def silent_late(x):
    net = Late()
    net.to(x.device).train()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(x)
    before = net.head.weight.detach().clone()
    net(x).sum().backward()
    optimizer.step()
    assert torch.equal(before, net.head.weight)
    assert len(optimizer.param_groups[0]["params"]) == 2


def silent_late_in_method(x):
    net = LateInMethod()
    optimizer = torch.optim.Adam([{"params": net.parameters(), "lr": 0.1}])
    net(x)
    assert len(optimizer.param_groups[0]["params"]) == 2


def clean_in_time(x):
    net = InTime()
    net(x)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    assert len(optimizer.param_groups[0]["params"]) == 4


def clean_again(x):
    net = Again()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(x)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    assert len(optimizer.param_groups[0]["params"]) == 4


class Early(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, x):
        return self.head(x)


class Factory(nn.Module):
    """Not a part of its run."""

    def __init__(self):
        super().__init__()
        self.head = self.build()

    def build(self):
        layer = nn.LazyLinear(8)
        layer(torch.rand(1, 5))
        return layer

    def forward(self, x):
        return self.head(x)


def dry_run(width):
    """A layer that is called once outside of any model."""
    return nn.LazyLinear(8)(torch.rand(2, width))


def silent(model, x):
    """Two runs on one input differ, as no run of a good model does."""
    model.eval()
    assert not torch.equal(model(x), model(x))


def clean(model, x):
    model.eval()
    assert torch.equal(model(x), model(x))


if __name__ == "__main__":
    x = torch.rand(2, 5)
    silent(InPlace(), x)
    silent(Moved(), torch.rand(2, 5, 3))
    silent(InSequential(), x)
    silent(Local(), x)
    silent(Kept(), x)
    silent(InMethod(), x)
    assert not list(InPlace().parameters())
    assert not list(Local().parameters())
    clean(Once(), x)
    clean(Early(), x)
    clean(Factory(), x)
    dry_run(5)
    silent_late(x)
    silent_late_in_method(x)
    clean_in_time(x)
    clean_again(x)
