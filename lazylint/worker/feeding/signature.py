"""The first feed of a model, from what its `forward` says: annotations, comments, names and how arguments are used."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from ..run.frames import Text, Texts
from ..run.graph_types import SOME_KEYS
from ..run.opaque import Opaque
from ..run.scalars import Scalar
from ..tensors.specs import (
    TENSORDICT,
    Feed,
    GroupSpec,
    MadeSpec,
    SizeSpec,
    Spec,
    TensorSpec,
    ValueSpec,
    in_names,
    names_for,
    written_key,
)
from . import hints
from .graphs import each_of, of_graph
from .hints import keyed_by_numbers, mapped
from .selectors import is_flag, is_number, is_word
from .usage import types_of
from .uses import TENSOR_NAMES, of_tensor, uses_of

DIRECTIVE = re.compile(r"lazylint:\s*input\s+(\w+)\s+(\w+)\s*\[([^\]]*)\]")
_JAXTYPING = {
    "Float": "f32", "Float32": "f32", "Float16": "f16", "Float64": "f64", "BFloat16": "bf16", "Int": "i64",
    "Int64": "i64", "Int32": "i32", "Integer": "i64", "UInt8": "u8", "Bool": "bool", "Num": "f32", "Shaped": "f32",
    "Inexact": "f32", "Real": "f32", "Complex": "c64",
}  # fmt: skip
_IMAGES = re.compile(r"^(img|imgs|images?|pixel.*|frames?|pictures?)$", re.I)
_TOKENS = re.compile(r"(^|_)(ids?|tokens?|idx|indices|index|words?|labels?|targets?)$", re.I)
_LENGTHS = re.compile(r"(^|_)(lens?|lengths?)$", re.I)
_SEQUENCES = re.compile(
    r"^(outputs?|q|k|v|query|queries|keys?|values?|src|tgt|memory|(enc|dec|encoder|decoder)_(outputs?|states?|hidden)"
    r"|hidden_states?|seqs?|sequences?|(input_?)?emb(ed)?s?|(inputs?_)?embeddings?|context|encoded|tokens_emb\w*)$",
    re.I,
)
# What recurrent layers are handed on.
STATES = re.compile(r"state|hidden|memory|carry|cache|^(h|hx|h0|h_0)$", re.I)
_MAKERS = ("init_state", "initial_state", "init_hidden", "begin_state", "get_initial_state", "zero_state")
_BATCH_SIZES = re.compile(r"^(n_?batch(es)?|(n_?)?batch_?size|bsz?)$", re.I)
# Of each example in a batch: when, in a diffusion.
_TIMES = re.compile(r"^(t|times?|time_?steps?|sigmas?|noise_levels?)$", re.I)
_SEVERAL = re.compile(r"^(inputs|states?|batch|data|features|hiddens?|args|outputs)$", re.I)
_LISTED = re.compile(r"(^|_)lists?$|^list_of_", re.I)
_MASKS = re.compile(r"mask", re.I)
_PLAIN = {int: 2, float: 0.5, bool: False, str: "mean"}


def first_feed(model: type, texts: Texts, given: Mapping[str, str], seen: Mapping[str, Spec], call: str) -> Feed:
    """A feed for the class of a model to start from.

    `given` are specs by argument that the user wrote in the configuration, `seen` those of a `call` in the program.

    Raises `ValueError` when `forward` has no signature.
    """
    forward: Any = model.forward  # type: ignore[attr-defined]
    text = _text_of(forward, texts)
    node = _definition(forward, text)
    told = {**_told(node, text), **given}
    takers: Mapping[str, Any] = getattr(forward, "takers", {})
    arguments: list[tuple[str, Spec]] = []
    left_out: list[tuple[str, Spec]] = []
    sources: dict[str, str] = {}
    tensors = 0
    for name, parameter in list(inspect.signature(forward).parameters.items())[1:]:
        optional = parameter.default is not parameter.empty and name not in told and name not in seen
        optional = optional and bool(arguments or not hints.tensordict(name, parameter.annotation))
        if parameter.kind is parameter.VAR_KEYWORD:
            if _is_read(name, node):
                arguments.append((name, replace(dict_of((), ""), kind="keywords")))
            continue
        if optional:
            if parameter.default is None:
                left_out.append((name, guess(name, parameter.annotation, node, f"_{name}")))
            continue
        if parameter.kind is parameter.VAR_POSITIONAL and arguments:
            continue
        spec: Spec
        if name in seen and parameter.kind is not parameter.VAR_POSITIONAL:
            spec, sources[name] = seen[name], call
        elif name in told:
            spec, sources[name] = read_spec(told[name]), "given" if name in given else "annotation or comment"
        else:
            taker = takers.get(name, forward)
            suffix = f"_{name}" if tensors else ""
            made = _made(model, name, texts) if tensors else None
            definition = _definition(taker, _text_of(taker, texts))
            several = _several(parameter, definition) or _starred(name, definition, forward, texts)
            guessed = several or guess(name, _annotation(parameter), definition, suffix)
            spec = made or _by_type(model, name, texts, suffix) or _with_types(model, guessed, texts)
            sources[name] = "solved"
        tensors += isinstance(spec, TensorSpec)
        arguments.append((name, spec))
    return Feed(tuple(arguments), sources=sources, left_out=tuple(left_out))


def _several(parameter: inspect.Parameter, node: ast.FunctionDef | None) -> Spec | None:
    """What `*inputs` takes, where `forward` unpacks it or counts how many there are; else None."""
    if parameter.kind is not parameter.VAR_POSITIONAL:
        return None
    uses = list(uses_of(parameter.name, node))
    if any(kind == "unpacked" for kind, _ in uses):
        return guess(parameter.name, None, node, "")
    count = max((int(use) + (kind == "item") for kind, use in uses if kind in ("item", "count")), default=0)
    items = ((str(i), guess("", parameter.annotation, None, f"_{i}" if i else "")) for i in range(count))
    return GroupSpec("tuple", tuple(items)) if count > 1 else None


def _starred(name: str, node: ast.FunctionDef | None, forward: Any, texts: Texts) -> Spec | None:
    """What the model takes, one after another, where a method hands that on by `self(*inputs)`; else None."""
    within = getattr(forward, "within", None)
    if within is None or ("starred", "") not in uses_of(name, node):
        return None
    definition = _definition(within, _text_of(within, texts))
    parameters = list(inspect.signature(within).parameters.values())[1:]
    needed = [p for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    taken = ((p.name, guess(p.name, p.annotation, definition, f"_{name}_{p.name}")) for p in needed)
    return GroupSpec("tuple", tuple(taken))


def _annotation(parameter: inspect.Parameter) -> Any:
    """What an argument is annotated with; a tensor for `*inputs: tuple[Tensor]`, by which people mean all of them."""
    together = parameter.kind is parameter.VAR_POSITIONAL and "uple[" in str(hints.said(parameter.annotation))
    return "Tensor" if together else parameter.annotation


def _by_type(model: type, name: str, texts: Texts, suffix: str) -> GroupSpec | None:
    """A dict by types of nodes or edges, if the argument is called like one."""
    keys = types_of(model, list(texts.files.values())).keys(name) if each_of(name) else ()
    return dict_of(filter(None, map(written_key, keys)), "", suffix, name) if keys else None


def _with_types(model: type, spec: Spec, texts: Texts) -> Spec:
    """An object, such as a graph, with a dict by types for each attribute that is called like one."""
    if not isinstance(spec, GroupSpec) or spec.kind != "object":
        return spec
    items = ((key, _by_type(model, key, texts, f"_{key}") or item) for key, item in spec.items)
    return replace(spec, items=tuple(items))


def _text_of(function: Any, texts: Texts) -> Text | None:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return texts.files.get(code.co_filename) if code else None


def _made(model: type, name: str, texts: Texts) -> MadeSpec | None:
    """A state that the model's own method makes, such as `init_state` or `init_hidden`."""
    if not STATES.search(name):
        return None
    for method in (f"init_{name}", f"initial_{name}", f"get_initial_{name}", *_MAKERS):
        function = getattr(model, method, None)
        text = _text_of(function, texts)
        if function is None or text is None:
            continue
        parameters = list(inspect.signature(function).parameters.values())[1:]
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            continue
        node = _definition(function, text)
        needed = [p for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
        return MadeSpec(method, tuple((p.name, _of_maker(p, node)) for p in needed))
    return None


def _of_maker(parameter: inspect.Parameter, node: ast.FunctionDef | None) -> Spec:
    """What a method that makes states takes: how many examples, if it says `batch`."""
    name = parameter.name
    return SizeSpec("B") if name == "batch" else guess(name, parameter.annotation, node, f"_{name}")


def read_spec(said: str) -> TensorSpec:
    """The spec that `f32[B, 3, H, W]` says. Raises `ValueError` if it does not say one."""
    match = re.fullmatch(r"\s*(\w+)\s*\[(.*)\]\s*", said)
    if not match:
        raise ValueError(f"`{said}` is not of the form `f32[B, 3, H, W]`")
    dtype, inside = match.groups()
    return TensorSpec(tuple(_dimension(word) for word in re.split(r"[\s,]+", inside.strip()) if word), dtype)


def _dimension(word: str) -> str | int:
    word = word.rpartition("=")[2].lstrip("#*?_") or "N"
    return int(word) if word.isdigit() else word


def _definition(forward: Any, text: Text | None) -> ast.FunctionDef | None:
    code = getattr(inspect.unwrap(forward), "__code__", None)
    if text is None or code is None:
        return None
    functions = (n for n in text.nodes if isinstance(n, ast.FunctionDef) and n.name == code.co_name)
    first = code.co_firstlineno
    return next((n for n in functions if first in (n.lineno, *(d.lineno for d in n.decorator_list))), None)


def _told(node: ast.FunctionDef | None, text: Text | None) -> dict[str, str]:
    """Specs from jaxtyping annotations and from comments above `forward`, on its head and its first statement."""
    if node is None or text is None:
        return {}
    found = {}
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        said = _jaxtyping(argument.annotation)
        if said:
            found[argument.arg] = said
    for line in text.lines[head_begins(text.lines, node.lineno) - 1 : node.body[0].lineno]:
        _, hash_, comment = line.partition("#")
        for name, dtype, inside in DIRECTIVE.findall(comment if hash_ else ""):
            found[name] = f"{dtype}[{inside}]"
    return found


def head_begins(lines: Sequence[str], line: int) -> int:
    """The first line whose comment speaks of the function whose `def` is on `line`: of those right above it, or two."""
    top = line
    while top > 1 and lines[top - 2].strip()[:1] in ("#", "@"):
        top -= 1
    return min(top, max(line - 2, 1))


def _jaxtyping(annotation: ast.expr | None) -> str | None:
    if isinstance(annotation, ast.BinOp):
        return _jaxtyping(annotation.left) or _jaxtyping(annotation.right)
    if not isinstance(annotation, ast.Subscript):
        return None
    base = annotation.value.attr if isinstance(annotation.value, ast.Attribute) else getattr(annotation.value, "id", "")
    if base == "Optional":
        return _jaxtyping(annotation.slice)
    parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
    if (
        base in _JAXTYPING
        and len(parts) == 2
        and isinstance(parts[1], ast.Constant)
        and isinstance(parts[1].value, str)
    ):
        return None if "..." in parts[1].value else f"{_JAXTYPING[base]}[{', '.join(parts[1].value.split())}]"
    return None


def guess(name: str, annotation: Any, node: ast.FunctionDef | None, suffix: str) -> Spec:
    """What an argument called `name` may be, by its annotation and by how the function `node` uses it."""
    said = hints.said(annotation)
    if _BATCH_SIZES.search(name):
        return SizeSpec("B")
    if name == "batch_idx":
        return ValueSpec(0)
    if name == "device" and "Tensor" not in str(said):
        return ValueSpec("cpu")
    uses = list(uses_of(name, node))
    chosen = is_word(name, node) or (said == "bool" and is_flag(name, node))
    if chosen and not hints.tensor(annotation) and not any(map(of_tensor, uses)):
        return ValueSpec(Opaque(f"`{name}`, whose value nobody gives"))
    if said == "int" and is_number(name, node):
        return ValueSpec(Scalar(f"`{name}`, whose value nobody gives", 2, repeats=False))
    for plain, value in _PLAIN.items():
        if annotation is plain or said == plain.__name__:
            return ValueSpec(value)
    of_edges = of_graph(name)
    if of_edges is not None:
        return of_edges
    keys = [use for kind, use in uses if kind == "key"]
    if hints.tensordict(name, annotation):
        return replace(dict_of(keys, "", suffix), kind=TENSORDICT)
    values = mapped(annotation)
    if values is not None or keys or any(("attribute", of) in uses for of in ("items", "keys", "get")):
        walked = ("iterated", "") in uses or any(("attribute", of) in uses for of in ("items", "keys", "values"))
        some = ("0", "1") if keyed_by_numbers(annotation) else SOME_KEYS
        return dict_of(keys or (some if walked else ()), values or "", suffix)
    attributes = [use for kind, use in uses if kind == "attribute" and use not in TENSOR_NAMES]
    if attributes:
        return _object(name, attributes, {use for kind, use in uses if kind == "method"})
    parts = next((use for kind, use in uses if kind == "unpacked"), "")
    one = hints.may_be_tensor(annotation)
    if parts and not one:
        return _taken_apart(ast.parse(parts, mode="eval").body, suffix)
    taken = {int(use) for kind, use in uses if kind == "item"}
    if ("spread", "") in uses and not taken and not one and annotation in (None, inspect.Parameter.empty):
        return GroupSpec("list", (("0", guess("", None, None, suffix)),))
    sequence = any(word in str(said).lower() for word in ("list[", "tuple[", "sequence["))
    joined = {use for kind, use in uses if kind == "joined"}
    listed = bool(joined or _LISTED.search(name) or ("numbered", "") in uses) and said == "_empty"
    listed = listed and not any(map(of_tensor, uses))
    if (sequence and not one) or listed or (len(taken) > 1 and _SEVERAL.search(name)):
        count = max(str(said).count("Tensor"), *(index + 1 for index in taken), 2)
        # What is stacked is of one size.
        apart = [f"_{i}" if i and "stack" not in joined else suffix for i in range(count)]
        items = tuple((str(i), TensorSpec(names_for(2, "f32", each))) for i, each in enumerate(apart))
        return GroupSpec("tuple" if "uple" in str(said) else "list", items)
    if _LENGTHS.search(name):
        return TensorSpec(("B",), "i64")
    if _TIMES.search(name) and suffix:
        return TensorSpec(("B",), "f32")
    dtype = "i64" if _TOKENS.search(name) else "bool" if _MASKS.search(name) else "f32"
    ranks = [int(use) for kind, use in uses if kind == "rank"]
    least = max((int(use) for kind, use in uses if kind == "least"), default=0)
    rank = ranks[0] if ranks else max(least, 4 if _IMAGES.match(name) else 3 if _SEQUENCES.match(name) else 2)
    return TensorSpec(names_for(rank, dtype, suffix), dtype)


def _taken_apart(target: ast.expr, suffix: str) -> Spec:
    """What may be assigned to `target`: tuples in tuples, as it is written."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return guess(getattr(target, "id", "item"), None, None, suffix)
    items: list[tuple[str, Spec]] = []
    for number, part in enumerate(target.elts):
        inner = f"_{getattr(part, 'id', f'item{number}')}" if number else suffix
        if isinstance(part, (ast.Tuple, ast.List)):
            inner = f"{suffix}_{number}" if number else suffix
        items.append((str(number), _taken_apart(part, inner)))
    return GroupSpec("tuple", tuple(items))


def dict_of(keys: Iterable[str], values: str, suffix: str = "", name: str = "") -> GroupSpec:
    """A dict with these keys, whose values are annotated so, called `name`."""
    names = list(dict.fromkeys(keys))
    of = (f"_{in_names(key)}" if index else suffix for index, key in enumerate(names))
    items = (entry(key, values, suffix, name) for key, suffix in zip(names, of, strict=True))
    return GroupSpec("dict", tuple(zip(names, items, strict=True)), values)


def entry(key: str, values: str, suffix: str, name: str = "") -> Spec:
    """What may stand under a key in `name`: graphs in batches say in `batch` which one each of their nodes is of."""
    key = each_of(name) or key
    # Under a key stands data.
    of = values or "Tensor" if key == "device" else values
    return TensorSpec(("B",), "i64") if key == "batch" else guess(key, of, None, suffix)


def _object(name: str, attributes: list[str], methods: Set[str]) -> GroupSpec:
    """An object called `name` with these attributes; what its methods answer nobody knows."""
    keys = enumerate(dict.fromkeys(attributes))
    items = (
        (key, ValueSpec(Opaque(f"`{name}.{key}()`, of an object that nobody gives")))
        if key in methods
        else (key, entry(key, "", f"_{key}" if index else ""))
        for index, key in keys
    )
    return GroupSpec("object", tuple(items))


def _is_read(name: str, node: ast.FunctionDef | None) -> bool:
    """Whether a function does more with `**name` than to hand it on."""
    inner = list(ast.walk(node)) if node else []
    handed_on = {id(keyword.value) for keyword in inner if isinstance(keyword, ast.keyword) and keyword.arg is None}
    return any(isinstance(n, ast.Name) and n.id == name and id(n) not in handed_on for n in inner)
