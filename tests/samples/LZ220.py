"""A lazy model is called by `torch.func`."""

import torch
from torch import nn
from torch.func import functional_call, grad, jacrev, linearize, vmap


def flagged_own_parameters():
    layer, x = nn.LazyLinear(3), torch.rand(2, 4)

    def loss(parameters):
        return functional_call(layer, parameters, (x,)).sum()  # want: LZ220 "inside `grad`, which raises AssertionError here"

    grad(loss)(dict(layer.named_parameters()))


def flagged_vmap():
    layer = nn.LazyLinear(3)
    vmap(layer)(torch.rand(5, 2, 4))  # want: LZ220 "the first call of `layer` is inside `vmap`, which raises RuntimeError here"


def flagged_stack():
    torch.func.stack_module_state([nn.LazyLinear(3), nn.LazyLinear(3)])  # want: LZ201 "`stack` of"


def silent_functional_call():
    layer = nn.LazyLinear(3)
    state = {"weight": torch.rand(3, 4), "bias": torch.rand(3)}
    functional_call(layer, state, (torch.rand(2, 4),))  # want: LZ220 "the first call of `layer` is inside `functional_call`, which leaves it broken"
    assert type(layer) is nn.Linear
    try:
        layer(torch.rand(2, 4))
    except ValueError:
        return
    raise AssertionError


def clean_own_parameters():
    """Its own parameters are initialised by it."""
    layer = nn.LazyLinear(3)
    functional_call(layer, dict(layer.named_parameters()), (torch.rand(2, 4),))
    layer(torch.rand(2, 4))


def clean_linearize():
    linearize(nn.LazyLinear(3), torch.rand(2, 4))


def clean_after():
    layer = nn.LazyLinear(3)
    layer(torch.rand(2, 4))
    jacrev(layer)(torch.rand(4))
    vmap(layer)(torch.rand(5, 2, 4))


if __name__ == "__main__":
    flagged_own_parameters()
    flagged_vmap()
    flagged_stack()
    silent_functional_call()
    clean_own_parameters()
    clean_linearize()
    clean_after()
