"""Numbers that come from data nobody knows are unknown, not the number of turns that its loop was given."""

import math
import subprocess

import torch
from torch import nn

said = subprocess.run(["seq", "28"], capture_output=True)  # want: LZ906
words = said.stdout.split()

listed = nn.LazyLinear(4)
listed(torch.zeros(1, len([word for word in words])))
listed(torch.zeros(1, 28))  # want: LZ902 "`listed` gets hangs"

converted = nn.LazyLinear(4)
converted(torch.zeros(1, int(words[-1])))
converted(torch.zeros(1, math.ceil(float(words[-1]))))  # want: LZ902 "`converted` gets hangs"
converted(torch.zeros(1, 28))  # want: LZ902

counted = nn.LazyLinear(4)
number, kept, names, rows = 0, [], {}, torch.zeros(1, 0)
for index, word in enumerate(words):
    number += 1
    kept.append(index)
    names[index] = word
    rows = torch.cat([rows, torch.zeros(1, 3)], dim=1)
    same = torch.zeros(1, 28)
counted(torch.zeros(1, number))
counted(torch.zeros(1, len(kept)))  # want: LZ902
counted(torch.zeros(1, len(names)))  # want: LZ902
counted(same)  # want: LZ902
counted(torch.zeros(1, 27))  # want: LZ101

grown = nn.LazyLinear(4)
grown(rows)  # want: LZ902
grown(torch.zeros(1, 84))

# An empty table of fabricated size would be refused.
table = torch.tensor([kept[start : start + 20] for start in range(len(kept) - 20)])
table[:, :-1]

# Layers are built as often as the loop turns: their widths do not depend on it.
layers = nn.ModuleList([nn.LazyLinear(8) for _ in words])
x = torch.zeros(2, 5)
for layer in layers:
    x = layer(x)
layers[0](torch.zeros(2, 6))  # want: LZ101
