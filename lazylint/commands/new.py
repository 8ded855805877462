"""`lazylint new`: the two files that a new rule is, the rule and its sample."""

from __future__ import annotations

import re
from pathlib import Path

from lazylint.choice import load_rules
from lazylint.config import find_config
from lazylint.fault import Fault

_CORE = Path("rules") / "lazylint_rules"
_SAMPLES = Path("tests") / "samples"

_RULE = '''"""{code}: {words}."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, rule


@rule("{code}", "{slug}", on=ModelGraph)
def {function}(graph: ModelGraph) -> Iterator[Finding]:
    """The defect, in one sentence.

    Why it is one, and what PyTorch does.

    Bad:

        nn.LazyLinear(8)

    Good:

        nn.LazyLinear(8)
    """
    yield from ()
'''

_SAMPLE = '''"""{sentence}: one program that has it, one that has not."""

import torch
from torch import nn

flagged = nn.LazyLinear(8)
flagged(torch.rand(2, 4))  # want: {code}

clean = nn.LazyLinear(8)
clean(torch.rand(2, 4))
'''


def create(code: str, slug: str, folder: str | None) -> str:
    """Write both files and say which. Without `folder` the rule is one of the pack that ships.

    Raises `Fault` for a code or slug that is bad or taken, a folder that is not there, and files that are.
    """
    if not re.fullmatch(r"[A-Z]+[0-9]{3,}", code):
        raise Fault(f"`{code}` is no code; write letters and a number, as in LZ120")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", slug):
        raise Fault(f"`{slug}` is no name for a defect; write words with hyphens, as in `shared-lazy-width`")
    config = find_config([folder or "."])
    for known in load_rules(config):
        if code == known.code or slug == known.slug:
            raise Fault(f"{known.code} [{known.slug}] is already taken")
    pack = Path(folder) if folder else config.root / _CORE
    if not pack.is_dir():
        raise Fault("no such folder; name that of your pack", where=str(pack))
    taken = next(pack.glob(f"{code.lower()}_*.py"), None)
    if taken:
        raise Fault(f"{code} is already taken", where=str(taken))
    function = slug.replace("-", "_")
    words = slug.replace("-", " ")
    rule, sample = pack / f"{code.lower()}_{function}.py", _samples(pack) / f"{code}.py"
    texts = {
        rule: _RULE.format(code=code, slug=slug, function=function, words=words),
        sample: _SAMPLE.format(code=code, sentence=words[0].upper() + words[1:]),
    }
    for path in texts:
        if path.exists():
            raise Fault("is already there", where=str(path))
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Fault(f"cannot be written: {error.strerror}", where=str(path)) from error
    return "".join(f"wrote {path}\n" for path in texts)


def _samples(pack: Path) -> Path:
    """The folder of samples of the project that a pack is in; one beside the pack if it has none."""
    resolved = pack.resolve()
    for above in resolved.parents:
        if (above / _SAMPLES).is_dir() or (above / "pyproject.toml").is_file():
            return above / _SAMPLES
    return resolved.parent / _SAMPLES
