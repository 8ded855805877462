"""Conditions inside of others, which ask nothing where those do not hold: all paths are few, and nothing is left out."""

import torch
from torch import nn

net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
noise = torch.rand(12)


def report(step):
    if noise[0] >= 0:
        for name in ("loss", "accuracy", "time"):
            if noise[1] >= 0:
                print(step, name)
            if noise[2] >= 0:
                print(name, step)
        if noise[3] >= 0:
            print("smooth")
        if noise[4] >= 0:
            print("save")
        if noise[5] >= 0:
            if noise[6] >= 0:
                print("show")
            if noise[7] >= 0:
                print("keep")
            if noise[8] >= 0:
                print("large")
            if noise[9] >= 0:
                print("colour")


for step in range(3):
    net(torch.zeros(4, 16))
    report(step)
if noise[10] >= 0:
    net(torch.zeros(4, 32))  # want: LZ101
