"""`TensorDict`s where tensordict is not installed: dicts of tensors that begin with the same sizes.

Of what the real ones can do the most common stands here; all else that one is asked for is unknown. After
`lazylint_lose` nobody knows what is in one: code that nobody knows may have changed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import GenericAlias
from typing import Any

import torch

from ...run.opaque import Opaque, first_opaque
from .keys import is_key, parts

NO_DEFAULT = object()
NUMBERS = (bool, int, float)


def absent(name: str) -> Opaque:
    """What nobody knows of the library."""
    return Opaque(f"`{name}` of tensordict, which is not installed")


class _Kind(type):
    """The class of such dicts' classes: what they have beyond what stands here is unknown."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_") or name == "forward":
            raise AttributeError(name)
        return absent(f"{cls.__name__}.{name}")


class TensorDictBase(metaclass=_Kind):
    """What all such dicts have in common; `batch_size` is how the shapes of all that is in one begin."""

    __class_getitem__: Any = classmethod(GenericAlias)

    def __new__(cls, source: Any = None, *_: Any, **__: Any) -> Any:
        """The unknown where nobody knows what is to be in it."""
        return source.other() if isinstance(source, Opaque) else super().__new__(cls)

    def __init__(
        self, source: Any = None, batch_size: Any = None, device: Any = None, *_: Any, lock: Any = False, **items: Any
    ) -> None:
        self._tensordict: dict[str, Any] = {}
        self._lost: Opaque | None = None
        self._undone: TensorDictBase | None = None
        self._batch_size: Any = sizes_of(batch_size)
        self.device = device
        self.update(items if source is None else source)

    # What is in it

    @property
    def batch_size(self) -> Any:
        """How all shapes begin."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, size: Any) -> None:
        self._batch_size, before = sizes_of(size), self._batch_size
        try:
            self._tensordict = {key: self._fitting(key, value) for key, value in self._tensordict.items()}
        except RuntimeError:
            self._batch_size = before
            raise

    shape = batch_size

    @property
    def batch_dims(self) -> Any:
        """How many dimensions all have in common."""
        return self._batch_size.other() if isinstance(self._batch_size, Opaque) else len(self._batch_size)

    ndim = batch_dims

    def dim(self) -> Any:
        """The same."""
        return self.batch_dims

    def size(self, dim: Any = None) -> Any:
        """How all shapes begin, or one size of it."""
        return self._batch_size if dim is None else self._batch_size[dim]

    def numel(self) -> Any:
        """How many examples there are."""
        return self._batch_size.other() if isinstance(self._batch_size, Opaque) else max(1, self._batch_size.numel())

    def lazylint_lose(self, unknown: Opaque) -> None:
        """From here on nobody knows what is in it: code that nobody knows was given it, or told to change it."""
        self._tensordict.clear()
        self._lost = unknown

    def _fitting(self, key: str, value: Any) -> Any:
        """What is kept of a value. Raises `RuntimeError` where its shape does not begin as all do."""
        if isinstance(value, dict):
            value = TensorDict(value, self._batch_size)
        elif isinstance(value, NUMBERS) or type(value).__module__ == "numpy":
            value = torch.as_tensor(value)
        if isinstance(self._batch_size, Opaque) or not isinstance(value, (torch.Tensor, TensorDictBase)):
            return value
        begins = value.shape if isinstance(value.shape, Opaque) else value.shape[: len(self._batch_size)]
        if isinstance(begins, Opaque) or begins == self._batch_size:
            return value
        if isinstance(value, TensorDictBase):
            value = value.copy()
            value.batch_size = self._batch_size
            return value
        raise RuntimeError(
            f"batch dimension mismatch, got self.batch_size={self._batch_size} and value.shape={value.shape} for key "
            f"'{key}'. The leading dimensions of a value must match the batch size."
        )

    def set(self, key: Any, value: Any, *_: Any, **__: Any) -> Any:
        """Put a value under a key, through dicts in between."""
        unknown = first_opaque((key,))
        if unknown is not None:
            self.lazylint_lose(unknown)
            return self
        name, *rest = parts(key)
        if not rest:
            self._tensordict[name] = self._fitting(name, value)
            return self
        inner = self._get_str(name, None) if name in self._tensordict or self._lost is not None else None
        if not isinstance(inner, Opaque):
            if not isinstance(inner, TensorDictBase):
                inner = self._tensordict[name] = TensorDict({}, self._batch_size)
            inner.set(tuple(rest), value)
        return self

    def get(self, key: Any, default: Any = None, **_: Any) -> Any:
        """What stands under a key."""
        unknown = first_opaque((key,))
        if unknown is not None:
            return unknown.other()
        words = parts(key)
        return self._get_str(words[0], default) if len(words) == 1 else self._get_tuple(words, default)

    def _get_str(self, key: str, default: Any, **_: Any) -> Any:
        if key in self._tensordict:
            return self._tensordict[key]
        return self._default_get(key, default)

    def _get_tuple(self, key: tuple[str, ...], default: Any, **_: Any) -> Any:
        inner = self._get_str(key[0], default)
        if isinstance(inner, TensorDictBase):
            return inner.get(key[1:], default)
        return inner if isinstance(inner, Opaque) else default

    def _default_get(self, key: Any, default: Any) -> Any:
        if self._lost is not None:
            return self._lost.part("getitem", key)
        if default is NO_DEFAULT:
            raise KeyError(f'key "{key}" not found in {type(self).__name__} with keys {sorted(self._tensordict)}')
        return default

    def pop(self, key: Any, default: Any = NO_DEFAULT) -> Any:
        """What stood under a key, which is gone."""
        value = self.get(key, default)
        self._drop(key)
        return value

    def del_(self, key: Any) -> Any:
        """Without what stands under a key."""
        self.get(key, NO_DEFAULT)
        self._drop(key)
        return self

    __delitem__ = del_

    def _drop(self, key: Any) -> None:
        unknown = first_opaque((key,))
        if unknown is not None:
            self.lazylint_lose(unknown)
            return
        *outer, name = parts(key)
        inner = self.get(tuple(outer)) if outer else self
        if isinstance(inner, TensorDictBase):
            inner._tensordict.pop(name, None)

    def rename_key_(self, old: Any, new: Any, *_: Any, **__: Any) -> Any:
        """With another key for what stands under one."""
        return self.set(new, self.pop(old))

    def update(self, items: Any, *_: Any, keys_to_update: Any = None, **__: Any) -> Any:
        """With what another has."""
        unknown = items if isinstance(items, Opaque) else getattr(items, "_lost", None) or first_opaque(keys_to_update)
        if isinstance(unknown, Opaque):
            self.lazylint_lose(unknown)
            return self
        wanted = None if keys_to_update is None else [parts(key)[0] for key in keys_to_update]
        for key, value in items.items():
            if wanted is None or parts(key)[0] in wanted:
                mine = self._tensordict.get(key) if isinstance(key, str) else None
                merged = isinstance(mine, TensorDictBase) and isinstance(value, (dict, TensorDictBase))
                mine.update(value) if merged else self.set(key, value)  # type: ignore[union-attr]
        return self

    update_ = update

    # Going through it

    def keys(self, include_nested: bool = False, leaves_only: bool = False, *_: Any, **__: Any) -> Any:
        """The keys; of what is in dicts in it, too."""
        return self._lost.other() if self._lost is not None else dict(self._walk(include_nested, leaves_only)).keys()

    def values(self, include_nested: bool = False, leaves_only: bool = False, *_: Any, **__: Any) -> Any:
        """What stands under each."""
        return self._lost.other() if self._lost is not None else dict(self._walk(include_nested, leaves_only)).values()

    def items(self, include_nested: bool = False, leaves_only: bool = False, *_: Any, **__: Any) -> Any:
        """Both."""
        return self._lost.other() if self._lost is not None else dict(self._walk(include_nested, leaves_only)).items()

    def _walk(self, nested: bool, leaves: bool) -> Iterator[tuple[Any, Any]]:
        for key, value in self._tensordict.items():
            inside = isinstance(value, TensorDictBase)
            if not (inside and leaves):
                yield key, value
            if inside and nested:
                yield from (((key, *parts(inner)), each) for inner, each in value._walk(nested, leaves))

    def __contains__(self, key: object) -> Any:
        return key in self.keys(include_nested=True)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.unbind(0))

    def __len__(self) -> int:
        return int(self._batch_size[0]) if self.batch_dims else 0

    def __bool__(self) -> bool:
        raise RuntimeError("Converting a tensordict to boolean value is not permitted")

    def is_empty(self) -> Any:
        """Whether nothing but empty dicts is in it."""
        return self._lost.other() if self._lost is not None else not dict(self._walk(True, True))

    def __getitem__(self, index: Any) -> Any:
        unknown = first_opaque((index,))
        if unknown is not None or is_key(index):
            return self.get(index, NO_DEFAULT)
        return self.mapped(lambda x: x[self._whole(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        if is_key(index) or first_opaque((index,)) is not None:
            self.set(index, value)
            return
        for key, tensor in self._walk(True, True):
            if isinstance(tensor, torch.Tensor):
                new: Any = value.get(key) if isinstance(value, (dict, TensorDictBase)) else value
                tensor[self._whole(index)] = new

    def _whole(self, index: Any) -> Any:
        """An index into the dimensions that all have: `...` stands for what is left of these."""
        each = index if isinstance(index, tuple) else (index,)
        if not any(one is Ellipsis for one in each):
            return index
        at = next(place for place, one in enumerate(each) if one is Ellipsis)
        taken = sum(one.dim() if getattr(one, "dtype", None) == torch.bool else one is not None for one in each) - 1
        return (*each[:at], *[slice(None)] * (self.batch_dims - taken), *each[at + 1 :])

    # Others made of it

    def _like(self, items: Mapping[str, Any] | None = None) -> Any:
        """Another of the same sizes."""
        made = type(self)({}, batch_size=self._batch_size, device=self.device)
        made._lost = self._lost
        made._tensordict.update(items or {})
        return made

    def mapped(self, of: Callable[[torch.Tensor], Any]) -> Any:
        """What `of` makes of each tensor in it, whose shapes it changes only in what they have in common."""
        unknown = self._lost or first_opaque((self._batch_size,))
        if unknown is not None:
            return unknown.other()
        made, begins = self._like(), None
        for key, value in self._tensordict.items():
            new = value
            if isinstance(value, (torch.Tensor, TensorDictBase)):
                new = value.mapped(of) if isinstance(value, TensorDictBase) else of(value)
                if isinstance(new, (torch.Tensor, TensorDictBase)) and not isinstance(new.shape, Opaque):
                    begins = new.shape[: new.dim() - (value.dim() - self.batch_dims)]
            made._tensordict[key] = new
        made._batch_size = torch.Size(of(torch.zeros(self._batch_size)).shape if begins is None else begins)
        return made

    def apply(self, fn: Any, *others: Any, batch_size: Any = None, inplace: bool = False, **_: Any) -> Any:
        """What a function makes of each tensor, and those of others under the same key."""
        unknown = self._lost or first_opaque((fn, others))
        if unknown is not None:
            return unknown.other()
        made = self._like()
        made._batch_size = self._batch_size if batch_size is None else sizes_of(batch_size)
        for key, value in self._tensordict.items():
            beside = [other.get(key) for other in others]
            inner = isinstance(value, TensorDictBase)
            new = value.apply(fn, *beside, batch_size=batch_size) if inner else fn(value, *beside)
            if new is not None:
                made.set(key, new)
        return self.update(made) if inplace else made

    def copy(self) -> Any:
        """Another with the same in it; dicts in it are others, too."""
        inner = ((key, v.copy() if isinstance(v, TensorDictBase) else v) for key, v in self._tensordict.items())
        return self._like(dict(inner))

    def clone(self, recurse: bool = True, **_: Any) -> Any:
        """A copy, of the tensors, too."""
        return self.mapped(torch.clone) if recurse and self._lost is None else self.copy()

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """On another device, or of another type; which one changes no shape."""
        known = [arg for arg in args if not isinstance(arg, (Opaque, type, TensorDictBase))]
        return self.mapped(lambda x: x.to(*known)) if known else self.copy()

    def empty(self, *_: Any, **__: Any) -> Any:
        """Another of the same sizes with nothing in it."""
        return type(self)({}, batch_size=self._batch_size, device=self.device)

    def select(self, *keys: Any, inplace: bool = False, strict: bool = True) -> Any:
        """Only what stands under these keys."""
        made = self.empty()
        for key in keys:
            value = self.get(key, NO_DEFAULT if strict else None)
            if value is not None:
                made.set(key, value)
        if inplace:
            self._tensordict, self._lost = made._tensordict, made._lost
        return self if inplace else made

    def exclude(self, *keys: Any, inplace: bool = False) -> Any:
        """All but what stands under these keys."""
        made = self if inplace else self.copy()
        for key in keys:
            made._drop(key)
        return made

    def to_dict(self, *_: Any, **__: Any) -> Any:
        """A plain dict, of dicts."""
        inner = self._tensordict.items()
        made = {key: v.to_dict() if isinstance(v, TensorDictBase) else v for key, v in inner}
        return made if self._lost is None else self._lost.other()

    def flatten_keys(self, separator: str = ".", *_: Any, **__: Any) -> Any:
        """Without dicts in it: the words of each key are joined."""
        return self._like({separator.join(parts(key)): value for key, value in self._walk(True, True)})

    def unflatten_keys(self, separator: str = ".", *_: Any, **__: Any) -> Any:
        """With dicts in it where words are joined."""
        made = self._like()
        for key, value in self._tensordict.items():
            made.set(tuple(key.split(separator)), value)
        return made

    def lock_(self, *_: Any, **__: Any) -> Any:
        """Itself."""
        return self

    unlock_ = to_tensordict = refine_names = lock_

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        """What was put into another view of a dict is in that, too."""
        source = self._undone
        if source is None:
            return
        for key, value in self._walk(True, True):
            if isinstance(value, torch.Tensor):
                value = value.reshape(*source._batch_size, *value.shape[self.batch_dims :])  # noqa: PLW2901
            source.set(key, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        unknown = absent(f"{type(self).__name__}.{name}")
        if name.endswith("_"):
            self.lazylint_lose(unknown)
        return unknown


class TensorDict(TensorDictBase):
    """The usual one."""


def sizes_of(said: Any) -> Any:
    """How shapes begin, as it is said; unknown where a size of it is."""
    unknown = first_opaque((said,))
    if unknown is not None:
        return unknown.other()
    return torch.Size([]) if said is None else torch.Size([said] if isinstance(said, int) else said)
