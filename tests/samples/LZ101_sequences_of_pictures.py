"""Pictures in sequences, beside a number for each: as many of these as there are pictures."""

import torch
from torch import nn


class Agent(nn.Module):
    def __init__(self, channels=(16, 32, 32), out_features=256, actions=4):
        super().__init__()
        layers = [nn.Sequential(nn.LazyConv2d(count, 3, padding=1), nn.MaxPool2d(3, 2, 1)) for count in channels]
        self.convs = nn.Sequential(*layers, nn.ReLU())
        self.fc = nn.Sequential(nn.LazyLinear(out_features), nn.ReLU())  # want: LZ105
        self.policy = nn.LazyLinear(actions)

    def forward(self, x, reward, done):
        B, T, *_ = x.shape
        x = x.view(-1, *x.shape[-3:])
        x = self.convs(x)
        x = self.fc(x.view(B * T, -1))
        x = x.view(B, T, -1)
        core = torch.cat([x, reward.clamp(-1, 1).unsqueeze(-1)], dim=-1)
        core = core * (1 - done.float()).unsqueeze(-1)
        return self.policy(core), self.policy(x)  # want: LZ101 "`policy` was fixed at 257 .*gets 256 here"
