"""What a refusal demands of the inputs: the next feeds to try, the likeliest first.

Torch's layers say what they take (`in_features`, `num_features`, `embed_dim`, ...); two operands say it of each other.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import fx, nn

from ..recording.record import node_of
from ..recording.widths import measure
from ..sizes.algebra import Formula, Symbol
from ..sizes.dims import formula, shape_of
from ..tensors import fakes
from ..tensors.confirm import Case
from ..tensors.specs import Feed, GroupSpec, Path, TensorSpec, ValueSpec, of_rank, size_of

_LARGEST = 1024
_MOST_DIMENSIONS = 5
_AXIS = re.compile(r"Dimension out of range \(expected to be in range of \[-\d+, (\d+)\], but got (-?\d+)\)")
_KERNEL = re.compile(r"kernel_size must .* of size (\d+) but got size (\d+)")
_SUBSCRIPTS = re.compile(r"subscripts in the equation \((\d+)\) does not match the number of dimensions \((\d+)\)")
_UNPACK = re.compile(r"expected (?:at least )?(\d+)(?:, got (\d+))?")


def next_feeds(feed: Feed, error: Exception, unequal: Sequence[tuple[int, int]] = ()) -> Iterator[Feed]:
    """Feeds that may get further than `feed`, which failed with `error` after it had compared `unequal` sizes."""
    case: Case | None = getattr(error, "lazylint_case", None)
    if case is not None:
        yield from _of_case(feed, case, str(error))
    else:
        yield from _of_one_rank(feed)
        for one, other in reversed(unequal):
            yield from equate(feed, formula(one), formula(other))
    yield from _of_message(feed, str(error))
    yield from _general(feed)


def _of_case(feed: Feed, case: Case, said: str) -> Iterator[Feed]:
    given = list(fakes.tensors((case.args, case.kwargs)))
    if isinstance(case.what, nn.Module):
        if given:
            yield from _of_module(feed, case.what, given)
        return
    name = getattr(case.what, "__name__", "")
    if name == "embedding" and given:
        yield from _retype(feed, given[0], "i64")
    if name == "__getitem__":
        for tensor in given[1:]:
            yield from _retype(feed, tensor, "i64")
    if "dtype" in said or "scalar type" in said or "LongTensor" in said:
        for tensor in given:
            yield from _retype(feed, tensor, "i64" if "Long" in said or "Int" in said else "f32")
    yield from _of_operands(feed, name, case, [t for t in given if _is_data(t)])


def impossible(error: Exception | None) -> bool:
    """Whether a layer refused a size that no input changes: a number against a number."""
    case: Case | None = getattr(error, "lazylint_case", None)
    given = list(fakes.tensors((case.args, case.kwargs))) if case else []
    if case is None or not isinstance(case.what, nn.Module) or not given:
        return False
    demanded = _demanded(case.what, shape_of(given[0]))
    return bool(demanded) and all(formula(size).constant not in (None, wanted) for size, wanted in demanded)


def _is_data(tensor: torch.Tensor) -> bool:
    return not isinstance(tensor, nn.parameter.UninitializedParameter)


def _of_module(feed: Feed, module: nn.Module, given: list[torch.Tensor]) -> Iterator[Feed]:
    x = given[0]
    shape = shape_of(x)
    ranks = measure(type(module)).ranks
    if isinstance(module, (nn.RNNBase, nn.RNNCellBase)) and len(given) > 1:
        yield from _of_hidden(feed, module, given)
    if isinstance(module, (nn.RNNBase, nn.MultiheadAttention, nn.TransformerEncoderLayer, nn.TransformerEncoder)):
        ranks = (3, 2)
    if ranks is not None and len(shape) not in ranks:
        for rank in sorted(ranks, reverse=True):
            yield from _rerank(feed, x, rank - len(shape))
        return
    if isinstance(module, nn.Embedding):
        yield from _retype(feed, x, "i64")
        return
    yield from _of_groups(feed, module, shape)
    demanded = _demanded(module, shape)
    for size, wanted in demanded:
        yield from equate(feed, formula(size), Formula.of(wanted))
    if not demanded:
        yield from _enlarge(feed, x)


def _of_hidden(feed: Feed, module: nn.RNNBase | nn.RNNCellBase, given: list[torch.Tensor]) -> Iterator[Feed]:
    """States that fit the input of a recurrent layer, which is `given[0]`."""
    shape = shape_of(given[0])
    wanted = [*shape[:-1][:1], module.hidden_size]
    if isinstance(module, nn.RNNBase):
        batch = shape[:-1][0 if module.batch_first else 1 :][:1]
        wanted = [module.num_layers * (2 if module.bidirectional else 1), *batch, module.hidden_size]
    known = [formula(size) for size in wanted]
    spec = TensorSpec(tuple(f.symbol.name if f.symbol else int(size) for f, size in zip(known, wanted, strict=True)))
    for state in given[1:]:
        path = getattr(state, "lazylint_input", None)
        if path is None or not feed.open(path) or not all(f.symbol or f.constant for f in known):
            yield from _fit(feed, state, wanted)
        elif isinstance(module, (nn.LSTM, nn.LSTMCell)) and len(given) == 2:
            yield feed.change(path, GroupSpec("tuple", (("0", spec), ("1", spec))))
        elif _spec(feed, path) != spec:
            yield feed.change(path, spec)


def _fit(feed: Feed, tensor: torch.Tensor, wanted: Sequence[int]) -> Iterator[Feed]:
    """Feeds that make the sizes of a tensor those that are wanted."""
    sizes = shape_of(tensor)
    if len(sizes) != len(wanted):
        yield from _rerank(feed, tensor, len(wanted) - len(sizes))
        return
    for size, needed in zip(sizes, wanted, strict=True):
        if size != needed:
            yield from equate(feed, formula(size), formula(needed))


def _of_groups(feed: Feed, module: nn.Module, shape: Sequence[int]) -> Iterator[Feed]:
    """Channels that a convolution's groups divide."""
    groups, axis = getattr(module, "groups", 1), measure(type(module)).axis
    if axis is None or not isinstance(groups, int) or not -len(shape) <= axis < len(shape):
        return
    if groups > 1 and shape[axis] % groups:
        for fixed in equate(feed, formula(shape[axis]), Formula.of(groups)):
            yield replace(fixed, chosen=True)


