"""Classes that a call makes, lazy layers that a property builds, and bases that say what subclasses are to fill in."""

from abc import ABC, abstractmethod

import torch
from torch import nn


def make(name, widths):
    def __init__(self):
        nn.Module.__init__(self)
        self.first, self.last = (nn.LazyLinear(width) for width in widths)

    def forward(self, x):
        return self.last(torch.cat([self.last(self.first(x)), x], -1))  # want: LZ102 "only when 16 == F \+ 4$"

    return type(name, (nn.Module,), {"__init__": __init__, "forward": forward})


def made(width):
    class Made(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.LazyLinear(width)

        def forward(self, x):
            return self.fc(torch.cat([self.fc(x), x], -1))  # want: LZ101 "gets F \+ 16 here$"

    return Made


class Data:
    """What it lacks it looks for in a table."""

    def __getattr__(self, name):
        return dict(a=1)[name]


def load():
    return Data()


data = load()
Small = make("Small", [16, 4])
Large = made(16)


class PropertyBuilt(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.width = width
        self._encoder = None

    @property
    def encoder(self):
        if self._encoder is None:
            self._encoder = nn.LazyLinear(self.width)
        return self._encoder

    def forward(self, x):
        y = self.encoder(torch.cat([x, x[:, :1]], -1))
        return y + self.encoder(torch.cat([x, x[:, :2]], -1))  # want: LZ101 "at F \+ 1 .*gets F \+ 2 here$"


class Base(nn.Module):
    def __init__(self, classes=3):
        super().__init__()
        self.body = self.make_body()
        self.head = nn.LazyLinear(classes)

    def make_body(self):
        raise NotImplementedError

    def forward(self, x):
        return self.head(self.body(x))


class Filled(Base):
    def make_body(self):
        return nn.LazyLinear(4)


class Called(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def body(self, x):
        raise NotImplementedError("what stands before the head")

    def forward(self, x):
        return self.head(self.body(x))


class Open(nn.Module, ABC):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    @abstractmethod
    def body(self, x): ...

    def forward(self, x):
        return self.head(self.body(x))
