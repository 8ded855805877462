"""Methods beside `forward` share its layers: what they call with a width that never agrees fails after it."""

from types import SimpleNamespace

import torch
from torch import nn


class Autoencoder(nn.Module):
    def __init__(self, latent=8):
        super().__init__()
        self.latent = latent
        self.encoder = nn.Sequential(nn.Flatten(), nn.LazyLinear(32), nn.ReLU())
        self.mean, self.spread = nn.LazyLinear(latent), nn.LazyLinear(latent)
        self.decoder = nn.LazyLinear(32)

    def encode(self, x):
        hidden = self.encoder(x)
        return self.mean(hidden), self.spread(hidden)

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mean, spread = self.encode(x)
        return self.decode(mean + torch.randn_like(mean) * spread.exp())

    def sample(self, count):
        return self.decode(torch.randn(count, self.latent))

    def interpolate(self, one, other):
        return self.decode((self.encode(one)[0] + self.encode(other)[0]) / 2)

    def pairs(self, one, other):
        both = torch.cat([self.encode(one)[0], self.encode(other)[0]], 1)
        return self.decoder(both)  # want: LZ101 "`decoder` was fixed at 8 input features on line 26, gets 16 here"


class Classifier(nn.Module):
    """Its step is called with a batch, and calls the model itself; what a method is given elsewhere is open."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.LazyLinear(64), nn.LazyLinear(10)

    def forward(self, x):
        return self.head(self.body(x).relu())

    def training_step(self, batch, batch_idx):
        x, y = batch
        part = self.head(self.body(x)[:, :32])  # want: LZ101 "`head` was fixed at 64 .*gets 32 here"
        return nn.functional.cross_entropy(self(x), y) + part.mean()

    def of_features(self, features):
        return self.head(features)

    def twice(self, x):
        return self.body(self.body(x))

    def new_head(self, classes):
        self.head = nn.LazyLinear(classes)


class Prepared(nn.Module):
    """Its method hands on what the model takes."""

    def __init__(self):
        super().__init__()
        self.places = nn.Parameter(torch.rand(1, 3, 8, 8))
        self.body = nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten())
        self.head = nn.LazyLinear(2)

    def forward(self, pixels):
        return self.head(self.body(pixels + self.places))

    def prepare(self, inputs, start=None):
        self.forward(*inputs)
        if start is not None:
            self.apply(start)
        return self.head(self.body(self.places)[:, :5])  # want: LZ101 "`head` was fixed at 144 .*gets 5 here"


class Described(nn.Module):
    """Its method is given an object of which nobody knows anything."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(x[:, :3])

    @torch.no_grad()
    def describe(self, words, tokenizer):
        words = tokenizer.encode(words)
        said = self.head(torch.rand(1, 7))  # want: LZ101 "`head` was fixed at 3 .*gets 7 here"
        return tokenizer.decode(words, said)


METHODS = {
    "Autoencoder": {"sample": lambda x: (4,), "pairs": lambda x: (x, x)},
    "Classifier": {"training_step": lambda x: ((x, torch.zeros(len(x), dtype=torch.long)), 0)},
    "Prepared": {"prepare": lambda x: ((x,),)},
    "Described": {"describe": lambda x: ("two words", SimpleNamespace(encode=str.split))},
}
