"""A layer of torch looks at its input itself, and refuses it before any operation."""

import torch
from torch import nn


class Tower(nn.Module):
    """The product makes the recurrent layer's width: it is the number of steps."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(4, 3, batch_first=True)
        self.cell = nn.LazyLinear(3)

    def forward(self, x):
        x = self.cell(x)
        x, _ = self.rnn(x @ x.transpose(1, 2))  # want: LZ114 "`LSTM.*refuses \[2, 5, 5\]"
        return x


class FittingTower(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 3, batch_first=True)
        self.cell = nn.LazyLinear(3)

    def forward(self, x):
        x = self.cell(x)
        x, _ = self.rnn(x @ x.transpose(1, 2))
        return x


def flagged_state():
    hidden = nn.LazyLinear(4)(torch.rand(2, 5, 3))
    nn.GRU(4, 6, batch_first=True)(hidden, torch.zeros(1, 3, 6))  # want: LZ114 "`GRU"


def clean_state():
    hidden = nn.LazyLinear(4)(torch.rand(2, 5, 3))
    nn.GRU(4, 6, batch_first=True)(hidden, torch.zeros(1, 2, 6))


def flagged_tuple():
    out = nn.LSTM(4, 6)(nn.LazyLinear(4)(torch.rand(2, 5, 3)))
    nn.Linear(6, 2)(out)  # want: LZ114 "`Linear.*refuses a tuple"


if __name__ == "__main__":
    Tower()(torch.rand(2, 5, 4))
    FittingTower()(torch.rand(2, 5, 4))
    flagged_state()
    clean_state()
    flagged_tuple()
