"""Do lazylint and PyTorch say the same of a program?"""

from __future__ import annotations

from dataclasses import dataclass

from .lint import Findings
from .oracle import Outcome, Raise

UNKNOWN = {"LZ901", "LZ902"}


@dataclass(frozen=True)
class Disagreement:
    """Where lazylint and PyTorch differ, by kind.

    `missed`: PyTorch raises and no error finding names a line of its traceback. `false`: an error finding,
    and PyTorch raises at no line it names. `misplaced`: both speak, but of different calls on a common way.
    """

    kind: str
    line: int
    text: str


def agreement(findings: Findings, outcome: Outcome) -> list[Disagreement]:
    """Hold the findings in one file against what PyTorch does with it; empty when they agree.

    What must be found is the first plain raise and all raises behind it. An undecided one may lack some.
    """
    errors = [(finding, named_lines(finding)) for finding in findings if finding["severity"] == "error"]
    required = [*outcome.raises[:1], *outcome.behind]
    known = [*outcome.raises, *outcome.behind]
    found: list[Disagreement] = []
    for raised in required if not undecided(findings, outcome) else []:
        near = [lines for _, lines in errors if lines & raised.lines]
        if not near:
            found.append(Disagreement("missed", raised.call, f"{raised.type}: {raised.message}"))
        elif raised in outcome.behind and not any(lines & _calls(raised, outcome) for lines in near):
            found.append(
                Disagreement("misplaced", raised.call, f"no finding names the call of {raised.type}: {raised.message}")
            )
    for finding, lines in errors:
        at = finding["location"]["row"]
        here = [raised for raised in known if lines & raised.lines]
        text = f"{finding['code']} {finding['message']}"
        if not here:
            found.append(Disagreement("false", at, text))
        elif not any(raised.call in lines for raised in here):
            found.append(Disagreement("misplaced", at, f"PyTorch raises at none of the calls named: {text}"))
    return list(dict.fromkeys(found))


def undecided(findings: Findings, outcome: Outcome) -> bool:
    """Whether lazylint left something open, other than by a failed statement that leaves it open to both."""
    return not outcome.unjudged and any(finding["code"] in UNKNOWN for finding in findings)


def _calls(raised: Raise, outcome: Outcome) -> set[int]:
    """The lines of the failing call, and of other calls of a lazy layer in that statement."""
    same = [other for other in outcome.behind if other.layer == raised.layer is not None]
    return {raised.call, *(other.call for other in same if other.frames[0] == raised.frames[0])}


def named_lines(finding: dict[str, object]) -> set[int]:
    """The lines of the finding's place and its related places in the same file."""
    related = finding.get("related") or []
    assert isinstance(related, list)
    places = [finding, *(other for other in related if other["filename"] == finding["filename"])]
    return {int(place["location"]["row"]) for place in places}


def first(raises: tuple[Raise, ...]) -> str:
    """How the first raise may be counted: by its kind."""
    if not raises:
        return "clean"
    said = raises[0].message
    return "width" if any(sign in said for sign in WIDTH_SIGNS) else "other"


WIDTH_SIGNS = (
    "mat1 and mat2 shapes cannot be multiplied",
    "running_mean should contain",
    "to match num_features",
    "inferred from input",
    "Given groups=1, weight of size",
    "Given transposed=1, weight of size",
    "must match the size of tensor b",
)
