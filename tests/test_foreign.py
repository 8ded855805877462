"""Which libraries are taken to know nothing of tensors: what these make of the unknown is unknown."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
import torch
from torch import nn

from lazylint.worker.code import foreign


@pytest.mark.parametrize(
    ("held", "alone"),
    [
        ({"torch": torch}, False),
        ({"nn": nn}, False),
        ({"Parameter": nn.Parameter}, False),
        ({"relu": nn.functional.relu}, False),
        ({"sys": sys, "Table": type("Table", (), {}), "width": 3}, True),
    ],
    ids=["torch", "a module of torch", "a class of torch", "a function of torch", "nothing of torch"],
)
def test_a_library_with_anything_of_torch_knows_tensors(
    held: dict[str, object], alone: bool, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Also where only a module inside it has that: what it makes of the unknown is then looked into."""
    name = f"lib_{abs(hash(request.node.name))}"
    library, inner = ModuleType(name), ModuleType(f"{name}.inner")
    library.__file__ = f"/somewhere/site-packages/{name}/__init__.py"
    vars(inner).update(held)
    monkeypatch.setitem(sys.modules, name, library)
    monkeypatch.setitem(sys.modules, f"{name}.inner", inner)
    assert foreign.computes(len, name, (3,), {}) is alone
