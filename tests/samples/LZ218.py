"""A summary of a model is made before the dry run."""

import torch
import torchinfo
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def silent_summary():
    found = torchinfo.summary(Net(), verbose=0)  # want: LZ218 "`torchinfo.summary` while `body` is not initialised yet counts none of their parameters"
    assert found.total_params == 8 * 2 + 2


def clean_with_input():
    found = torchinfo.summary(Net(), input_size=(4, 16), verbose=0)
    assert found.total_params == 16 * 8 + 8 + 8 * 2 + 2


def clean_after():
    net = Net()
    net(torch.rand(4, 16))
    torchinfo.summary(net, verbose=0)


if __name__ == "__main__":
    silent_summary()
    clean_with_input()
    clean_after()
