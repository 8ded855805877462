"""Steps that PyTorch refuses for another reason than a lazy layer's width."""

from __future__ import annotations

from math import prod

from .forward import Body
from .track import Env, Refused


def fault(body: Body) -> bool:
    """End the body with a step that is refused; false where none fits."""
    choose, x, shape = body.choose, body.x, body.shape
    lines: list[list[str]] = []
    if len(shape) <= 3:
        lines += [_layer(body, "out", f"nn.Linear({shape[-1] + choose.number(1, 3)}, 4)")]
        lines += [
            [f"{x} = {x} @ torch.ones({shape[-1] + 1}, 3)"],
            _layer(body, "fc", "nn.LazyLinear(4)", f"[{x}, {x}]"),
        ]
        lines += [
            _layer(body, "conv", "nn.LazyConv3d(4, 1)"),
            _layer(body, "fc", "nn.LazyLinear(4)", f"{x}.long()"),
        ]
    if len(shape) == 2:
        lines += [
            _layer(body, "conv", "nn.LazyConv2d(4, 1)", f"{x}[:, 0]"),
            _layer(body, "norm", "nn.LazyBatchNorm2d()"),
        ]
        lines += [_layer(body, "norm", "nn.LazyInstanceNorm2d()")]
    if len(shape) == 3:
        texts = [f"self.rnn = nn.LSTM({shape[-1]}, 4, batch_first=True)", "self.last = nn.LazyLinear(3)"]
        lines += [[*texts, f"{x} = self.last(self.rnn({x}))"]]
        lines += [[*texts, f"{x} = self.rnn({x})", f"{x} = self.last({x})"]]
    if len(shape) >= 3:
        lines += [
            _layer(
                body,
                "norm",
                f"nn.LazyBatchNorm{5 - len(shape) // 2}d()".replace("4d", "3d").replace("5d", "3d"),
            )
        ]
        lines += [_layer(body, "wide", f"nn.LazyConv{len(shape) - 2}d(4, {max(shape[2:]) + 3})")]
        groups = next(n for n in (2, 3, 5, 7) if shape[1] % n)
        lines += [_layer(body, "grouped", f"nn.LazyConv{len(shape) - 2}d({2 * groups}, 1, groups={groups})")]
    if len(shape) >= 2 and shape[1] > 1:
        lines += [
            [f"{x} = torch.cat([{x}, {x}[:, 1:]], dim=0)"],
            [f"{x} = {x} + {x}.flatten()[:{prod(shape) + 1}].view(-1)[1:]"],
        ]
        lines += [[f"{x} = {x}.reshape({shape[0]}, {prod(shape[1:]) + 1})"]]
    chosen = choose.one(lines)
    body.owner.init += [line for line in chosen if line.startswith("self.")]
    return body.take([line for line in chosen if not line.startswith("self.")], _refuse, may_refuse=True)


def _layer(body: Body, stem: str, text: str, argument: str | None = None) -> list[str]:
    name = body.owner.names.new(stem)
    return [f"self.{name} = {text}", f"{body.x} = self.{name}({argument or body.x})"]


def _refuse(env: Env) -> None:
    raise Refused
