"""A lazy class that does not say how to initialise all that it holds."""

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter


class Nothing(LazyModuleMixin, nn.Module):  # want: LZ304 "`Nothing` has no `initialize_parameters`"
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def forward(self, x):
        return x * self.scale


class Misspelt(LazyModuleMixin, nn.Module):  # want: LZ304 "`Misspelt` has no `initialize_parameters`"
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialise_parameters(self, x):
        self.scale.materialize((x.shape[-1],))
        nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class OfEager(LazyModuleMixin, nn.Linear):  # want: LZ304 "`OfEager` has no `initialize_parameters`"
    """Has the `forward` of its base."""

    cls_to_become = nn.Linear

    def __init__(self, out_features):
        super().__init__(0, 0)
        self.weight = UninitializedParameter()
        self.out_features = out_features

    def init_params(self, x):
        self.weight.materialize((self.out_features, x.shape[-1]))


class OfList(LazyModuleMixin, nn.ModuleList):  # want: LZ901
    """Is never called."""

    def __init__(self):
        super().__init__()
        self.weight = UninitializedParameter()


class Half(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()
        self.shift = UninitializedParameter()  # want: LZ304 "`Half` never materialises `shift`"
        self.seen = UninitializedBuffer()  # want: LZ304 "`Half` never materialises `seen`"

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale + self.shift


class Whole(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()
        self.shift = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            for parameter in self.parameters():
                parameter.materialize((x.shape[-1],))
                nn.init.ones_(parameter)

    def forward(self, x):
        return x * self.scale + self.shift


class ByMethod(LazyModuleMixin, nn.Module):
    """Another method materialises one of the two."""

    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()
        self.shift = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)
            self.make_shift(x.shape[-1])

    def make_shift(self, width):
        self.shift.materialize((width,))
        nn.init.zeros_(self.shift)

    def forward(self, x):
        return x * self.scale + self.shift


class Base(LazyModuleMixin, nn.Module):  # want: LZ901
    """Those that derive from it say how."""

    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def forward(self, x):
        return x * self.scale


class Ones(Base):
    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)


class Inferred(LazyModuleMixin, nn.Module):
    """Has another way of its own, which asks for no such method."""

    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def _infer_parameters(self, module, args, kwargs=None):
        if self.has_uninitialized_params():
            self.scale.materialize((args[0].shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


def initialised(cls):
    cls.initialize_parameters = Ones.initialize_parameters
    return cls


@initialised
class Decorated(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def forward(self, x):
        return x * self.scale


class Wide(nn.LazyLinear):
    """torch's own class says how."""

    cls_to_become = nn.Linear

    def extra_repr(self):
        return "wide"


if __name__ == "__main__":
    x = torch.rand(2, 5)
    Nothing()(x)  # want: LZ902
    Misspelt()(x)  # want: LZ902
    OfEager(3)(x)  # want: LZ902
    OfList()
    Half()(x)  # want: LZ114
    Whole()(x)
    ByMethod()(x)
    Ones()(x)
    Inferred()(x)
    Decorated()(x)
    Wide(3)(x)
