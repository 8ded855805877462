"""LZ212: a checkpoint and a lazy layer do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule
from lazylint.timeline import Happening


@rule("LZ212", "load-into-lazy", on=Timeline, severity=Severity.WARNING)
def load_into_lazy(timeline: Timeline) -> Iterator[Finding]:
    """A checkpoint is loaded that does not go together with a lazy layer, or a lazy checkpoint.

    A lazy layer takes every shape that a checkpoint has: of 99 outputs where 3 were asked for, all keys
    match. A checkpoint without some of the layer's parameters leaves a layer whose first call raises, and a
    loaded `LazyInstanceNorm` never runs. An uninitialised checkpoint raises when the model is initialised, and is
    silently lost when it is not.

    Bad:

        trained = nn.LazyLinear(99)
        trained(torch.empty(1, 16))
        layer = nn.LazyLinear(3)
        layer.load_state_dict(trained.state_dict())

    Good:

        trained = nn.LazyLinear(3)
        trained(torch.empty(1, 16))
        layer = nn.LazyLinear(3)
        layer.load_state_dict(trained.state_dict())
    """
    for load in timeline.happenings("load"):
        yield Finding(
            load.event.place,
            f"`load_state_dict` {_what(load)}{load.when}",
            related=load.related,
            notes=load.event.torch_says,
            help=_help(load),
            model=timeline.name,
            severity=Severity.ERROR if load.event.raises else None,
        )


def _what(load: Happening) -> str:
    detail = load.event.detail
    match detail.get("defect"):
        case "partial":
            missing = f"`{detail.get('missing')}` is missing"
            return f"initialises {load.layer_names} only in part: {missing}, so its first call raises"
        case "size":
            got, asked = detail.get("got"), detail.get("asked")
            return f"gives {load.layer_names} the size {got} where {asked} was asked for"
        case "instance-norm":
            return f"leaves {load.layer_names} without `num_features`: its first call raises"
        case "lazy":
            return (
                f"copies nothing to {load.layer_names}, not initialised yet, from a model that is not, either: "
                "both start with weights of their own"
            )
    return f"of an uninitialised {load.subject} into an initialised layer raises {load.event.error} here"


def _help(load: Happening) -> str:
    if load.event.raises:
        return "initialise the model that the checkpoint is taken from"
    if load.event.detail.get("defect") == "lazy":
        return "initialise the model that the state dict is taken from, then load it"
    return load.dry_run if load.event.detail.get("defect") != "size" else "build the layer as the checkpoint's was"
