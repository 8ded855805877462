"""Frames taken by a mask: it says how many dimensions they have, and which sizes it shares with them."""

import torch
from torch import nn


class FrameEncoder(nn.Module):
    def __init__(self, features: int = 32) -> None:
        super().__init__()
        self.conv = nn.LazyConv2d(8, 3)
        self.head = nn.LazyLinear(features)

    def forward(self, batch):
        frames, valid = batch["frames"], batch["valid"]
        taken = frames[valid]
        if taken.ndim != 4:
            raise ValueError("frames are pictures")
        return self.head(self.conv(taken).mean((2, 3)))


class MaskedTwice(FrameEncoder):
    def forward(self, batch):
        out = super().forward(batch)
        return self.head(out)  # want: LZ101


if __name__ == "__main__":
    frames, valid = torch.rand(2, 5, 3, 16, 16), torch.ones(2, 5, dtype=torch.bool)
    FrameEncoder()({"frames": frames, "valid": valid})
    encoder = FrameEncoder()
    encoder.conv(frames[valid[:, :4]])  # want: LZ114
