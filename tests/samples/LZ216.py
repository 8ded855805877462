"""Parameters are frozen by a method that needs their shape."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def flagged_module():
    net = Net()
    net.body.requires_grad_(False)  # want: LZ216 "`requires_grad_` of `body.weight`.*raises ValueError"


def flagged_parameter():
    net = Net()
    for parameter in net.head.parameters():
        parameter.requires_grad_(False)  # want: LZ216 "`requires_grad_` of `head.weight` and 1 more"


def clean_attribute():
    net = Net()
    for parameter in net.body.parameters():
        parameter.requires_grad = False
    net(torch.rand(4, 16))
    assert not net.body.weight.requires_grad


def clean_after():
    net = Net()
    net(torch.rand(4, 16))
    net.requires_grad_(False)


if __name__ == "__main__":
    flagged_module()
    flagged_parameter()
    clean_attribute()
    clean_after()
