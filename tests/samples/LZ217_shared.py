"""Memory that processes share: tensors and layers that have sizes move there, lazy ones raise."""

import torch
from torch import nn

steps = torch.zeros(1).share_memory_()
critic = nn.Linear(8, 1)
critic.share_memory()


class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Conv2d(3, 8, 3)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.enter(x).flatten(1))


if __name__ == "__main__":
    ready = Actor()
    ready(torch.zeros(2, 3, 8, 8))
    ready.share_memory()
    state = torch.zeros_like(ready.head.weight).share_memory_()
    state.add_(ready.head.weight.detach())
    assert critic(torch.ones(2, 8)).shape == (2, 1)
    Actor().share_memory()  # want: LZ217
