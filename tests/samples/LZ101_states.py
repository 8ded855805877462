"""Recurrent models get states that fit: made by their own method, or as the layer wants them."""

import torch
from torch import nn
from torch.nn import functional as F

ARGUMENTS = {"Decoder": (100, 48, 64, 2)}


class Decoder(nn.Module):
    def __init__(self, vocab_size, embed_size, num_hiddens, num_layers):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_size)
        self.rnn = nn.GRU(embed_size + num_hiddens, num_hiddens, num_layers)
        self.dense = nn.LazyLinear(vocab_size)

    def init_state(self, enc_outputs, enc_valid_lens):
        outputs, hidden_state = enc_outputs
        return outputs.permute(1, 0, 2), hidden_state, enc_valid_lens

    def forward(self, X, state):
        enc_outputs, hidden_state, lens = state
        X = self.embedding(X).permute(1, 0, 2)
        query = hidden_state[-1].unsqueeze(1)
        context = torch.bmm(F.softmax(torch.bmm(query, enc_outputs.transpose(1, 2)), -1), enc_outputs)
        outputs = []
        for x in X:
            x = torch.cat((context, x.unsqueeze(1)), dim=-1)
            out, hidden_state = self.rnn(x.permute(1, 0, 2), hidden_state)
            outputs.append(out)
        return self.dense(torch.cat(outputs, 0)), self.dense(X)  # want: LZ102 "only when num_hiddens == embed_size"


class Tagger(nn.Module):
    def __init__(self, hidden=20):
        super().__init__()
        self.hidden = hidden
        self.rnn = nn.LSTM(10, hidden, batch_first=True)
        self.out = nn.LazyLinear(5)

    def init_hidden(self, batch_size):
        return torch.zeros(1, batch_size, self.hidden), torch.zeros(1, batch_size, self.hidden)

    def forward(self, x, hidden):
        out, hidden = self.rnn(x, hidden)
        return self.out(out), self.out(x)  # want: LZ101


class Remembering(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(10, 20, num_layers=2, batch_first=True)
        self.out = nn.LazyLinear(5)

    def forward(self, x, state):
        out, (h, c) = self.rnn(x, state)
        return self.out(out[:, -1]), self.out(h[0]), self.out(x)  # want: LZ101


class Stepping(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(10, 20)
        self.out = nn.LazyLinear(5)

    def forward(self, x, h):
        h = self.cell(x, h)
        return self.out(h), self.out(torch.cat([h, x], dim=1))  # want: LZ101
