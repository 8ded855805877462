"""`lazylint rule`: a rule's docstring, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

from lazylint.choice import load_rules
from lazylint.config import find_config
from lazylint.fault import Fault, nearest
from lazylint.rules import Rule


def describe(code: str | None, output_format: str) -> str:
    """The rule of that code or slug, or every rule when it is None. Raises `Fault` for one that is not
    there."""
    rules = load_rules(find_config(["."]))
    if code is not None:
        named = [rule for rule in rules if code.lower() in (rule.code.lower(), rule.slug)]
        if not named:
            near = nearest(code, [name for rule in rules for name in (rule.code, rule.slug)])
            raise Fault(f"`{code}` is no rule", remedy=near or "`lazylint rule --all` tells them all")
        rules = named
    if output_format == "json":
        told = [_object(rule) for rule in rules]
        return json.dumps(told[0] if code is not None else told, indent=2) + "\n"
    return "\n".join(_text(rule) for rule in rules)


def _object(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.slug,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "explanation": rule.doc,
        "default": rule.default,
        "view": rule.on.__name__,
    }


def _text(rule: Rule[Any]) -> str:
    off = "" if rule.default else ", off by default"
    return f"{rule.code} [{rule.slug}] ({rule.severity.value}{off})\n\n{rule.doc}\n"
