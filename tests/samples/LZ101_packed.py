"""Sequences that are packed by lengths, which are data: the widths behind them are known."""

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


class Classifier(nn.Module):
    def __init__(self, vocab=50, width=8, hidden=16):
        super().__init__()
        self.emb = nn.Embedding(vocab, width)
        self.rnn = nn.LSTM(width, hidden, batch_first=True, bidirectional=True)
        self.head = nn.LazyLinear(3)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.emb(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, (h, _) = self.rnn(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        last = torch.cat([h[-2], h[-1]], dim=1)
        return self.head(out[:, 0]) + self.head(last) + self.head(h[-1])  # want: LZ101 "fixed at 32 .* gets 16 here"


class Steps(nn.Module):
    """Steps first, and a length that all batches have."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 7, num_layers=2)
        self.head = nn.LazyLinear(3)

    def forward(self, x, lengths):
        out, h = self.rnn(pack_padded_sequence(x, lengths, enforce_sorted=False))
        out, lengths = pad_packed_sequence(out, total_length=40)
        assert out.shape[0] == 40
        return self.head(out).mean() + self.head(h.transpose(0, 1).flatten(1)).mean()  # want: LZ101 "fixed at 7 .* gets 14 here"


class Dropped(nn.Module):
    """Packed again by hand: what is done to each row of the data leaves the rows where they are."""

    def __init__(self):
        super().__init__()
        self.enter = nn.LazyLinear(5)
        self.low = nn.LSTM(5, 7, batch_first=True)
        self.high = nn.LSTM(7, 3, batch_first=True)
        self.head = nn.LazyLinear(2)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        packed, _ = self.low(packed._replace(data=self.enter(packed.data)))
        data = nn.functional.dropout(packed.data, 0.2)
        low, _ = pad_packed_sequence(packed, batch_first=True)
        packed = PackedSequence(data, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
        _, (h, _) = self.high(packed)
        return self.head(h[-1]) + self.head(low[:, 0])  # want: LZ101 "fixed at 3 .* gets 7 here"


Classifier()(torch.randint(50, (4, 9)), torch.tensor([9, 3, 4, 1]))
Steps()(torch.rand(9, 4, 5), torch.tensor([9, 3, 4, 1]))
Dropped()(torch.rand(3, 9, 6), torch.tensor([9, 3, 4]))
