"""A part of the files, the same on every machine: `--shard 2/5`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from lazylint.config import Config
from lazylint.fault import Fault
from lazylint.sift import Sifted


@dataclass(frozen=True)
class Shard:
    """Part `index` (from 1) of `count`."""

    index: int
    count: int

    def holds(self, name: str) -> bool:
        """Whether the file of this name, counted from the project's root, is in this part."""
        import hashlib

        number = int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], "big")
        return number % self.count == self.index - 1


def read_shard(words: str) -> Shard:
    """The shard that `words` (`2/5`) mean. Raises `Fault`."""
    match = re.fullmatch(r"(\d+)/(\d+)", words)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise Fault(f"`{words}` is no part of a whole", where="--shard", remedy="write `1/4` to `4/4`")
    return Shard(int(match[1]), int(match[2]))


def part_of(sifted: Sifted, shard: Shard, config: Config) -> Sifted:
    """The files of one shard; what they import is still found."""
    mine = {path: name for path, name in sifted.names.items() if shard.holds(_name(path, config))}
    worth = {path: content for path, content in sifted.worth.items() if path in mine}
    return sifted._replace(names=mine, worth=worth)


def _name(path: str, config: Config) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(config.root)).replace(os.sep, "/")
