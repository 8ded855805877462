"""Queries about text: constructors as PyTorch has them, kinds of expressions, layers and classes as written."""

from __future__ import annotations

import inspect

import libcst
import pytest
from torch import nn

from lazylint.source.layers import SIGNATURES
from lazylint.source.module import SourceModule, read_bytes


def module(text: str) -> SourceModule:
    return read_bytes("/m.py", "m.py", text.encode())


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_pytorchs(name: str) -> None:
    lazy, eager = (inspect.signature(cls).parameters.values() for cls in (getattr(nn, name), getattr(nn, name[4:])))
    positional = [p.name for p in lazy if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert list(SIGNATURES[name].parameters) == positional
    assert next(p.name for p in eager) == SIGNATURES[name].width


def test_every_lazy_layer_of_pytorch_is_known() -> None:
    assert {name for name in dir(nn) if name.startswith("Lazy")} == set(SIGNATURES)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("3", "int", 3),
        ("-3", "int", -3),
        ("1e-5", "float", 1e-5),
        ("True", "bool", None),
        ("not x", "bool", None),
        ("x > 3", "bool", None),
        ("None", "none", None),
        ("(3, 3)", "tuple", 3),
        ("(3, 5)", "tuple", None),
        ("len(x)", "int", None),
        ("x.shape[1]", "int", None),
        ("x.size(1)", "int", None),
        ("2 * 3", "int", None),
        ("3 / 2", "float", None),
        ("2 * y", "", None),
        ("f(x)", "", None),
        ("SEVEN", "int", 7),
        ("TWICE", "", None),
        ("given", "bool", None),
        ("annotated", "int", None),
        ("bare", "", None),
    ],
)
def test_values(text: str, kind: str, number: float | None) -> None:
    source = module(f"SEVEN = 7\nTWICE = 1\nTWICE = x\ndef f(bare, annotated: int, given=True):\n    marked({text})\n")
    (call,) = (c for c in source.nodes(libcst.Call) if source.code(c.func) == "marked")
    value = source.value(call.args[0].value)
    assert (value.kind, value.number) == (kind, number)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("hidden_dim", True),
        ("num_classes", True),
        ("out_features", True),
        ("n_units", True),
        ("hidden_size", True),
        ("bias", False),
        ("use_bias", False),
        ("num_bias", False),
        ("eps", False),
        ("norm_eps", False),
        ("device", False),
        ("self.out_dim", True),
        ("cfg.bias", False),
    ],
)
def test_names_that_say_sizes(name: str, counts: bool) -> None:
    source = module(f"marked({name})\n")
    (call,) = source.nodes(libcst.Call)
    assert source.value(call.args[0].value).counts is counts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import torch\ntorch.nn.LazyLinear(8)", ["LazyLinear"]),
        ("from torch.nn import LazyLinear as L\nL(8)", ["LazyLinear"]),
        ("from torch.nn.modules.linear import LazyLinear\nLazyLinear(8)", ["LazyLinear"]),
        ("from torch.nn import *\nLazyLinear(8)", ["LazyLinear"]),
        ("from other import LazyLinear\nLazyLinear(8, 16)", []),
        ("from .layers import *\nLazyLinear(8, 16)", []),
        ("from torch.nn import *\nclass LazyLinear: ...\nLazyLinear(8, 16)", []),
        (
            "try:\n    from torch.nn import LazyLinear\nexcept E:\n    from b import LazyLinear\nLazyLinear(8)",
            [],
        ),
        ("import torch_geometric.nn as nn\nnn.LazyLinear(8)", []),
    ],
)
def test_lazy_layers_are_torchs(text: str, found: list[str]) -> None:
    assert [layer.type for layer in module(text).lazy_layers] == found


def test_a_file_that_names_no_lazy_layer_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lazylint.source.module.parsed", lambda text: pytest.fail("parsed"))
    source = module("import torch\n")
    assert (source.lazy_layers, source.lazy_classes, source.lazy_type_tests) == ((), (), ())


def test_what_a_class_derives_from_through_others_of_its_file() -> None:
    source = module(
        "from torch import nn\nfrom torch.nn.modules.lazy import LazyModuleMixin\nfrom elsewhere import Other\n"
        "class A(LazyModuleMixin, nn.Module): ...\nclass B(A): ...\nclass C(A, Other): ...\n"
        "class D(nn.LazyConv2d): ...\nclass E(Other): ...\nclass F(A, Generic[T]): ...\n"
    )
    said = {c.name: (c.known, c.subclassed, c.lazy_layer) for c in source.lazy_classes}
    assert said == {
        "A": (True, True, None),
        "B": (True, False, None),
        "C": (False, False, None),
        "D": (True, False, "LazyConv2d"),
        "F": (False, False, None),
    }


def test_a_deep_expression_is_read() -> None:
    text = "from torch import nn\nnn.LazyLinear(8)\nx = " + " + ".join(["1"] * 400) + "\n"
    assert len(module(text).lazy_layers) == 1
