"""The constructor of the mixin does not run: nothing initialises the layer at its first call."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter


class Behind(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class BehindLinear(LazyModuleMixin, nn.Linear):
    def __init__(self, out_features):
        super().__init__(0, 0)
        self.weight = UninitializedParameter()
        self.out_features = out_features

    def initialize_parameters(self, input):
        if self.has_uninitialized_params():
            self.weight.materialize((self.out_features, input.shape[-1]))
            nn.init.ones_(self.weight)

    def forward(self, input):
        return F.linear(input, self.weight)


class Skipping(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class SkippingBySuper(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class First(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class Calling(nn.Module, LazyModuleMixin):
    """The mixin comes last, and its constructor is called by name."""

    def __init__(self):
        nn.Module.__init__(self)
        LazyModuleMixin.__init__(self)
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class Cooperating(nn.Module, LazyModuleMixin):
    """nn.Module hands its construction on when it is told to."""

    call_super_init = True

    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


if __name__ == "__main__":
    x = torch.rand(2, 5)
    First()(x)
    Behind()(x)
    BehindLinear(4)(x)
    Skipping()(x)
    SkippingBySuper()(x)
    Cooperating()(x)
    Calling()(x)
