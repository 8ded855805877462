"""Make a program smaller while it shows the same disagreement; a round's candidates are judged at once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

Bad = Callable[[list[str]], list[bool]]
Cut = tuple[int, int, str]
ROUND = 100


def shrink(source: str, bad: Bad, rounds: int = 12) -> str:
    """The smallest program reached. `bad` says of many programs at once which still disagree."""
    for _ in range(rounds):
        cuts = sorted(_cuts(source), key=lambda cut: cut[0] - cut[1])[:ROUND]
        verdicts = bad([_without(source, [cut]) for cut in cuts])
        good = [cut for cut, shows in zip(cuts, verdicts, strict=True) if shows]
        if not good:
            return source
        together = [_without(source, good[: 2**power]) for power in range(len(good).bit_length() + 1)]
        together = [text for text in dict.fromkeys(together) if _parses(text)]
        shown = [text for text, shows in zip(together, bad(together), strict=True) if shows]
        source = min(shown, key=len, default=source)
    return source


def _cuts(source: str) -> Iterator[Cut]:
    """Statements and comments to leave out, as first line, last line and what stands there instead."""
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for child in body:
            start = min([child.lineno, *(d.lineno for d in getattr(child, "decorator_list", []))])
            yield (
                start,
                child.end_lineno or child.lineno,
                "" if len(body) > 1 else " " * child.col_offset + "pass",
            )
    lines = source.split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            yield number, number, ""


def _without(source: str, cuts: list[Cut]) -> str:
    """The source with lines left out; the text may not parse when cuts overlap."""
    lines: list[str | None] = list(source.split("\n"))
    for start, end, instead in cuts:
        lines[start - 1 : end] = [None] * (end - start + 1)
        if instead:
            lines[start - 1] = instead
    return _tidied([line for line in lines if line is not None])


def _tidied(lines: list[str]) -> str:
    kept = [
        line
        for at, line in enumerate(lines)
        if line or not lines[at - 1 : at] or lines[at - 1] or at < 2 or lines[at - 2]
    ]
    return "\n".join(kept).strip("\n") + "\n"


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
