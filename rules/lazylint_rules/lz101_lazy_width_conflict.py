"""LZ101: one lazy layer, two widths."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule
from lazylint.graph import Relation, Reuse


@rule("LZ101", "lazy-width-conflict", on=ModelGraph)
def lazy_width_conflict(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy layer is called with inputs of different widths.

    The first call fixes the layer's input width for good; every later call must agree with it. PyTorch raises at the
    later call, with a message that names neither the layer nor the call that fixed it.

    Bad:

        def forward(self, x):
            a = self.head(x)
            return self.head(torch.cat([a, x], dim=1))

    Good:

        def forward(self, x):
            a = self.head(x)
            return self.out(torch.cat([a, x], dim=1))
    """
    for reuse in graph.reuses(Relation.NEVER):
        if reuse.first.path != reuse.later.path:
            continue
        layer, first, later = reuse.layer, reuse.first, reuse.later
        when = f" {reuse.path.words()}" if reuse.path.decisions else ""
        says = reuse.comparison.torch_says
        yield Finding(
            reuse.place,
            f"`{layer.name}` was fixed at {first.width} {layer.measure} {_fixing(reuse)}, "
            f"gets {later.width} {_getting(reuse)}{when}",
            label="one layer, several places" if reuse.shared else f"sends {later.width}: {later.input}",
            related=tuple(_related(reuse)),
            notes=(f"PyTorch would say: {says}",) if says else (),
            help=_help(reuse),
            model=graph.name or layer.owner,
        )


def _help(reuse: Reuse) -> str:
    if reuse.first.inner == reuse.later.inner and reuse.turn is None and not reuse.shared:
        return "feed one size, or bring every size to one width before the layer (nn.AdaptiveAvgPool2d, padding)"
    return "give each width its own layer"


def _fixing(reuse: Reuse) -> str:
    if reuse.turn is not None:
        return f"on turn {reuse.first.stack[reuse.fork].turn}"
    if reuse.shared:
        return f"at `{_position(reuse, later=False)}`"
    return f"on line {reuse.first_place.line}"


def _getting(reuse: Reuse) -> str:
    if reuse.turn is not None:
        return f"on turn {reuse.turn}"
    return f"at `{_position(reuse, later=True)}`" if reuse.shared else "here"


def _position(reuse: Reuse, later: bool) -> str:
    frame = (reuse.later if later else reuse.first).stack[reuse.fork]
    return frame.container or str(frame.turn)


def _related(reuse: Reuse) -> Iterator[Related]:
    layer, first, later = reuse.layer, reuse.first, reuse.later
    if first.event == "load":
        yield Related(reuse.first_place, f"loads {layer.attribute}={first.width}")
    else:
        yield Related(reuse.first_place, f"fixes {layer.attribute}={first.width}: {first.input}")
    for place in reuse.inside:
        yield Related(place, f"`{layer.name}` is called here")
    if later.maker and later.maker not in (reuse.place, reuse.first_place, later.inner):
        yield Related(later.maker, f"makes {later.shape and ' x '.join(later.shape)}")
    if layer.place and layer.place != reuse.place:
        yield Related(layer.place, f"`{layer.name}` is built here")
