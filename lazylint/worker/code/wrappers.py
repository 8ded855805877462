"""Libraries that take a program's models and give them back, known where they are not installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..run import runtime
from ..run.frames import last_name
from ..run.opaque import Opaque

_HANDED_BACK = {
    "accelerate": {"prepare", "prepare_model", "prepare_optimizer", "prepare_data_loader"},
    "lightning": {"setup", "setup_module", "setup_optimizers", "setup_dataloaders"},
    "lightning_fabric": {"setup", "setup_module", "setup_optimizers", "setup_dataloaders"},
    "ray": {"prepare_model", "prepare_data_loader"},
}
# Bars of progress, which give what they go through.
_BARS = {
    "tqdm": {"tqdm", "tqdm_notebook"},
    "rich": {"track"},
    "alive_progress": {"alive_it"},
    "fastprogress": {"progress_bar"},
}
# Functions with such names give back the layer of torch that they initialise; what they make of a model nobody knows.
_INITIALISES = re.compile(r"(^|_)init(_|$)")
_LIBRARY = re.compile(r" of (\w+)[\w.]*, which is not installed$")
NOTHING = object()


def handed_back(fn: Opaque, args: tuple[Any, ...]) -> Any:
    """What `net, optimizer = accelerator.prepare(net, optimizer)` gives; `NOTHING` where that is not known."""
    library = _LIBRARY.search(fn.origin)
    if library is None or not args:
        return NOTHING
    run = runtime.current()
    place = run.texts.here()
    call = run.texts.files[place.path].call_at(place) if place else None
    name = last_name(call.func) if call else ""
    if type(args[0]).__module__.startswith("torch.nn.") and _INITIALISES.search(name):
        run.timeline.escape(args[0])
        return args[0]
    if name not in _HANDED_BACK.get(library[1], set()) | _BARS.get(library[1], set()):
        return NOTHING
    if library[1] in _BARS:
        return Bar(args[0], fn)
    return args[0] if len(args) == 1 else args


class Bar:
    """A bar of progress around what it goes through; all else of it is unknown."""

    def __init__(self, items: Any, unknown: Opaque) -> None:
        self._items, self._unknown = items, unknown

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unknown, name)
