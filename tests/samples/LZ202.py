"""A parameter is read before the dry run, and PyTorch answers nonsense."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def silent_decay():
    """Weights belong in the group that decays, biases do not."""
    net = Net()
    decay = [p for p in net.parameters() if p.ndim >= 2]  # want: LZ202 "`.ndim` of `body.weight` and 1 more answers 1"
    net(torch.rand(4, 16))
    assert len(decay) == 0


def silent_size():
    layer = nn.LazyLinear(2)
    size = layer.weight.size()  # want: LZ202 "`.size\(\)` of `layer.weight` answers \[0\]"
    assert list(size) == [0]


def silent_bytes():
    net = Net()
    size = sum(p.nbytes for p in net.parameters())  # want: LZ202 "`.nbytes`"
    assert size == 0


def silent_transposed():
    layer = nn.LazyLinear(2)
    assert layer.weight.T.numel() == 0  # want: LZ202 "`.T`"


def silent_data():
    net = Net()
    count = sum(p.data.numel() for p in net.parameters())  # want: LZ202 "`.data.numel\(\)`"
    assert count == 0


def silent_clip():
    net = Net()
    norm = nn.utils.clip_grad_norm_(net.parameters(), 1.0)  # want: LZ202 "clip_grad_norm_"
    assert norm == 0


def clean_decay():
    net = Net()
    net(torch.rand(4, 16))
    decay = [p for p in net.parameters() if p.ndim >= 2]
    assert len(decay) == 2


def clean_biases():
    """A bias has one dimension, before and after."""
    net = Net()
    assert [b.ndim for b in (net.body.bias, net.head.bias)] == [1, 1]
    net(torch.rand(4, 16))


def clean_clip():
    net = Net()
    net(torch.rand(4, 16)).sum().backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)


if __name__ == "__main__":
    silent_decay()
    silent_size()
    silent_bytes()
    silent_transposed()
    silent_data()
    silent_clip()
    clean_decay()
    clean_biases()
    clean_clip()
