import torch
from net import Net

Net()(torch.rand(8, 10))

scale = 2  # lazylint: ignore[LZ101] nothing to silence here
