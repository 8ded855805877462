"""Conditions inside of others, which ask nothing where those do not hold: all paths are few, and nothing is left out."""

import missing_settings as settings
import torch
from torch import nn

net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))


def report(step):
    if settings.verbose:
        for name in ("loss", "accuracy", "time"):
            if settings.every:
                print(step, name)
            if settings.board:
                print(settings.board, step)
        if settings.smooth:
            print("smooth")
        if settings.save:
            print("save")
        if settings.plot:
            if settings.show:
                print("show")
            if settings.keep:
                print("keep")
            if settings.large:
                print("large")
            if settings.colour:
                print("colour")


for step in range(3):
    net(torch.zeros(4, 16))
    report(step)
if settings.wide:
    net(torch.zeros(4, 32))  # want: LZ101
