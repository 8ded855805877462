"""What puts something else in a parameter's place: norms, parametrisations, pruning, fusing."""

from __future__ import annotations

import importlib
from types import ModuleType

import torch

from ..wrapping import during, on_import

_FUNCTIONS = {
    "torch.nn.utils": ("weight_norm", "spectral_norm"),
    "torch.nn.utils.parametrizations": ("weight_norm", "spectral_norm", "orthogonal"),
    "torch.nn.utils.parametrize": ("register_parametrization",),
    "torch.nn.utils.fusion": ("fuse_conv_bn_eval", "fuse_linear_bn_eval"),
}
_PRUNE = "torch.nn.utils.prune"


def _prune(module: ModuleType) -> None:
    for name in dir(module):
        if name.endswith(("structured", "identity", "custom_from_mask")) and name[0].islower():
            during(module, name, "reparametrise", f"prune.{name}")


def install() -> None:
    """Watch the functions of `torch.nn.utils` that do so."""
    for module, names in _FUNCTIONS.items():
        for name in names:
            during(importlib.import_module(module), name, "reparametrise")
    during(torch.nn.utils, "skip_init", "reparametrise")
    on_import(_PRUNE, _prune)
