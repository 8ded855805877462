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
from torch import nn

from ..recording.widths import measure
from ..run.graph_types import SOME_KEYS
from ..sizes.algebra import Formula, Symbol
from ..sizes.dims import formula, shape_of
from ..tensors import fakes
from ..tensors.confirm import Case
from ..tensors.specs import Feed, GroupSpec, Path, TensorSpec, ValueSpec, of_rank, size_of
from .attention import of_attention
from .changes import (
    LARGEST,
    MOST_DIMENSIONS,
    USUAL,
    as_many,
    columns,
    enlarge,
    equate,
    groups_of,
    of_one_rank,
    one_more,
    open_tensors,
    origins,
    rerank,
    retype,
    spec_at,
    suffix,
    with_size,
)
from .embeddings import of_embedding
from .keys import by_key, keyed, with_attributes, with_keys, with_numbers, without_one
from .signature import STATES, dict_of
from .spoken import asked_in_words
from .unpacking import unpacked
from .withheld import instead_of_none

_AXIS = re.compile(r"Dimension out of range \(expected to be in range of \[-\d+, (\d+)\], but got (-?\d+)\)")
_KERNEL = re.compile(r"kernel_size must .* of size (\d+) but got size (\d+)")
_COUNTED_KEYS = re.compile(r"""concatenate str \(not "int"|'str' and 'int'|'int' and 'str'""")
_BOOLEAN = re.compile(
    r"predicate to be bool|boolean masks|condition to be a boolean|BoolTensor for mask|integer and Boolean-type"
)
_SMALL = re.compile(r"[Pp]adding size should be less than|too small|can't be greater than actual input size")
_WHOLE = re.compile(r"Long|Int|dtype int")
_SUBSCRIPTS = re.compile(r"subscripts in the equation \((\d+)\) does not match the number of dimensions \((\d+)\)")


def next_feeds(
    feed: Feed,
    error: Exception,
    unequal: Sequence[tuple[int, int]] = (),
    asked: Sequence[tuple[Path, Any]] = (),
) -> Iterator[Feed]:
    """Feeds that may get further than `feed`, which failed with `error`.

    Before that it had compared `unequal` sizes and `asked` dicts for keys that they lack.
    """
    case: Case | None = getattr(error, "lazylint_case", None)
    yield from instead_of_none(feed, error)
    if isinstance(error, KeyError):
        yield from by_key(feed, error, asked)
    if case is not None:
        yield from _of_case(feed, case, str(error))
    else:
        yield from of_one_rank(feed)
        for one, other in reversed(unequal):
            yield from equate(feed, formula(one), formula(other))
        yield from without_one(feed, error)
    yield from with_keys(feed, asked)
    yield from with_attributes(feed, error)
    yield from _of_message(feed, str(error))
    yield from asked_in_words(feed, error)
    yield from _general(feed)


def _of_case(feed: Feed, case: Case, said: str) -> Iterator[Feed]:
    given = list(fakes.tensors((case.args, case.kwargs)))
    if isinstance(case.what, nn.Module):
        yield from of_attention(feed, case)
        if given:
            yield from _of_module(feed, case.what, given)
        return
    name = getattr(case.what, "__name__", "")
    yield from of_embedding(feed, case, given) if name == "embedding" else ()
    if name == "__getitem__":
        yield from keyed(feed, given[0], case.args[1:])
        for tensor in given[1:]:
            if tensor.dtype is torch.bool:
                yield from _of_mask(feed, given[0], tensor)
            else:
                yield from retype(feed, tensor, "i64")
    if _BOOLEAN.search(said):
        for tensor in given:
            yield from retype(feed, tensor, "bool")
    if "dtype" in said or "scalar type" in said or "LongTensor" in said:
        for tensor in given:
            yield from retype(feed, tensor, "i64" if _WHOLE.search(said) else "f32")
    if _SMALL.search(said):
        for tensor in given:
            yield from enlarge(feed, tensor)
        return
    yield from _of_operands(feed, name, case, [t for t in given if _is_data(t)])


def demanded_of_layer(error: Exception | None) -> list[tuple[int, int]]:
    """Sizes that a layer of torch refused, and what it fixes them to; none where something else refused."""
    case: Case | None = getattr(error, "lazylint_case", None)
    given = list(fakes.tensors((case.args, case.kwargs))) if case else []
    if case is None or not isinstance(case.what, nn.Module) or not given:
        return []
    return _demanded(case.what, shape_of(given[0]))


