"""Something that is no tensor is given to a lazy layer."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Recurrent(nn.Module):
    """An LSTM returns a pair."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 6, batch_first=True)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        return self.head(self.lstm(x))  # want: LZ115 "tuple"


class RecurrentUnpacked(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 6, batch_first=True)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        output, (hidden, cell) = self.lstm(x)
        return self.head(output), self.head(hidden), self.head(cell)


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True)
        return self.head(packed)  # want: LZ115 "PackedSequence"


class PackedData(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True)
        padded, _ = pad_packed_sequence(packed, batch_first=True)
        return self.head(padded), self.head(packed.data)


def forgets_to_return(x):
    x = x * 2


def flagged_list():
    head = nn.LazyLinear(4)
    head([torch.rand(2, 5), torch.rand(2, 5)])  # want: LZ115 "list"


def clean_list():
    head = nn.LazyLinear(4)
    head(torch.stack([torch.rand(2, 5), torch.rand(2, 5)]))


def flagged_dict():
    conv = nn.LazyConv2d(4, 3)
    conv({"image": torch.rand(2, 3, 8, 8)})  # want: LZ115 "dict"


def clean_dict():
    conv = nn.LazyConv2d(4, 3)
    conv({"image": torch.rand(2, 3, 8, 8)}["image"])


def flagged_none():
    norm = nn.LazyBatchNorm1d()
    norm(forgets_to_return(torch.rand(2, 5)))  # want: LZ115 "None"


def flagged_number():
    head = nn.LazyLinear(4)
    head(3)  # want: LZ115 "int"


def clean_number():
    head = nn.LazyLinear(4)
    head(torch.tensor([3.0]))


if __name__ == "__main__":
    Recurrent()(torch.rand(2, 3, 5))
    RecurrentUnpacked()(torch.rand(2, 3, 5))
    Packed()(torch.rand(2, 3, 5), [3, 2])
    PackedData()(torch.rand(2, 3, 5), [3, 2])
    flagged_list()
    clean_list()
    flagged_dict()
    clean_dict()
    flagged_none()
    flagged_number()
    clean_number()
