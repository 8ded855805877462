"""`initialize_parameters` is called with what `forward` is called with, and does not take it."""

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter


class Scale(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def materialise(self, width):
        if self.has_uninitialized_params():
            self.scale.materialize((width,))
            nn.init.ones_(self.scale)

    def initialize_parameters(self, x):
        self.materialise(x.shape[-1])

    def forward(self, x):
        return x * self.scale


class TooMany(Scale):
    def initialize_parameters(self, x):  # want: LZ308 "takes 1 argument, `forward` needs 2"
        self.materialise(x.shape[-1])

    def forward(self, x, mask):
        return x * self.scale * mask


class TooFew(Scale):
    def initialize_parameters(self, x, width):  # want: LZ308 "needs 2 arguments, `forward` takes 1"
        self.materialise(width)


class NoInput(nn.LazyLinear):
    def initialize_parameters(self):  # want: LZ308 "takes 0 arguments, `forward` needs 1"
        self.weight.materialize((self.out_features, 5))  # want: LZ305 LZ306


class KeywordOnly(Scale):
    def initialize_parameters(self, x):  # want: LZ308 "does not take `mask`, which `forward` needs"
        self.materialise(x.shape[-1])

    def forward(self, x, *, mask):
        return x * self.scale * mask


class Optional(Scale):
    def initialize_parameters(self, x):  # want: LZ308 "takes 1 argument, `forward` up to 2"
        self.materialise(x.shape[-1])

    def forward(self, x, mask=None):
        return x * self.scale if mask is None else x * self.scale * mask


class OptionalKeyword(Scale):
    def initialize_parameters(self, x):  # want: LZ308 "does not take `bias`, which `forward` does"
        self.materialise(x.shape[-1])

    def forward(self, x, *, bias=0.0):
        return x * self.scale + bias


class Same(Scale):
    def initialize_parameters(self, x, mask=None):
        self.materialise(x.shape[-1])

    def forward(self, x, mask=None):
        return x * self.scale if mask is None else x * self.scale * mask


class Anything(Scale):
    def initialize_parameters(self, x, *args, **kwargs):
        self.materialise(x.shape[-1])

    def forward(self, x, mask, *, bias=0.0):
        return x * self.scale * mask + bias


if __name__ == "__main__":
    x = torch.rand(2, 5)
    TooMany()(x, x)  # want: LZ114
    TooFew()(x)  # want: LZ114
    NoInput(3)(x)  # want: LZ114
    KeywordOnly()(x, mask=x)  # want: LZ114
    Optional()(x, x)  # want: LZ114
    Optional()(x)
    OptionalKeyword()(x, bias=1.0)  # want: LZ114
    OptionalKeyword()(x)
    Same()(x)
    Same()(x, x)
    Anything()(x, x)
    Anything()(x, x, bias=1.0)
    Scale()(x)
