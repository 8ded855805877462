"""What numpy makes of a tensor whose numbers nobody knows is an unknown array; its shape is known all the same."""

import numpy as np
import torch
from torch import nn


class Spectrum(nn.Module):
    def __init__(self, bins=4):
        super().__init__()
        self.bins = bins
        self.of_data = nn.LazyLinear(8)
        self.of_spectrum = nn.LazyLinear(8)

    def forward(self, x):
        spectrum = np.abs(np.fft.fft(x.detach(), n=2 * self.bins))[..., : self.bins]
        scale = float(np.max(np.log1p([row.abs().numpy() for row in x.detach()])))
        y = torch.tensor(spectrum, dtype=torch.float32) * scale
        z = self.of_spectrum(y)  # want: LZ902 "the input of `of_spectrum` comes from a tensor's value"
        return self.of_data(x[:, : np.shape(x)[1] // 2]) + z


if __name__ == "__main__":
    net = Spectrum()
    net(torch.rand(2, 16))
    net(torch.rand(2, 24))  # want: LZ101 "`of_data` was fixed at 8 .*gets 12 here$"
