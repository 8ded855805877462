"""What a model is fed: one spec an argument, and the numbers that its free dimensions have for now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from ..run.runtime import Run
from ..sizes.algebra import Formula, Symbol
from ..sizes.dims import Dim, attach
from . import tensordicts
from .asked import Asked, AskedObject

# Sizes that free dimensions start from, unlike the widths that people choose, so that neither is taken for the other.
_BATCH = 11
_COMMA = ", "
TENSORDICT = "tensordict"
"""The kind of a group that is a `TensorDict`."""
_SIZES = (37, 61, 67, 71, 73, 79, 83, 89)
DTYPES = {
    "f16": torch.float16, "f32": torch.float32, "f64": torch.float64, "bf16": torch.bfloat16, "i32": torch.int32,
    "i64": torch.int64, "u8": torch.uint8, "bool": torch.bool, "c64": torch.complex64,
}  # fmt: skip


@dataclass(frozen=True)
class TensorSpec:
    """A tensor: a name or a number for each dimension, and a short dtype."""

    dims: tuple[str | int, ...]
    dtype: str = "f32"

    def __str__(self) -> str:
        return f"{self.dtype}[{', '.join(map(str, self.dims))}]"


@dataclass(frozen=True)
class GroupSpec:
    """Several values: a list, a tuple, or by key a dict, a `TensorDict`, keywords or an object with attributes.

    Keys of a dict stand for what `key_of` says. `values` is what the values of a dict are annotated with.
    """

    kind: str
    items: tuple[tuple[str, Spec], ...]
    values: str = ""

    def __str__(self) -> str:
        plain = self.kind in ("list", "tuple")
        keyed = ((f"({key})" if _COMMA in key else key, spec) for key, spec in self.items)
        inner = ", ".join(str(spec) if plain else f"{key}={spec}" for key, spec in keyed)
        return f"{self.kind}({inner})"


def key_of(written: str) -> Any:
    """The key of a dict: a number for digits, a tuple of words for words with commas between them."""
    words = tuple(written.split(_COMMA))
    return int(written) if written.isdecimal() else words if len(words) > 1 else written


def in_names(key: str) -> str:
    """A key as part of a dimension's name."""
    return key.replace(_COMMA, "_")


def written_key(key: Any) -> str | None:
    """A key as `key_of` reads it; None for keys of other types."""
    words = isinstance(key, tuple) and len(key) > 1 and all(isinstance(word, str) for word in key)
    return _COMMA.join(key) if words else str(key) if type(key) in (str, int) else None


@dataclass(frozen=True)
class ValueSpec:
    """A plain value."""

    value: Any

    def __str__(self) -> str:
        return repr(self.value)


@dataclass(frozen=True)
class MadeSpec(GroupSpec):
    """What a method of the model makes of several values; `kind` is its name."""


@dataclass(frozen=True)
class SizeSpec:
    """The number that a free dimension has."""

    dim: str

    def __str__(self) -> str:
        return self.dim


@dataclass(frozen=True)
class Made:
    """A `MadeSpec` with values, which waits for the model."""

    method: str
    values: Mapping[str, Any]

    def of(self, model: Any) -> Any:
        """What the model's method makes of them."""
        return getattr(model, self.method)(**self.values)


