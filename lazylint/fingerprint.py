"""A name for a finding that survives edits elsewhere in the file: it counts no lines."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator

from lazylint.checked import Checked, source_key
from lazylint.finding import Finding, Place
from lazylint.source.content import split_lines


def fingerprints(checked: Checked, path: Callable[[str], str] = str) -> Iterator[tuple[Finding, str]]:
    """Each finding with its fingerprint: rule, path, source lines and message without line numbers; equal
    ones counted. `path` says what a file is called in it.
    """
    seen: Counter[str] = Counter()
    for finding in checked.findings:
        places = (finding.place, *(related.place for related in finding.related))
        message = re.sub(r"\b(line|cell) \d+", r"\1", finding.message)
        parts = (finding.code, path(finding.place.path), message, *(_line(place, checked) for place in places))
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        yield finding, digest if seen[digest] == 1 else f"{digest}:{seen[digest]}"


def _line(place: Place, checked: Checked) -> str:
    lines = split_lines(checked.sources.get(source_key(place), ""))
    return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""
