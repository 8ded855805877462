"""What annotations say of an argument, whether they are objects or text."""

from __future__ import annotations

import re
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from ..run.opaque import Opaque
from ..run.opaque_base import OpaqueBase
from ..tensors import tensordicts

_MAPPING = re.compile(r"(?:[\w.]+\.)?(?:Dict|dict|Mapping|MutableMapping|OrderedDict)(?:\[\s*[\w.]+\s*,\s*(.*)\])?")

_SIZES = frozenset({"tuple", "list", "Tuple", "List", "Sequence", "Size", "torch.Size", "Tuple[int, ...]"})
_TENSORDICT = re.compile(r"\bTensorDict(Base)?\b")
_CALLED_TENSORDICT = re.compile(r"^(td|tdict|tensor_?dict)(_in)?$")
_BY_NUMBER = re.compile(r"\w\[\s*int\s*,")


def said(annotation: Any) -> str:
    """An annotation as it is written: `int`, `list[int]`, `typing.List[int]`."""
    if isinstance(annotation, str):
        return annotation
    plain = isinstance(annotation, type) and typing.get_origin(annotation) is None
    return annotation.__name__ if plain else str(annotation)


def without_none(annotation: Any) -> Any:
    """`int` for `int | None`, `Optional[int]` and what else leaves one type when None is taken away."""
    if isinstance(annotation, str):
        inside = re.fullmatch(r"(?:typing\.)?Optional\[(.*)\]", annotation.strip())
        return inside[1] if inside else re.sub(r"\s*\|\s*None\b|\bNone\s*\|\s*", "", annotation)
    left = _united(annotation)
    return left[0] if len(left) == 1 else annotation


def _united(annotation: Any) -> list[Any]:
    """The types of a union, without None; none if it is no union."""
    united = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return [arg for arg in typing.get_args(annotation) if arg is not type(None)] if united else []


def may_be_tensor(annotation: Any) -> bool:
    """Whether it allows one tensor beside others: `Tensor | list[Tensor]`."""
    if not isinstance(annotation, str):
        return torch.Tensor in _united(annotation)
    text = annotation.strip()
    while text != (text := re.sub(r"^(?:typing\.)?(?:Union|Optional)\[(.*)\]$", r"\1", text)):
        pass
    while text != (text := re.sub(r"\[[^\[\]]*\]", "", text)):
        pass
    return any(re.fullmatch(r"(?:torch\.)?Tensor", each.strip()) for each in re.split(r"[|,]", text))


def tensor(annotation: Any) -> bool:
    """Whether it names a tensor, and nothing else."""
    return annotation is torch.Tensor or re.fullmatch(r"(?:torch\.)?Tensor", said(annotation)) is not None


def unknown(annotation: Any) -> bool:
    """Whether it names only classes that nobody knows, of a library that is not installed."""
    united = _united(annotation)
    return isinstance(annotation, Opaque) or bool(united and all(isinstance(arg, Opaque) for arg in united))


def mapped(annotation: Any) -> str | None:
    """What the values of a dict are: `Tensor` for `dict[str, Tensor]`, "" where it is not said; None for no dict."""
    match = _MAPPING.fullmatch(said(without_none(annotation)).strip())
    return None if match is None else match[1] or ""


def tensordict(name: str, annotation: Any) -> bool:
    """Whether an argument is a `TensorDict`, by its annotation or as people call it, where there are any."""
    called = _TENSORDICT.search(said(annotation)) or _CALLED_TENSORDICT.match(name)
    return called is not None and tensordicts.installed()


def keyed_by_numbers(annotation: Any) -> bool:
    """Whether the keys of a dict are numbers, as those of `dict[int, Tensor]` are."""
    return _BY_NUMBER.search(said(without_none(annotation))) is not None


def sizes(annotation: Any) -> int | None:
    """How many numbers a tuple or list of sizes holds, 0 where it is not said; None where it is annotated otherwise."""
    text = said(annotation).replace("typing.", "").strip()
    inside = re.fullmatch(r"[Tt]uple\[(int(?:\s*,\s*int)*)\]", text)
    if inside:
        return inside[1].count("int")
    return 0 if text in _SIZES else None


def listed(annotation: Any) -> bool:
    """Whether it is a list or another sequence of what it names."""
    return (
        re.match(r"(?:typing\.)?(?:[Ll]ist|Sequence|Iterable|[Tt]uple)\[", said(without_none(annotation))) is not None
    )


def chosen_from(annotation: Any) -> list[Any]:
    """The values that `Literal["a", "b"]` allows, or a list of such."""
    if isinstance(annotation, str):
        inside = re.search(r"\bLiteral\[([^\]]*)\]", annotation)
        return re.findall(r"[\"']([^\"']*)[\"']", inside[1]) if inside else []
    if listed(annotation):
        return next((chosen for inner in typing.get_args(annotation) if (chosen := chosen_from(inner))), [])
    return list(typing.get_args(annotation)) if typing.get_origin(annotation) is typing.Literal else []


def written_class(annotation: Any, scope: Mapping[str, Any]) -> type | None:
    """The class for settings that an annotation names, as `Config`, `"Config"`, `Config | None` or `Optional[Config]`.

    Modules, tensors and what Python comes with are none.
    """
    if isinstance(annotation, str):
        named = [scope.get(name) for name in re.findall(r"[A-Za-z_]\w*", annotation)]
    else:
        named = [annotation, *typing.get_args(annotation)]
    for cls in named:
        if isinstance(cls, type) and not issubclass(cls, (nn.Module, torch.Tensor, OpaqueBase)):
            home = cls.__module__.partition(".")[0]
            if home not in sys.stdlib_module_names and home != "torch":
                return cls
    return None
