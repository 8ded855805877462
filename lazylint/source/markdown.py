"""A Markdown text as one Python program: its Python blocks in order, each line where it stands."""

from __future__ import annotations

import re
import textwrap

from lazylint.source.notebook import parses, python_of

SUFFIXES = (".md", ".markdown")

_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})\s*(?P<info>[^`]*)")
# `python`, `{.python .input}` (Pandoc, Dive into Deep Learning), `{code-cell} ipython3` (MyST), `{python}` (Quarto).
_PYTHON = re.compile(r"\{?\s*\.?i?(?:python3?|py3?)(?![\w-])|\{code-cell\}|\{code-block\}\s*python", re.IGNORECASE)
_TAB = re.compile(r"\s*(?:#\s*@|%%)tab\b(?P<libraries>.*)")
_LAZY = re.compile("Lazy|Uninitialized")
# The extension of Dive into Deep Learning by which code asks for which library it is read: here it is PyTorch.
_ASKS = re.compile(r"%load_ext\s+d2lbook\.tab\s*")
_ANSWERS = (
    "tab = type('tab', (), {'interact_select': staticmethod(lambda *names: None),"
    " 'selected': staticmethod(lambda *names: 'pytorch' in names)})"
)


def python_of_markdown(text: str) -> str:
    """The blocks of `text` that are marked as Python, with all else as empty lines; lines and columns stay.

    Magics and shell lines are set aside as in a notebook, and so are blocks for another library (`#@tab jax`,
    `%%tab jax`); code that asks by `tab.selected` is told PyTorch. A block inside a list stands under an `if` in the
    place of its fence. Blocks that are no Python (`<your code here>`) are left out, unless they speak of lazy layers.
    """
    kept: list[str] = []
    blocks: list[slice] = []
    block: list[str] = []
    fence: re.Match[str] | None = None
    for line in text.split("\n"):
        found = _FENCE.fullmatch(line.rstrip())
        if fence is None:
            fence = found
            kept.append("")
        elif found and found["mark"].startswith(fence["mark"]) and not found["info"]:
            blocks.append(slice(len(kept) - 1, len(kept) + len(block)))
            kept += [*_program(fence, block, kept), ""]
            fence, block = None, []
        else:
            block.append(line)
    if fence is not None:
        blocks.append(slice(len(kept) - 1, len(kept) + len(block)))
        kept += _program(fence, block, kept)
    if not parses("\n".join(kept)):
        for each in blocks:
            said = "\n".join(kept[each])
            if not _LAZY.search(said) and not parses(textwrap.dedent(said)):
                kept[each] = [""] * (each.stop - each.start)
    return "\n".join(kept)


def _program(fence: re.Match[str], block: list[str], kept: list[str]) -> list[str]:
    """The lines of a block, empty ones where it is no Python; `kept` ends with the line of its fence."""
    tab = _TAB.match(block[0]) if block else None
    if not _PYTHON.match(fence["info"]) or (tab and not re.search(r"\b(?:pytorch|all)\b", tab["libraries"])):
        return [""] * len(block)
    if tab:
        block = ["", *block[1:]]
    indent = fence["indent"]
    inside = [_ANSWERS if _ASKS.fullmatch(line.strip()) else line.removeprefix(indent) for line in block]
    if not indent or any(line.strip() and not line.startswith(indent) for line in block):
        return python_of("\n".join(inside)).split("\n") if block else []
    if any(line.strip() for line in block):
        kept[-1] = "if 1:"
        inside.append("pass")
    made = python_of("\n".join(inside)).split("\n")[: len(block)]
    if all(not line.strip() or line.lstrip().startswith("#") for line in made):
        kept[-1] = ""
    return [indent + line if line.strip() else line for line in made]
