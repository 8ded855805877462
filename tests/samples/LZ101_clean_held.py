"""What a model just holds of a library is the same object in each of its copies."""

import networkx
import torch
from torch import nn

BOARD = networkx.Graph()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.board = BOARD
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        y = self.head(x)
        return y if self.board is BOARD else self.head(torch.cat([x, x], 1))


def made():
    return nn.Sequential(Net(), nn.ReLU())
