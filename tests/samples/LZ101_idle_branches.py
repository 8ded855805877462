"""Branches that change nothing for a lazy layer, and two of which only one company of answers conflicts."""

import subprocess

import torch
from torch import nn

said = subprocess.run(["echo", "1 1 1 1 1"], capture_output=True).stdout.split()  # want: LZ906
words = list(said)
if said[0] == b"2":
    words = words[1:]
if len(words) > 3 and said[1] == b"1":
    print("long")
if said[2] == b"3":
    words += [b"more"]
print([word for word in words if word != b"2"])

x = torch.ones(2, 4)
if said[3] == b"1":
    x = torch.cat([x, x], dim=-1)
if said[4] == b"2":
    x = x[:, :4]
head = nn.LazyLinear(3)
head(x)
head(torch.ones(2, 4))  # want: LZ101 "fixed at 8 .* gets 4 here"
