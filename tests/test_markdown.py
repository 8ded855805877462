"""Markdown: the Python blocks of a text are one program, told by the lines of the text."""

import ast
from pathlib import Path

import fake_pool
import pytest
from click.testing import CliRunner

from lazylint.cli import main
from lazylint.source.markdown import python_of_markdown

BOOK = """\
# A chapter on `nn.LazyLinear` of torch

```python
from torch import nn
head = nn.LazyLinear(4)
head(2)
```

    indented text
~~~
head(9)
~~~

```{.python .input}
#@tab tensorflow
head(8)
```

1. a list

   ```{code-cell} ipython3
   !ls
   head(3)
   ```
"""


def test_lines_and_columns_stay() -> None:
    made = python_of_markdown(BOOK).split("\n")
    assert len(made) == len(BOOK.split("\n"))
    assert {n: line for n, line in enumerate(made, start=1) if line} == {
        4: "from torch import nn",
        5: "head = nn.LazyLinear(4)",
        6: "head(2)",
        21: "if 1:",
        22: "   pass  # !ls",
        23: "   head(3)",
    }
    ast.parse("\n".join(made))


@pytest.mark.parametrize(
    ("info", "taken"),
    [
        ("python", True),
        ("py", True),
        ("Python title='net.py'", True),
        ("{python}", True),
        ("{.python .input  n=3}", True),
        ("{code-cell}", True),
        ("{code-block} python", True),
        ("pycon", False),
        ("python-repl", False),
        ("bash", False),
        ("", False),
        ("{r}", False),
    ],
)
def test_which_blocks_are_python(info: str, taken: bool) -> None:
    assert bool(python_of_markdown(f"```{info}\nx = 1\n```\n").strip()) is taken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("````python\n'''\n```\n'''\n````", "\n'''\n```\n'''\n"),
        ("```python\nx = 1", "\nx = 1"),
        ("- a\n\n  ```python\n  ```\n", "\n\n\n\n"),
        ("- a\n\n  ```python\n  # words\n\n  ```\n", "\n\n\n  # words\n\n\n"),
        ("  ```python\nx = 1\n  ```", "\nx = 1\n"),
    ],
)
def test_odd_blocks(text: str, expected: str) -> None:
    assert python_of_markdown(text) == expected


@pytest.mark.parametrize(
    ("first", "taken"),
    [("#@tab pytorch", True), ("%%tab pytorch, jax", True), ("%%tab all", True), ("#@tab mxnet", False)],
)
def test_blocks_for_one_library_of_several(first: str, taken: bool) -> None:
    assert ("x = 1" in python_of_markdown(f"```{{.python .input}}\n{first}\nx = 1\n```\n")) is taken


def test_code_that_asks_for_its_library_is_told_pytorch() -> None:
    """A book for several libraries branches inside a cell, and no reader runs the branch of another one."""
    made = python_of_markdown(
        """\
```{.python .input}
%load_ext d2lbook.tab
tab.interact_select('mxnet', 'pytorch')
```

```{.python .input}
%%tab pytorch, mxnet
chosen = [tab.selected('pytorch', 'jax'), tab.selected('mxnet')]
```
"""
    )
    names: dict[str, object] = {}
    exec(made, names)
    assert names["chosen"] == [True, False]


def test_a_text_is_checked_when_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_pool.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    Path("book.md").write_text(BOOK)
    result = CliRunner().invoke(main, ["book.md", "--output-format", "concise"])
    assert result.stdout.startswith("book.md:23:4: error LZ101")
    assert result.stdout.count("\n") == 1
    assert "no Python files" in CliRunner().invoke(main, ["."]).stderr
    assert CliRunner().invoke(main, ["book.md", "--add-ignore"]).exit_code == 0
    assert Path("book.md").read_text() == BOOK.replace("head(3)", "head(3)  # lazylint: ignore[LZ101]")


PLACEHOLDER = """\
```python
import torch
from torch import nn
head = nn.LazyLinear(2)
head(torch.zeros(2, 4))
```

Then write your own loop:

```python
for epoch in range(epochs):
    <your training step here>
```

1. Install

   ```python
   $ pip install torch
   ```

```python
head(torch.zeros(2, 5))
```
"""


def test_a_block_that_is_no_python_is_left_out() -> None:
    made = python_of_markdown(PLACEHOLDER).split("\n")
    ast.parse("\n".join(made))
    assert [n for n, line in enumerate(made, start=1) if line] == [2, 3, 4, 5, 22]


def test_a_block_of_lazy_layers_that_is_no_python_is_not_passed_over() -> None:
    with pytest.raises(SyntaxError):
        ast.parse(python_of_markdown(PLACEHOLDER.replace("<your", "nn.LazyLinear <your")))


def test_a_last_block_that_is_not_closed_is_left_out_too() -> None:
    made = python_of_markdown(PLACEHOLDER + "```python\n<the end>\n")
    ast.parse(made)
