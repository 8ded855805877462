"""A materialised parameter is memory that nobody has written to, until something fills it."""

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter


class Garbage(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))  # want: LZ305 "`scale` is materialised and never filled"

    def forward(self, x):
        return x * self.scale


class FilledTooEarly(LazyModuleMixin, nn.Linear):
    """torch's `reset_parameters` comes before the memory is there."""

    cls_to_become = nn.Linear

    def __init__(self, out_features):
        super().__init__(1, out_features)
        self.weight = UninitializedParameter()

    def initialize_parameters(self, input):
        if self.has_uninitialized_params():
            nn.init.zeros_(self.bias)
            self.weight.materialize((self.out_features, input.shape[-1]))  # want: LZ305 "`weight` is materialised"


class Filled(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class FilledByReset(LazyModuleMixin, nn.Linear):
    cls_to_become = nn.Linear

    def __init__(self, out_features):
        super().__init__(1, out_features)
        self.weight = UninitializedParameter()

    def initialize_parameters(self, input):
        if self.has_uninitialized_params():
            self.in_features = input.shape[-1]
            self.weight.materialize((self.out_features, self.in_features))
            self.reset_parameters()


class FilledByMethod(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            with torch.no_grad():
                self.scale.materialize((x.shape[-1],))
                self.fill(1.0)

    def fill(self, value):
        self.scale.fill_(value)

    def forward(self, x):
        return x * self.scale


def is_untouched(build):
    """Whether a new layer holds what its memory held before: deterministic mode writes NaN there."""
    torch.use_deterministic_algorithms(True)
    try:
        layer = build()
        layer(torch.rand(2, 5))
        return any(bool(parameter.isnan().any()) for parameter in layer.parameters())
    finally:
        torch.use_deterministic_algorithms(False)


def silent_garbage():
    assert is_untouched(Garbage)
    assert is_untouched(lambda: FilledTooEarly(3))


def clean():
    assert not is_untouched(Filled)
    assert not is_untouched(lambda: FilledByReset(3))
    assert not is_untouched(FilledByMethod)


if __name__ == "__main__":
    silent_garbage()
    clean()
