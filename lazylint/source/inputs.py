"""Comments that say what `forward` is given: `# lazylint: input x f32[B, 3, H, W]`."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence

from lazylint.source.module import SourceModule

TYPES = ("f16", "f32", "f64", "bf16", "i32", "i64", "u8", "bool", "c64")
READ = re.compile(r"lazylint:\s*input\s+(\w+)\s+(\w+)\s*\[([^\]]*)\]")
"""What the worker reads of such a comment; all else it passes over."""
_WORDS = re.compile(r"#\s*lazylint\s*:\s*input\b\s*(?P<name>\w*)\s*(?P<said>[^#]*)", re.IGNORECASE)
_NEXT = re.compile(r"(?<=\s)(?=#)")
_FORM = "`# lazylint: input x f32[B, 3, H, W]`"


def input_fault(module: SourceModule, comment: str, line: int) -> tuple[str, str] | None:
    """Why a comment with `input`, or one of several, is not heeded, and what helps; None for a good one."""
    said = (part for part in _NEXT.split(comment) if _WORDS.match(part))
    faults = (_fault(module, part, line) for part in said)
    return next((fault for fault in faults if fault), None)


def _fault(module: SourceModule, comment: str, line: int) -> tuple[str, str] | None:
    read = READ.search(comment)
    if read is None:
        return _unread(comment), f"write {_FORM}"
    name, kind, _ = read.groups()
    if kind not in TYPES:
        return f"`{kind}` is no type of a tensor", f"known are: {', '.join(TYPES)}"
    heads = _heads(module, line)
    if heads is None:
        return None
    if not heads:
        where = "the line of its `def`, or right above it"
        return "no function stands here that could be given an input", f"write {_FORM} on {where}"
    if not any(name in parameters for _, parameters in heads):
        function, parameters = heads[-1]
        taken = ", ".join(f"`{parameter}`" for parameter in parameters) or "nothing"
        return f"`{function}` has no parameter `{name}`", f"it takes {taken}"
    return None


def _unread(comment: str) -> str:
    words = _WORDS.search(comment)
    name, said = (words["name"], words["said"].strip()) if words else ("", "")
    if not name:
        return "nothing stands after `input`"
    if not said:
        return f"`input {name}` does not say what `{name}` is"
    if READ.search(re.sub(r"lazylint\s*:\s*input", "lazylint: input", comment, flags=re.IGNORECASE)):
        return "`lazylint: input` is written so, in small letters"
    if re.fullmatch(r"\w+\s*\[[^\]]*", said):
        return "the bracket is not closed"
    if re.match(r"(list|tuple|dict|object|keywords)\s*\(", said):
        return f"`{said}` is no tensor: a comment can say no other"
    return f"`{said}` is not of the form `f32[B, 3, H, W]`"


def _heads(module: SourceModule, line: int) -> list[tuple[str, list[str]]] | None:
    """Names and parameters of the functions whose heads are near enough; None where the text is newer Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(module.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = []
    lines = module.text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and head_begins(lines, node.lineno) <= line <= node.body[0].lineno:
            said = node.args
            stars = [star for star in (said.vararg, said.kwarg) if star]
            names = [a.arg for a in (*said.posonlyargs, *said.args, *said.kwonlyargs, *stars)]
            found.append((node.name, [name for name in names if name != "self"]))
    return found


def head_begins(lines: Sequence[str], line: int) -> int:
    """The first line whose comment speaks of the function whose `def` is on `line`, as the worker counts it."""
    top = line
    while top > 1 and lines[top - 2].strip()[:1] in ("#", "@"):
        top -= 1
    return min(top, max(line - 2, 1))
