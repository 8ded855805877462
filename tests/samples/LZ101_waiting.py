"""Programs that wait: coroutines are run without a loop of events."""

import asyncio

import torch
from torch import nn


async def rows(width):
    await asyncio.sleep(0)
    return torch.rand(2, width)


async def judge(net, width):
    return net(await rows(width))


async def main():
    net = nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))
    await asyncio.gather(judge(net, 4), judge(net, 4))
    task = asyncio.create_task(rows(4))
    net(await task)
    net(await asyncio.wait_for(rows(5), timeout=3))  # want: LZ101 "`net.0` was fixed at 4 .*gets 5 here"


if __name__ == "__main__":
    asyncio.run(main())
