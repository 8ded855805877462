"""PyTorch is the judge: what a sample marks as an error raises when it is run, and the rest of it runs.

A sample's top level is run statement by statement, `if __name__ == "__main__":` included, and goes on after a
statement that raises. So each call that stands there is confirmed on its own, however many of them fail.
What is marked in a function named `silent_...` does not raise: the function asserts the wrong outcome itself.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tokenize
import traceback
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import contracts
import pytest

from lazylint import packs
from lazylint.checked import Checked
from lazylint.finding import Finding
from lazylint.source.module import SourceModule
from lazylint.testing import Mark, read_marks, read_shapes

SAMPLES = sorted((Path(__file__).parent / "samples").glob("LZ*.py"))
NO_PYTHON = "LZ903"


@dataclass(frozen=True)
class Raised:
    """A top-level statement that raised: the lines of the file in its traceback, the last one, the error."""

    lines: frozenset[int]
    innermost: int
    error: str


@dataclass(frozen=True)
class Run:
    """What a file did when it was run: what it raised, and its global names at the end."""

    raised: tuple[Raised, ...]
    names: dict[str, Any]


@cache
def run(path: Path) -> Run:
    """Run a file for real. The import of a package that is not installed proves nothing."""
    tree = parse(path)
    namespace: dict[str, Any] = {"__name__": "__main__", "__file__": str(path)}
    raised = []
    for statement in _statements(tree.body):
        code = compile(ast.Module([statement], type_ignores=[]), str(path), "exec")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(code, namespace)
        except Exception as error:
            if isinstance(error, ModuleNotFoundError) and isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == str(path) and frame.lineno]
            raised.append(Raised(frozenset(lines), lines[-1], f"{type(error).__name__}: {error}"))
    return Run(tuple(raised), namespace)


def fed(path: Path, checked: Checked) -> tuple[Raised, ...]:
    """What the models of a file raise that it does not call itself, on inputs made from their contracts."""
    body = parse(path).body
    classes = {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    classes |= {
        target.id for n in body if isinstance(n, ast.Assign) for target in n.targets if isinstance(target, ast.Name)
    }
    graphs = (graph for graph in checked.graphs if Path(graph.place.path).resolve() == path)
    models = (graph for graph in graphs if graph.inputs and graph.name and graph.name.partition(".")[0] in classes)
    outcomes = [outcome for graph in models for outcome in contracts.raised(graph)]
    return tuple(Raised(outcome.lines, max(outcome.lines), outcome.error) for outcome in outcomes)


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'":
            yield from _statements(statement.body)
        else:
            yield statement


def parse(path: Path) -> ast.Module:
    """The tree of a file, decoded as `python file.py` decodes it, which `ast.parse` of bytes does not."""
    with tokenize.open(path) as file:
        return ast.parse(file.read())


def is_python(path: Path) -> bool:
    try:
        parse(path)
    except (SyntaxError, ValueError):
        return False
    return True


def explains(mark: Mark, raised: Raised, tree: ast.Module) -> bool:
    """Whether a mark speaks of an error: its line is in the traceback or builds what a container shares.

    One instance at two positions of a container is marked where it is built, in the block that raised. A rule
    about text marks the class whose instances raise.
    """
    block = _block(tree, raised.innermost)
    shared = mark.line in _lines(block, r"(nn\.)?Lazy\w+") and _lines(block, r"nn\.(Sequential|ModuleList)")
    of_class = mark.code in about_text() and in_class_named(mark.line, raised, tree)
    return mark.line in raised.lines or bool(shared) or of_class


def in_class_named(line: int, raised: Raised, tree: ast.Module) -> bool:
    """Whether a line is in a class that a statement of the traceback names."""
    simple = [node for node in ast.walk(tree) if isinstance(node, ast.Expr | ast.Assign | ast.Return)]
    failed = [node for node in simple if node.lineno in raised.lines]
    named = {node.id for statement in failed for node in ast.walk(statement) if isinstance(node, ast.Name)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in named]
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for node in classes)


def _block(tree: ast.Module, line: int) -> list[ast.stmt]:
    """The top-level function or class that a line is in, or all that is in none."""
    blocks = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    within = [node for node in blocks if node.lineno <= line <= (node.end_lineno or node.lineno)]
    return [*within] or [node for node in tree.body if node not in blocks]


def _lines(block: list[ast.stmt], function: str) -> set[int]:
    """Lines of the calls of functions whose names fit a pattern."""
    calls = (node for statement in block for node in ast.walk(statement) if isinstance(node, ast.Call))
    return {call.lineno for call in calls if re.fullmatch(function, ast.unparse(call.func))}


@cache
def raising() -> frozenset[str]:
    """Codes of the rules that say PyTorch raises."""
    return frozenset(rule.code for rule in packs.load(["lazylint_rules"]) if rule.raises)


@cache
def about_text() -> frozenset[str]:
    """Codes of the rules that judge classes, not calls."""
    return frozenset(rule.code for rule in packs.load(["lazylint_rules"]) if rule.on is SourceModule)


def marked_as_errors(path: Path) -> list[Mark]:
    """What PyTorch must confirm: also what is not found yet, not what is a false alarm or silent."""
    silent = silent_lines(parse(path))
    marks = [mark for mark in read_marks(path) if mark.line not in silent]
    return [mark for mark in marks if mark.kind != "false-alarm" and mark.code in raising()]


def silent_lines(tree: ast.Module) -> set[int]:
    """Lines of the functions that show what goes wrong without an error."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {
        line
        for function in functions
        if function.name.startswith("silent_")
        for line in range(function.lineno, (function.end_lineno or function.lineno) + 1)
    }


