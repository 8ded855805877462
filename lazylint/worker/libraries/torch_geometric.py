"""Layers of torch_geometric.nn with open widths: programs that use them are understood where it is not installed.

What flows along edges is added up, which has the shape of all ways to put it together that are known here; others are
unknown. https://pytorch-geometric.readthedocs.io tells what the layers are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter, is_lazy

from ..run.opaque import Opaque, first_opaque
from . import torch_scatter

_KEEP_WIDTH = frozenset({"add", "sum", "mean", "max", "min", "mul", "std", "var", "median", "softmax", "powermean"})
# Who writes one of these puts together what flows along edges in a way of their own.
_FLOWS = frozenset({"message", "message_and_aggregate", "edge_update", "propagate", "aggregate", "update"})
_NODES, _FLAT = -2, 2
_NOTHING = object()


def _parameter(*shape: Any) -> nn.Parameter:
    return nn.Parameter(torch.empty([int(size) for size in shape]))


class Linear(nn.Module):
    """A linear layer, lazy where it is built with a width of -1."""

    def __init__(self, in_channels: Any, out_channels: Any, bias: bool = True, *_: Any, **__: Any) -> None:
        super().__init__()
        self.in_channels, self.out_channels = in_channels, out_channels
        self.unset = first_opaque((in_channels, out_channels))
        lazy = isinstance(in_channels, Opaque) or in_channels <= 0
        self.weight: Any = UninitializedParameter() if lazy else _parameter(out_channels, in_channels)
        if lazy:
            self._hook = self.register_forward_pre_hook(self.initialize_parameters)
        self.register_parameter("bias", _parameter(out_channels) if bias else None)

    def reset_parameters(self) -> None:
        """Nothing that a shape hangs on."""

    def forward(self, x: Any) -> Any:
        """What it gives is unknown where its sizes are."""
        out = nn.functional.linear(x, self.weight, self._parameters["bias"])
        return out if self.unset is None else self.unset.other()

    def initialize_parameters(self, module: nn.Module, inputs: Any) -> None:
        """Before the first call, unless a state was loaded before it."""
        if is_lazy(self.weight):
            self._materialize(inputs[0].size(-1))
        self._hook.remove()
        del self._hook

    def _materialize(self, width: int) -> None:
        self.in_channels = width
        self.weight.materialize((int(self.out_channels), width))

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars or is_lazy(self.weight))

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *args: Any) -> None:
        weight = state_dict.get(f"{prefix}weight")
        if weight is not None and is_lazy(weight):
            self.in_channels, self.weight = -1, UninitializedParameter()
            if not hasattr(self, "_hook"):
                self._hook = self.register_forward_pre_hook(self.initialize_parameters)
        elif weight is not None and is_lazy(self.weight):
            self._materialize(weight.size(-1))
        super()._load_from_state_dict(state_dict, prefix, *args)


class MessagePassing(nn.Module):
    """What these convolutions have in common. `unknown` says why nobody knows what one gives."""

    def __init__(self, widths: Any, out_channels: Any, aggr: Any, others: Mapping[str, Any], *sizes: Any) -> None:
        super().__init__()
        self.in_channels, self.out_channels, self.aggr, self.node_dim = widths, out_channels, aggr, _NODES
        self.unknown = first_opaque((out_channels, aggr, others, sizes))
        own = any(name in vars(base) for base in type(self).__mro__ for name in _FLOWS)
        if self.unknown is None and (own or others or not isinstance(aggr, str) or aggr not in _KEEP_WIDTH):
            self.unknown = Opaque(f"`{type(self).__name__}` of torch_geometric with settings that are not known here")

    def reset_parameters(self) -> None:
        """Nothing that a shape hangs on."""

    def forward(self, x: Any, edge_index: Any, *args: Any, **kwargs: Any) -> Any:
        """What it gives for the nodes at the start of edges, and those at their end."""
        starts, ends = x if isinstance(x, (tuple, list)) else (x, x)
        out = self.gives(starts, ends, edge_index, *args, **kwargs)
        return out if self.unknown is None else self.unknown.other()

    def gives(self, starts: Any, ends: Any, edge_index: Any, *args: Any, **kwargs: Any) -> Any:
        """The same where nothing is unknown."""
        raise NotImplementedError

    def sent(self, starts: Any, ends: Any, edge_index: Any, size: Any = None) -> Any:
        """What the nodes at the end of edges get from those at their start; wherever edges lead, it is so large."""
        unknown = self.unknown or first_opaque((starts, ends, size))
        if unknown is not None:
            return unknown.other()
        count = (starts if ends is None else ends).size(self.node_dim)
        if ends is None and isinstance(size, (tuple, list)) and size[1] is not None:
            count = size[1]
        if isinstance(edge_index, Opaque) or getattr(edge_index, "layout", torch.strided) != torch.strided:
            edge_index = torch.zeros(2, 1, dtype=torch.long, device=starts.device)
        picked = starts.index_select(self.node_dim, edge_index[0])
        shape = list(starts.shape)
        shape[self.node_dim] = count
        return picked.new_zeros(shape).index_add(self.node_dim, edge_index[1], picked)


def _two(widths: Any) -> Any:
    return widths if isinstance(widths, (tuple, list)) else (widths, widths)


class GCNConv(MessagePassing):
    """One linear layer, then the sum over edges."""

    def __init__(
        self, in_channels: Any, out_channels: Any, improved: bool = False, cached: bool = False,
        add_self_loops: Any = None, normalize: bool = True, bias: bool = True, *, aggr: Any = "add", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(in_channels, out_channels, aggr, kwargs)
        self.lin = Linear(in_channels, out_channels, bias=False)
        self.register_parameter("bias", _parameter(out_channels) if bias else None)

    def gives(self, starts: Any, ends: Any, edge_index: Any, edge_weight: Any = None) -> Any:
        """Its nodes are of one kind."""
        if starts is not ends:
            raise ValueError("'GCNConv' received a tuple of node features as input")
        nodes = self.lin(starts)
        out = self.sent(nodes, nodes, edge_index)
        return out if self.bias is None else out + self.bias


class _PerEnd(MessagePassing):
    """A linear layer for what comes along edges, and one for the node itself, if it has that: called so."""

    called = "", ""

    def __init__(self, widths: Any, out_channels: Any, aggr: Any, bias: bool, others: Any, *, own: Any = True) -> None:
        super().__init__(widths, out_channels, aggr, others)
        setattr(self, self.called[0], Linear(_two(widths)[0], out_channels, bias=bias))
        if own:
            setattr(self, self.called[1], Linear(_two(widths)[1], out_channels, bias=False))

    def joined(self, starts: Any, ends: Any, edge_index: Any, size: Any) -> Any:
        """What comes along edges is put together before its layer."""
        out = getattr(self, self.called[0])(self.sent(starts, ends, edge_index, size))
        own = getattr(self, self.called[1], None)
        return out if own is None or ends is None else out + own(ends)


class GraphConv(_PerEnd):
    """Both of its layers are always there."""

    called = "lin_rel", "lin_root"

    def __init__(
        self, in_channels: Any, out_channels: Any, aggr: Any = "add", bias: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(in_channels, out_channels, aggr, bias, kwargs)

    def gives(self, starts: Any, ends: Any, edge_index: Any, edge_weight: Any = None, size: Any = None) -> Any:
        """Weights of edges change no shape."""
        return self.joined(starts, ends, edge_index, size)


class SAGEConv(_PerEnd):
    """With `project`, what is sent goes through a layer of its own."""

    called = "lin_l", "lin_r"

    def __init__(
        self, in_channels: Any, out_channels: Any, aggr: Any = "mean", normalize: bool = False,
        root_weight: bool = True, project: bool = False, bias: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(in_channels, out_channels, aggr, bias, kwargs, own=root_weight)
        width = _two(in_channels)[0]
        self.project = project
        if project and not isinstance(width, Opaque) and width <= 0:
            raise ValueError("'SAGEConv' does not support lazy initialization with `project=True`")
        if project:
            self.lin = Linear(width, width)

    def gives(self, starts: Any, ends: Any, edge_index: Any, size: Any = None) -> Any:
        """Normalising changes no shape."""
        return self.joined(self.lin(starts).relu() if self.project else starts, ends, edge_index, size)


class GATConv(MessagePassing):
    """Two layers where it is built for nodes of two kinds, else one, as many times as wide as there are heads.

    The attention of edges hangs on no other sizes than what is sent.
    """

    def __init__(
        self, in_channels: Any, out_channels: Any, heads: Any = 1, concat: bool = True, negative_slope: float = 0.2,
        dropout: float = 0.0, add_self_loops: bool = True, edge_dim: Any = None, fill_value: Any = "mean",
        bias: bool = True, residual: bool = False, *, aggr: Any = "add", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(in_channels, out_channels, aggr, kwargs, heads, concat, edge_dim)
        self.node_dim, self.heads, self.concat = 0, heads, concat
        inside, width = heads * out_channels, heads * out_channels if concat else out_channels
        one, (starts, ends) = not isinstance(in_channels, (tuple, list)), _two(in_channels)
        self.lin = Linear(starts, inside, bias=False) if one else None
        self.lin_src = None if one else Linear(starts, inside, bias=False)
        self.lin_dst = None if one else Linear(ends, inside, bias=False)
        self.att_src, self.att_dst = _parameter(1, heads, out_channels), _parameter(1, heads, out_channels)
        self.lin_edge = None if edge_dim is None else Linear(edge_dim, inside, bias=False)
        self.register_parameter("att_edge", None if edge_dim is None else _parameter(1, heads, out_channels))
        self.res = Linear(ends, width, bias=False) if residual else None
        self.register_parameter("bias", _parameter(width) if bias else None)

    def gives(self, starts: Any, ends: Any, edge_index: Any, edge_attr: Any = None, *more: Any, **asked: Any) -> Any:
        """The heads beside each other, or their mean."""
        if isinstance(starts, torch.Tensor) and starts.dim() != _FLAT:
            raise AssertionError("Static graphs not supported in 'GATConv'")
        added = None if self.res is None or ends is None else self.res(ends)
        sent = self._by_head(self.lin or self.lin_src, starts)
        kept = sent if self.lin and starts is ends else self._by_head(self.lin or self.lin_dst, ends)
        if self.lin_edge is not None and edge_attr is not None:
            self.lin_edge(edge_attr.view(-1, 1) if edge_attr.dim() == 1 else edge_attr)
        out = self.sent(sent, kept, edge_index, asked.get("size"))
        if isinstance(out, torch.Tensor):
            out = out.flatten(1) if self.concat else out.mean(dim=1)
        for each in (added, self.bias):
            out = out if each is None else out + each
        weights = any(each is True for each in (*more, asked.get("return_attention_weights")))
        return (out, (edge_index, Opaque("the attention of edges"))) if weights else out

    def _by_head(self, lin: Any, nodes: Any) -> Any:
        out = None if nodes is None else lin(nodes)
        return out.view(-1, int(self.heads), int(self.out_channels)) if isinstance(out, torch.Tensor) else out


class GINConv(MessagePassing):
    """A network of the program is given each node, with what comes to it along edges added."""

    def __init__(self, nn: Any, eps: Any = 0.0, train_eps: bool = False, *, aggr: Any = "add", **kwargs: Any) -> None:
        super().__init__(None, None, aggr, kwargs)
        self.nn, self.initial_eps = nn, eps
        if train_eps:
            self.eps = _parameter(1)
        else:
            self.register_buffer("eps", torch.empty(1))

    def gives(self, starts: Any, ends: Any, edge_index: Any, size: Any = None) -> Any:
        """The network is called even where nobody knows with what."""
        out = self.sent(starts, ends, edge_index, size)
        return self.nn(out if ends is None else out + (1 + self.eps) * ends)


class HeteroConv(nn.Module):
    """A convolution for each type of edge, and for each type of node what they give put together."""

    def __init__(self, convs: Mapping[Any, Any], aggr: str | None = "sum") -> None:
        super().__init__()
        self.unknown, self.aggr, self.types = first_opaque((list(convs), aggr)), aggr, list(convs)
        self.convs = nn.ModuleDict({f"<{'___'.join(map(str, kind))}>".replace(".", "#"): convs[kind] for kind in convs})

    def forward(self, *dicts: Any, **named: Any) -> Any:
        """Each convolution is given what the dicts have for its edges, or for the nodes at both ends."""
        found: dict[Any, list[Any]] = {}
        for kind, conv in zip(self.types, self.convs.values(), strict=True):
            args = [given for each in dicts if (given := _of_edge(kind, each)) is not _NOTHING]
            kwargs = {name.removesuffix("_dict"): _of_edge(kind, each) for name, each in named.items()}
            if any(isinstance(each, Opaque) or kind in each for each in (*dicts, *named.values())):
                out = conv(*args, **{name: each for name, each in kwargs.items() if each is not _NOTHING})
                found.setdefault(kind[-1], []).append(out)
        if self.unknown is not None:
            return self.unknown.other()
        return {kind: _together(each, self.aggr) for kind, each in found.items()}


def _of_edge(kind: Any, values: Any) -> Any:
    start, _, end = kind
    if isinstance(values, Opaque):
        return values.part("getitem", kind)
    if kind in values or (start == end and start in values):
        return values[kind] if kind in values else values[start]
    return (values.get(start), values.get(end)) if start in values or end in values else _NOTHING


def _together(each: list[Any], how: str | None) -> Any:
    unknown = first_opaque(each)
    if unknown is not None:
        return unknown.other()
    if how is None or len(each) == 1:
        return torch.stack(each, dim=1) if how is None else each[0]
    return torch.cat(each, dim=-1) if how == "cat" else torch.stack(each, dim=0).sum(0)


def scatter(src: Any, index: Any, dim: int = 0, dim_size: Any = None, reduce: Any = "sum") -> Any:
    """What stands at equal indices put together along the first dimension; the indices stand in a row."""
    if isinstance(index, torch.Tensor) and index.dim() != 1:
        raise ValueError(f"The `index` argument must be one-dimensional (got {index.dim()} dimensions)")
    return torch_scatter.scatter(src, index, dim, None, dim_size, reduce)
