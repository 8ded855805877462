"""An init function that asks for a lazy class: after the dry run there is none, before it there is nothing to fill."""

import torch
from torch import nn


def fill_lazy(module):
    if type(module) == nn.LazyLinear:  # want: LZ204 "no layer is a `LazyLinear` once it can be initialised: it is a `Linear` then"
        nn.init.ones_(module.weight)


def fill_lazy_instances(module):
    if isinstance(module, (nn.LazyLinear, nn.LazyConv2d)):  # want: LZ204 "`LazyLinear`" LZ204 "`LazyConv2d`"
        nn.init.ones_(module.weight)


def fill_one_of_two(module):
    if isinstance(module, (nn.Linear, nn.LazyConv2d)):  # want: LZ204 "no layer is a `LazyConv2d`"
        nn.init.ones_(module.weight)


def fill_all(net):
    for module in net.modules():
        if module.__class__ is nn.LazyLinear:  # want: LZ204 "no layer is a `LazyLinear`"
            nn.init.ones_(module.weight)


def fill_both(module):
    if isinstance(module, (nn.Linear, nn.LazyLinear)):
        nn.init.ones_(module.weight)


def fill_apart(module):
    if type(module) == nn.LazyLinear:
        nn.init.ones_(module.weight)
    elif type(module) in (nn.Linear, nn.Conv2d):
        nn.init.ones_(module.weight)


def fill_initialised(module):
    if isinstance(module, nn.Linear) and not isinstance(module, nn.LazyLinear):
        nn.init.ones_(module.weight)


def count_lazy(net):
    """Asks for a lazy class, and initialises nothing."""
    number = 0
    for module in net.modules():
        if isinstance(module, nn.LazyLinear):
            number += 1
    return number


def made():
    """A model after its dry run."""
    net = nn.Sequential(nn.LazyConv2d(2, 1), nn.Flatten(), nn.LazyLinear(4))
    net(torch.rand(1, 3, 2, 2))
    return net


def ones(net):
    """Which of its layers hold ones only."""
    return [bool((layer.weight == 1).all()) for layer in (net[0], net[2])]


def silent_type():
    net = made()
    net.apply(fill_lazy)
    assert ones(net) == [False, False]


def silent_isinstance():
    net = made()
    net.apply(fill_lazy_instances)
    assert ones(net) == [False, False]


def silent_one_of_two():
    net = made()
    net.apply(fill_one_of_two)
    assert ones(net) == [False, True]


def silent_loop():
    net = made()
    fill_all(net)
    assert ones(net) == [False, False]


def clean():
    assert [ones(made().apply(fill)) for fill in (fill_both, fill_apart, fill_initialised)] == [
        [False, True],
        [True, True],
        [False, True],
    ]
    assert count_lazy(made()) == 0


if __name__ == "__main__":
    silent_type()
    silent_isinstance()
    silent_one_of_two()
    silent_loop()
    clean()
