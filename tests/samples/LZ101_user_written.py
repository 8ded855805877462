"""Lazy layers that users write: subclasses of LazyModuleMixin, and of torch's own lazy classes."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter


class LazyScale(LazyModuleMixin, nn.Module):
    """Keeps its class; its parameter is as wide as the first input."""

    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            with torch.no_grad():
                self.scale.materialize((x.shape[-1],))
                self.scale.fill_(1.0)

    def forward(self, x):
        return x * self.scale


class Bilinear(nn.Module):
    def __init__(self, left, right, out):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(out, left, right))

    def forward(self, x, y):
        return F.bilinear(x, y, self.weight)


class LazyBilinear(LazyModuleMixin, Bilinear):
    """Becomes `Bilinear`; takes two inputs."""

    cls_to_become = Bilinear

    def __init__(self, out):
        super().__init__(0, 0, 0)
        self.out = out
        self.weight = UninitializedParameter()

    def initialize_parameters(self, x, y):
        if self.has_uninitialized_params():
            with torch.no_grad():
                self.weight.materialize((self.out, x.shape[-1], y.shape[-1]))
                nn.init.normal_(self.weight)


class LazyCenter(LazyModuleMixin, nn.Module):
    """A buffer, no parameter."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", UninitializedBuffer())

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.mean.materialize((x.shape[1],))
            self.mean.zero_()

    def forward(self, x):
        return x - self.mean


class LazyPosition(LazyModuleMixin, nn.Module):
    """Materialises by the number of dimensions, not by a width: every width suits it."""

    def __init__(self):
        super().__init__()
        self.bias = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            with torch.no_grad():
                self.bias.materialize((1,) * x.dim())
                self.bias.fill_(0.5)

    def forward(self, x):
        return x + self.bias


class Head(nn.LazyLinear):
    """Torch's own, under another name."""


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = LazyScale()
        self.head = Head(8)

    def forward(self, x):
        x = self.head(self.scale(x))
        return self.scale(x)  # want: LZ101 "`scale` was fixed at .*16.* on line {line-1}, gets .*8"


class ClassifierEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = LazyScale()
        self.head = Head(16)

    def forward(self, x):
        x = self.head(self.scale(x))
        return self.scale(x)


def flagged_scale():
    layer = LazyScale()
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))  # want: LZ101 "`layer` was fixed at .*5.* on line {line-1}, gets .*7"


def clean_scale():
    layer = LazyScale()
    layer(torch.rand(2, 5))
    layer(torch.rand(3, 4, 5))


def clean_scale_of_one():
    """A width of one is stretched to any other."""
    layer = LazyScale()
    layer(torch.rand(2, 1))
    layer(torch.rand(2, 7))


def clean_scale_of_ones():
    """So is an input of one."""
    layer = LazyScale()
    layer(torch.rand(2, 7))
    layer(torch.rand(2, 1))


def flagged_first_input():
    layer = LazyBilinear(4)
    layer(torch.rand(2, 5), torch.rand(2, 3))
    layer(torch.rand(2, 6), torch.rand(2, 3))  # want: LZ101 "fixed at .*5.* on line {line-1}, gets .*6"


def flagged_second_input():
    layer = LazyBilinear(4)
    layer(torch.rand(2, 5), torch.rand(2, 3))
    layer(torch.rand(2, 5), torch.rand(2, 9))  # want: LZ101 "fixed at .*3.* on line {line-1}, gets .*9"


def clean_two_inputs():
    layer = LazyBilinear(4)
    layer(torch.rand(2, 5), torch.rand(2, 3))
    layer(torch.rand(8, 5), torch.rand(8, 3))


def flagged_buffer():
    layer = LazyCenter()
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))  # want: LZ101 "`layer` was fixed at .*5.* on line {line-1}, gets .*7"


def clean_buffer():
    layer = LazyCenter()
    layer(torch.rand(2, 5))
    layer(torch.rand(6, 5))


def clean_no_width():
    layer = LazyPosition()
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))


def flagged_subclass():
    layer = Head(4)
    layer(torch.rand(2, 5))
    layer(torch.rand(2, 7))  # want: LZ101 "`layer` was fixed at 5 input features on line {line-1}, gets 7 here"


def clean_subclass():
    layer = Head(4)
    layer(torch.rand(2, 5))
    layer(torch.rand(3, 5))


if __name__ == "__main__":
    Classifier()(torch.rand(4, 16))
    ClassifierEqual()(torch.rand(4, 16))
    flagged_scale()
    clean_scale()
    clean_scale_of_one()
    clean_scale_of_ones()
    flagged_first_input()
    flagged_second_input()
    clean_two_inputs()
    flagged_buffer()
    clean_buffer()
    clean_no_width()
    flagged_subclass()
    clean_subclass()
