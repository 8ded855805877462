"""Libraries that are understood where they are not installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.machinery import PathFinder
from typing import Any

_CONVOLUTIONS = {"GCNConv", "SAGEConv", "GraphConv", "GATConv", "GINConv", "HeteroConv"}
# These have their own copies of functions of torch_scatter.
_WITH_SCATTER = ("mace.tools.scatter", "cace.tools", "cace.tools.scatter")
_DICTS = {"TensorDict", "TensorDictBase"}
_KEYS = {"NestedKey", "unravel_key", "unravel_key_list", "unravel_keys", "is_seq_of_nested_key"}
_READING = {
    "TensorDictModule", "TensorDictModuleBase", "TensorDictSequential", "ProbabilisticTensorDictModule",
    "ProbabilisticTensorDictSequential", "dispatch",
}  # fmt: skip
_ACTING = {"ProbabilisticActor", "ValueOperator", "ActorValueOperator"}
_SQUEEZING = {"SquashDims", "SqueezeLayer", "Squeeze2dLayer"}
_MODELS = {"MLP", "ConvNet", "Conv2dNet", "Conv3dNet", "DuelingMlpDQNet", "DuelingCnnDQNet"}
_KNOWN = {
    "einops": {"rearrange", "repeat", "reduce", "einsum", "pack", "unpack", "parse_shape"},
    "einops.layers.torch": {"Rearrange", "Reduce"},
    "tensordict": {*_DICTS, *_KEYS, "is_tensor_collection", "lazy_stack"},
    "tensordict.base": {*_DICTS, "NO_DEFAULT", "is_tensor_collection"},
    "tensordict.nn": {*_READING, "NormalParamExtractor"},
    "tensordict.nn.common": _READING,
    "tensordict.nn.distributions": {"NormalParamExtractor"},
    "tensordict.nn.probabilistic": _READING,
    "tensordict.nn.sequence": _READING,
    "tensordict.tensordict": _DICTS,
    "tensordict.utils": {*_KEYS, "NO_DEFAULT", "_zip_strict", "expand_as_right", "expand_right"},
    "torch_geometric.nn": {"Linear", *_CONVOLUTIONS},
    "torch_geometric.nn.conv": _CONVOLUTIONS,
    "torch_geometric.nn.dense": {"Linear"},
    "torch_geometric.nn.dense.linear": {"Linear"},
    "torch_geometric.utils": {"scatter"},
    "torchrl.envs": {"CatTensors"},
    "torchrl.envs.transforms": {"CatTensors"},
    "torchrl.modules": {*_ACTING, *_MODELS, *_SQUEEZING},
    "torchrl.modules.models": {*_MODELS, *_SQUEEZING},
    "torchrl.modules.models.models": _MODELS,
    "torchrl.modules.models.utils": _SQUEEZING,
    "torchrl.modules.tensordict_module": _ACTING,
    "torchrl.modules.tensordict_module.actors": _ACTING,
    "torch_scatter": {"scatter", "scatter_sum", "scatter_add", "scatter_mean"},
    **{module: {"scatter_sum", "scatter_mean"} for module in _WITH_SCATTER},
}


def known(module: str, name: str) -> Any:
    """What a module that is not installed has under that name; None where nobody here knows."""
    if name not in _KNOWN.get(module, ()):
        return None
    library = "torch_scatter" if module in _WITH_SCATTER else module.partition(".")[0]
    if name in {*_ACTING, "CatTensors"} and PathFinder.find_spec("tensordict") is not None:
        return None  # what stands in for it speaks with what stands in for that
    return getattr(import_module(f".{library}", __package__), name)


def lost(given: Iterable[Any], unknown: Any) -> None:
    """Note in what such libraries made that code which nobody knows was given it, and may have changed it."""
    for value in given:
        lose = getattr(type(value), "lazylint_lose", None)
        if lose is not None:
            lose(value, unknown)
