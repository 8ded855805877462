"""An init function asks for an eager class before the dry run, and passes lazy layers by."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def init_eager(module):
    if type(module) == nn.Linear:
        nn.init.constant_(module.weight, 7.0)


def init_data(module):
    if module.__class__.__name__ == "Linear":
        module.weight.data.fill_(7.0)


def init_other(module):
    """Never meant for linear layers."""
    if isinstance(module, nn.Conv2d):
        nn.init.zeros_(module.weight)


def silent_before():
    net = Net()
    net.apply(init_eager)  # want: LZ203 "`init_eager` passes `body` by, still a `LazyLinear` before its first call"
    net(torch.rand(4, 16))
    assert float(net.body.weight.detach().max()) < 7.0


def silent_before_by_name():
    net = Net()
    net.apply(init_data)  # want: LZ203 "`init_data` passes `body` by"
    net(torch.rand(4, 16))
    assert float(net.body.weight.detach().max()) < 7.0


def clean_after():
    net = Net()
    net(torch.rand(4, 16))
    net.apply(init_eager)


def clean_again():
    """As Dive into Deep Learning has it: once for eager layers, and again when the lazy ones are known."""
    net = Net()
    net.apply(init_eager)
    net(torch.rand(4, 16))
    net.apply(init_eager)
    assert float(net.body.weight.detach().min()) == 7.0


def clean_other():
    net = Net()
    net.apply(init_other)
    net(torch.rand(4, 16))


def clean_twice():
    net = Net()
    net(torch.rand(4, 16))
    net.apply(init_data)
    net.apply(init_eager)


def reset(module):
    if hasattr(module, "reset_parameters"):
        module.reset_parameters()


def clean_reset():
    """A lazy layer is given the same weights by its first call."""
    net = Net()
    net.apply(reset)
    net(torch.rand(4, 16))


if __name__ == "__main__":
    silent_before()
    silent_before_by_name()
    clean_after()
    clean_again()
    clean_other()
    clean_twice()
    clean_reset()
