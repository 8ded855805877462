"""Train a small classifier on crops, then measure it on whole images.

The crops fix the width of the head, which then refuses the whole images. PyTorch says so when all of the
training is over; `lazylint check examples/two_resolutions.py` says so before anything runs.
"""

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Classifier(nn.Module):
    """Two convolutions and a head, whose widths are left to the first batch."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.LazyConv2d(16, kernel_size=3, padding=1),
            nn.LazyBatchNorm2d(),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.LazyConv2d(32, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.head = nn.LazyLinear(classes)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Class scores [N, classes] of images [N, 3, H, W]."""
        return self.head(self.features(images).flatten(1))


def batches(count: int, size: int, batch_size: int) -> DataLoader:
    """Random images of `size` x `size` pixels with labels, in batches."""
    images, labels = torch.rand(count, 3, size, size), torch.randint(10, (count,))
    return DataLoader(TensorDataset(images, labels), batch_size=batch_size)


def train(model: nn.Module, crops: DataLoader, epochs: int) -> None:
    """Fit `model` to `crops`."""
    model(next(iter(crops))[0])
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        for images, labels in crops:
            loss = nn.functional.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: loss {loss.item():.3f}")


@torch.no_grad()
def accuracy(model: nn.Module, photos: DataLoader) -> float:
    """Share of `photos` that `model` gets right."""
    model.eval()
    right = sum((model(images).argmax(1) == labels).sum().item() for images, labels in photos)
    return right / len(photos.dataset)


def main() -> None:
    """Train on crops of 32 pixels, measure on photos of 48."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()

    model = Classifier(classes=10)
    train(model, batches(256, size=32, batch_size=32), arguments.epochs)
    score = accuracy(model, batches(64, size=48, batch_size=32))
    print(f"accuracy {score:.1%}")


if __name__ == "__main__":
    main()
