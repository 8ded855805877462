"""`lazylint doctor`: which python, torch, config, rules and wall are taken, and what is wrong with them."""

from __future__ import annotations

import sys
import tempfile

from lazylint import __version__, packs, wall
from lazylint.choice import load_rules
from lazylint.config import find_config
from lazylint.fault import Fault
from lazylint.terminal import printable


def examine(path: str, python: str | None) -> tuple[str, bool]:
    """A line for each thing, and whether all of them are well. Raises `Fault` for a config that cannot be
    read."""
    from lazylint.interpreter import find_interpreter

    config = find_config([path])
    lines = [
        f"lazylint   {__version__} on Python {sys.version.split()[0]} ({sys.executable})",
        f"config     {config.file or 'defaults'}",
        f"root       {config.root}",
    ]
    healthy = True
    try:
        found = find_interpreter(config.root, flag=python, config=config.python)
        lines.append(f"python     {found.path} (from {found.origin})")
        lines.append(f"torch      {found.torch or 'found, of unknown version'}")
    except Fault as fault:
        healthy = False
        lines.append(f"python     error: {fault}")
    try:
        rules = load_rules(config)
        lines.append(f"rules      {len(rules)} from {', '.join([*packs.installed(), *config.packs])}")
    except Fault as error:
        healthy = False
        lines.append(f"rules      error: {error}")
    allowed = "" if config.sandbox == "strict" else ", if the command line says so, too"
    lines.append(f"sandbox    {config.sandbox}{allowed}")
    found_layers = wall.layers()
    lines += [f"  {layer.name:<11} {'yes' if layer.active else 'NO '}  {layer.detail}" for layer in found_layers]
    try:
        wall.command([sys.executable], wall.Policy((), tempfile.gettempdir()), wall.Sandbox.STRICT)
    except wall.WallError as error:
        healthy = False
        lines.append(f"  error: {error}")
    return printable("\n".join(lines)) + "\n", healthy
