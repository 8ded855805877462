"""A model that nobody builds in this file, and whose constructor asks for what cannot be guessed."""

import torch
from torch import nn


WIDTHS = {"narrow": 8, "wide": 64}


class Written(nn.Module):  # want: LZ901 "recipe"
    def __init__(self, recipe: str, classes: int):
        super().__init__()
        self.steps = nn.ModuleList(nn.LazyLinear(WIDTHS[word]) for word in recipe.split("-"))
        self.head = nn.LazyLinear(classes)

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return self.head(x)


class Called(nn.Module):
    """The same, but a call in this file says all."""

    def __init__(self, steps, classes):
        super().__init__()
        self.steps = nn.ModuleList(steps)
        self.head = nn.LazyLinear(classes)

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return self.head(x)


class Eager(nn.Module):
    """Nothing lazy: nothing to say."""

    def __init__(self, config):
        super().__init__()
        self.head = nn.Linear(config.width, config.classes)

    def forward(self, x):
        return self.head(x)


if __name__ == "__main__":
    Called([nn.LazyLinear(8), nn.ReLU()], classes=3)(torch.rand(2, 5))
