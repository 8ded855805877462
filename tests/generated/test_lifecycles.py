"""Lifecycle steps in random order: an error of lazylint is an exception of PyTorch on that line, and the other way."""

from __future__ import annotations

import os

import pytest

from .lifecycles import lifecycle
from .strategy import write
from .trial import smallest, summary, trials

SEED = int(os.environ.get("LAZYLINT_GENERATED_SEED", "20262"))
EACH = 80


def test_lifecycles_agree() -> None:
    done = trials(write(EACH, SEED, lifecycle))
    print(summary(done))
    differing = [trial for trial in done if trial.disagreements]
    if differing:
        pytest.fail(f"{len(differing)} of {EACH} programs\n{smallest(differing[0]).report()}", pytrace=False)
    undecided = [trial for trial in done if trial.undecided]
    assert len(undecided) <= EACH // 20, undecided[0].report()
    raising = [trial for trial in done if not trial.outcome.clean]
    assert EACH // 5 < len(raising) < EACH


def test_lifecycles_are_varied_and_repeatable() -> None:
    sources = write(100, SEED, lifecycle)
    assert sources == write(100, SEED, lifecycle)
    text = "\n".join(sources)
    wanted = [
        "LazyLinear",
        "LazyBatchNorm1d",
        "numel",
        "inference_mode",
        "no_grad",
        "deepcopy",
        "load_state_dict",
        "Adagrad",
    ]
    wanted += ["bfloat16", "requires_grad_", "jit.script", "nn.init", "eval()", ".forward("]
    assert [word for word in wanted if word not in text] == []
