"""Facts as JSON values: what crosses to the front, with columns in characters and no torch types."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..run.facts import Call, Comparison, Operand, Refusal
from ..run.frames import Place, Texts
from ..run.runtime import Run
from ..sizes import symbols


class Encoder:
    """Encodes the facts of runs; `texts` turns byte columns into character columns."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def place(self, place: Place | None) -> dict[str, Any] | None:
        """A place; None stays None."""
        if place is None or not place.path:
            return None
        text = self.texts.files.get(place.path)
        lines = text.lines if text else []
        end_line = place.end_line or place.line
        start = _characters(lines, place.line, place.column)
        end = _characters(lines, end_line, place.end_column) if place.end_column else start
        return {
            "path": place.path,
            "line": place.line,
            "column": start,
            "end_line": end_line,
            "end_column": end,
        }

    def value(self, value: Any) -> Any:
        """Any fact."""
        if isinstance(value, Place):
            return self.place(value)
        if isinstance(value, dict):
            return {str(key): self.value(item) for key, item in value.items()}
        if isinstance(value, (Call, Operand, Refusal)):
            plain = {f.name: self.value(getattr(value, f.name)) for f in dataclasses.fields(value)}
            if "width" in plain:
                plain["width"] = symbols.told(plain["width"])
            if not isinstance(value, Refusal):
                plain["shape"] = None if value.shape is None else [symbols.show(d) for d in value.shape]
                plain["maker_text"] = self._text(value.maker)
            return plain
        if isinstance(value, Comparison):
            said = {"condition": value.condition, "torch_says": value.torch_says, "relation": value.relation}
            return {**said, "first": value.first.id, "later": value.later.id}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: self.value(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value if isinstance(value, (int, str, bool, type(None))) else str(value)

    def graph(self, name: str | None, place: Place, run: Run) -> dict[str, Any]:
        """The graph of one entry on one path."""
        facts = {f.name: self.value(getattr(run.facts, f.name)) for f in dataclasses.fields(run.facts)}
        for refusal in facts["refusals"]:
            refusal["path"] = run.path
        return {"name": name, "place": self.place(place), "ops": self._ops(run), **facts}

    def path(self, run: Run) -> dict[str, Any]:
        """The setting that the model of `run` was built at, if not at its own, and the decisions that it took."""
        taken = run.decisions
        decisions = [
            {**self._decision(place, answer), "unset": place in taken.settings, "of_item": place in taken.of_items}
            for place, answer in taken.taken.items()
        ]
        if run.decisions.setting is not None:
            setting = run.decisions.setting
            said = self._decision(setting.place, setting.answer)
            decisions.insert(0, {**said, "text": setting.text, "assumed": setting.assumed})
        if run.mode_at is not None:
            decisions.append(self._decision(run.mode_at, run.training))
        return {"id": run.path, "decisions": decisions, "training": run.training}

    def _decision(self, place: Place, answer: bool) -> dict[str, Any]:
        return {"text": self._text(place), "place": self.place(place), "answer": answer}

    def _ops(self, run: Run) -> list[dict[str, Any]]:
        return [
            {
                "name": node.name,
                "kind": node.op,
                "target": node.meta["name"],
                "inputs": [source.name for source in node.args],
                "shape": None if node.meta["shape"] is None else [symbols.show(d) for d in node.meta["shape"]],
                "place": self.place(node.meta["place"]),
                "path": run.path,
                "layer": node.meta.get("layer"),
            }
            for node in run.recorder.graph.nodes
        ]

    def _text(self, place: Place | None) -> str:
        text = self.texts.files.get(place.path) if place else None
        return text.segment(place)[:200] if text and place else ""


def _characters(lines: list[str], line: int, column: int) -> int:
    if not 0 < line <= len(lines):
        return column
    return len(lines[line - 1].encode()[: column - 1].decode(errors="replace")) + 1
