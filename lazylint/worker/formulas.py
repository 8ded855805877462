"""The formulas of an operation's result, read off PyTorch: run it at other sizes and find what fits them all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from . import fakes
from .algebra import Formula, Symbol
from .dims import Dim, attach, dims_of

# How much larger each free dimension is made in each trial; the second number sets one dimension off from another.
# Every remainder of up to 16 comes up for every dimension: a floor quotient is pinned by where it steps.
_STEPS = tuple((near, 48 * (1 + near % 3)) for near in range(1, 17))
# A recurrent layer runs once for each time step, also on fakes.
_FEW_STEPS = ((1, 2), (2, 6), (3, 4), (4, 14))
_RECURRENT = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})
_SAME_SHAPE = frozenset(
    [
        "relu",
        "relu_",
        "gelu",
        "sigmoid",
        "sigmoid_",
        "tanh",
        "tanh_",
        "silu",
        "leaky_relu",
        "elu",
        "softplus",
        "hardswish",
        "mish",
        "dropout",
        "dropout1d",
        "dropout2d",
        "dropout3d",
        "alpha_dropout",
        "batch_norm",
        "instance_norm",
        "layer_norm",
        "group_norm",
        "softmax",
        "log_softmax",
        "clone",
        "contiguous",
        "detach",
        "float",
        "double",
        "half",
        "to",
        "type_as",
        "abs",
        "neg",
        "exp",
        "log",
        "sqrt",
        "rsqrt",
        "square",
        "clamp",
        "clamp_",
        "relu6",
        "selu",
        "normalize",
        "masked_fill",
        "cpu",
        "cuda",
        "zeros_like",
        "ones_like",
        "empty_like",
        "rand_like",
        "randn_like",
        "requires_grad_",
        "add_",
        "mul_",
        "div_",
        "sub_",
        "fill_",
        "zero_",
    ]
)
_DIVISORS = (1, 2, 3, 4, 5, 6, 7, 8, 16, 32)

Values = Mapping[Symbol, int]

# A formula that fits holds at all sizes, so every run of this process may use it.
_known: dict[str, list[tuple[Formula, ...]]] = {}


class Formulas:
    """Infers formulas at the sizes `values` that the free dimensions of a run have."""

    def __init__(self) -> None:
        self.values: dict[Symbol, int] = {}
        self._unknown = itertools.count(1)

    def infer(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """Attach formulas to the tensors of `out`, which `func` made of these arguments."""
        given = [(t, d) for t in fakes.tensors((args, kwargs)) if (d := dims_of(t)) is not None]
        sizes = list(_sizes((args, kwargs)))
        made = list(fakes.tensors(out))
        if not made or not (given or sizes):
            return
        name = getattr(func, "__name__", "")
        if name in _SAME_SHAPE and given and not sizes:
            first, dims = given[0]
            if all(t.shape == first.shape for t in made):
                for tensor in made:
                    attach(tensor, dims)
                return
        key = _key(name, args, kwargs)
        found = _known.get(key)
        if found is None:
            found = self._fit(func, args, kwargs, made)
            if all(map(is_known, itertools.chain(*found))):
                _known[key] = found
        for tensor, dims in zip(made, found, strict=False):
            attach(tensor, dims)

    def _fit(self, func: Any, args: Any, kwargs: Any, made: list[torch.Tensor]) -> list[tuple[Formula, ...]]:
        trials: list[tuple[Values, list[tuple[int, ...]]]] = []
        base = [tuple(t.shape) for t in made]
        trials.append((self.values, base))
        recurrent = getattr(func, "__name__", "") in _RECURRENT
        for near, apart in _FEW_STEPS if recurrent else _STEPS:
            values = {s: v + near + apart * index for index, (s, v) in enumerate(self.values.items())}
            shapes = _shapes_at(func, args, kwargs, values)
            if shapes is not None and [len(s) for s in shapes] == [len(s) for s in base]:
                trials.append((values, shapes))
        atoms = _atoms(args, kwargs)
        found = []
        for index, shape in enumerate(base):
            dims = []
            for axis, value in enumerate(shape):
                samples = [(values, shapes[index][axis]) for values, shapes in trials]
                dims.append(self._explain(samples, atoms, value))
            found.append(tuple(dims))
        return found

    def _explain(self, samples: list[tuple[Values, int]], atoms: list[Formula], value: int) -> Formula:
        if len(samples) > 2:
            for candidate in _candidates(atoms, samples):
                if all(candidate.at(values) == seen for values, seen in samples):
                    return candidate
        unknown = Symbol(f"?{next(self._unknown)}")
        self.values[unknown] = value
        return Formula.of(unknown)


def is_known(formula: Formula) -> bool:
    """Whether every symbol is a dimension of an input, not a size that nobody could explain."""
    return not any(symbol.name.startswith("?") for symbol in formula.symbols)


def _candidates(atoms: list[Formula], samples: list[tuple[Values, int]]) -> Iterator[Formula]:
    values, seen = samples[0]
    if all(other == seen for _, other in samples):
        yield Formula.of(seen)
    yield from atoms
    at = [atom.at(values) for atom in atoms]
    for atom, number in zip(atoms, at, strict=True):
        yield atom + Formula.of(seen - number)
        for divisor in _DIVISORS[1:]:
            least = seen * divisor - number
            yield from ((atom + Formula.of(least + more)) // divisor for more in range(divisor))
        for factor in (2, 3, 4, 8):
            yield atom * Formula.of(factor) + Formula.of(seen - factor * number)
    for count in range(2, min(len(atoms), 6) + 1):
        for chosen in itertools.combinations(atoms, count):
            total, product = Formula.of(0), Formula.of(1)
            for atom in chosen:
                total, product = total + atom, product * atom
            yield total
            yield total + Formula.of(seen - total.at(values))
            number = product.at(values)
            if number and seen % number == 0:
                yield Formula.product(chosen, seen // number)
            if seen and number % seen == 0:
                yield product // (number // seen)
    for atom, number in zip(atoms, at, strict=True):
        if number and seen % number == 0:
            yield atom * Formula.of(seen // number)


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