def _is_data(tensor: torch.Tensor) -> bool:
    return not isinstance(tensor, nn.parameter.UninitializedParameter)


def _of_module(feed: Feed, module: nn.Module, given: list[torch.Tensor]) -> Iterator[Feed]:
    x = given[0]
    shape = shape_of(x)
    ranks = measure(type(module)).ranks
    if isinstance(module, (nn.RNNBase, nn.MultiheadAttention, nn.TransformerEncoderLayer, nn.TransformerEncoder)):
        ranks = (3, 2)
    if ranks is not None and len(shape) not in ranks:
        for rank in sorted(ranks, reverse=True):
            yield from rerank(feed, x, rank - len(shape))
        return
    if isinstance(module, (nn.RNNBase, nn.RNNCellBase)) and len(given) > 1:
        yield from _of_hidden(feed, module, given)
    if isinstance(module, nn.Embedding):
        yield from retype(feed, x, "i64")
        return
    yield from _of_groups(feed, module, shape)
    demanded = _demanded(module, shape)
    for size, wanted in demanded:
        yield from equate(feed, formula(size), Formula.of(wanted))
    if not demanded:
        yield from enlarge(feed, x)


def _of_hidden(feed: Feed, module: nn.RNNBase | nn.RNNCellBase, given: list[torch.Tensor]) -> Iterator[Feed]:
    """States that fit the input of a recurrent layer, which is `given[0]`."""
    shape = shape_of(given[0])
    wanted = [*shape[:-1][:1], module.hidden_size]
    if isinstance(module, nn.RNNBase):
        batch = shape[:-1][0 if module.batch_first else 1 :][:1]
        wanted = [module.num_layers * (2 if module.bidirectional else 1), *batch, module.hidden_size]
    known = [formula(size) for size in wanted]
    spec = TensorSpec(tuple(f.symbol.name if f.symbol else int(size) for f, size in zip(known, wanted, strict=True)))
    paths: list[Path | None] = [getattr(state, "lazylint_input", None) for state in given[1:]]
    match paths:
        case [tuple() as first, tuple() as second] if feed.open(first) and feed.open(second):
            yield feed.change(first, spec).change(second, spec)
    for state, path in zip(given[1:], paths, strict=True):
        spoken = all(f.symbol or f.constant for f in known)
        if path is None or not feed.open(path) or not spoken:
            yield from _of_masked(feed, state, spec) if spoken else ()
            yield from _fit(feed, state, wanted)
        elif isinstance(module, (nn.LSTM, nn.LSTMCell)) and len(given) == 2:
            yield feed.change(path, GroupSpec("tuple", (("0", spec), ("1", spec))))
        elif spec_at(feed, path) != spec:
            yield feed.change(path, spec)


def _of_masked(feed: Feed, state: torch.Tensor, spec: TensorSpec) -> Iterator[Feed]:
    """States that are computed from inputs that are called like ones, as where a mask begins them anew."""
    named = (path for path in origins(state) if STATES.search(path[0]) and feed.open(path))
    path = next(named, None)
    if path is not None and spec_at(feed, path) != spec:
        alike = [other for other, _ in feed.tensors() if other[:-1] == path[:-1]] if len(path) > 1 else [path]
        for other in alike:
            feed = feed.change(other, spec)
        yield feed


