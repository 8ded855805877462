"""What a known layer makes of a tensor that nobody knows has last sizes that are known, and so has a sum with one."""

import json
import subprocess

import torch
from torch import nn


def given(data):
    said = subprocess.run(["echo", json.dumps(data)], capture_output=True).stdout  # want: LZ906
    return torch.tensor(json.loads(said))


class Block(nn.Module):
    def __init__(self, bias):
        super().__init__()
        self.bias, self.norm = bias, nn.LayerNorm(4)
        self.first, self.last = nn.LazyLinear(6), nn.LazyLinear(4)

    def forward(self, x):
        x = self.norm(x[..., :1] * self.bias)
        return x + self.last(self.first(x).relu())


if __name__ == "__main__":
    values = given([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]])

    block = Block(values)
    made = block(torch.rand(2, 4))
    block.first(torch.rand(2, 5))  # want: LZ101 "`first` was fixed at 4 input features on line {line-1}, gets 5 here"
    head = nn.LazyLinear(3)
    head(made.relu().to(torch.float32))
    rows, width = made.shape
    head(torch.rand(2, width))
    head(torch.rand(2, made.size(-1) + 1))  # want: LZ101 "`head` was fixed at 4 input features on line .* gets 5 here"

    added = nn.LazyLinear(3)
    added(torch.rand(3, 2, 4) + values)
    added(torch.rand(2, 5))  # want: LZ101 "`added` was fixed at 4 input features on line {line-1}, gets 5 here"
    stretched = nn.LazyLinear(3)
    stretched(torch.rand(2, 1) + values)  # want: LZ902 "the input of `stretched`"
    stretched(torch.rand(2, 4))

    joined = nn.LazyLinear(3)
    joined(torch.cat([made, torch.rand(2, 3)], dim=-1))
    joined(torch.rand(2, 4))  # want: LZ101 "`joined` was fixed at 7 input features on line {line-1}, gets 4 here"

    convolved = nn.LazyConv2d(5, 1)
    pooled = nn.AdaptiveAvgPool2d(2)(convolved(nn.BatchNorm2d(3)(nn.Conv2d(1, 3, 1)(given([[[[0.0, 1.0]]]])))))
    convolved(torch.rand(1, 5, 2, 2))  # want: LZ101 "`convolved` was fixed at 3 input channels .* gets 5 here"
    last = nn.LazyConv2d(2, 2)
    last(pooled)
    last(torch.rand(1, 3, 2, 2))  # want: LZ101 "`last` was fixed at 5 input channels on line {line-1}, gets 3 here"

    embedded = nn.LazyLinear(2)
    embedded(nn.Embedding(9, 6)(given([[1, 2], [3, 4]])))
    embedded(torch.rand(2, 7))  # want: LZ101 "`embedded` was fixed at 6 input features on line {line-1}, gets 7 here"
    recurrent = nn.LazyLinear(2)
    recurrent(nn.GRU(4, 5, bidirectional=True)(values)[0])
    recurrent(torch.rand(2, 5))  # want: LZ101 "`recurrent` was fixed at 10 input features .* gets 5 here"

    doubled = nn.LazyLinear(2).double()
    doubled(nn.Linear(4, 8).double()(values.double()))
    doubled(torch.rand(2, 8).double())
