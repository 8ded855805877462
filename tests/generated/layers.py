"""The layers a program may build, lazy and plain, each for an input of known shape."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from .choose import Choose
from .track import Layer, Ledger, Shape, need

Maker = Callable[[Choose, Shape], Layer]
BATCHED = {3: 1, 4: 2, 5: 3}


def options(choose: Choose, *said: str) -> str:
    """Some keyword arguments, each now and then."""
    return "".join(f", {text}" for text in said if choose.chance(15))


def lazy_linear(choose: Choose, shape: Shape) -> Layer:
    """A LazyLinear, now and then as wide as its input."""
    out = shape[-1] if choose.chance(25) and shape[-1] <= 16 else choose.number(2, 12)
    name = choose.one(["nn.LazyLinear", "nn.LazyLinear", "nn.LazyLinear", "torch.nn.LazyLinear"])
    argument = choose.one(["{}", "{}", "out_features={}"]).format(out)
    return Layer(f"{name}({argument}{options(choose, 'bias=False')})", (1, 2, 3, 4, 5), last_to(out), True, "fc")


def last_to(out: int) -> Callable[[Shape, Ledger, str], Shape]:
    """What a lazy linear layer of `out` outputs does."""

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) > 0)
        ledger.settle(key, shape[-1])
        return (*shape[:-1], out)

    return apply


def window(size: int, kernel: int, stride: int, padding: int) -> int:
    """How many places a window takes along an axis."""
    need(size + 2 * padding >= kernel)
    return (size + 2 * padding - kernel) // stride + 1


def lazy_conv(choose: Choose, shape: Shape) -> Layer:
    """A LazyConv of the input's rank."""
    dims, channels = BATCHED[len(shape)], shape[1]
    out = channels if choose.chance(20) and channels <= 12 else choose.number(2, 8)
    smallest = min(shape[2:])
    kernel = choose.number(1, min(3, smallest))
    padding = 1 if kernel == 3 and choose.chance(50) else 0
    stride = 2 if smallest > 4 and choose.chance(20) else 1
    groups = 2 if out % 2 == 0 and channels % 2 == 0 and choose.chance(10) else 1
    said = [f"{out}", choose.one([f"{kernel}", f"kernel_size={kernel}"])]
    said += [f"stride={stride}"] * (stride > 1) + [f"padding={padding}"] * (padding > 0)
    said += [f"groups={groups}"] * (groups > 1) + ["bias=False"] * choose.chance(10)

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) == dims + 2)
        need(shape[1] % groups == 0)
        ledger.settle(key, shape[1])
        return (shape[0], out, *(window(n, kernel, stride, padding) for n in shape[2:]))

    return Layer(f"nn.LazyConv{dims}d({', '.join(said)})", (len(shape),), apply, True, "conv")


def lazy_conv_transpose(choose: Choose, shape: Shape) -> Layer:
    """A LazyConvTranspose of the input's rank."""
    dims, out = BATCHED[len(shape)], choose.number(2, 6)
    kernel, stride = choose.number(1, 3), choose.one([1, 1, 2]) if max(shape[2:]) <= 6 else 1

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) == dims + 2)
        ledger.settle(key, shape[1])
        return (shape[0], out, *((n - 1) * stride + kernel for n in shape[2:]))

    said = f"{out}, {kernel}" + (f", stride={stride}" if stride > 1 else "")
    return Layer(f"nn.LazyConvTranspose{dims}d({said})", (len(shape),), apply, True, "up")


def lazy_batch_norm(choose: Choose, shape: Shape) -> Layer:
    """A LazyBatchNorm of the input's rank."""
    dims = BATCHED.get(len(shape), 1)
    text = f"nn.LazyBatchNorm{dims}d({options(choose, 'affine=False', 'momentum=0.2')[2:]})"

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) == dims + 2 or (dims == 1 and len(shape) == 2))
        ledger.settle(key, shape[1])
        need(prod(shape) // shape[1] > 1)
        return shape

    return Layer(text, (2, 3) if dims == 1 else (dims + 2,), apply, True, "norm")


def lazy_instance_norm(choose: Choose, shape: Shape) -> Layer:
    """A LazyInstanceNorm of the input's rank."""
    dims = BATCHED[len(shape)]

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) == dims + 2)
        ledger.settle(key, shape[1])
        need(prod(shape[2:]) > 1)
        return shape

    said = options(choose, "affine=False")[2:]
    return Layer(f"nn.LazyInstanceNorm{dims}d({said})", (len(shape),), apply, True, "norm")


