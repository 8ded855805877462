"""LZ221: a lazy layer's parameter is another layer's too."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule
from lazylint.timeline import Happening


@rule("LZ221", "tie-lazy", on=Timeline)
def tie_lazy(timeline: Timeline) -> Iterator[Finding]:
    """A weight is tied to a lazy layer that has other lazy parameters.

    The layer is still lazy for its bias: its first call wants to initialise both, and raises for the weight,
    which is an ordinary one by then. Without a bias tying works, but nothing checks the number of outputs:
    the layer has those of the weight that it was given. Two lazy layers that share a parameter fail the same way:
    the one called second finds it initialised.

    Bad:

        embedding, head = nn.Embedding(100, 16), nn.LazyLinear(100)
        head.weight = embedding.weight
        head(torch.rand(4, 16))

    Good:

        embedding, head = nn.Embedding(100, 16), nn.LazyLinear(100, bias=False)
        head.weight = embedding.weight
        head(torch.rand(4, 16))
    """
    for tie in timeline.happenings("tie"):
        silent = tie.event.raises is None
        tied, line = tie.event.detail.get("tied"), tie.event.detail.get("line")
        yield Finding(
            tie.event.place,
            f"`{tied}` of {tie.layer_names} was tied to another on line {line}: {_what(tie)}",
            label="its first call",
            related=tie.related,
            notes=tie.event.torch_says,
            help=_help(tie),
            model=timeline.name,
            severity=Severity.WARNING if silent else None,
        )


def _help(tie: Happening) -> str:
    if tie.event.raises is None:
        return "build the layer as the weight is"
    if not tie.event.detail.get("lazy"):
        return "bring what the layer gets to the width of that weight"
    return "tie the weights after the first call, or build the layer without a bias"


def _what(tie: Happening) -> str:
    detail = tie.event.detail
    if tie.event.raises is None:
        return f"it has {detail.get('got')} outputs where {detail.get('asked')} were asked for, and nothing checks it"
    if not detail.get("lazy"):
        return f"the layer gets another width than that has, and {tie.raises}"
    return f"the layer is still lazy for its `{detail.get('lazy')}` and cannot be initialised, it {tie.raises}"
