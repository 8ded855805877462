"""A checkpoint fixes the width, and the first call has another."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def state_of(layer, *size):
    """What a checkpoint of the layer holds after a call on a tensor of that size."""
    layer(torch.rand(*size))
    return layer.state_dict()


def flagged_linear():
    layer = nn.LazyLinear(3)
    layer.load_state_dict(state_of(nn.LazyLinear(3), 2, 4))
    layer(torch.rand(2, 9))  # want: LZ101 "`layer` was fixed at 4 input features .*on line {line-1}, gets 9 here"


def flagged_linear_of_an_eager_checkpoint():
    layer = nn.LazyLinear(3)
    layer.load_state_dict(nn.Linear(4, 3).state_dict())
    layer(torch.rand(2, 9))  # want: LZ101 "`layer` was fixed at 4 input features .*on line {line-1}, gets 9 here"


def flagged_conv():
    layer = nn.LazyConv2d(3, 3)
    layer.load_state_dict(state_of(nn.LazyConv2d(3, 3), 2, 4, 8, 8))
    layer(torch.rand(2, 9, 8, 8))  # want: LZ101 "`layer` was fixed at 4 input channels .*on line {line-1}, gets 9 here"


def flagged_norm():
    layer = nn.LazyBatchNorm1d()
    layer.load_state_dict(state_of(nn.LazyBatchNorm1d(), 2, 4))
    layer(torch.rand(2, 9))  # want: LZ101 "`layer` was fixed at 4 features .*on line {line-1}, gets 9 here"


def clean_linear():
    layer = nn.LazyLinear(3)
    layer.load_state_dict(state_of(nn.LazyLinear(3), 2, 4))
    layer(torch.rand(2, 4))
    layer(torch.rand(7, 4))


def clean_conv():
    layer = nn.LazyConv2d(3, 3)
    layer.load_state_dict(state_of(nn.LazyConv2d(3, 3), 2, 4, 8, 8))
    layer(torch.rand(2, 4, 10, 10))


def clean_norm():
    layer = nn.LazyBatchNorm1d()
    layer.load_state_dict(state_of(nn.LazyBatchNorm1d(), 2, 4))
    layer(torch.rand(3, 4))


if __name__ == "__main__":
    trained = Net()
    trained(torch.rand(2, 16))
    state = trained.state_dict()

    restored = Net()
    restored.load_state_dict(state)
    restored(torch.rand(2, 12))  # want: LZ101 "`(restored.)?body` was fixed at 16 input features .*gets 12 here"

    restored_equal = Net()
    restored_equal.load_state_dict(state)
    restored_equal(torch.rand(2, 16))

    flagged_linear()
    flagged_linear_of_an_eager_checkpoint()
    flagged_conv()
    flagged_norm()
    clean_linear()
    clean_conv()
    clean_norm()
