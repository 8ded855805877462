"""What is saved to a temporary place, or one that nobody knows, is loaded from there, and from there only."""

import os
import tempfile
from pathlib import Path

import torch
from torch import nn


def make():
    return nn.Sequential(nn.LazyLinear(4), nn.ReLU())


def called(width):
    net = make()
    net(torch.rand(2, width))
    return net


def through_a_folder():
    net = make()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.pt"
        torch.save(called(8).state_dict(), path)
        if path.exists():
            net.load_state_dict(torch.load(os.path.join(folder, "net.pt")))
    net(torch.rand(2, 9))  # want: LZ101 "fixed at 8 .*gets 9"


def through_a_stream():
    net = make()
    with tempfile.NamedTemporaryFile(suffix=".pt") as file:
        torch.save(called(8).state_dict(), file)
        file.seek(0)
        net.load_state_dict(torch.load(file))
    net(torch.rand(2, 9))  # want: LZ101 "fixed at 8 .*gets 9"


def through_places_that_the_user_names(folder):
    """`folder` is known when it runs only: each of its files is told from the others."""
    first, second, joined, path = make(), make(), make(), make()
    torch.save(called(8).state_dict(), f"{folder}/first.pt")
    torch.save(called(9).state_dict(), f"{folder}/second.pt")
    first.load_state_dict(torch.load(f"{folder}/first.pt"))
    second.load_state_dict(torch.load(f"{folder}/second.pt"))
    joined.load_state_dict(torch.load(os.path.join(folder, "first.pt")))
    path.load_state_dict(torch.load(Path(folder) / "second.pt"))
    first(torch.rand(2, 8))
    second(torch.rand(2, 9))
    joined(torch.rand(2, 8))
    path(torch.rand(2, 9))
    torch.save(called(8).state_dict(), os.path.join(folder, "net.pt"))
    joined.load_state_dict(torch.load(os.path.join(folder, "net.pt")))
    joined(torch.rand(2, 9))  # want: LZ101 "fixed at 8 .*gets 9"


if __name__ == "__main__":
    through_a_folder()
    through_a_stream()
    try:
        user = input("where to? ")
    except (EOFError, OSError):
        user = tempfile.mkdtemp()
    through_places_that_the_user_names(user)
