"""`initialize_parameters` runs at the first call after a checkpoint is loaded, too: what it materialises is no longer lazy."""

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter, is_lazy


class Unguarded(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        self.scale.materialize((x.shape[-1],))  # want: LZ306 "`Unguarded` materialises `scale` without asking whether it is lazy" LZ902
        nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class Guarded(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if self.has_uninitialized_params():
            self.scale.materialize((x.shape[-1],))
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class Trainable(LazyModuleMixin, nn.Module):
    """A setting of the layer is the same after a load."""

    def __init__(self, trainable=True):
        super().__init__()
        self.trainable = trainable
        self.scale = UninitializedParameter(requires_grad=trainable)

    def initialize_parameters(self, x):
        if self.trainable:
            self.scale.materialize((x.shape[-1],))  # want: LZ306 "`Trainable` materialises `scale`" LZ902
            nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class Leaving(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def initialize_parameters(self, x):
        if not is_lazy(self.scale):
            return
        self.scale.materialize((x.shape[-1],))
        nn.init.ones_(self.scale)

    def forward(self, x):
        return x * self.scale


class Helped(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = UninitializedParameter()

    def make(self, width):
        self.scale.materialize((width,))  # want: LZ306 "`Helped` materialises `scale`" LZ902
        nn.init.ones_(self.scale)

    def initialize_parameters(self, x):
        self.make(x.shape[-1])

    def forward(self, x):
        return x * self.scale


class HelpedGuarded(Helped):
    """Each of the two asks in time."""

    def make_once(self, width):
        if self.has_uninitialized_params():
            self.scale.materialize((width,))
            nn.init.ones_(self.scale)

    def initialize_parameters(self, x):
        self.make_once(x.shape[-1])
        if is_lazy(self.scale):
            self.make(x.shape[-1])


def load(build):
    """Call a layer, and load what it has become into a new one."""
    trained = build()
    trained(torch.rand(2, 5))
    loaded = build()
    loaded.load_state_dict(trained.state_dict())
    return loaded


if __name__ == "__main__":
    x = torch.rand(2, 5)
    Unguarded()(x)
    load(Guarded)(x)
    load(Leaving)(x)
    load(HelpedGuarded)(x)
    load(Helped)(x)
    load(Unguarded)(x)
    load(Trainable)(x)