def _demanded(module: nn.Module, shape: Sequence[int]) -> list[tuple[int, int]]:
    """Sizes of the input that a layer of torch fixes, and what it fixes them to."""
    how = measure(type(module))
    if how.axis is not None and how.attribute and -len(shape) <= how.axis < len(shape):
        wanted = getattr(module, how.attribute, 0)
        return [(shape[how.axis], wanted)] if wanted and shape[how.axis] != wanted else []
    if isinstance(module, nn.LayerNorm):
        count = len(module.normalized_shape)
        return list(zip(shape[-count:], module.normalized_shape, strict=False))
    if isinstance(module, nn.GroupNorm):
        return [(shape[1], module.num_channels)] if len(shape) > 1 else []
    for attribute in ("input_size", "embed_dim", "d_model"):
        wanted = getattr(module, attribute, None) or getattr(getattr(module, "self_attn", None), attribute, None)
        if isinstance(wanted, int) and shape:
            return [(shape[-1], wanted)]
    return []


def _of_operands(feed: Feed, name: str, case: Case, given: list[torch.Tensor]) -> Iterator[Feed]:
    shapes = [tuple(shape_of(t)) for t in given]
    if name in ("view", "reshape", "unflatten") and given:
        yield from _refit(feed, shapes[0], case)
        return
    if name in ("linear", "matmul", "mm", "bmm", "addmm", "__matmul__") and len(shapes) > 1 and shapes[0]:
        a, b = shapes[0], shapes[1]
        if b:
            inner = b[-1] if name == "linear" else b[-2] if len(b) > 1 else b[0]
            yield from equate(feed, formula(a[-1]), formula(inner))
        if len(a) < 2 and name != "matmul":
            yield from _rerank(feed, given[0], 1)
        for tensor, shape in zip(given, shapes, strict=True):
            if name == "bmm" and len(shape) != 3:
                yield from _rerank(feed, tensor, 3 - len(shape))
        if name == "bmm" or (name == "matmul" and len(a) == len(b)):
            for left, right in zip(a[:-2], b[:-2], strict=False):
                yield from equate(feed, formula(left), formula(right))
        return
    if name == "permute" and given:
        asked = len(list(_flat(case.args[1:])))
        yield from _rerank(feed, given[0], asked - len(shapes[0]))
        return
    if name in ("cat", "concat", "concatenate", "stack"):
        for shape, tensor in zip(shapes[1:], given[1:], strict=True):
            if len(shape) != len(shapes[0]):
                yield from _rerank(feed, tensor, len(shapes[0]) - len(shape))
                yield from _rerank(feed, given[0], len(shape) - len(shapes[0]))
        shapes = _but_joined(shapes, case) if name != "stack" else shapes
    for (i, a), (j, b) in itertools.combinations(enumerate(shapes), 2):
        for left, right in zip(reversed(a), reversed(b), strict=False):
            if left != right and 1 not in (left, right):
                yield from equate(feed, formula(left), formula(right))
        if len(a) != len(b):
            yield from _rerank(feed, given[j], len(a) - len(b))
            yield from _rerank(feed, given[i], len(b) - len(a))
    for tensor in given:
        yield from _enlarge(feed, tensor)


