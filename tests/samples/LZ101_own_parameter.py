"""Plain modules that own an uninitialised parameter or buffer and materialise it themselves."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter, is_lazy


class Project(nn.Module):
    """Materialises in `forward`."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.weight = UninitializedParameter()

    def forward(self, x):
        if is_lazy(self.weight):
            with torch.no_grad():
                self.weight.materialize((self.out, x.shape[-1]))
                nn.init.xavier_uniform_(self.weight)
        return F.linear(x, self.weight)


class Hooked(nn.Module):
    """Materialises in a hook of its own, as graph libraries do for -1 channels."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.weight = UninitializedParameter()
        self.hook = self.register_forward_pre_hook(self.infer)

    @torch.no_grad()
    def infer(self, module, args):
        self.weight.materialize((args[0].shape[-1], self.out))
        nn.init.normal_(self.weight)
        self.hook.remove()

    def forward(self, x):
        return x @ self.weight


class Center(nn.Module):
    """A buffer."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", UninitializedBuffer())

    def forward(self, x):
        if is_lazy(self.mean):
            self.mean.materialize((x.shape[1],))
            self.mean.zero_()
        return x - self.mean


class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.project = Project(hidden)

    def forward(self, x):
        x = self.project(x)
        return self.project(x)


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.project = Project(8)

    def forward(self, x):
        x = self.project(x)
        return self.project(x)  # want: LZ101 "`project` was fixed at .*16.* on line {line-1}, gets .*8"


def flagged_parameter():
    layer = Project(4)
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))  # want: LZ101 "`layer` was fixed at .*5.* on line {line-1}, gets .*7"


def clean_parameter():
    layer = Project(4)
    layer(torch.rand(2, 5))
    layer(torch.rand(3, 6, 5))


def flagged_hook():
    layer = Hooked(4)
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))  # want: LZ101 "`layer` was fixed at .*5.* on line {line-1}, gets .*7"


def clean_hook():
    layer = Hooked(4)
    layer(torch.rand(2, 5))
    layer(torch.rand(3, 6, 5))


def flagged_buffer():
    layer = Center()
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))  # want: LZ101 "`layer` was fixed at .*5.* on line {line-1}, gets .*7"


def clean_buffer():
    layer = Center()
    layer(torch.rand(2, 5))
    layer(torch.rand(6, 5))


if __name__ == "__main__":
    Twice()(torch.rand(4, 16))
    Net(16)(torch.rand(4, 16))
    flagged_parameter()
    clean_parameter()
    flagged_hook()
    clean_hook()
    flagged_buffer()
    clean_buffer()
