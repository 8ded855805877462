"""`SourceModule`: names resolved through imports, places, and what keeps a file from being read."""

import sys

import libcst
import pytest

from lazylint.finding import Place
from lazylint.source.module import SourceModule, read_bytes, read_file


def module(text: str) -> SourceModule:
    return read_bytes("/m.py", "m.py", text.encode())


@pytest.mark.parametrize(
    ("imports", "name"),
    [
        ("import torch", "torch.nn.LazyLinear"),
        ("import torch.nn as nn", "nn.LazyLinear"),
        ("from torch import nn", "nn.LazyLinear"),
        ("from torch.nn import LazyLinear", "LazyLinear"),
        ("from torch.nn import LazyLinear as L", "L"),
        ("from torch.nn import *", "LazyLinear"),
    ],
)
def test_names_are_resolved_through_imports(imports: str, name: str) -> None:
    found = list(module(f"{imports}\nlayer = {name}(8)\n").calls("torch.nn.LazyLinear"))
    assert len(found) == 1


@pytest.mark.parametrize("imports", ["from other import LazyLinear", "class LazyLinear: ...", "from . import nn"])
def test_another_librarys_class_is_not_torchs(imports: str) -> None:
    name = "nn.LazyLinear" if imports.endswith("nn") else "LazyLinear"
    assert not list(module(f"{imports}\nlayer = {name}(8)\n").calls("torch.nn.LazyLinear"))


def test_places_count_from_one() -> None:
    source = module("from torch import nn\nx = [nn.LazyLinear(\n    8)]\n")
    (call,) = source.calls()
    assert isinstance(call, libcst.Call)
    assert source.place(call) == Place("/m.py", 2, 6, 3, 7)


@pytest.mark.parametrize(
    ("data", "message", "line", "column"),
    [
        (b"x = (\n", "'(' was never closed", 1, 5),
        (b"if x:\npass\n", "expected an indented block", 2, 1),
        (b"a\nb = '\xff'\n", "not utf-8 text: byte 0xff", 2, 6),
        (b"# -*- coding: nonsense -*-\n", "unknown encoding: nonsense", 1, 1),
        (b"x = 1\0\n", "null bytes", 1, 1),
        (b"x = 1\ny = '\0'\n", "null bytes", 2, 1),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(data: bytes, message: str, line: int, column: int) -> None:
    error = read_bytes("/m.py", "m.py", data).error
    assert error
    assert message in error.message
    assert (error.line, error.column) == (line, column)


def test_a_missing_file_is_data_too() -> None:
    error = read_file("/no/such/file.py", "file.py").error
    assert error
    assert error.message == "No such file or directory"


def test_declared_encodings_and_marks_are_honoured() -> None:
    assert read_bytes("/m.py", "m.py", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n").text.endswith("x = 'é'\n")
    assert read_bytes("/m.py", "m.py", b"\xef\xbb\xbfx = 1\r\n").text == "x = 1\n"


@pytest.mark.parametrize("text", ["(" * 3000 + ")" * 3000, "(" * 59_000, "-" * 20_000 + "1 2", "(" * 100_000])
def test_deep_nesting_does_not_break_the_reader(text: str) -> None:
    assert module(f"x = {text}\n").error


def test_syntax_newer_than_this_python_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise SyntaxError("too new", ("m.py", 1, 1, ""))

    monkeypatch.setattr("lazylint.source.module.ast.parse", refuse)
    assert module("def f[T](x: T) -> T: return x\n").error is None
    assert module("def f[T(x\n").error


def test_reading_loads_no_libcst() -> None:
    import subprocess

    code = (
        "import sys; from lazylint import SourceModule; "
        "SourceModule('/m', 'm', 'x = 1').error; print('libcst' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"
