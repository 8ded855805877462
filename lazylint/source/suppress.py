"""Comments that silence findings: `# lazylint: ignore[LZ101] reason`, `# lazylint: skip-file`, `# noqa:
LZ101`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from lazylint.fault import nearest
from lazylint.finding import Edit, Finding, Fix, Place
from lazylint.source.inputs import input_fault
from lazylint.source.module import SourceModule

# In quotes or backticks it is only spoken of.
_OWN = re.compile(r"(?<!\S)#\s*lazylint\s*:\s*(?P<rest>.*)", re.IGNORECASE)
_VERB = re.compile(r"(?P<verb>[A-Za-z][\w-]*)\s*(?P<codes>\[[^\]]*\]?)?(?P<reason>.*)", re.DOTALL)
# Words in the place of codes are no directive, as ruff has it.
_NOQA = re.compile(r"#\s*noqa\b(?P<codes>\s*:\s*[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)?(?!\s*:)", re.IGNORECASE)
# What a reader may have put behind it, in the same comment, is another remark.
_OWN_WHOLE = re.compile(
    r"(?<!\S)#\s*lazylint\s*:\s*[A-Za-z][\w-]*\s*(?P<codes>\[[^\]]*\])?(?:(?!\s#\s*[A-Za-z]).)*", re.IGNORECASE
)
_VERBS = ("ignore[LZ101]", "file-ignore[LZ101]", "skip-file", "input x f32[B, 3, H, W]")
_REMOVED = "remove the unused suppression"
_SELECTOR = re.compile(r"[A-Z]+[0-9]*|[a-z0-9]+(?:-[a-z0-9]+)+")


@dataclass(frozen=True)
class Directive:
    """One comment that silences `codes` (prefixes or slugs; empty: all) on `lines`, or in the whole file
    when None.

    `noqa` marks one for every linter; a plain one is `blanket`, and never called unused.
    """

    place: Place
    codes: tuple[str, ...]
    lines: tuple[int, ...] | None
    reason: str = ""
    blanket: bool = False
    noqa: bool = False

    def covers(self, finding: Finding, line: int, end_line: int) -> bool:
        """Whether this comment silences `finding` at a place that spans those lines."""
        if self.lines is not None and not any(line <= own <= end_line for own in self.lines):
            return False
        return not self.codes or any(finding.code.startswith(c) or finding.slug == c for c in self.codes)


@dataclass(frozen=True)
class BadDirective:
    """A `# lazylint:` comment that cannot be read, why, and what helps."""

    place: Place
    reason: str
    help: str = ""


@dataclass(frozen=True)
class Suppressions:
    """What one file says about silencing: the view of rules that judge the comments themselves.

    `unused` is filled in after all other rules have run; each entry names the codes that silenced nothing.
    """

    module: SourceModule
    directives: tuple[Directive, ...] = ()
    malformed: tuple[BadDirective, ...] = ()
    unused: tuple[Directive, ...] = ()

    @cached_property
    def skips_file(self) -> bool:
        """Whether the whole file is to be left alone."""
        return any(d.lines is None and not d.codes for d in self.directives)

    def removal(self, directive: Directive) -> Fix:
        """The fix that takes the codes of an entry of `unused` out of its comment, and what is empty then with it."""
        place = directive.place
        line = self.module.lines[place.line - 1]
        comment = line[place.column - 1 :]
        found = (_NOQA if directive.noqa else _OWN_WHOLE).search(comment)
        assert found
        said = re.findall(r"[\w-]+", found["codes"] or "")
        kept = [code for code in said if (code.upper() if directive.noqa else code) not in directive.codes]
        if kept and directive.codes:
            span = found.span("codes")
            return _cut(place, span, f": {', '.join(kept)}" if directive.noqa else f"[{', '.join(kept)}]")
        start, end = found.span()
        before, after = comment[:start].rstrip(), comment[end:].lstrip()
        code = line[: place.column - 1].rstrip()
        if before or after:
            gap = "  " if before and after else ""
            return _cut(place, (len(before), len(comment) - len(after)), gap)
        if code or self._ends(place.line):
            return _cut(place, (len(code) - place.column + 1, len(comment)), "")
        whole = replace(place, column=1, end_line=place.line + 1, end_column=1)
        return Fix(_REMOVED, (Edit(whole, ""),))

    def _ends(self, line: int) -> bool:
        """Whether a line is the last of its text, or of its cell."""
        begins = {cell.first_line for cell in self.module.cells or ()}
        return line == len(self.module.lines) or line + 1 in begins

    def covering(self, finding: Finding, place: Place) -> list[Directive]:
        """The directives that silence `finding` at `place`, its own or a related one.

        What is found of a comment without codes is not silenced by itself.
        """
        end = max(place.end_line, place.line)
        covering = (d for d in self.directives if d.covers(finding, place.line, end))
        return [d for d in covering if d.codes or d.noqa or d.place != place]


def _cut(comment: Place, span: tuple[int, int], content: str) -> Fix:
    """The fix that puts `content` in the place of some characters, counted from the start of a comment."""
    start, end = span
    place = replace(comment, column=comment.column + start, end_column=comment.column + end)
    return Fix(_REMOVED, (Edit(place, content),))


def read_suppressions(module: SourceModule) -> Suppressions:
    """All directives of a file. Costs nothing when the file never says `lazylint` or `noqa`."""
    lowered = module.text.lower()
    if "lazylint" not in lowered and "noqa" not in lowered:
        return Suppressions(module)
    directives: list[Directive] = []
    malformed: list[BadDirective] = []
    for line, column, comment, alone in _comments(module):
        place = Place(module.path, line, column, line, column + len(comment))
        reach = _reach(module, line) if alone else (line,)
        own = _OWN.search(comment)
        if own:
            read = _own_directive(own["rest"].strip(), place, reach)
            if read is None:
                fault = input_fault(module, comment, line)
                read = BadDirective(place, *fault) if fault else None
            if isinstance(read, BadDirective):
                malformed.append(read)
            elif read:
                directives.append(read)
        noqa = _NOQA.search(comment)
        if noqa:
            codes = tuple(re.findall(r"[A-Z]+[0-9]+", (noqa["codes"] or "").upper()))
            directives.append(Directive(place, codes, (line,), blanket=not codes, noqa=True))
    return Suppressions(module, tuple(directives), tuple(malformed))


def unused(
    suppressions: Suppressions, used: Iterable[tuple[Directive, str]], active: Iterable[tuple[str, str]]
) -> tuple[Directive, ...]:
    """Directives, cut down to the codes that silenced nothing.

    `used` holds (directive, code of the finding it silenced); `active` the code and slug of each rule
    that ran here. Codes of rules that did not run are not judged, nor are other linters' codes in a `# noqa`.
    """
    hits: dict[Directive, set[str]] = {}
    for directive, code in used:
        hits.setdefault(directive, set()).add(code)
    rules = list(active)
    found = []
    for directive in suppressions.directives:
        silenced = hits.get(directive, set())
        if not directive.codes:
            if not silenced and not directive.blanket and directive.lines is not None:
                found.append(directive)
            continue
        idle = []
        for selector in directive.codes:
            meant = {code for code, slug in rules if code.startswith(selector) or slug == selector}
            if meant and not meant & silenced:
                idle.append(selector)
        if idle:
            found.append(replace(directive, codes=tuple(idle)))
    return tuple(found)


def unknown(suppressions: Suppressions, rules: Iterable[tuple[str, str]]) -> Iterator[BadDirective]:
    """The codes and slugs in our own comments that mean none of all `rules`, given by code and slug."""
    names = [*rules]
    for directive in suppressions.directives:
        for selector in () if directive.noqa else directive.codes:
            if not any(code.startswith(selector) or slug == selector for code, slug in names):
                close = nearest(selector, [name for names_of_one in names for name in names_of_one])
                help = close or "`lazylint rule --all` tells them all"
                yield BadDirective(directive.place, f"`{selector}` is no rule code", help)


def _own_directive(rest: str, place: Place, reach: tuple[int, ...]) -> Directive | BadDirective | None:
    match = _VERB.fullmatch(rest)
    if not match:
        return BadDirective(place, "nothing stands after `lazylint:`")
    verb, codes, reason = match["verb"].lower(), match["codes"], match["reason"].strip()
    if verb == "input":
        return None
    if verb not in ("ignore", "file-ignore", "skip-file"):
        *some, last = (f"`{form}`" for form in _VERBS)
        return BadDirective(
            place, f"`{match['verb']}` is not a directive", f"directives are {', '.join(some)} and {last}"
        )
    if codes is None:
        if verb == "file-ignore":
            return BadDirective(place, "`file-ignore` needs codes, as in `file-ignore[LZ101]`; or write `skip-file`")
        return Directive(place, (), None if verb == "skip-file" else reach, reason)
    if verb == "skip-file":
        return BadDirective(place, "`skip-file` takes no codes; write `file-ignore[...]`")
    if not codes.endswith("]"):
        return BadDirective(place, "the bracket is not closed")
    selectors = tuple(part.strip() for part in codes[1:-1].split(",") if part.strip())
    wrong = next((s for s in selectors if not _SELECTOR.fullmatch(s)), None)
    if not selectors or wrong:
        return BadDirective(place, f"`{wrong}` is no rule code" if wrong else "no code stands in the brackets")
    return Directive(place, selectors, None if verb == "file-ignore" else reach, reason)


def _comments(module: SourceModule) -> list[tuple[int, int, str, bool]]:
    """Line, column, text of each comment, and whether it stands alone. Text that cannot be tokenized ends
    the list."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found.append((token.start[0], token.start[1] + 1, token.string, alone))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _reach(module: SourceModule, line: int) -> tuple[int, ...]:
    """A comment on a line of its own speaks for itself and the next line of code."""
    for number in range(line + 1, len(module.lines) + 1):
        text = module.lines[number - 1].strip()
        if text and not text.startswith("#"):
            return (line, number)
    return (line,)