python_samples = pytest.mark.parametrize("path", [path for path in SAMPLES if is_python(path)], ids=lambda p: p.stem)


@python_samples
def test_errors_raise(path: Path, checked: Checked) -> None:
    tree, raised = parse(path), run(path).raised + fed(path, checked)
    assert [
        f"{path.name}:{mark.line}: PyTorch runs this, marked {mark}"
        for mark in marked_as_errors(path)
        if not any(explains(mark, each, tree) for each in raised)
    ] == []


@python_samples
def test_the_rest_runs(path: Path) -> None:
    tree = parse(path)
    silent = silent_lines(tree)
    marks = [mark for mark in read_marks(path) if mark.kind != "false-alarm" and mark.line not in silent]
    assert [
        f"{path.name}:{sorted(each.lines)}: PyTorch raises here, nothing is marked: {each.error}"
        for each in run(path).raised
        if not any(explains(mark, each, tree) for mark in marks)
    ] == []


@python_samples
def test_shapes_are_right(path: Path) -> None:
    """Shapes of global names that are bound once; of those in functions nothing is left to compare."""
    tree, names = parse(path), run(path).names
    bound = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for mark in read_shapes(path):
        if mark.name in names and bound.count(mark.name) == 1:
            assert [str(size) for size in names[mark.name].shape] == list(mark.shape), f"{path.name}:{mark.line}"


@python_samples
def test_findings_name_a_line_of_the_traceback(
    path: Path, checked: Checked, findings_of: dict[Path, list[Finding]]
) -> None:
    raised, silent = run(path).raised + fed(path, checked), silent_lines(parse(path))
    for finding in findings_of[path]:
        if finding.code in raising() and finding.place.line not in silent:
            places = {finding.place.line, *(related.place.line for related in finding.related)}
            of_class = finding.code in about_text()
            assert any(
                places & each.lines or (of_class and in_class_named(finding.place.line, each, parse(path)))
                for each in raised
            ), f"{path.name}:{finding.place.line}: {finding.message}"


@pytest.mark.parametrize("path", [path for path in SAMPLES if not is_python(path)], ids=lambda p: p.stem)
def test_only_what_is_not_python_is_marked_so(path: Path) -> None:
    assert {mark.code for mark in read_marks(path)} == {NO_PYTHON}


def test_founding_script_fails_as_a_program() -> None:
    """Run as users run it, the script prints its first line and dies on the line that is marked."""
    path = next(path for path in SAMPLES if path.stem == "LZ101_founding")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    (mark,) = read_marks(path)
    assert done.returncode == 1
    assert done.stdout == "first torch.Size([2, 10])\n"
    assert f'", line {mark.line}, in <module>' in done.stderr
    assert "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x10)" in done.stderr
