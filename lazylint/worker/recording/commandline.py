"""Command lines are not given here: what they must say is unknown, and the rest has its defaults."""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
from collections.abc import Callable
from typing import Any

from ..run import runtime
from ..run.opaque import Opaque
from ..run.scalars import Scalar


def _said(action: argparse.Action) -> Opaque:
    origin = f"`{'/'.join(action.option_strings) or action.dest}`, which the command line says"
    is_number = action.type in (int, float) and action.nargs in (None, argparse.OPTIONAL)
    return Scalar(origin, 0.5 if action.type is float else 1, repeats=False) if is_number else Opaque(origin)


def _assumed(parser: argparse.ArgumentParser, namespace: Any) -> Any:
    """What the parser gives for no arguments, with unknown values where it needs some; of commands, the first."""
    found = namespace if namespace is not None else argparse.Namespace()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) and action.choices:
            name, chosen = next(iter(action.choices.items()))
            if action.dest is not argparse.SUPPRESS:
                setattr(found, action.dest, name)
            found = _assumed(chosen, found)
            continue
        if action.dest is argparse.SUPPRESS or action.default is argparse.SUPPRESS or hasattr(found, action.dest):
            continue
        optional = action.option_strings or action.nargs in (argparse.OPTIONAL, argparse.ZERO_OR_MORE)
        needed = action.required if action.option_strings else not optional
        said = _said(action)
        setattr(found, action.dest, said if needed else parser.get_default(action.dest))
    for name, value in parser._defaults.items():
        if not hasattr(found, name):
            setattr(found, name, value)
    return found


def _without(parse: Callable[..., Any], pair: bool) -> Callable[..., Any]:
    @functools.wraps(parse)
    def parsed(self: argparse.ArgumentParser, args: Any = None, namespace: Any = None) -> Any:
        if not runtime.running() or args is not None:
            return parse(self, args, namespace)
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                answer = parse(self, args, namespace)
        except SystemExit:
            found = _assumed(self, namespace)
            answer = (found, []) if pair else found
        runtime.current().unsaid |= _lacks(self, answer[0] if pair else answer)
        return answer

    return parsed


def _lacks(parser: argparse.ArgumentParser, namespace: Any) -> bool:
    """Whether an option with a type is not given, and is None: the program may be meant to be called with it."""
    typed = (action for action in parser._actions if action.type is not None)
    return any(getattr(namespace, action.dest, ...) is None for action in typed)


def install() -> None:
    """Let `parse_args` give something where the command line lacks what it needs."""
    for name in ("parse_args", "parse_known_args", "parse_intermixed_args"):
        setattr(argparse.ArgumentParser, name, _without(getattr(argparse.ArgumentParser, name), "known" in name))
