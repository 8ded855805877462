"""Two towers of unequal width meet in one head."""

import torch
from torch import nn

image = nn.LazyLinear(32)
text = nn.LazyLinear(16)
head = nn.LazyLinear(4)
head(image(torch.rand(2, 100)))
head(text(torch.rand(2, 50)))  # want: LZ101 "`head` was fixed at 32 input features on line {line-1}, gets 16 here"

equal_text = nn.LazyLinear(32)
equal_head = nn.LazyLinear(4)
equal_head(image(torch.rand(2, 100)))
equal_head(equal_text(torch.rand(2, 50)))


class Towers(nn.Module):
    def __init__(self, image_width, text_width):
        super().__init__()
        self.image = nn.LazyLinear(image_width)
        self.text = nn.LazyLinear(text_width)
        self.head = nn.LazyLinear(4)

    def forward(self, image, text):
        a = self.head(self.image(image))
        b = self.head(self.text(text))  # want: LZ101 "`head` was fixed at 32 input features on line {line-1}, gets 16 here"
        return a + b


class TowersOnOneLine(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = nn.LazyLinear(32)
        self.text = nn.LazyLinear(16)
        self.head = nn.LazyLinear(4)

    def forward(self, image, text):
        return self.head(self.image(image)) + self.head(self.text(text))  # want: LZ101 "fixed at 32 input .*gets 16 here"


class Tower(nn.Module):
    """A tower that ends in a head it was given."""

    def __init__(self, width, head):
        super().__init__()
        self.body = nn.LazyLinear(width)
        self.head = head

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


class GivenHead(nn.Module):
    def __init__(self):
        super().__init__()
        head = nn.LazyLinear(4)
        self.image = Tower(32, head)
        self.text = Tower(16, head)

    def forward(self, image, text):
        a = self.image(image)
        b = self.text(text)  # want: LZ101 "fixed at 32 input features .*gets 16 here"
        return a + b


class GivenHeadEqual(nn.Module):
    def __init__(self):
        super().__init__()
        head = nn.LazyLinear(4)
        self.image = Tower(32, head)
        self.text = Tower(32, head)

    def forward(self, image, text):
        a = self.image(image)
        b = self.text(text)
        return a + b


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = Tower(32, nn.LazyLinear(4))
        self.text = Tower(16, nn.LazyLinear(4))

    def forward(self, image, text):
        a = self.image(image)
        b = self.text(text)
        return a + b


if __name__ == "__main__":
    Towers(32, 16)(torch.rand(2, 100), torch.rand(2, 50))
    Towers(32, 32)(torch.rand(2, 100), torch.rand(2, 50))
    TowersOnOneLine()(torch.rand(2, 100), torch.rand(2, 50))
    GivenHead()(torch.rand(2, 100), torch.rand(2, 50))
    GivenHeadEqual()(torch.rand(2, 100), torch.rand(2, 50))
    TwoHeads()(torch.rand(2, 100), torch.rand(2, 50))
