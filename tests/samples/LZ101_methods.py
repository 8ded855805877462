"""An agent has no `forward`: its methods share its layers, and are judged together."""

import torch
from torch import nn
from torch.distributions import Categorical


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyLinear(64), nn.Tanh())
        self.actor, self.critic = nn.LazyLinear(4), nn.LazyLinear(1)

    def value(self, observation):
        return self.critic(self.body(observation))

    def act(self, observation, action=None):
        hidden = self.body(observation)
        logits = self.actor(hidden)
        spread = Categorical(logits=logits)
        action = spread.sample() if action is None else action
        value = self.critic(torch.cat([hidden, logits], 1))  # want: LZ101 "`critic` was fixed at 64 .*gets 68 here$"
        return action, spread.log_prob(action), spread.entropy(), value

    def save(self, path):
        torch.save(self.state_dict(), path)


class Apart(nn.Module):
    """What each method takes is not known to be alike."""

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.LazyLinear(8), nn.LazyLinear(2)

    def of_words(self, words):
        return self.head(self.body(words))

    def of_pixels(self, pixels):
        return self.head(self.body(pixels))
