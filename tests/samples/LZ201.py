"""A parameter is used before the dry run."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.parameter import is_lazy
from torch.nn.utils import parameters_to_vector


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.body(x)))


def count(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)  # want: LZ201 "`numel` of `body.weight` and 3 more.*raises ValueError here"


def flagged_count():
    net = Net()
    print(f"{count(net):,} parameters")
    net(torch.rand(4, 16))


def flagged_shape():
    net = Net()
    for name, parameter in net.named_parameters():
        print(name, parameter.shape)  # want: LZ201 "`.shape` of .*raises RuntimeError here"
    net(torch.rand(4, 16))


def flagged_clone():
    layer = nn.LazyConv2d(4, 3)
    before = layer.weight.clone()  # want: LZ201 "`clone` of `layer.weight`"
    layer(torch.rand(1, 3, 8, 8))
    return before


def flagged_vector():
    net = Net()
    parameters_to_vector(net.parameters())  # want: LZ201


def flagged_penalty():
    net = Net()
    penalty = sum(p.pow(2.0).sum() for p in net.parameters())  # want: LZ201 "`pow`"
    return net(torch.rand(4, 16)).sum() + penalty


def flagged_functional():
    layer = nn.LazyLinear(2)
    return F.linear(torch.rand(4, 16), layer.weight)  # want: LZ201 "`linear` of `layer.weight`"


def flagged_dim():
    weight = nn.LazyLinear(2).weight
    weight.dim()  # want: LZ201 "`dim`"


def flagged_detach():
    weight = nn.LazyLinear(2).weight
    weight.detach()  # want: LZ201 "`detach`"


def flagged_len():
    weight = nn.LazyLinear(2).weight
    len(weight)  # want: LZ201


def flagged_stride():
    weight = nn.LazyLinear(2).weight
    weight.stride()  # want: LZ201 "`stride`"


def flagged_view():
    weight = nn.LazyLinear(2).weight
    weight.view(-1)  # want: LZ201 "`view`"


def flagged_equal():
    weight = nn.LazyLinear(2).weight
    weight == 0  # want: LZ201 "`__eq__`"


def flagged_second_size():
    weight = nn.LazyLinear(2).weight
    weight.size(1)  # want: LZ201 "`size`"


def flagged_matrix():
    weight = nn.LazyLinear(2).weight
    weight.mT  # want: LZ201 "`mT`"


def flagged_clip():
    weight = nn.LazyLinear(2).weight
    nn.utils.clip_grad_value_([weight], 1.0)  # want: LZ201 "`clip_grad_value_`"


def flagged_copy():
    layer = nn.LazyLinear(2)
    with torch.no_grad():
        layer.weight.copy_(torch.zeros(2, 16))  # want: LZ201 "`copy_`"


def clean_new():
    """These look at the empty data and ask nothing."""
    weight = nn.LazyLinear(2).weight
    assert torch.tensor(weight).numel() == 0


def flagged_on_one_path(verbose=bool(torch.rand(()) < 2)):
    net = Net()
    if verbose:
        net.body.weight.norm()  # want: LZ201 "`norm`"
    net(torch.rand(4, 16))


def clean_count():
    net = Net()
    net(torch.rand(4, 16))
    return sum(p.numel() for p in net.parameters())


def clean_names():
    """What is known without a shape may be asked."""
    net = Net()
    for name, parameter in net.named_parameters():
        print(name, parameter.requires_grad, parameter.dtype, parameter.device, is_lazy(parameter))
    net.half().float()
    net.to(torch.float64).to(torch.float32)
    for parameter in net.body.parameters():
        parameter.requires_grad = False
    print(net)
    net(torch.rand(4, 16))


def clean_guarded():
    net = Net()
    return sum(p.numel() for p in net.parameters() if not is_lazy(p))


def clean_handled():
    net = Net()
    try:
        return sum(p.numel() for p in net.parameters())
    except ValueError:
        return 0


def clean_after_load():
    trained, net = Net(), Net()
    trained(torch.rand(4, 16))
    net.load_state_dict(trained.state_dict())
    return count(net)


if __name__ == "__main__":
    flagged_count()
    flagged_shape()
    flagged_clone()
    flagged_vector()
    flagged_penalty()
    flagged_functional()
    flagged_dim()
    flagged_detach()
    flagged_len()
    flagged_stride()
    flagged_view()
    flagged_equal()
    flagged_second_size()
    flagged_matrix()
    flagged_clip()
    flagged_copy()
    clean_new()
    flagged_on_one_path()
    clean_count()
    clean_names()
    clean_guarded()
    clean_handled()
    clean_after_load()