def _fit(feed: Feed, tensor: torch.Tensor, wanted: Sequence[int]) -> Iterator[Feed]:
    """Feeds that make the sizes of a tensor those that are wanted."""
    sizes = shape_of(tensor)
    if len(sizes) != len(wanted):
        yield from rerank(feed, tensor, len(wanted) - len(sizes))
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
    if isinstance(module, (nn.LayerNorm, nn.RMSNorm)):
        count = len(module.normalized_shape)
        return list(zip(shape[-count:], module.normalized_shape, strict=False))
    if isinstance(module, nn.GroupNorm):
        return [(shape[1], module.num_channels)] if len(shape) > 1 else []
    attention = next((part for part in module.modules() if isinstance(part, nn.MultiheadAttention)), None)
    known = (getattr(module, "input_size", 0), getattr(module, "d_model", 0), getattr(attention, "embed_dim", 0))
    return [(shape[-1], wanted) for wanted in known if isinstance(wanted, int) and wanted and shape][:1]


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
            yield from rerank(feed, given[0], 1)
        for tensor, shape in zip(given, shapes, strict=True):
            if name == "bmm" and len(shape) != 3:
                yield from rerank(feed, tensor, 3 - len(shape))
        if name == "bmm" or (name == "matmul" and len(a) == len(b)):
            for left, right in zip(a[:-2], b[:-2], strict=False):
                yield from equate(feed, formula(left), formula(right))
        return
    if name in ("cross", "linalg_cross") and shapes:
        for size in (shape[-1] for shape in shapes if shape):
            yield from equate(feed, formula(size), Formula.of(3))
    if name == "permute" and given:
        asked = len(list(_flat(case.args[1:])))
        yield from rerank(feed, given[0], asked - len(shapes[0]))
        return
    if name in ("cat", "concat", "concatenate", "stack"):
        for shape, tensor in zip(shapes[1:], given[1:], strict=True):
            if len(shape) != len(shapes[0]):
                yield from rerank(feed, tensor, len(shapes[0]) - len(shape))
                yield from rerank(feed, given[0], len(shape) - len(shapes[0]))
        shapes = but_joined(shapes, case) if name != "stack" else shapes
    for (i, a), (j, b) in itertools.combinations(enumerate(shapes), 2):
        for left, right in zip(reversed(a), reversed(b), strict=False):
            if left != right and 1 not in (left, right):
                yield from as_many(feed, given[i], formula(left), formula(right))
                yield from as_many(feed, given[j], formula(right), formula(left))
                yield from equate(feed, formula(left), formula(right))
        if len(a) != len(b):
            yield from rerank(feed, given[j], len(a) - len(b))
            yield from rerank(feed, given[i], len(b) - len(a))
    for tensor in given:
        yield from enlarge(feed, tensor)


def _of_mask(feed: Feed, tensor: torch.Tensor, mask: torch.Tensor) -> Iterator[Feed]:
    """Feeds for which a mask says of each element, or of each of the first dimensions, whether it is taken."""
    of = shape_of(tensor)
    if len(of) < mask.dim():
        yield from rerank(feed, tensor, mask.dim() - len(of))
    for said, size in zip(shape_of(mask), of, strict=False):
        if said != size:
            yield from equate(feed, formula(said), formula(size))


def but_joined(shapes: list[tuple[int, ...]], case: Case) -> list[tuple[int, ...]]:
    """The shapes of tensors that are concatenated, without the dimension that they may differ in."""
    axis = case.kwargs.get("dim", case.args[1] if len(case.args) > 1 else 0)
    if not isinstance(axis, int):
        return shapes
    return [tuple(size for i, size in enumerate(shape) if i != axis % max(len(shape), 1)) for shape in shapes]


def _refit(feed: Feed, shape: tuple[int, ...], case: Case) -> Iterator[Feed]:
    """Inputs for which a `view` fits: the product of all sizes is, or is divisible by, what is asked for."""
    asked = asked_sizes(case)
    total = math.prod((formula(size) for size in shape), start=Formula.of(1))
    wanted = math.prod((formula(size) for size in asked if int(size) != -1), start=Formula.of(1))
    open_ended = any(int(size) == -1 for size in asked)
    yield from equate(feed, total, wanted)
    if open_ended:
        values = {Symbol(n): size_of(feed, n) for n in feed.names()}
        for names in groups_of(feed, total):
            for size in (*USUAL, *range(1, LARGEST)):
                now = {**values, **{Symbol(n): size for n in names}}
                if total.at(now) and wanted.at(now) and total.at(now) % wanted.at(now) == 0:
                    yield with_size(feed, names, size)
                    break


def asked_sizes(case: Case) -> list[int]:
    """The sizes that `view` and its like are asked for."""
    return [size for size in _flat((case.args[1:], case.kwargs)) if isinstance(size, int)]


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, dict):
        yield from _flat(list(value.values()))
    else:
        yield value


