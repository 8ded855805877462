"""Code that looks at its caller's frame sees the caller, not what watches it."""

import inspect
import sys

import torch
from torch import nn


class KeepsArguments:
    def save_hyperparameters(self):
        _, _, _, values = inspect.getargvalues(inspect.currentframe().f_back)
        for name, value in values.items():
            if name != "self" and not name.startswith("_"):
                setattr(self, name, value)


def caller():
    return sys._getframe(1).f_code.co_name


class Net(nn.Module, KeepsArguments):
    def __init__(self, hidden=8):
        super().__init__()
        self.save_hyperparameters()
        self.widths = {"__init__": self.hidden, "call": 7}
        self.fc = nn.LazyLinear(self.widths[caller()])

    def forward(self, x):
        return self.fc(x)


net = Net(5)
y = net(torch.zeros(2, 3))
net(y)  # want: LZ101

clean = Net(3)
clean(clean(torch.zeros(2, 3)))
