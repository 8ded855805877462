"""Pages about the rules: `python -m lazylint.commands.docs` writes docs/rules/ and the table in README.md.

Both come from the rules' docstrings, those of the pack that ships; run it after changing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lazylint import packs
from lazylint.rule import Rule

PACK = "lazylint_rules"
FOLDER = Path("docs") / "rules"
_BETWEEN = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- end of rules -->)", re.DOTALL)
_VIEWS = {
    "BuiltLayers": "what becomes of the layers that a file builds, in all programs of a run",
    "ModelGraph": "what a traced model does",
    "SourceModule": "the text of a file, which is not run",
    "Suppressions": "the comments of a file, after all other rules have run",
    "Timeline": "what a program does to its layers and parameters, in order",
}


def table(rules: Sequence[Rule[Any]]) -> str:
    """One line a rule, as a Markdown table with links to the pages."""
    head = "| rule | name | severity | what is wrong |\n|---|---|---|---|\n"
    return head + "".join(
        f"| [{rule.code}]({(FOLDER / _file(rule)).as_posix()}) | `{rule.slug}` "
        f"| {rule.severity.value}{'' if rule.default else ', off by default'} | {rule.summary} |\n"
        for rule in rules
    )


def page(rule: Rule[Any]) -> str:
    """A rule's docstring as Markdown."""
    facts = [f"Severity: {rule.severity.value}.", f"Looks at {_VIEWS.get(rule.on.__name__, rule.on.__name__)}."]
    if not rule.default:
        facts.append(f"Off by default: `--extend-select {rule.code}` turns it on.")
    silence = f"Silence it with `# lazylint: ignore[{rule.code}] the reason`."
    body = "\n".join(_markdown(rule.doc.splitlines()))
    return f"# {rule.code}: {rule.slug}\n\n{' '.join(facts)}\n\n{body}\n\n{silence}\n"


def with_table(readme: str, rules: Sequence[Rule[Any]]) -> str:
    """The README with the table between its two marks."""
    return _BETWEEN.sub(lambda _: table(rules), readme)


def files(root: Path) -> dict[Path, str]:
    """All that is generated, by its path below `root`: a page for each rule, and the README."""
    rules = packs.load([PACK])
    readme = (root / "README.md").read_text(encoding="utf-8")
    pages = {FOLDER / _file(rule): page(rule) for rule in rules}
    return {**pages, Path("README.md"): with_table(readme, rules)}


def write(root: Path) -> None:
    """Write all that is generated below `root`, and remove pages of rules that are gone."""
    made = files(root)
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for old in (root / FOLDER).glob("*.md"):
        if old.relative_to(root) not in made:
            old.unlink()
    for path, text in made.items():
        (root / path).write_text(text, encoding="utf-8")


def _file(rule: Rule[Any]) -> str:
    return f"{rule.code}.md"


def _markdown(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a docstring with its indented blocks as fenced Python."""
    block: list[str] = []
    for line in [*lines, "."]:
        if line.startswith("    ") or (block and not line):
            block.append(line[4:])
            continue
        if block:
            code = "\n".join(block).strip("\n")
            yield from ("```python", code, "```", "")
            block = []
        if line != ".":
            yield f"**{line}**" if line in ("Bad:", "Good:") else line


if __name__ == "__main__":
    write(Path.cwd())
