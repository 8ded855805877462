"""Notebooks: cells in order, magics set aside, and the way back to cell and line."""

import ast
import json
from typing import Any

import pytest

from lazylint.source.module import read_bytes
from lazylint.source.notebook import BrokenNotebook, locate, python_of, read_notebook


def notebook(*cells: Any, language: str = "python") -> str:
    made = [cell if isinstance(cell, dict) else {"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {"language_info": {"name": language}}, "nbformat": 4})


def test_cells_are_joined_and_numbered_with_the_markdown_ones() -> None:
    markdown = {"cell_type": "markdown", "source": "# words"}
    book = read_notebook(notebook("a = 1\nb = 2", markdown, ["c = 3\n", "d = 4"]))
    assert book.text == "a = 1\nb = 2\nc = 3\nd = 4\n"
    assert [(cell.number, cell.first_line) for cell in book.cells] == [(1, 1), (3, 3)]
    assert [locate(book.cells, line) for line in (1, 2, 3, 4)] == [(1, 1), (1, 2), (3, 1), (3, 2)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", "pass  # %matplotlib inline\nx = 1"),
        ("!pip install \\\n  torch\nx = 1", "pass  # !pip install \\\n#   torch\nx = 1"),
        ("if gpu:\n    !nvidia-smi\n", "if gpu:\n    pass  # !nvidia-smi\n"),
        ("files = !ls *.pt", "files = get_ipython().getoutput('ls *.pt')"),
        ("t = %timeit -o f()", "t = get_ipython().run_line_magic('timeit -o f()')"),
        ("net?\nx = 1", "pass  # net?\nx = 1"),
        ("%%bash\nls\n\nrm x", "# %%bash\n# ls\n\n# rm x"),
        ("%%time\nx = net(y)", "# %%time\nx = net(y)"),
        ("x = (a\n% b)", "x = (a\n% b)"),
        ('x = """\n!not\n%magic\n"""', 'x = """\n!not\n%magic\n"""'),
        ('%cd ..\nx = """\n!not\n"""\n!ls', 'pass  # %cd ..\nx = """\n!not\n"""\npass  # !ls'),
        ("%cd ..\nx = (a\n% b)", "pass  # %cd ..\nx = (a\n% b)"),
    ],
)
def test_magics_are_set_aside(source: str, expected: str) -> None:
    assert python_of(source) == expected
    ast.parse(expected)


@pytest.mark.parametrize("source", ["%time y = net(x)", "%timeit net(x)", "%timeit -n 10 -r 3 net(x)"])
def test_timed_statements_run_where_they_stand(source: str) -> None:
    made = python_of(source)
    assert made.index("net(x)") == source.index("net(x)")
    ast.parse(made)


def test_a_notebook_in_another_language_has_no_cells() -> None:
    assert read_notebook(notebook("x <- 1", language="R")).cells == ()


def test_old_notebooks_keep_their_cells_in_worksheets() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}], "nbformat": 3}
    assert read_notebook(json.dumps(old)).text == "x = 1\n"


@pytest.mark.parametrize("data", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code", "source": 3}]}'])
def test_a_broken_notebook_is_said(data: str) -> None:
    with pytest.raises(BrokenNotebook):
        read_notebook(data)
    module = read_bytes("/n.ipynb", "n.ipynb", data.encode())
    assert module.error
    assert module.error.message


def test_line_ends_inside_strings_do_not_shift_lines() -> None:
    book = read_notebook(notebook("a = '\x0c'\r\nb = 2", "c = 3"))
    assert book.text.split("\n") == ["a = '\x0c'", "b = 2", "c = 3", ""]
    assert locate(book.cells, 3) == (2, 1)
