"""What a script or model does to lazy layers and their parameters, with the queries that rules may ask."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lazylint.events import Event, Subject
from lazylint.finding import Place, Related
from lazylint.graph import ModelGraph
from lazylint.path import Path


class Timeline(msgspec.Struct, frozen=True):
    """The events of one script, notebook or model in order, path by path."""

    graph: ModelGraph

    @property
    def name(self) -> str | None:
        """The model's qualified name, None for a script."""
        return self.graph.name

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, as they happened."""
        return self.graph.events

    def assumes(self, place: Place) -> bool:
        """Whether what happens at a place was only seen where something was assumed."""
        paths = [self.graph.path(event.path) for event in self.graph.events if event.place == place]
        return bool(paths) and all(any(d.assumed for d in path.decisions) for path in paths)

    def happenings(self, *kinds: str) -> Iterator[Happening]:
        """What was done of these kinds, once for each place, operation and outcome, over all paths."""
        merged: dict[object, list[Event]] = {}
        for event in self.graph.events:
            if event.kind in kinds:
                key = (event.place, event.kind, event.operation, event.raises is None)
                merged.setdefault(key, []).append(event)
        for events in merged.values():
            names = tuple(dict.fromkeys(name for event in events for name in event.parameters))
            layers = tuple(dict.fromkeys(number for event in events for number in event.layers))
            path = self.graph.path(events[0].path)
            for event in events[1:]:
                path = path.common(self.graph.path(event.path))
            yield Happening(events[0], names, tuple(self.graph.subjects[number] for number in layers), path)


class Happening(msgspec.Struct, frozen=True):
    """Equal events at one place: the first of them, all their parameters and layers, the common path."""

    event: Event
    parameters: tuple[str, ...]
    layers: tuple[Subject, ...]
    path: Path

    @property
    def subject(self) -> str:
        """The parameters in words: "`fc.weight`", "`fc.weight` and 3 more"."""
        more = len(self.parameters) - 1
        return f"`{self.parameters[0]}`" + (f" and {more} more" if more else "") if self.parameters else "a layer"

    @property
    def layer_names(self) -> str:
        """The layers in words: "`fc`", "`fc` and 2 more lazy layers"."""
        if not self.layers:
            return "a lazy layer"
        more = len(self.layers) - 1
        plural = "" if more == 1 else "s"
        return f"`{self.layers[0].name}`" + (f" and {more} more lazy layer{plural}" if more else "")

    @property
    def related(self) -> tuple[Related, ...]:
        """Where the first few layers are built."""
        built = [layer for layer in self.layers if layer.place and layer.place != self.event.place]
        return tuple(Related(layer.place, f"`{layer.name}` is built here") for layer in built[:3] if layer.place)

    @property
    def when(self) -> str:
        """The condition under which it happens, with a space before it; empty on the only path."""
        return f" {self.path.words()}" if self.path.decisions else ""

    @property
    def raises(self) -> str:
        """That PyTorch raises here, and when: "raises ValueError here"."""
        return f"raises {self.event.error} here{self.when}"

    @property
    def dry_run(self) -> str:
        """What to do first: a call that initialises the model, written out where its input is known."""
        called = self.event.detail.get("called")
        if called:
            return f"call the layer in `forward`, or leave it out: the call of `{called}` before does not reach it"
        if self.event.detail.get("building"):
            return "do it after the first call of the model, not in its constructor"
        call = self.event.detail.get("dry_run")
        how = "in eval mode, under `torch.no_grad()`"
        return f"run `{call}` {how}, first" if call else f"call the model on a dummy batch {how}, first"
