"""Sizes and keywords that nobody knows decide nothing: no width is made up for them, and no call is passed over."""

import json
import subprocess

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.first, self.last = nn.LazyLinear(width), nn.LazyLinear(3)

    def forward(self, x, scale=1.0):
        x = self.first(x)
        return self.last(x) + self.last(x[:, :5])  # want: LZ902 "`last` gets hangs on a size"


def evaluate(net, x, scale=1.0):
    return net(x) * scale


if __name__ == "__main__":
    said = subprocess.run(["echo", '{"width": 5}'], capture_output=True).stdout  # want: LZ906
    width = json.loads(said)["width"]

    net = Net(width)
    net(torch.rand(2, 9))

    head = nn.LazyLinear(4)
    options = json.loads(subprocess.run(["echo", '{"scale": 2.0}'], capture_output=True).stdout)  # want: LZ906
    evaluate(head, torch.rand(2, 3), **options)
    head(torch.rand(2, 5))  # want: LZ101 "fixed at 3 input features on line {line-1}, gets 5 here"

    layer = nn.LazyLinear(int(width))
    layer(torch.rand(2, 3))
    layer(torch.rand(2, 4))  # want: LZ101 "`layer` was fixed at 3 input features on line {line-1}, gets 4 here"
