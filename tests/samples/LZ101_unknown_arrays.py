"""numpy takes lists of unknown values for unknown arrays, not for lists of lists without end; so do types and `**`."""

import json
import subprocess

import numpy as np
import torch
from torch import nn

said = subprocess.run(["echo", "3 4"], capture_output=True).stdout  # want: LZ906
rows = [said.split(), said.split()]
flat = np.concatenate(rows)
table = np.array(rows, dtype=float)
mean = np.mean(np.asarray(said.split(), dtype=float)) + np.sqrt(table).max()

numbers = torch.tensor(np.array(said.split()).astype(float), dtype=torch.float32)
others = torch.tensor(np.array(said.split()).astype(np.float32)).reshape(-1, 1)
options = json.loads(subprocess.run(["echo", '{"out_features": 4}'], capture_output=True).stdout)  # want: LZ906
body = nn.LazyLinear(**options)  # want: LZ902 "the arguments of `LazyLinear` come from"
body(torch.rand(2, 3))

head = nn.LazyLinear(4)
head(torch.rand(2, 3))
head(torch.rand(2, 5))  # want: LZ101 "`head` was fixed at 3 input features on line {line-1}, gets 5 here"