def _but_joined(shapes: list[tuple[int, ...]], case: Case) -> list[tuple[int, ...]]:
    """The shapes of tensors that are concatenated, without the dimension that they may differ in."""
    axis = case.kwargs.get("dim", case.args[1] if len(case.args) > 1 else 0)
    if not isinstance(axis, int):
        return shapes
    return [tuple(size for i, size in enumerate(shape) if i != axis % max(len(shape), 1)) for shape in shapes]


def _refit(feed: Feed, shape: tuple[int, ...], case: Case) -> Iterator[Feed]:
    """Inputs for which a `view` fits: the product of all sizes is, or is divisible by, what is asked for."""
    asked = [size for size in _flat((case.args[1:], case.kwargs)) if isinstance(size, int)]
    total = math.prod((formula(size) for size in shape), start=Formula.of(1))
    wanted = math.prod((formula(size) for size in asked if int(size) != -1), start=Formula.of(1))
    open_ended = any(int(size) == -1 for size in asked)
    yield from equate(feed, total, wanted)
    if open_ended:
        values = {Symbol(n): size_of(feed, n) for n in feed.names()}
        for names in _groups(feed, total):
            for size in range(1, _LARGEST):
                now = {**values, **{Symbol(n): size for n in names}}
                if total.at(now) and wanted.at(now) and total.at(now) % wanted.at(now) == 0:
                    yield _fixed(feed, names, size)
                    break


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, dict):
        yield from _flat(list(value.values()))
    else:
        yield value


def equate(feed: Feed, one: Formula, other: Formula) -> Iterator[Feed]:
    """Feeds for which two sizes are equal."""
    if one.constant is not None:
        one, other = other, one
    names = set(feed.names())
    if one.constant is not None or one == other:
        return
    if one.symbol is not None and other.symbol is not None and {one.symbol.name, other.symbol.name} <= names:
        kept, changed = sorted((one.symbol.name, other.symbol.name), key=feed.names().index)
        yield feed.rename(changed, kept)
        return
    for left, right in ((one, other), (other, one)):
        symbol = left.symbol
        if symbol is None or symbol.name not in names:
            continue
        if right.constant is not None:
            yield feed.rename(symbol.name, right.constant)
        elif symbol not in right.symbols and all(s.name in names for s in right.symbols):
            values = {Symbol(n): size_of(feed, n) for n in feed.names()}
            yield replace(feed.rename(symbol.name, right.at(values)), chosen=True)
    values = {Symbol(n): size_of(feed, n) for n in feed.names()}
    if not all(s in values for s in one.symbols | other.symbols):
        return
    for group in _groups(feed, one - other):
        for size in range(1, _LARGEST):
            now = {**values, **{Symbol(n): size for n in group}}
            if one.at(now) == other.at(now):
                yield _fixed(feed, group, size)
                break


def _groups(feed: Feed, known: Formula) -> Iterator[tuple[str, ...]]:
    """Dimensions to change together: all but the batch (a square image), then one at a time."""
    names = [n for n in feed.names() if Symbol(n) in known.symbols and n != "B"]
    spatial = tuple(n for n in names if n[0] in "HWDTLS")
    if len(spatial) > 1:
        yield spatial
    yield from ((n,) for n in names)


def _fixed(feed: Feed, names: Sequence[str], size: int) -> Feed:
    for name in names:
        feed = feed.rename(name, size)
    return replace(feed, chosen=True)


def _origins(tensor: torch.Tensor) -> list[Path]:
    """The inputs that a tensor was made of, the nearest first."""
    start = node_of(tensor)
    found: list[Path] = []
    seen: set[fx.Node] = set()
    queue = [start] if start is not None else []
    while queue:
        node = queue.pop(0)
        if node in seen:
            continue
        seen.add(node)
        if node.op == "placeholder":
            found.append(tuple(node.meta["name"].split(".")))
        queue += node.all_input_nodes
    return found


def _spec(feed: Feed, path: Path) -> TensorSpec | None:
    return dict(feed.tensors()).get(path)


def batched(feed: Feed, tensor: torch.Tensor | None) -> Iterator[Feed]:
    """The feed with batches of what a layer has taken for a single example, where nobody has said its rank."""
    for new in _rerank(feed, tensor, 1) if tensor is not None else ():
        changed = {path[0] for path, spec in new.tensors() if _spec(feed, path) != spec}
        floats = all(spec.dtype.startswith("f") for path, spec in new.tensors() if path[0] in changed)
        if floats and all(feed.sources.get(name) == "solved" for name in changed):
            yield new


