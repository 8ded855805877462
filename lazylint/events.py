"""What a program did to lazy layers and their parameters, as data; rules ask `lazylint.timeline` about it."""

from __future__ import annotations

import msgspec

from lazylint.finding import Place


class Subject(msgspec.Struct, frozen=True):
    """A layer that events are about: its name as the program says it, its class, and where it is built."""

    name: str
    type: str
    place: Place | None = None


class Event(msgspec.Struct, frozen=True):
    """One thing that the program did where PyTorch was called.

    `kind` says what it is: "read", "silent-read", "init", "optimizer", "wrap", "export", "reparametrise",
    "copy", "save", "load", "cast", "freeze", "share", "direct-forward" and others; `operation` how it is
    written. `parameters` are the names of the parameters that it is about, `layers` the numbers of their
    layers among the graph's `subjects`;
    `initialised` is true if there were none. `raises` is what PyTorch says, None where it says nothing.
    `detail` holds what the kind needs, such as "answer" for a silent read; `dry_run` is in it if a call that
    initialises the model is known, `called` the model that was called before and did not reach the layers.
    """

    kind: str
    operation: str
    place: Place
    parameters: tuple[str, ...] = ()
    layers: tuple[int, ...] = ()
    initialised: bool = True
    raises: str | None = None
    detail: dict[str, str] = msgspec.field(default_factory=dict)
    path: int = 0

    @property
    def error(self) -> str:
        """The type of what PyTorch raises: "ValueError"."""
        return (self.raises or "").partition(":")[0]

    @property
    def torch_says(self) -> tuple[str, ...]:
        """A note with the first sentence of PyTorch's message; empty where it says nothing."""
        said = (self.raises or "").partition("\n")[0].partition(". This error happens")[0]
        return (f"PyTorch would say: {said}",) if said else ()
