"""Keys of `TensorDict`s: words, and tuples of them for what stands in dicts in dicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...run.opaque import first_opaque

NestedKey = str | tuple[Any, ...]


def parts(key: Any) -> tuple[str, ...]:
    """The words of a key, from the outermost dict on. Raises `ValueError` for what is no key."""
    if isinstance(key, str):
        return (key,)
    if not isinstance(key, tuple):
        raise ValueError(f"the key must be a str or a tuple of str. Got {key}")
    return tuple(word for each in key for word in parts(each))


def is_key(key: Any) -> bool:
    """Whether it is a key, and no index."""
    return isinstance(key, str) or (isinstance(key, tuple) and len(key) > 0 and all(map(is_key, key)))


def unravel_key(key: Any) -> Any:
    """A key in its plainest form; unknown where a word of it is."""
    unknown = first_opaque((key,))
    if unknown is not None:
        return unknown.other()
    words = parts(key)
    return words[0] if len(words) == 1 else words


def unravel_key_list(keys: Any) -> list[Any]:
    """Each of several keys so."""
    return [unravel_key(key) for key in keys]


def unravel_keys(*keys: Any) -> Any:
    """One key, or each of several keys so."""
    made = tuple(unravel_key_list(keys))
    return made[0] if len(made) == 1 else made


def is_seq_of_nested_key(keys: Any) -> bool:
    """Whether these are several keys."""
    return isinstance(keys, Sequence) and not isinstance(keys, str) and all(map(is_key, keys))
