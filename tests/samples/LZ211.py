"""The state of a lazy model is saved."""

import io

import torch
from torch import nn


def silent_state():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    torch.save(net.state_dict(), io.BytesIO())  # want: LZ211 "saves `net.0.weight` and 1 more, not initialised yet: `torch.load` will refuse"


def silent_checkpoint():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
    torch.save({"epoch": 1, "model": net.state_dict()}, io.BytesIO())  # want: LZ211


def clean_other_state():
    torch.save({"epoch": 1}, io.BytesIO())


if __name__ == "__main__":
    silent_state()
    silent_checkpoint()
    clean_other_state()