def _rerank(feed: Feed, tensor: torch.Tensor, more: int) -> Iterator[Feed]:
    for path in _origins(tensor):
        spec = _spec(feed, path)
        if spec is not None and feed.open(path) and 0 <= len(spec.dims) + more <= _MOST_DIMENSIONS:
            yield feed.change(path, of_rank(spec, len(spec.dims) + more, _suffix(feed, path)))


def _suffix(feed: Feed, path: Path) -> str:
    first = feed.tensors()[0][0] if feed.tensors() else path
    return "" if path == first else f"_{path[-1]}"


def _retype(feed: Feed, tensor: torch.Tensor, dtype: str) -> Iterator[Feed]:
    for path in _origins(tensor):
        spec = _spec(feed, path)
        if spec is not None and feed.open(path) and spec.dtype != dtype:
            yield feed.change(path, of_rank(replace(spec, dtype=dtype), len(spec.dims), _suffix(feed, path)))


def _enlarge(feed: Feed, tensor: torch.Tensor) -> Iterator[Feed]:
    for path in _origins(tensor):
        spec = _spec(feed, path)
        names = [d for d in (spec.dims if spec else ()) if isinstance(d, str) and d != "B"]
        if names and all(size_of(feed, n) < 512 for n in names):
            yield feed.resize({n: size_of(feed, n) * 2 + 1 for n in names if n[0] != "C"})


def _open(feed: Feed) -> list[tuple[Path, TensorSpec]]:
    """The tensors of which nobody has said what they are."""
    return [(path, spec) for path, spec in feed.tensors() if feed.open(path)]


def _of_message(feed: Feed, said: str) -> Iterator[Feed]:
    match = _UNPACK.search(said) if "unpack" in said else None
    if match:
        for path, spec in _open(feed):
            yield feed.change(path, of_rank(spec, int(match[1]), _suffix(feed, path)))
        yield from _all_of_rank(feed, int(match[1]))
    match = _AXIS.search(said)
    if match:
        for path, spec in _open(feed):
            if len(spec.dims) == int(match[1]) + 1:
                axis = int(match[2])
                rank = axis + 1 if axis >= 0 else -axis
                yield feed.change(path, of_rank(spec, rank, _suffix(feed, path)))
    match = _KERNEL.search(said)  # as long as the input has dimensions, in `F.max_pool1d(x, x.shape[2:])`
    if match:
        for path, spec in _open(feed):
            rank = len(spec.dims) + int(match[1]) - int(match[2])
            if 0 < rank <= _MOST_DIMENSIONS:
                yield feed.change(path, of_rank(spec, rank, _suffix(feed, path)))
    match = _SUBSCRIPTS.search(said)
    if match:
        for path, spec in _open(feed):
            if len(spec.dims) == int(match[2]):
                yield feed.change(path, of_rank(spec, int(match[1]), _suffix(feed, path)))
    if "scalar types" in said or "must be Long" in said or "Expected tensor for argument" in said:
        for path, spec in _open(feed):
            yield feed.change(path, of_rank(replace(spec, dtype="i64"), len(spec.dims), _suffix(feed, path)))


def _of_one_rank(feed: Feed) -> Iterator[Feed]:
    """All tensors with the rank of one of them: a program has compared them, and found a difference."""
    for rank in dict.fromkeys(len(spec.dims) for _, spec in _open(feed)):
        yield from _all_of_rank(feed, rank)


def _all_of_rank(feed: Feed, rank: int) -> Iterator[Feed]:
    """All tensors changed to one rank at once: where they must be alike, one at a time leads nowhere."""
    changed, paths = feed, [path for path, spec in _open(feed) if len(spec.dims) != rank]
    for path in paths:
        spec = _spec(changed, path)
        if spec is not None:
            changed = changed.change(path, of_rank(spec, rank, _suffix(feed, path)))
    if paths:
        yield changed


def _general(feed: Feed) -> Iterator[Feed]:
    """What is left to try: other ranks, other types, a list of tensors, nothing."""
    for path, spec in _open(feed):
        for rank in (4, 3, 2, 5, 1):
            if rank != len(spec.dims):
                yield feed.change(path, of_rank(spec, rank, _suffix(feed, path)))
    for path, spec in _open(feed):
        if spec.dtype != "i64":
            yield feed.change(path, of_rank(replace(spec, dtype="i64"), len(spec.dims), _suffix(feed, path)))
        else:
            yield feed.change(path, of_rank(replace(spec, dtype="f32"), len(spec.dims), _suffix(feed, path)))
    for path, spec in _open(feed):
        if len(path) == 1:
            items = tuple((str(i), of_rank(spec, len(spec.dims), f"_{i}" if i else "")) for i in range(2))
            for other in (GroupSpec("list", items), ValueSpec(2), ValueSpec(None)):
                yield replace(feed.change(path, other), chosen=True)
