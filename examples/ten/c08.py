import torch
from torch import nn


class Towers(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.text = nn.Linear(30, 12)
        self.image = nn.Linear(50, 20)
        self.project = nn.LazyLinear(8)

    def forward(self, text: torch.Tensor, image: torch.Tensor) -> torch.Tensor:
        return self.project(self.text(text)) @ self.project(self.image(image)).T


Towers()(torch.rand(2, 30), torch.rand(2, 50))
