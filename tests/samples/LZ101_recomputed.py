"""Activations that are computed again in the backward pass: the layers are called once more, with what they were given."""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(64)
        self.norm = nn.LazyBatchNorm1d()
        self.out = nn.LazyLinear(4)

    def block(self, x):
        return nn.functional.gelu(self.norm(self.fc(x)))

    def forward(self, x):
        return self.out(checkpoint(self.block, x, use_reentrant=False))


if __name__ == "__main__":
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(torch.randn(4, 20)).square().mean().backward()
    optimizer.step()
    net(torch.randn(4, 21))  # want: LZ101 "`fc` was fixed at 20 .*gets 21 here$"
