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


def clean_trusted():
    """Whoever says that the file may run code gets it."""
    net, file = nn.Sequential(nn.LazyLinear(8), nn.ReLU()), io.BytesIO()
    torch.save(net.state_dict(), file)
    file.seek(0)
    net.load_state_dict(torch.load(file, weights_only=False))
    net(torch.rand(4, 16))


if __name__ == "__main__":
    silent_state()
    silent_checkpoint()
    clean_other_state()
    clean_trusted()
