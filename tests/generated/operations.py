"""Tensor expressions: the text, with `{x}` for the tensor, and the shape that comes out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from .choose import Choose
from .layers import window
from .track import Shape, need

Expression = tuple[str, Callable[[Shape], Shape]]
Maker = Callable[[Choose, Shape], Expression]
MAKERS: dict[int, list[Maker]] = {rank: [] for rank in range(1, 6)}


def takes(*ranks: int) -> Callable[[Maker], Maker]:
    """List a maker under the ranks it takes."""

    def enter(maker: Maker) -> Maker:
        for rank in ranks:
            MAKERS[rank].append(maker)
        return maker

    return enter


def operation(choose: Choose, shape: Shape) -> Expression:
    """Some expression of one tensor of this shape."""
    return choose.one(MAKERS[len(shape)])(choose, shape)


@takes(1, 2, 3, 4, 5)
def pointwise(choose: Choose, shape: Shape) -> Expression:
    """An expression that keeps the shape."""
    texts = [
        "F.relu({x})",
        "torch.tanh({x})",
        "{x} * 2",
        "{x}.sigmoid() - 0.5",
        "{x}.abs()",
        "-{x}",
        "F.gelu({x})",
    ]
    texts += [
        "F.dropout({x}, 0.1, training=False)",
        "F.softmax({x}, dim=-1)",
        "{x}.clamp(min=0)",
        "torch.flip({x}, [0])",
    ]
    texts += [
        "{x}.contiguous()",
        "{x} / ({x}.norm() + 1)",
        "F.layer_norm({x}, {x}.shape[-1:])",
        "{x}.clone()",
    ]
    return choose.one(texts), lambda s: s


@takes(2, 3, 4, 5)
def sliced(choose: Choose, shape: Shape) -> Expression:
    """The first few of an axis."""
    count = choose.number(max(1, shape[1] // 2), shape[1])
    last = choose.number(max(1, shape[-1] // 2), shape[-1])
    wide: list[Expression] = [
        (f"{{x}}[:, :{count}]", lambda s: (s[0], min(count, s[1]), *s[2:])),
        (f"{{x}}[..., :{last}]", lambda s: (*s[:-1], min(last, s[-1]))),
        (f"{{x}}.narrow(1, 0, {count})", _narrow(count)),
    ]
    if shape[1] > 2:
        wide.append(("{x}[:, 1:]", lambda s: (s[0], max(s[1] - 1, 0), *s[2:])))
    return choose.one(wide)


def _narrow(count: int) -> Callable[[Shape], Shape]:
    def change(shape: Shape) -> Shape:
        need(shape[1] >= count)
        return (shape[0], count, *shape[2:])

    return change


def _halves(shape: Shape) -> Shape:
    need(shape[1] % 2 == 0)
    return (shape[0], 2, shape[1] // 2)


@takes(2, 3, 4, 5)
def joined(choose: Choose, shape: Shape) -> Expression:
    """A tensor beside itself."""
    texts = ["torch.cat([{x}, {x}], dim=1)", "torch.cat(({x}, -{x}), 1)", "torch.cat([{x}] * 2, dim=1)"]
    doubled: Expression = (choose.one(texts), lambda s: (s[0], 2 * s[1], *s[2:]))
    texts = ["torch.cat([{x}, {x}], dim=-1)", "torch.cat([{x}, F.relu({x})], -1)"]
    last: Expression = (choose.one(texts), lambda s: (*s[:-1], 2 * s[-1]))
    return choose.one([doubled, last]) if shape[1] <= 12 else pointwise(choose, shape)


@takes(2)
def padded(choose: Choose, shape: Shape) -> Expression:
    """A few more columns."""
    more = choose.number(1, 3)
    texts = [f"F.pad({{x}}, (0, {more}))", f"torch.cat([{{x}}, torch.zeros({{x}}.shape[0], {more})], dim=1)"]
    texts += [f"torch.hstack([{{x}}, {{x}}.new_ones({{x}}.size(0), {more})])"]
    return choose.one(texts), lambda s: (s[0], s[1] + more)


@takes(2)
def raised(choose: Choose, shape: Shape) -> Expression:
    """One axis more."""
    if shape[1] % 2 == 0 and choose.chance(50):
        texts = [
            "{x}.view({x}.shape[0], 2, -1)",
            "{x}.reshape({x}.size(0), 2, -1)",
            "{x}.unflatten(1, (2, -1))",
        ]
        return choose.one(texts), _halves
    texts = ["{x}.unsqueeze(1)", "{x}[:, None]", "torch.stack([{x}], dim=1)"]
    return choose.one(texts), lambda s: (s[0], 1, s[1])


@takes(2)
def stacked(choose: Choose, shape: Shape) -> Expression:
    """Two of it on a new axis."""
    return "torch.stack([{x}, {x} * 2], dim=1)", lambda s: (s[0], 2, s[1])


@takes(3, 4, 5)
def flattened(choose: Choose, shape: Shape) -> Expression:
    """A row a sample."""
    texts = [
        "{x}.flatten(1)",
        "torch.flatten({x}, 1)",
        "{x}.reshape({x}.shape[0], -1)",
        "{x}.flatten(start_dim=1)",
    ]
    texts += ["{x}.reshape(len({x}), -1)", "{x}.contiguous().view({x}.size(0), -1)", "{x}.flatten(1, -1)"]
    return choose.one(texts), lambda s: (s[0], prod(s[1:]))


@takes(3, 4, 5)
def reduced(choose: Choose, shape: Shape) -> Expression:
    """An axis less."""
    axis = choose.number(1, len(shape) - 1)
    said = choose.one([axis, axis - len(shape)])
    texts = [
        f"{{x}}.mean(dim={said})",
        f"{{x}}.sum({said})",
        f"{{x}}.amax({said})",
        f"{{x}}.max(dim={said}).values",
    ]
    texts += [f"{{x}}.max({said})[0]", f"torch.mean({{x}}, {said})", f"{{x}}.select({said}, 0)"]
    return choose.one(texts), lambda s: s[:axis] + s[axis + 1 :]


@takes(4, 5)
def pooled(choose: Choose, shape: Shape) -> Expression:
    """The mean of each channel."""
    axes = tuple(range(2, len(shape)))
    return choose.one([f"{{x}}.mean(dim={axes})", f"{{x}}.amax({list(axes)})"]), lambda s: s[:2]


@takes(4)
def windows(choose: Choose, shape: Shape) -> Expression:
    """A functional pool, pad or resize of a picture."""
    if min(shape[2:]) >= 2 and choose.chance(50):
        texts = ["F.max_pool2d({x}, 2)", "F.avg_pool2d({x}, kernel_size=2)"]
        return choose.one(texts), lambda s: (*s[:2], window(s[2], 2, 2, 0), window(s[3], 2, 2, 0))
    size = choose.number(1, 3)
    texts = [f"F.adaptive_avg_pool2d({{x}}, {size})", f"F.interpolate({{x}}, size=({size}, {size}))"]
    return choose.one(texts), lambda s: (*s[:2], size, size)


@takes(3)
def turned(choose: Choose, shape: Shape) -> Expression:
    """Two axes changed about."""
    texts = [
        "{x}.transpose(1, 2)",
        "{x}.permute(0, 2, 1)",
        "{x}.transpose(-1, -2)",
        "{x}.mT",
        "torch.transpose({x}, 1, 2)",
    ]
    return choose.one(texts), lambda s: (s[0], s[2], s[1])


@takes(3)
def gram(choose: Choose, shape: Shape) -> Expression:
    """Each row against each."""
    texts = [
        "{x} @ {x}.transpose(1, 2)",
        "torch.bmm({x}, {x}.transpose(1, 2))",
        "torch.einsum('bij,bkj->bik', {x}, {x})",
    ]
    return choose.one(texts), lambda s: (s[0], s[1], s[1])


@takes(4)
def tokens(choose: Choose, shape: Shape) -> Expression:
    """A picture as a sequence, or channels last."""
    flat: Expression = ("{x}.flatten(2).transpose(1, 2)", lambda s: (s[0], s[2] * s[3], s[1]))
    last: Expression = ("{x}.permute(0, 2, 3, 1)", lambda s: (s[0], s[2], s[3], s[1]))
    return choose.one([flat, last])


@takes(3, 4, 5)
def kept(choose: Choose, shape: Shape) -> Expression:
    """A mean that keeps its axis."""
    return "{x}.mean(dim=1, keepdim=True)", lambda s: (s[0], 1, *s[2:])
