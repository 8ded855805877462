"""A model whose head is used at two widths."""

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(16)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        é = self.body(x)
        return self.head(é), self.head(x)
