"""Modules that read their inputs from a `TensorDict` and write what they give into it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import nn

from ...run.opaque import Opaque, first_opaque
from .dicts import TensorDict, TensorDictBase, absent
from .keys import parts, unravel_key_list

# What the real ones have, too.
_MORE = frozenset({
    "reset_parameters_recursive", "get_dist", "get_dist_params", "build_dist_from_params", "log_prob",
    "dist_params_keys", "dist_sample_keys", "default_interaction_type", "distribution_class", "distribution_kwargs",
    "return_log_prob", "log_prob_key", "log_prob_keys", "num_samples", "select_subsequence", "is_functional",
    "out_keys_source",
})  # fmt: skip


def is_tensor_collection(value: Any) -> Any:
    """Whether it is a `TensorDict`."""
    return (
        value.part("isinstance", "TensorDictBase") if isinstance(value, Opaque) else isinstance(value, TensorDictBase)
    )


def dispatch(separator: Any = "_", source: Any = "in_keys", dest: Any = "out_keys", *_: Any, **__: Any) -> Any:
    """Let a method that takes a `TensorDict` take what it reads from it, too, and give what it writes."""
    if callable(separator):
        return dispatch()(separator)

    def decorated(method: Any) -> Any:
        @functools.wraps(method)
        def taken(self: Any, *args: Any, **kwargs: Any) -> Any:
            first = args[0] if args else kwargs.get("tensordict")
            if isinstance(first, (Opaque, TensorDictBase)):
                return method(self, *args, **kwargs)
            keys = getattr(self, source) if isinstance(source, str) else source
            gives = getattr(self, dest) if isinstance(dest, str) else dest
            unknown = first_opaque((keys, gives))
            if unknown is not None:
                return unknown.other()
            items, left = {}, list(args)
            for key in keys:
                name = separator.join(parts(key))
                if left or name in kwargs:
                    items[key] = left.pop(0) if left else kwargs.pop(name)
            done = method(self, TensorDict(items), *left, **kwargs)
            made = tuple(done[key] for key in gives)
            return made[0] if len(made) == 1 else made

        return taken

    return decorated


class TensorDictModuleBase(nn.Module):
    """What has keys that it reads and keys that it writes; one that says no more has no `forward`."""

    in_keys: Any
    out_keys: Any

    @staticmethod
    def is_tdmodule_compatible(module: Any) -> bool:
        """Whether it says which keys these are."""
        return hasattr(module, "in_keys") and hasattr(module, "out_keys")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("in_keys", "out_keys") and not isinstance(value, Opaque):
            value = unravel_key_list(value)
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name in _MORE:
                return absent(f"{type(self).__name__}.{name}")
            raise

    def select_out_keys(self, *keys: Any) -> Any:
        """Say that only these are wanted of what it writes."""
        self.__dict__.setdefault("_written", self.out_keys)
        self.out_keys = list(keys)
        return self

    def reset_out_keys(self) -> Any:
        """Say that all are."""
        self.out_keys = self.__dict__.get("_written", self.out_keys)
        return self


class TensorDictModule(TensorDictModuleBase):
    """A module, or any function, that is called with what stands under some keys; its results go under others."""

    def __init__(self, module: Any, in_keys: Any, out_keys: Any, *, method: Any = None, **more: Any) -> None:
        super().__init__()
        self.out_keys = [out_keys] if isinstance(out_keys, (str, tuple)) else out_keys
        self._named: Any = None
        if isinstance(in_keys, dict):
            turned = more.get("out_to_in_map") is False
            self._named = list(in_keys.values() if turned else in_keys)
            in_keys = list(in_keys if turned else in_keys.values())
        self.in_keys = [in_keys] if isinstance(in_keys, (str, tuple)) else in_keys
        if not (callable(module) or method):
            raise ValueError(f"Module {module} if type {type(module)} is not callable.")
        self.module, self.method, self.inplace = module, method, more.get("inplace", True)
        self._with = more.get("method_kwargs") or {}

    @dispatch
    def forward(self, tensordict: TensorDictBase, *, tensordict_out: Any = None, **kwargs: Any) -> Any:
        """Its results are written into what it was given, if it is not told otherwise."""
        unknown = first_opaque((self.in_keys, self.out_keys))
        if unknown is not None:
            return lost(tensordict, unknown)
        values = [tensordict.get(key) for key in self.in_keys]
        named = {} if self._named is None else dict(zip(self._named, values, strict=True))
        called = self.module if self.method is None else getattr(self.module, self.method)
        try:
            made = called(*([] if self._named is not None else values), **kwargs, **named, **self._with)
        except Exception as error:
            lacking = {key for key, value in zip(self.in_keys, values, strict=True) if value is None}
            if not lacking or "None" not in str(error):
                raise
            raise KeyError(f"the following inputs are None: {lacking}.") from error
        out = tensordict if tensordict_out is None else tensordict_out
        if tensordict_out is None and self.inplace is not True:
            out = tensordict.empty() if self.inplace == "empty" else TensorDict()
        return self._with_results(out, made)

    def _with_results(self, out: Any, made: Any) -> Any:
        keys = self.__dict__.get("_written", self.out_keys)
        if isinstance(made, (dict, TensorDictBase)) and all(key in made for key in keys):
            made = tuple(made.get(key) for key in keys)
        if isinstance(made, Opaque):
            made = tuple(made.part("getitem", index) for index in range(len(keys))) if len(keys) != 1 else made
        each = () if made is None else made if isinstance(made, tuple) else (made,)
        if len(each) != len(keys):
            more = "tensors than out_keys" if len(each) > len(keys) else "out_keys than tensors"
            raise RuntimeError(f"There are more {more}.")
        for key, value in zip(keys, each, strict=True):
            if key != "_":
                out.set(key, value)
        return out

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or name == "module":
                raise
            return getattr(self.module, name)


def lost(tensordict: Any, unknown: Opaque) -> Any:
    """A dict that code which nobody knows has had."""
    if isinstance(tensordict, TensorDictBase):
        tensordict.lazylint_lose(unknown or absent("TensorDict"))
    return tensordict


class _Wrapped(TensorDictModuleBase):
    """A function that takes a `TensorDict`, or what nobody knows."""

    def __init__(self, func: Any) -> None:
        super().__init__()
        self.func, self.in_keys, self.out_keys = func, [], []
        if isinstance(func, Opaque):
            self.in_keys = self.out_keys = func

    def forward(self, data: Any) -> Any:
        """What the function makes of it."""
        return lost(data, self.func) if isinstance(self.func, Opaque) else self.func(data)


class TensorDictSequential(TensorDictModule):
    """Several of them, one after another."""

    def __init__(self, *modules: Any, partial_tolerant: Any = False, selected_out_keys: Any = None, **_: Any) -> None:
        given = modules[0] if len(modules) == 1 and isinstance(modules[0], (list, Mapping)) else modules
        each = [m if _says_keys(m) else _Wrapped(m) for m in (given.values() if isinstance(given, Mapping) else given)]
        reads, writes = _together(each)
        named = dict(zip(given, each, strict=True)) if isinstance(given, Mapping) else None
        held = nn.ModuleList(each) if named is None else nn.ModuleDict(named)
        super().__init__(held, reads, writes)
        self.partial_tolerant = partial_tolerant
        if selected_out_keys:
            self.select_out_keys(*selected_out_keys)

    @dispatch
    def forward(self, tensordict: TensorDictBase, *, tensordict_out: Any = None) -> Any:
        """Each is given what the one before gives."""
        made = tensordict if tensordict_out is None else tensordict.copy()
        for module in self._each():
            if self.partial_tolerant is True and isinstance(made, TensorDictBase):
                lacks = [key not in made for key in module.in_keys]
                if any(lack is True for lack in lacks):
                    continue
            made = module(made)
        return made if tensordict_out is None else tensordict_out.update(made, keys_to_update=self.out_keys)

    @staticmethod
    def _compute_in_and_out_keys(modules: Iterable[Any]) -> tuple[Any, Any]:
        """As torchrl's own classes ask for it."""
        return _together(modules)

    def _each(self) -> Iterable[Any]:
        return self.module.values() if isinstance(self.module, nn.ModuleDict) else self.module

    def __len__(self) -> int:
        return len(self.module)

    def __getitem__(self, index: Any) -> Any:
        return type(self)(*self.module[index]) if isinstance(index, slice) else self.module[index]


