"""An optimizer that needs shapes is built before the dry run."""

import torch
from torch import nn, optim


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def flagged_adagrad():
    net = Net()
    optim.Adagrad(net.parameters(), lr=0.1)  # want: LZ209 "`Adagrad` of `body.weight`.*, not initialised yet, raises ValueError"


def flagged_muon():
    net = Net()
    optim.Muon([net.body.weight, net.head.weight], lr=0.1)  # want: LZ209 "`Muon` of `body.weight` and 1 more.* raises ValueError"


def train(net, optimizer):
    for _ in range(2):
        optimizer.zero_grad()
        net(torch.rand(4, 16)).sum().backward()
        optimizer.step()


def clean_others():
    """Most keep the parameter and look at it when they step."""
    for optimizer in (optim.SGD, optim.AdamW, optim.Adafactor):
        net = Net()
        train(net, optimizer(net.parameters(), lr=0.1))


def clean_adagrad():
    net = Net()
    net(torch.rand(4, 16))
    train(net, optim.Adagrad(net.parameters(), lr=0.1))


def clean_muon():
    net = Net()
    net(torch.rand(4, 16))
    optim.Muon([net.body.weight, net.head.weight], lr=0.1)


if __name__ == "__main__":
    flagged_adagrad()
    flagged_muon()
    clean_others()
    clean_adagrad()
    clean_muon()
