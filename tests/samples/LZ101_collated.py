"""Batches of examples of which a part is unknown: what is known of them stays known."""

import subprocess

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

label = subprocess.run(["echo", "3"], capture_output=True).stdout  # want: LZ906


class Rows(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        return torch.ones(6), label[:1]


head = nn.LazyLinear(4)
for rows, _ in DataLoader(Rows(), batch_size=4):
    head(rows)
head(torch.rand(2, 5))  # want: LZ101 "`head` was fixed at 6 input features on line {line-1}, gets 5 here"
