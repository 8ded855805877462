"""One model is called at two resolutions: the finding stands at the later call of the model."""

import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(16, 3)
        self.fc = nn.LazyLinear(10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(torch.flatten(x, 1))


class Pooled(nn.Module):
    """The pool makes every resolution one width."""

    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(16, 3)
        self.pool = nn.AdaptiveAvgPool2d(2)
        self.fc = nn.LazyLinear(10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv(x)))
        return self.fc(torch.flatten(x, 1))


def flagged_in_a_function():
    net = Net()
    net(torch.rand(1, 3, 32, 32))
    net(torch.rand(1, 3, 28, 28))  # want: LZ101 "`(net.)?fc` was fixed at 3600 input features .*gets 2704 here"


def flagged_evaluation():
    net = Net()
    for _ in range(2):
        net(torch.rand(4, 3, 32, 32))
    net.eval()
    with torch.no_grad():
        net(torch.rand(1, 3, 64, 64))  # want: LZ101 "`(net.)?fc` was fixed at 3600 input features .*gets 15376 here"


def clean_pooled():
    net = Pooled()
    net(torch.rand(1, 3, 32, 32))
    net(torch.rand(1, 3, 28, 28))


def clean_two_models():
    """Two instances of one class, a resolution each."""
    Net()(torch.rand(1, 3, 32, 32))
    Net()(torch.rand(1, 3, 28, 28))


if __name__ == "__main__":
    net = Net()
    net(torch.rand(1, 3, 32, 32))
    net(torch.rand(8, 3, 32, 32))
    net(torch.rand(1, 3, 28, 28))  # want: LZ101 "`(net.)?fc` was fixed at 3600 input features .*gets 2704 here"

    pooled = Pooled()
    pooled(torch.rand(1, 3, 32, 32))
    pooled(torch.rand(1, 3, 28, 28))

    # 33 and 32 shrink to one width: (33 - 2) // 2 == (32 - 2) // 2.
    rounded = Net()
    rounded(torch.rand(1, 3, 32, 32))
    rounded(torch.rand(1, 3, 33, 33))

    flagged_in_a_function()
    flagged_evaluation()
    clean_pooled()
    clean_two_models()