def fixed(text: str, ranks: tuple[int, ...], axis: int, out: int | None, stem: str) -> Callable[[Shape], Layer]:
    """A plain layer that takes the width it finds on `axis` of its first input, and no other."""

    def make(first: Shape) -> Layer:
        width = first[axis]

        def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
            need(len(shape) in ranks and shape[axis] == width)
            at = axis % len(shape)
            return shape if out is None else (*shape[:at], out, *shape[at + 1 :])

        return Layer(text.format(width), ranks, apply, stem=stem)

    return make


def plain(choose: Choose, shape: Shape) -> Layer:
    """An ordinary layer that takes this very shape."""
    rank, out = len(shape), choose.number(2, 10)
    here: list[Layer] = [
        fixed(f"nn.Linear({{}}, {out})", (1, 2, 3, 4, 5), -1, out, "proj")(shape),
        fixed("nn.LayerNorm({})", (1, 2, 3, 4, 5), -1, None, "ln")(shape),
        same(choose.one(["nn.ReLU()", "nn.Tanh()", "nn.GELU()", "nn.Identity()", "nn.Dropout(0.1)", "nn.SiLU()"])),
    ]
    if rank in BATCHED:
        dims = BATCHED[rank]
        here.append(fixed(f"nn.Conv{dims}d({{}}, {out}, 1)", (rank,), 1, out, "mix")(shape))
        here.append(adaptive_pool(dims, choose.number(1, 3), choose.one(["Avg", "Max"])))
        if min(shape[2:]) >= 2:
            here.append(pool(dims, choose.one(["Max", "Avg"])))
    if rank > 2:
        here.append(flatten())
    if rank in {2, 3} and shape[0] > 1:
        here.append(fixed("nn.BatchNorm1d({})", (rank,), 1, None, "bn")(shape))
    return choose.one(here)


def same(text: str) -> Layer:
    """A layer that leaves every shape as it is."""
    return Layer(text, (1, 2, 3, 4, 5), lambda shape, ledger, key: shape, stem="act")


def flatten() -> Layer:
    """nn.Flatten."""
    return Layer("nn.Flatten()", (3, 4, 5), lambda s, ledger, key: (s[0], prod(s[1:])), stem="flat")


def pool(dims: int, kind: str) -> Layer:
    """A pool of 2."""

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) == dims + 2)
        return (*shape[:2], *(window(n, 2, 2, 0) for n in shape[2:]))

    return Layer(f"nn.{kind}Pool{dims}d(2)", (dims + 2,), apply, stem="pool")


def adaptive_pool(dims: int, size: int, kind: str) -> Layer:
    """An adaptive pool to `size` on every axis."""

    def apply(shape: Shape, ledger: Ledger, key: str) -> Shape:
        need(len(shape) == dims + 2)
        return (*shape[:2], *(size for _ in shape[2:]))

    return Layer(f"nn.Adaptive{kind}Pool{dims}d({size})", (dims + 2,), apply, stem="pool")


def lazy(choose: Choose, shape: Shape) -> Layer:
    """A lazy layer of torch.nn that takes this rank."""
    makers: list[Maker] = [lazy_linear] * 3
    if len(shape) == 2 and shape[0] > 1:
        makers += [lazy_batch_norm]
    if len(shape) in BATCHED:
        makers = [lazy_linear, lazy_conv, lazy_conv, lazy_conv, lazy_conv_transpose]
        makers += [lazy_batch_norm, lazy_instance_norm] if prod(shape[2:]) > 1 else []
    return choose.one(makers)(choose, shape)
