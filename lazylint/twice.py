"""Findings told twice: a model and a part of it that is used by itself both say the same of one layer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lazylint.finding import Finding

_NAME = re.compile(r"`(?P<owner>(?:\w+\.)*)(?P<name>\w+)`")


def told_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, without those that another at the same place says of the same layer, as a part of more."""
    kept: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        said = _NAME.sub(r"`\g<name>`", finding.message)
        kept.setdefault((finding.code, finding.place, said), []).append(finding)
    for alike in kept.values():
        owners = [_owner(finding) for finding in alike]
        for finding, owner in zip(alike, owners, strict=True):
            if not any(len(other) > len(owner) and f".{other}".endswith(f".{owner}") for other in owners):
                yield finding


def _owner(finding: Finding) -> str:
    """`net.0.` where the message begins with `net.0.weight`: the path to the first that it names."""
    match = _NAME.search(finding.message)
    return match["owner"] if match else ""
