"""What is no word of PyTorch's about sizes is no refusal, however it ends."""

from __future__ import annotations

import pytest
import torch

from lazylint.worker.tensors import confirm


class Wrapped:
    """An object of a library."""


@pytest.mark.parametrize(
    ("error", "confirmed"),
    [
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), True),
        (ValueError("expected 4D input"), True),
        (NotImplementedError("no such kernel"), False),
        (MemoryError(), False),
        (ImportError("a library that is being installed"), False),
        (OSError("no room on the disk"), False),
        (RuntimeError("Numpy is not available"), False),
    ],
    ids=["sizes", "values", "kernel", "memory", "import", "disk", "numpy"],
)
def test_only_refusals_are_confirmed(error: Exception, confirmed: bool) -> None:
    def fail() -> None:
        raise error

    assert confirm.operation(fail, (), {}).confirmed is confirmed


@pytest.mark.parametrize(("other", "confirmed"), [(None, True), ("word", True), (object, True), (Wrapped(), False)])
def test_what_a_library_wraps_is_no_wrong_type(other: object, confirmed: bool) -> None:
    """It may hold a value that nobody knows, such as what a `TensorDict` makes of one."""
    assert confirm.operation(torch.stack, ([torch.rand(2), other],), {}).confirmed is confirmed
