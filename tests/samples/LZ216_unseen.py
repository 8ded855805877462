"""Layers whose first call has an input that nobody knows are initialised by it, and so are their copies."""

import copy
import io
import pickle

import torch
from torch import nn


def make():
    return nn.Sequential(nn.LazyLinear(4), nn.ReLU(), nn.LazyLinear(2))  # want: LZ902 "hangs on a size that nobody knows"


if __name__ == "__main__":
    width = int(torch.randint(3, 4, (1,)))
    x = torch.rand(2, width)
    net = make()
    net(x)  # want: LZ902 "hangs on a size that nobody knows"
    print(sum(p.numel() for p in net.parameters()))

    target = copy.deepcopy(net)
    for p in target.parameters():
        p.requires_grad_(False)

    loaded = make()
    loaded.load_state_dict(net.state_dict())  # want: LZ902 "hangs on a size that nobody knows"
    loaded.requires_grad_(False)

    cloned = make()
    cloned.load_state_dict({name: value.clone() for name, value in net.state_dict().items()})  # want: LZ902 "hangs on a size that nobody knows"
    print(cloned[2].weight.shape)

    sent = pickle.loads(pickle.dumps(net))
    sent.requires_grad_(False)

    buffer = io.BytesIO()
    torch.save(net, buffer)
    buffer.seek(0)
    saved = torch.load(buffer, weights_only=False)
    saved.requires_grad_(False)

    fresh = make()
    fresh.requires_grad_(False)  # want: LZ216
    also = copy.deepcopy(fresh)
    also.requires_grad_(False)  # want: LZ216
