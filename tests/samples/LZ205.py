"""A model is wrapped for several devices before the dry run."""

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import FullyShardedDataParallel, fully_shard
from torch.nn.parallel import DistributedDataParallel
from torch.nn.parameter import is_lazy


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, x):
        return self.norm(self.body(x))


def flagged_ddp():
    net = Net()
    wrapped = DistributedDataParallel(net)  # want: LZ205 "`DistributedDataParallel` while `body` and 1 more lazy layer is not .*raises RuntimeError"
    wrapped(torch.rand(4, 16))


def flagged_fully_shard():
    net = Net()
    fully_shard(net)  # want: LZ205 "`fully_shard` while .*raises RuntimeError"


def flagged_fsdp():
    net = Net()
    FullyShardedDataParallel(net, device_id=torch.device("cpu"))  # want: LZ205 "`FullyShardedDataParallel` while .*raises RuntimeError"


def silent_sync_batch_norm():
    """What comes out is not lazy, but its parameters are: nothing will initialise them."""
    net = nn.SyncBatchNorm.convert_sync_batchnorm(Net())  # want: LZ205 "convert_sync_batchnorm.* while `norm`"
    assert is_lazy(net.norm.weight)


def clean_ddp():
    net = Net()
    net(torch.rand(4, 16))
    wrapped = DistributedDataParallel(net)
    wrapped(torch.rand(4, 16))


def clean_ddp_after_load():
    trained, net = Net(), Net()
    trained(torch.rand(4, 16))
    net.load_state_dict(trained.state_dict())
    DistributedDataParallel(net)(torch.rand(4, 16))


def clean_data_parallel():
    """Without devices it only passes its input on."""
    nn.DataParallel(Net())(torch.rand(4, 16))


def clean_sync_batch_norm():
    net = Net()
    net(torch.rand(4, 16))
    nn.SyncBatchNorm.convert_sync_batchnorm(net)


if __name__ == "__main__":
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    flagged_ddp()
    flagged_fully_shard()
    flagged_fsdp()
    silent_sync_batch_norm()
    clean_ddp()
    clean_ddp_after_load()
    clean_data_parallel()
    clean_sync_batch_norm()
    dist.destroy_process_group()
