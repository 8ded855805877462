"""Arguments that are None if they are left out, which the constructor refuses by name; an abstract base of models."""

import abc

import torch
from torch import nn

ARGUMENTS = {"Agents": (None, 4, True), "Either": (8, 16), "Together": (8,), "Frames": (8, -1), "Joined": (8, -2)}


class Base(nn.Module):
    """Abstract, though Python does not see to it: the class has no `ABCMeta`."""

    def __init__(self, outputs: int, shared: bool | None = None):
        super().__init__()
        if shared is None:
            raise TypeError("shared arg must be passed.")
        self.net = self._build(outputs)
        self.initialized = not any(isinstance(p, nn.UninitializedParameter) for p in self.net.parameters())

    @abc.abstractmethod
    def _build(self, outputs: int) -> nn.Module: ...

    def forward(self, x):
        y = self.net(x)
        return self.net(torch.cat([x, x], -1)) + y  # want: LZ101 "`net` was fixed at F .*gets 2\*F here"


class Agents(Base):
    def __init__(self, inputs: int | None, outputs: int, shared: bool | None = None):
        self.inputs = inputs
        super().__init__(outputs, shared)

    def _build(self, outputs):
        return nn.LazyLinear(outputs) if self.inputs is None else nn.Linear(self.inputs, outputs)


class Either(nn.Module):
    def __init__(self, outputs, width=None, shape=None):
        super().__init__()
        if (width is None) == (shape is None):
            raise ValueError("give one of width and shape")
        self.head = nn.LazyLinear(outputs)

    def forward(self, x):
        y = self.head(x)
        return self.head(torch.cat([x, x], -1)) + y  # want: LZ101 "`head` was fixed at F .*gets 2\*F here"


class Together(nn.Module):
    """What `*inputs` is annotated with is what people mean by all of them."""

    def __init__(self, outputs):
        super().__init__()
        self.head = nn.LazyLinear(outputs)

    def forward(self, *inputs: tuple[torch.Tensor]) -> torch.Tensor:
        x = torch.cat([*inputs], -1) if len(inputs) > 1 else inputs[0]
        if x.ndim < 2:
            raise ValueError("give batches")
        y = self.head(x)
        return self.head(torch.cat([x, x], -1)) + y  # want: LZ101 "`head` was fixed at F .*gets 2\*F here"


class Frames(nn.Module):
    """An argument must be on the other side of a number than what is guessed of it."""

    def __init__(self, outputs: int, dim: int):
        super().__init__()
        if dim >= 0:
            raise ValueError("give a dimension that counts from the last one")
        self.dim = dim
        self.head = nn.LazyLinear(outputs)

    def forward(self, x):
        y = self.head(x)
        return self.head(torch.cat([x, x], -1)).sum(self.dim), y  # want: LZ101 "`head` was fixed at F .*gets 2\*F here"


class Joined(nn.Module):
    """No error hangs on which number that is."""

    def __init__(self, outputs: int, dim: int):
        super().__init__()
        if dim >= 0:
            raise ValueError("give a dimension that counts from the last one")
        self.dim = dim
        self.head = nn.LazyLinear(outputs)

    def forward(self, x):
        y = self.head(x)
        return y, self.head(torch.cat([x, x], self.dim))  # want: LZ902 "depends on constructor arguments"
