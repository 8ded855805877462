"""What the sandbox refuses gives nothing; the rest is analysed."""

import os
import socket
import tempfile

import torch
from torch import nn

name = os.path.join(tempfile.gettempdir(), "lazylint-sample.txt")
with open(name, "w") as file:  # want: LZ906 "the sandbox refused this: PermissionError: Permission denied"
    width = file.write("four")
    nn.LazyLinear(width)(torch.rand(2, 3))

probe = socket.socket()  # want: LZ906 "the sandbox refused this: PermissionError"
probe.close()

after = nn.LazyLinear(8)
after(torch.rand(2, 3))
seen = after(torch.rand(5, 3))  # shape: seen = (5, 8)
