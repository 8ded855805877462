"""Examples that docstrings show, as an interpreter prints them: `>>> net = Net(width=8)`."""

from __future__ import annotations

import ast

_PROMPTS = (">>> ", "... ")


def examples(definition: ast.ClassDef) -> list[ast.Call]:
    """The calls in examples of a class and of its methods; none of an example that is no Python."""
    documented: list[ast.ClassDef | ast.FunctionDef] = [definition]
    documented += [node for node in definition.body if isinstance(node, ast.FunctionDef)]
    texts = filter(None, map(ast.get_docstring, documented))
    found: list[ast.Call] = []
    for lines in ([line.strip() for line in text.splitlines()] for text in texts):
        shown = "\n".join(line[4:] for line in lines if line.startswith(_PROMPTS))
        try:
            found += [node for node in ast.walk(ast.parse(shown)) if isinstance(node, ast.Call)]
        except SyntaxError:
            continue
    return found
