"""Models of PyTorch's layers of attention: masks and memories are found that belong to their sequences."""

import torch
from torch import nn


class TextEncoder(nn.Module):
    """Positions are there for so many words and no more."""

    def __init__(self, vocab=3000, dim=96, max_len=64):
        super().__init__()
        self.tokens = nn.Embedding(vocab, dim)
        self.positions = nn.Parameter(torch.zeros(max_len, dim))
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(dim, 4, batch_first=True), 1)
        self.proj = nn.LazyLinear(128)

    def forward(self, input_ids, attention_mask):
        x = self.tokens(input_ids) + self.positions[: input_ids.shape[1]]
        x = self.encoder(x, src_key_padding_mask=~attention_mask.bool())
        kept = attention_mask.sum(1, keepdim=True)
        return self.proj(x[:, 0]), self.proj(torch.cat([x[:, 0], kept], -1))  # want: LZ101 "at 96 .*gets 97 here$"


class Cross(nn.Module):
    def __init__(self, d_model: int = 32, nhead: int = 4):
        super().__init__()
        self.proj = nn.LazyLinear(d_model)
        self.decoder = nn.TransformerDecoderLayer(d_model, nhead, 64, batch_first=True)

    def forward(self, x, memory):
        y = self.proj(x)
        return self.proj(torch.cat([self.decoder(y, memory), x], -1))  # want: LZ101 "gets F \+ 32 here$"


class SecondBatch(nn.Module):
    def __init__(self, d_model: int = 32, nhead: int = 4):
        super().__init__()
        self.proj = nn.LazyLinear(d_model)
        self.attention = nn.MultiheadAttention(d_model, nhead, kdim=20, vdim=24)

    def forward(self, x, memory, features, key_mask):
        y, _ = self.attention(self.proj(x), memory, features, key_padding_mask=key_mask)
        return self.proj(torch.cat([y, x], -1))  # want: LZ101 "gets F \+ 32 here$"


class Translation(nn.Module):
    def __init__(self, emb_size=48, nhead=4, src_vocab_size=100, tgt_vocab_size=90):
        super().__init__()
        self.transformer = nn.Transformer(emb_size, nhead, 1, 1, 32, batch_first=True)
        self.generator = nn.LazyLinear(tgt_vocab_size)
        self.src_emb = nn.Embedding(src_vocab_size, emb_size)
        self.tgt_emb = nn.Embedding(tgt_vocab_size, emb_size)

    def forward(self, src, trg, src_mask, tgt_mask, src_padding_mask, tgt_padding_mask, memory_key_padding_mask):
        outs = self.transformer(
            self.src_emb(src),
            self.tgt_emb(trg),
            src_mask,
            tgt_mask,
            None,
            src_padding_mask,
            tgt_padding_mask,
            memory_key_padding_mask,
        )
        return self.generator(self.generator(outs))  # want: LZ101 "fixed at 48 .*gets 90 here$"
