"""Weights are initialised before the dry run."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(4, 3)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.conv(x)).flatten(1))


def init_weights(module):
    if isinstance(module, nn.Linear | nn.Conv2d):
        nn.init.xavier_uniform_(module.weight)  # want: LZ203 "`nn.init.xavier_uniform_` of `conv.weight` and 1 more, .*raises ValueError"


def flagged_apply():
    net = Net()
    net.apply(init_weights)
    net(torch.rand(1, 3, 8, 8))


def flagged_init():
    layer = nn.LazyLinear(2)
    nn.init.zeros_(layer.bias)  # want: LZ203 "`nn.init.zeros_` of `layer.bias`"
    layer(torch.rand(4, 16))


def flagged_init_of_weight():
    layer = nn.LazyLinear(2)
    nn.init.normal_(layer.weight, std=0.02)  # want: LZ203 "`nn.init.normal_` of `layer.weight`"


class InitsItself(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)
        nn.init.kaiming_normal_(self.head.weight)  # want: LZ203 "`nn.init.kaiming_normal_` of `head.weight`, .*raises RuntimeError"

    def forward(self, x):
        return self.head(x)


def flagged_constructor():
    InitsItself()(torch.rand(4, 16))


def silent_data():
    """The parameter gets its values when it gets its shape; what was done before is gone."""
    layer = nn.LazyLinear(2)
    layer.weight.data.fill_(7.0)  # want: LZ203 "`.data.fill_\(\)` of `layer.weight`, .*silently lost"
    layer(torch.rand(4, 16))
    assert float(layer.weight.max()) < 7.0


def silent_init_of_data():
    layer = nn.LazyLinear(2)
    nn.init.constant_(layer.bias.data, 7.0)  # want: LZ203 "silently lost"
    layer(torch.rand(4, 16))
    assert float(layer.bias.max()) < 7.0


def clean_apply():
    net = Net()
    net(torch.rand(1, 3, 8, 8))
    net.apply(lambda m: nn.init.zeros_(m.bias) if isinstance(m, nn.Linear) else None)


def clean_reset():
    """`reset_parameters` does nothing to a layer that is still lazy."""
    layer = nn.LazyLinear(2)
    layer.reset_parameters()
    layer(torch.rand(4, 16))


def clean_data():
    layer = nn.LazyLinear(2)
    layer(torch.rand(4, 16))
    layer.weight.data.fill_(7.0)


if __name__ == "__main__":
    flagged_apply()
    flagged_init()
    flagged_init_of_weight()
    flagged_constructor()
    silent_data()
    silent_init_of_data()
    clean_apply()
    clean_reset()
    clean_data()