Spec = TensorSpec | GroupSpec | ValueSpec | SizeSpec
Path = tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """All arguments of `forward`, and the present number of each free dimension."""

    arguments: tuple[tuple[str, Spec], ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    chosen: bool = False
    """Whether something was chosen that might have been chosen otherwise: then a refusal proves nothing."""
    picked: tuple[tuple[Path, int, str], ...] = ()
    """Which dimensions have numbers that fit where others may fit as well, and what they were called before."""
    left_out: tuple[tuple[str, Spec], ...] = ()
    """Arguments that are None where nothing is given, and what may be given for them."""

    def key(self) -> str:
        """Equal for equal feeds."""
        used = {name: size for name, size in sorted(self.sizes.items()) if name in self.names()}
        return f"{[(name, str(spec)) for name, spec in self.arguments]}{used}"

    def names(self) -> list[str]:
        """The free dimensions, in order."""
        return list(dict.fromkeys(d for _, spec in self.tensors() for d in spec.dims if isinstance(d, str)))

    def tensors(self) -> list[tuple[Path, TensorSpec]]:
        """Every tensor, with its path: the argument's name, then keys."""
        found: list[tuple[Path, TensorSpec]] = []

        def walk(path: Path, spec: Spec) -> None:
            if isinstance(spec, TensorSpec):
                found.append((path, spec))
            elif isinstance(spec, GroupSpec):
                for key, item in spec.items:
                    walk((*path, key), item)

        for name, spec in self.arguments:
            walk((name,), spec)
        return found

    @property
    def only_tensors(self) -> bool:
        """Whether all arguments are tensors: of other values nobody has said which ones they are."""
        return all(isinstance(spec, TensorSpec) for _, spec in self.arguments)

    def groups(self) -> list[tuple[Path, GroupSpec]]:
        """Every group of values of which nobody has said what is in it, the outer before the inner."""
        found: list[tuple[Path, GroupSpec]] = []

        def walk(path: Path, spec: Spec) -> None:
            if isinstance(spec, GroupSpec):
                found.append((path, spec))
                for key, item in spec.items:
                    walk((*path, key), item)

        for name, spec in self.arguments:
            if self.open((name,)):
                walk((name,), spec)
        return found

    def open(self, path: Path) -> bool:
        """Whether nobody has said what the argument is: its rank and type are found by trial."""
        return self.sources.get(path[0], "solved") == "solved"

    def change(self, path: Path, new: Spec) -> Feed:
        """The feed with another spec at `path`."""

        def put(spec: Spec, rest: Path) -> Spec:
            if not rest:
                return new
            assert isinstance(spec, GroupSpec)
            items = tuple((key, put(item, rest[1:]) if key == rest[0] else item) for key, item in spec.items)
            return replace(spec, items=items)

        arguments = tuple((n, put(s, path[1:]) if n == path[0] else s) for n, s in self.arguments)
        return replace(self, arguments=arguments)

    def rename(self, name: str, to: str | int) -> Feed:
        """The feed with a free dimension fixed to a number, or made one with another."""
        changed = self
        for path, spec in self.tensors():
            if name in spec.dims:
                dims = tuple(to if d == name else d for d in spec.dims)
                changed = changed.change(path, replace(spec, dims=dims))
        return changed

    def pick(self, name: str, size: int) -> Feed:
        """The feed with one of the numbers that fit for a free dimension."""
        found = [(path, axis, name) for path, spec in self.tensors() for axis, d in enumerate(spec.dims) if d == name]
        return replace(self.rename(name, size), picked=(*self.picked, *found))

    def unpicked(self) -> Feed:
        """The feed of the same numbers, where those that were picked are free dimensions that just have them."""
        changed = self
        for path, axis, name in self.picked:
            spec = dict(changed.tensors()).get(path)
            size = spec.dims[axis] if spec and axis < len(spec.dims) else None
            if spec is not None and isinstance(size, int):
                dims = (*spec.dims[:axis], name, *spec.dims[axis + 1 :])
                changed = changed.change(path, replace(spec, dims=dims)).resize({name: size})
        return replace(changed, picked=())

    def begun(self, before: Feed) -> Feed:
        """The feed with the arguments that `before` has as they are there, said by it; those in a tuple, too."""
        said = dict(before.arguments)

        def begun(name: str, spec: Spec) -> Spec:
            if name in said or not isinstance(spec, GroupSpec) or spec.kind != "tuple":
                return said.get(name, spec)
            return replace(spec, items=tuple((key, begun(key, item)) for key, item in spec.items))

        arguments = tuple((name, begun(name, spec)) for name, spec in self.arguments)
        return replace(before, arguments=arguments, sources={**self.sources, **dict.fromkeys(said, "another call")})

    def resize(self, sizes: Mapping[str, int]) -> Feed:
        """The feed with other numbers for some free dimensions."""
        return replace(self, sizes={**self.sizes, **sizes})


def size_of(feed: Feed, name: str) -> int:
    """The present number of a free dimension."""
    if name in feed.sizes:
        return feed.sizes[name]
    if name == "B":
        return _BATCH
    others = [n for n in feed.names() if n != "B"]
    return _SIZES[others.index(name) % len(_SIZES)] if name in others else _SIZES[0]


def build(feed: Feed, run: Run) -> dict[str, Any]:
    """The values of a feed, as fakes that remember their formulas. Needs the run's fake mode and recorder in force."""
    values = {Symbol(name): size_of(feed, name) for name in ("B", *feed.names())}
    run.recorder.formulas.values.update(values)
    run.recorder.formulas.sought = frozenset(map(Symbol, feed.sizes))

    def make(path: Path, spec: Spec) -> Any:
        if isinstance(spec, TensorSpec):
            formulas = [Formula.of(d if isinstance(d, int) else Symbol(d)) for d in spec.dims]
            with torch._C.DisableTorchFunction():
                tensor = torch.empty([f.at(values) for f in formulas], dtype=DTYPES.get(spec.dtype, torch.float32))
                attach(tensor, formulas)
                tensor.lazylint_input = path  # type: ignore[attr-defined]
            run.recorder.place_input(".".join(path), tensor)
            return tensor
        if isinstance(spec, GroupSpec):
            items = {key: make((*path, key), item) for key, item in spec.items}
            if spec.kind in ("list", "tuple"):
                return list(items.values()) if spec.kind == "list" else tuple(items.values())
            if isinstance(spec, MadeSpec):
                return Made(spec.kind, items)
            if spec.kind == "keywords":
                return items
            if spec.kind == "dict":
                keyed = {key_of(key): item for key, item in items.items()}
                return Asked(keyed, lambda key: run.asked.append((path, key))) if feed.open(path) else keyed
            if spec.kind == TENSORDICT:
                begins = {item.dims[:1] for _, item in spec.items if isinstance(item, TensorSpec)}
                batch = size_of(feed, "B") if begins <= {("B",)} else None
                keyed = {key_of(key): item for key, item in items.items()}
                return tensordicts.fed(keyed, lambda key: run.asked.append((path, key)), batch)
            keyed = {key_of(key): item for key, item in items.items()}
            return AskedObject(items, Asked(keyed, lambda key: run.asked.append((path, key))))
        if isinstance(spec, SizeSpec):
            return Dim(size_of(feed, spec.dim), Formula.of(Symbol(spec.dim)))
        return spec.value

    return {name: make((name,), spec) for name, spec in feed.arguments}


def names_for(rank: int, dtype: str, suffix: str = "") -> tuple[str, ...]:
    """The names that people give the dimensions of a tensor of that rank."""
    usual: dict[int, tuple[str, ...]] = {
        0: (),
        1: ("B",),
        2: ("B", "F"),
        3: ("B", "T", "F"),
        4: ("B", "C", "H", "W"),
    }
    if dtype == "i64":
        usual |= {2: ("B", "T"), 3: ("B", "T", "S")}
    names = usual.get(rank) or ("B", "C", "D", "H", "W", "V", "U")[:rank]
    return tuple(name if name == "B" else name + suffix for name in names)


def of_rank(spec: TensorSpec, rank: int, suffix: str = "") -> TensorSpec:
    """The spec with another rank."""
    return TensorSpec(names_for(rank, spec.dtype, suffix), spec.dtype)
