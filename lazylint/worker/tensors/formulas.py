"""The formulas of an operation's result, read off PyTorch: run it at other sizes and find what fits them all."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import torch

from ..sizes import settings
from ..sizes.algebra import ASSUMED, Formula, Symbol
from ..sizes.dims import Dim, attach, dims_of
from ..sizes.fitting import Values, fit, fit_product
from . import fakes

_TRIALS = 16
_TOO_FEW = 2
# A recurrent layer runs once for each time step, also on fakes.
_FEW_TRIALS = 4
_RECURRENT = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})
_SAME_SHAPE = frozenset({
    "relu", "relu_", "gelu", "sigmoid", "sigmoid_", "tanh", "tanh_", "silu", "leaky_relu", "elu", "softplus",
    "hardswish", "mish", "dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "batch_norm",
    "instance_norm", "layer_norm", "group_norm", "softmax", "log_softmax", "clone", "contiguous", "detach", "float",
    "double", "half", "to", "type_as", "abs", "neg", "exp", "log", "sqrt", "rsqrt", "square", "clamp", "clamp_",
    "relu6", "selu", "normalize", "masked_fill", "cpu", "cuda", "zeros_like", "ones_like", "empty_like",
    "rand_like", "randn_like", "requires_grad_", "add_", "mul_", "div_", "sub_", "fill_", "zero_",
})  # fmt: skip

# A formula that fits holds at all sizes, so every run of this process may use it.
_known: dict[str, list[tuple[Formula, ...]]] = {}


class Formulas:
    """Infers formulas at the sizes `values` that the free dimensions of a run have; some of them have been `sought`."""

    def __init__(self) -> None:
        self.values: dict[Symbol, int] = {}
        self.sought: frozenset[Symbol] = frozenset()
        self._unknown = itertools.count(1)

    def infer(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """Attach formulas to the tensors of `out`, which `func` made of these arguments."""
        given = [(t, d) for t in fakes.tensors((args, kwargs)) if (d := dims_of(t)) is not None]
        sizes = list(_sizes((args, kwargs)))
        made = list(fakes.tensors(out))
        if not made or not (given or sizes):
            return
        self._adopt(given, sizes)
        name = getattr(func, "__name__", "")
        if name in _SAME_SHAPE and given and not sizes:
            first, dims = given[0]
            if all(t.shape == first.shape for t in made):
                for tensor in made:
                    attach(tensor, dims)
                return
        rule = _RULES.get(name)
        ruled = rule(args, kwargs, made) if rule else None
        if ruled is not None:
            for tensor in made:
                attach(tensor, ruled)
            return
        key = _key(name, args, kwargs)
        found = _known.get(key)
        if found is None:
            found = self._fit(func, args, kwargs, made)
            if name in _VIEWS and len(found) == 1:
                found = [_as_asked(args[1:], found[0])]
            if all(formula.is_known for formula in itertools.chain(*found)):
                _known[key] = found
        for tensor, dims in zip(made, found, strict=False):
            attach(tensor, dims)

    def _adopt(self, given: Iterable[tuple[torch.Tensor, Sequence[Formula]]], sizes: Iterable[Dim]) -> None:
        """Know the sizes that an earlier run has assumed, of which it has built a model, and settings."""
        for tensor, dims in given:
            for value, known in zip(tensor.shape, dims, strict=True):
                if known.symbol is not None and known.is_assumed:
                    self.values.setdefault(known.symbol, int(value))
        every = itertools.chain((size.formula for size in sizes), *(dims for _, dims in given))
        for symbol in (symbol for known in every if known.is_assumed for symbol in known.symbols):
            number = settings.value(symbol)
            if number is not None:
                self.values[symbol] = number

    def _fit(self, func: Any, args: Any, kwargs: Any, made: list[torch.Tensor]) -> list[tuple[Formula, ...]]:
        atoms = _atoms(args, kwargs)
        base = [tuple(t.shape) for t in made]
        count = _FEW_TRIALS if getattr(func, "__name__", "") in _RECURRENT else _TRIALS

        def tried(choices: Iterable[Values]) -> list[tuple[Values, list[tuple[int, ...]]]]:
            found = ((values, _shapes_at(func, args, kwargs, values)) for values in choices)
            ranks = [len(shape) for shape in base]
            # Larger tensors can have more parts.
            return [(v, shapes) for v, shapes in found if shapes and [len(s) for s in shapes[: len(ranks)]] == ranks]

        @cache
        def alone(symbol: Symbol) -> list[tuple[Values, list[tuple[int, ...]]]]:
            return tried({**self.values, symbol: self.values[symbol] + more} for more in range(1, count + 1))

        trials = [(self.values, base), *tried(self._enlarged(count))]
        if len(trials) <= _TOO_FEW and self.sought:
            trials = [(self.values, base), *tried(self._multiplied(count))]

        def explained(index: int, axis: int) -> Formula:
            samples = [(values, shapes[index][axis]) for values, shapes in trials]
            if len(samples) > _TOO_FEW:
                known = fit(atoms, samples) or fit_product(
                    atoms, samples, lambda symbol: [(v, shapes[index][axis]) for v, shapes in alone(symbol)]
                )
                if known is not None:
                    return known
            return self._unexplained(base[index][axis])

        return [tuple(explained(index, axis) for axis in range(len(shape))) for index, shape in enumerate(base)]

    def _enlarged(self, count: int) -> Iterator[Values]:
        steps = [larger(index, count) for index in range(len(self.values))]
        for trial in range(count):
            yield {s: v + steps[index][trial] for index, (s, v) in enumerate(self.values.items())}

    def _multiplied(self, count: int) -> Iterator[Values]:
        """Sizes where those that were sought are multiplied: many layers take all multiples of a size that fits."""
        factors = [random.Random(index).choices(range(1, 9), k=count) for index in range(len(self.values))]
        for trial, values in enumerate(self._enlarged(count)):
            multiples = {s: self.values[s] * factors[index][trial] for index, s in enumerate(self.values)}
            yield {s: multiples[s] if s in self.sought else value for s, value in values.items()}

    def assumed(self, value: int) -> Formula:
        """The formula of a size that stands for one that nobody knows."""
        return self._unexplained(value, ASSUMED)

    def _unexplained(self, value: int, mark: str = "?") -> Formula:
        unknown = Symbol(f"{mark}{next(self._unknown)}")
        self.values[unknown] = value
        return Formula.of(unknown)


@cache
def larger(index: int, count: int) -> list[int]:
    """How much larger the dimension of that number is made in each trial.

    Every remainder of up to `count` comes up once: a floor quotient is pinned by where it steps. The rest is drawn, so
    that no dimension changes as a sum of others does.
    """
    draw = random.Random(index)
    remainders = draw.sample(range(1, count + 1), count)
    return [remainder + count * draw.randrange(8) for remainder in remainders]


def _atoms(args: Any, kwargs: Any) -> list[Formula]:
    found: list[Formula] = []
    for tensor in fakes.tensors((args, kwargs)):
        found += dims_of(tensor) or ()
    found += (size.formula for size in _sizes((args, kwargs)))
    return [f for f in dict.fromkeys(found) if f.constant is None][:12]


def _sizes(value: Any) -> Iterator[Dim]:
    if isinstance(value, Dim):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _sizes(item)
    elif isinstance(value, dict):
        yield from _sizes(list(value.values()))
    elif isinstance(value, slice):
        yield from _sizes((value.start, value.stop, value.step))


def _shapes_at(func: Any, args: Any, kwargs: Any, values: Values) -> list[tuple[int, ...]] | None:
    """The shapes of the result with every free dimension at `values`; None where PyTorch refuses those."""

    def at(value: Any, device: str) -> Any:
        if isinstance(value, torch.Tensor):
            return _tensor_at(value, values, device)
        if isinstance(value, Dim):
            return value.formula.at(values)
        if isinstance(value, slice):
            return slice(at(value.start, device), at(value.stop, device), at(value.step, device))
        if isinstance(value, (list, tuple)):
            items = [at(item, device) for item in value]
            return (
                type(value)(*items)
                if hasattr(value, "_fields")
                else list(items)
                if type(value) is list
                else tuple(items)
            )
        if isinstance(value, dict):
            return {key: at(item, device) for key, item in value.items()}
        return value

    # Meta tensors are the quickest; what has no meta kernel runs on fakes.
    for device, outside in (("meta", fakes.real), ("cpu", torch._C.DisableTorchFunction)):
        try:
            with outside(), torch.no_grad():
                return [tuple(t.shape) for t in fakes.tensors(func(*at(args, device), **at(kwargs, device)))]
        except Exception:
            continue
    return None


def _tensor_at(tensor: torch.Tensor, values: Values, device: str) -> torch.Tensor:
    dims = dims_of(tensor)
    shape: list[int] = list(tensor.shape) if dims is None else [d.at(values) for d in dims]
    made = torch.empty(shape, dtype=tensor.dtype, device=device)
    # A result of its own strides (a transposed input) decides what `view` takes.
    strides: tuple[int, ...] = tensor.stride()
    order = sorted(range(tensor.dim()), key=lambda axis: -strides[axis])
    if order != list(range(tensor.dim())) and all(shape):
        inverse = sorted(range(len(order)), key=order.__getitem__)
        made = torch.empty([shape[axis] for axis in order], dtype=tensor.dtype, device=device).permute(inverse)
    return made


def _by_mask(args: Any, kwargs: Any, made: list[torch.Tensor]) -> tuple[Formula, ...] | None:
    """The sizes of `x[mask]`, as if the mask held for every element: then no trial is needed, nor would one succeed."""
    whole, mask = dims_of(args[0]), args[1]
    if whole is None or not isinstance(mask, torch.Tensor) or mask.dtype is not torch.bool:
        return None
    rest = whole[mask.dim() :]
    taken = math.prod(whole[: mask.dim()], start=Formula.of(1))
    return (taken, *rest) if len(made) == 1 and made[0].dim() == 1 + len(rest) else None


def _by_weight(args: Any, kwargs: Any, made: list[torch.Tensor]) -> tuple[Formula, ...] | None:
    """The sizes that a linear layer gives, also where its input fits at some sizes only."""
    given, weight = (dims_of(tensor) for tensor in args[:2]) if len(args) > 1 else (None, None)
    if given is None or len(made) != 1 or made[0].dim() != len(given):
        return None
    return (*given[:-1], weight[0] if weight else Formula.of(made[0].shape[-1]))


def _broadcast(args: Any, kwargs: Any, made: list[torch.Tensor]) -> tuple[Formula, ...] | None:
    """The sizes of two tensors that are added, say.

    Trials say nothing where other sizes do not fit: positions that are there for so many words and no more.
    """
    given = [value for value in args[:2] if isinstance(value, torch.Tensor)]
    if len(given) < 2 or len(made) != 1:
        return None
    rank = made[0].dim()
    one, other = ([*[Formula.of(1)] * (rank - t.dim()), *_dims(t)] for t in given)
    return tuple(map(_common, zip(one, other, strict=True)))


def _joined(args: Any, kwargs: Any, made: list[torch.Tensor]) -> tuple[Formula, ...] | None:
    """The sizes of tensors that are concatenated."""
    axis = kwargs.get("dim", kwargs.get("axis", args[1] if len(args) > 1 else 0))
    given = args[0] if args and isinstance(args[0], (list, tuple)) else ()
    rank = made[0].dim() if len(made) == 1 else 0
    if not isinstance(axis, int) or not given or not rank or any(t.dim() != rank for t in given):
        return None
    sizes = zip(*map(_dims, given), strict=True)
    return tuple(
        sum(along[1:], along[0]) if index == axis % rank else _common(along) for index, along in enumerate(sizes)
    )


def _parted(args: Any, kwargs: Any, made: list[torch.Tensor]) -> tuple[Formula, ...] | None:
    """The sizes of each part of a tensor that is gone through: there may be thousands."""
    axis = kwargs.get("dim", args[1] if len(args) > 1 else 0)
    whole = _dims(args[0])
    if not isinstance(axis, int) or not whole:
        return None
    return tuple(size for index, size in enumerate(whole) if index != axis % len(whole))


def _common(sizes: Sequence[Formula]) -> Formula:
    """What says most of sizes that are equal, but for ones that are as large as the others."""
    larger = [size for size in sizes if size.constant != 1] or sizes
    numbers = (size for size in larger if size.constant is not None)
    known = (size for size in larger if size.is_known)
    return next(itertools.chain(numbers, known), larger[0])


def _dims(tensor: torch.Tensor) -> tuple[Formula, ...]:
    known = dims_of(tensor)
    with torch._C.DisableTorchFunction():
        return known if known is not None else tuple(map(Formula.of, tensor.shape))


def _as_asked(asked: Any, found: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """The sizes of a view, where those that are asked for as numbers are known, at whatever sizes it fits."""
    sizes = asked[0] if len(asked) == 1 and isinstance(asked[0], (list, tuple)) else asked
    if len(sizes) != len(found):
        return found
    return tuple(Formula.of(s) if type(s) is int and s >= 0 else f for s, f in zip(sizes, found, strict=True))


_VIEWS = frozenset({"view", "reshape"})
_RULES = {
    "__getitem__": _by_mask,
    "linear": _by_weight,
    **dict.fromkeys(("__iter__", "unbind"), _parted),
    **dict.fromkeys(("add", "__add__", "__radd__", "sub", "__sub__", "mul", "__mul__", "__rmul__"), _broadcast),
    **dict.fromkeys(("cat", "concat", "concatenate"), _joined),
}


def _key(name: str, args: Any, kwargs: Any) -> str:
    def said(value: Any) -> str:
        if isinstance(value, torch.Tensor):
            with torch._C.DisableTorchFunction():
                return f"{dims_of(value) or tuple(value.shape)}{value.stride()}{value.dtype}"
        if isinstance(value, Dim):
            return f"<{value.formula}>"
        if isinstance(value, (list, tuple)):
            return f"[{','.join(map(said, value))}]"
        if isinstance(value, dict):
            return f"{{{','.join(f'{k}:{said(v)}' for k, v in value.items())}}}"
        return repr(value) if isinstance(value, (int, float, str, slice, type(None))) else f"{type(value)}{id(value)}"

    return f"{name}{said(args)}{said(kwargs)}"
