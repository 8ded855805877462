"""What the sandbox refuses gives nothing; the rest is analysed."""

import socket
import tempfile

import torch
from torch import nn

with tempfile.TemporaryDirectory() as folder:
    width = len(folder) % 7 + 2
    nn.LazyLinear(width)(torch.rand(2, 3))

probe = socket.socket()  # want: LZ906 "the sandbox refused this: PermissionError"
probe.close()

after = nn.LazyLinear(8)
after(torch.rand(2, 3))
seen = after(torch.rand(5, 3))  # shape: seen = (5, 8)