def _says_keys(module: Any) -> bool:
    return not isinstance(module, Opaque) and TensorDictModuleBase.is_tdmodule_compatible(module)


def _together(modules: Iterable[Any]) -> tuple[Any, Any]:
    """The keys that several modules read together and write; unknown where those of one are."""
    reads: list[Any] = []
    writes: dict[Any, None] = {}
    for module in modules:
        unknown = first_opaque((module.in_keys, module.out_keys))
        if unknown is not None:
            return unknown.other(), unknown.other()
        reads += [key for key in module.in_keys if key not in reads and key not in writes]
        writes |= dict.fromkeys(module.out_keys)
    return reads, list(writes)


class ProbabilisticTensorDictModule(TensorDictModuleBase):
    """What draws from a distribution whose parameters it reads: what it draws is unknown."""

    def __init__(self, in_keys: Any, out_keys: Any = None, **_: Any) -> None:
        super().__init__()
        reads = in_keys.values() if isinstance(in_keys, dict) else in_keys
        self.in_keys = [reads] if isinstance(reads, (str, tuple)) else reads
        self.out_keys = [out_keys] if isinstance(out_keys, (str, tuple)) else out_keys or ["_"]

    @dispatch
    def forward(self, tensordict: TensorDictBase, *_: Any, **__: Any) -> Any:
        """It may write how probable that is, too."""
        drawn = absent("ProbabilisticTensorDictModule")
        keys = [self.out_keys] if isinstance(self.out_keys, Opaque) else self.out_keys
        for key in (*keys, "sample_log_prob", "action_log_prob"):
            tensordict.set(key, drawn.other())
        return tensordict


class ProbabilisticTensorDictSequential(TensorDictSequential):
    """Several modules, the last of which draws."""

    def get_dist(self, tensordict: Any, *_: Any, **__: Any) -> Any:
        """What it would draw from: the others are called for that."""
        for module in self._each():
            if not isinstance(module, ProbabilisticTensorDictModule):
                tensordict = module(tensordict)
        return absent("ProbabilisticTensorDictSequential.get_dist")

    get_dist_params = log_prob = get_dist


class NormalParamExtractor(nn.Module):
    """Halves of the last dimension: the mean and, made positive, the deviation of a normal distribution."""

    def __init__(self, scale_mapping: Any = "biased_softplus_1.0", scale_lb: Any = 1e-4) -> None:
        super().__init__()

    def forward(self, *tensors: Any) -> Any:
        """What is given besides comes back."""
        first, *others = tensors
        if isinstance(first, Opaque):
            return (first.other(), first.other(), *others)
        mean, deviation = first.chunk(2, -1)
        return (mean, torch.nn.functional.softplus(deviation), *others)
