"""Networks that an object holds whose method nobody calls here: with data nobody knows they are not uncovered."""

import torch
from torch import nn
from torch.distributions import Normal


def mlp(widths):
    layers = []
    for width in widths:
        layers += [nn.LazyLinear(width), nn.ReLU()]
    return nn.Sequential(*layers)


class Actor(nn.Module):
    def __init__(self, actions, widths):
        super().__init__()
        self.net = mlp(widths)
        self.mean, self.log_std = nn.LazyLinear(actions), nn.LazyLinear(actions)

    def forward(self, observed):
        hidden = self.net(observed)
        return Normal(self.mean(hidden), self.log_std(hidden).clamp(-20, 2).exp()).rsample()


class Critic(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.value = mlp([*widths, 1])

    def forward(self, observed, action):
        return self.value(torch.cat([observed, action], -1)).squeeze(-1)


class Agent:
    def __init__(self, space, widths=(16, 16)):
        self.actor = Actor(space.shape[0], widths)
        self.critic = Critic(widths)
        self.optimizer = torch.optim.Adam(self.critic.parameters(), lr=1e-3)

    def update(self, batch):
        observed, action, reward, after = batch
        with torch.no_grad():
            target = reward + self.critic(after, self.actor(after))
        loss = ((self.critic(observed, action) - target) ** 2).mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()


ARGUMENTS = {"Actor": (4, (16, 16)), "Critic": ((16, 16),)}
