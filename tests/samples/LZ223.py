"""A pre-hook changes the input of a lazy layer after its width was taken."""

import torch
from torch import nn


def half(module, args):
    return (args[0][:, :8],)


def flagged_linear():
    layer = nn.LazyLinear(8)
    layer.register_forward_pre_hook(half)
    layer(torch.rand(4, 16))  # want: LZ223 "`layer` takes its width 16 .* a pre-hook makes it 8: .*raises RuntimeError"


def flagged_with_kwargs():
    layer = nn.LazyConv2d(4, 3)
    layer.register_forward_pre_hook(lambda module, args, kwargs: (half(module, args), kwargs), with_kwargs=True)
    layer(torch.rand(1, 16, 8, 8))  # want: LZ223 "`layer` takes its width 16"


def clean_initialised_all_the_same():
    layer = nn.LazyLinear(8)
    layer.register_forward_pre_hook(half)
    try:
        layer(torch.rand(4, 16))
    except RuntimeError:
        assert layer.weight.numel() == 128


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)
        self.head.register_forward_pre_hook(lambda module, args: args[0].flatten(1))

    def forward(self, x):
        return self.head(x)  # want: LZ223 "`head` takes its width 5 .*makes it 20"


def clean_prepended():
    layer = nn.LazyLinear(8)
    layer.register_forward_pre_hook(half, prepend=True)
    layer(torch.rand(4, 16))


def clean_same_width():
    layer = nn.LazyLinear(8)
    layer.register_forward_pre_hook(lambda module, args: (args[0] * 2,))
    layer(torch.rand(4, 16))


def clean_parent():
    """The model's hook runs before the layer is called."""
    net = nn.Sequential(nn.LazyLinear(8))
    net.register_forward_pre_hook(half)
    net(torch.rand(4, 16))


if __name__ == "__main__":
    flagged_linear()
    flagged_with_kwargs()
    Net()(torch.rand(2, 4, 5))
    clean_prepended()
    clean_same_width()
    clean_parent()
    clean_initialised_all_the_same()
