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


class Mirror(nn.Module):
    """Takes apart what it gives back."""

    def __init__(self):
        super().__init__()
        self.down = nn.LazyLinear(4)
        self.up = nn.Linear(4, self.down.in_features)  # want: LZ202 "`.in_features` of `down` answers 0"

    def forward(self, x):
        return self.up(self.down(x))


def silent_mirror():
    assert Mirror()(torch.rand(2, 8)).shape == (2, 0)


def silent_channels():
    conv = nn.LazyConv2d(8, 3)
    taps = conv.in_channels * 9  # want: LZ202 "`.in_channels` of `conv` answers 0"
    assert taps == 0


def silent_features():
    norm = nn.LazyBatchNorm1d()
    scale = torch.ones(norm.num_features)  # want: LZ202 "`.num_features` of `norm` answers 0"
    assert len(scale) == 0


def clean_width_is_asked():
    """Whether it is known yet is a fair question."""
    layer = nn.LazyLinear(2)
    assert layer.in_features == 0
    layer(torch.rand(4, 16))
    assert layer.in_features * 2 == 32


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
    silent_mirror()
    silent_channels()
    silent_features()
    clean_decay()
    clean_biases()
    clean_clip()