def batched(feed: Feed, tensor: torch.Tensor | None) -> Iterator[Feed]:
    """The feed with batches of what a layer has taken for a single example, where nobody has said its rank."""
    for new in _with_batch(feed, tensor) if tensor is not None else ():
        changed = {path[0] for path, spec in new.tensors() if spec_at(feed, path) != spec}
        floats = all(spec.dtype.startswith("f") for path, spec in new.tensors() if path[0] in changed)
        if floats and all(feed.sources.get(name) == "solved" for name in changed):
            yield new


def _with_batch(feed: Feed, tensor: torch.Tensor) -> Iterator[Feed]:
    """Feeds with a dimension more for an input that `tensor` was made of; sizes that were found stay, or are free."""
    for path in origins(tensor):
        spec = spec_at(feed, path)
        if spec is None or not feed.open(path) or not 1 < len(spec.dims) < MOST_DIMENSIONS:
            continue
        larger = of_rank(spec, len(spec.dims) + 1, suffix(feed, path))
        if isinstance(spec.dims[0], int):
            yield feed.change(path, replace(spec, dims=(larger.dims[0], *spec.dims)))
        elif len(spec.dims) > 2 and all(isinstance(size, int) for size in spec.dims[1:]):
            yield feed.change(path, replace(spec, dims=(*larger.dims[:2], *spec.dims[1:])))
    yield from rerank(feed, tensor, 1)


def _of_message(feed: Feed, said: str) -> Iterator[Feed]:
    yield from unpacked(feed, said)
    match = _AXIS.search(said)
    if match:
        for path, spec in open_tensors(feed):
            if len(spec.dims) == int(match[1]) + 1:
                axis = int(match[2])
                rank = axis + 1 if axis >= 0 else -axis
                yield feed.change(path, of_rank(spec, rank, suffix(feed, path)))
    match = _KERNEL.search(said)  # as long as the input has dimensions, in `F.max_pool1d(x, x.shape[2:])`
    if match:
        for path, spec in open_tensors(feed):
            rank = len(spec.dims) + int(match[1]) - int(match[2])
            if 0 < rank <= MOST_DIMENSIONS:
                yield feed.change(path, of_rank(spec, rank, suffix(feed, path)))
    match = _SUBSCRIPTS.search(said)
    if match:
        for path, spec in open_tensors(feed):
            if len(spec.dims) == int(match[2]):
                yield feed.change(path, of_rank(spec, int(match[1]), suffix(feed, path)))
    if _BOOLEAN.search(said):
        for path, spec in open_tensors(feed):
            yield feed.change(path, of_rank(replace(spec, dtype="bool"), len(spec.dims), suffix(feed, path)))
    if _COUNTED_KEYS.search(said):
        yield from with_numbers(feed)
    if "must be a mapping" in said:
        for path, _ in open_tensors(feed):
            yield replace(feed.change(path, dict_of(SOME_KEYS, "")), chosen=True)
    if "scalar types" in said or "must be Long" in said or "Expected tensor for argument" in said:
        for path, spec in open_tensors(feed):
            yield feed.change(path, of_rank(replace(spec, dtype="i64"), len(spec.dims), suffix(feed, path)))


def _general(feed: Feed) -> Iterator[Feed]:
    """What is left to try: filled dicts, other ranks, other types, a list of tensors, nothing."""
    for path, group in feed.groups():
        if group.kind in ("dict", "keywords") and not group.items:
            some = replace(dict_of(SOME_KEYS, group.values), kind=group.kind)
            yield replace(feed.change(path, some), chosen=True)
        yield from columns(feed, path, group)
        yield from one_more(feed, path, group)
    for path, spec in open_tensors(feed):
        for rank in (4, 3, 2, 5, 1):
            if rank != len(spec.dims):
                yield feed.change(path, of_rank(spec, rank, suffix(feed, path)))
    for path, spec in open_tensors(feed):
        if spec.dtype != "i64":
            yield feed.change(path, of_rank(replace(spec, dtype="i64"), len(spec.dims), suffix(feed, path)))
        else:
            yield feed.change(path, of_rank(replace(spec, dtype="f32"), len(spec.dims), suffix(feed, path)))
    for path, spec in open_tensors(feed):
        if len(path) == 1:
            items = tuple((str(i), of_rank(spec, len(spec.dims), f"_{i}" if i else "")) for i in range(2))
            for other in (GroupSpec("list", items), ValueSpec(2), ValueSpec(0), ValueSpec(None)):
                yield replace(feed.change(path, other), chosen=True)
