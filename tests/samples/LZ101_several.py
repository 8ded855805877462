"""Several conflicts in one file and in one model: each is found, none hides the next."""

import torch
from torch import nn

first = nn.LazyLinear(4)
first(torch.rand(2, 5))
first(torch.rand(2, 6))  # want: LZ101 "`first` was fixed at 5 input features on line {line-1}, gets 6 here"
first(torch.rand(2, 7))  # want: LZ101 "`first` was fixed at 5 input features on line {line-2}, gets 7 here"
first(torch.rand(3, 5))

second = nn.LazyConv1d(4, 3)
second(torch.rand(2, 5, 9))
second(torch.rand(2, 6, 9))  # want: LZ101 "`second` was fixed at 5 input channels on line {line-1}, gets 6 here"


class Sides(nn.Module):
    """Two conflicts in one forward; `only` leaves one of them, so that PyTorch can confirm the second too."""

    def __init__(self):
        super().__init__()
        self.left = nn.LazyLinear(4)
        self.right = nn.LazyLinear(3)

    def forward(self, x, only):
        a = self.left(x)
        b = self.right(x)
        if only != "right":
            a = self.left(a)  # want: LZ101 "`left` was fixed at 5 input features on line {line-3}, gets 4 here"
        if only != "left":
            b = self.right(b)  # want: LZ101 "`right` was fixed at 5 input features on line {line-4}, gets 3 here"
        return a.sum() + b.sum()


def main():
    third = nn.LazyLinear(4)
    third(torch.rand(2, 5))
    third(torch.rand(2, 6))  # want: LZ101 "`third` was fixed at 5 input features on line {line-1}, gets 6 here"


if __name__ == "__main__":
    Sides()(torch.rand(2, 5), "left")
    Sides()(torch.rand(2, 5), "right")
    Sides()(torch.rand(2, 5), "neither of the two alone")
    main()
    fourth = nn.LazyBatchNorm1d()
    fourth(torch.rand(2, 5))
    fourth(torch.rand(2, 6))  # want: LZ101 "`fourth` was fixed at 5 features on line {line-1}, gets 6 here"
