"""An init function that asks for a lazy class: after the dry run there is none, before it there is nothing to fill."""

import torch
from torch import nn


def fill_lazy(module):
    if type(module) == nn.LazyLinear:  # want: LZ204 "no layer is a `LazyLinear` once it can be initialised: it is a `Linear` then"
        nn.init.ones_(module.weight)


def fill_lazy_instances(module):
    if isinstance(module, (nn.LazyLinear, nn.LazyConv2d)):  # want: LZ204 "`LazyLinear`" LZ204 "`LazyConv2d`"
        nn.init.ones_(module.weight)


LAZY = (nn.LazyLinear, nn.LazyConv2d)
BOTH = (nn.Linear, nn.LazyLinear)


def fill_lazy_by_name(module):
    if isinstance(module, LAZY):  # want: LZ204 "no layer is a `LazyLinear` once"
        nn.init.ones_(module.weight)


def fill_lazy_by_word(module):
    if module.__class__.__name__ == "LazyLinear":  # want: LZ204 "no layer is a `LazyLinear` once"
        nn.init.ones_(module.weight)
    name = type(module).__name__
    if name in ("Linear1d", "LazyConv2d"):  # want: LZ204 "no layer is a `LazyConv2d` once"
        nn.init.ones_(module.weight)


def fill_lazy_by_part(module):
    if "Lazy" in type(module).__name__:  # want: LZ204 "no layer is a `LazyLinear` once"
        nn.init.ones_(module.weight)


def fill_both_by_name(module):
    if isinstance(module, BOTH):
        nn.init.ones_(module.weight)


def fill_both_by_word(module):
    name = module.__class__.__name__
    if name == "LazyLinear":
        nn.init.ones_(module.weight)
    elif name.find("Linear") != -1:
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


class Passing(nn.Module):
    """Fills its layers while one of them is lazy."""

    def __init__(self):
        super().__init__()
        self.first = nn.LazyLinear(8)
        self.second = nn.Linear(8, 2)
        self.fill_layers()

    def fill_layers(self):
        for module in self.modules():
            if isinstance(module, nn.Linear) and not isinstance(module, nn.LazyLinear):  # want: LZ204 "this passes by each `LazyLinear`"
                nn.init.ones_(module.weight)

    def forward(self, x):
        return self.second(self.first(x))


class Twice(Passing):
    """Fills them again after the dry run."""

    def __init__(self):
        nn.Module.__init__(self)
        self.first = nn.LazyLinear(8)
        self.second = nn.Linear(8, 2)
        self.fill_again()

    def fill_again(self):
        for module in self.modules():
            if isinstance(module, nn.Linear) and not isinstance(module, nn.LazyLinear):
                nn.init.ones_(module.weight)


class WithoutLazy(nn.Module):
    """Has no lazy layer to pass by."""

    def __init__(self):
        super().__init__()
        self.second = nn.Linear(8, 2)
        self.fill_its_own()

    def fill_its_own(self):
        for module in self.modules():
            if isinstance(module, nn.Linear) and not isinstance(module, nn.LazyLinear):
                nn.init.ones_(module.weight)

    def forward(self, x):
        return self.second(x)


class Called(Passing):
    """Calls its lazy layer before."""

    def __init__(self):
        nn.Module.__init__(self)
        self.first = nn.LazyLinear(8)
        self.second = nn.Linear(8, 2)
        self.first(torch.rand(2, 3))
        self.fill_called()

    def fill_called(self):
        for module in self.modules():
            if isinstance(module, nn.Linear) and not isinstance(module, nn.LazyLinear):
                nn.init.ones_(module.weight)


def silent_passed_by():
    model = Passing()
    model(torch.rand(2, 3))
    assert not (model.first.weight == 1).all()
    assert (model.second.weight == 1).all()


def silent_names():
    for fill in (fill_lazy_by_name, fill_lazy_by_word, fill_lazy_by_part):
        assert ones(made().apply(fill)) == [False, False]


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
    assert [ones(made().apply(fill)) for fill in (fill_both_by_name, fill_both_by_word)] == [[False, True]] * 2
    model = Twice()
    model(torch.rand(2, 3))
    model.fill_again()
    assert (model.first.weight == 1).all()
    assert (WithoutLazy().second.weight == 1).all()
    assert (Called().first.weight == 1).all()


if __name__ == "__main__":
    silent_type()
    silent_isinstance()
    silent_one_of_two()
    silent_loop()
    silent_names()
    silent_passed_by()
    clean()
