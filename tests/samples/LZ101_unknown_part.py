"""A container with a part that nobody knows: what is called before it is known."""

import subprocess

import torch
from torch import nn

said = subprocess.run(["echo", "8"], capture_output=True).stdout  # want: LZ906
parts = {b"8": nn.ReLU(), b"9": nn.Tanh()}
net = nn.Sequential(nn.LazyLinear(3), parts.get(said.strip(), nn.ReLU()), nn.Flatten())
net(torch.ones(2, 3))
net(torch.ones(2, 4))  # want: LZ101 "`net.0` was fixed at 3 .* gets 4 here"
