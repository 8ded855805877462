"""Tensors that numbers nobody knows are written into: their sizes stay."""

import torch
from torch import nn

number = torch.rand(3).max().item()
token = int(torch.randint(5, (1,)))

layer = nn.LazyLinear(4)
x = torch.zeros(2, 5)
x.fill_(number)
x *= number
x[0, 1] = number
layer(x)
layer(torch.full((2, 5), number, dtype=torch.float32))
layer(torch.full_like(x, number))
layer(x.masked_fill(x > 0, number))
layer(torch.zeros(2, 6).fill_(number))  # want: LZ101 "`layer` was fixed at 5 .*gets 6 here$"


head = nn.LazyLinear(4)
best = torch.rand(1, 5).argmax(1)
head(torch.zeros(1, 3) + torch.tensor([[int(best)]]))
head(torch.tensor([[number, number]]))  # want: LZ101 "`head` was fixed at 3 .*gets 2 here$"


class Decoder(nn.Module):
    """Greedy decoding, as the Annotated Transformer has it."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 8)
        self.generator = nn.LazyLinear(10)

    def forward(self, memory):
        words = torch.zeros(1, 1).fill_(token).type(torch.long)
        for _ in range(3):
            out = self.generator(self.embed(words)[:, -1])
            best = out.argmax(-1)[0].item()
            words = torch.cat([words, torch.zeros(1, 1).type_as(words).fill_(best)], dim=1)
        return self.generator(self.embed(words).flatten(1))  # want: LZ101 "`generator` was fixed at 8 .*gets 32 here$"


if __name__ == "__main__":
    Decoder()(torch.rand(2, 3))
