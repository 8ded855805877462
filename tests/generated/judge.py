"""Run programs with PyTorch, for real: `python judge.py` reads paths and writes a line of JSON for each.

torch is imported once; every program runs in a forked child. The top level goes statement by statement, and
on after one that raises. Names that such a statement would have bound are gone; a NameError for one of them
is no verdict. A program that raised runs a second time, to judge what lies behind: its functions go on too
(stepwise.py), and a lazy layer in conflict answers as a new one would (going_on.py).
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import select
import signal
import sys
import tempfile
import traceback
from types import CodeType, FrameType
from typing import Any

from stepwise import (  # type: ignore[import-not-found]  # beside this file
    GONE,
    HANDLER,
    GoingOn,
    bound,
    is_gone,
)

SECONDS = 30


class Program:
    """One program's text, statement by statement."""

    def __init__(self, path: str) -> None:
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.tree = ast.parse(file.read(), path)
        self.guarded = [
            (range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1), handler.type)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Try)
            for handler in node.handlers
        ]

    def code(self, statement: ast.stmt) -> CodeType:
        """One top-level statement, ready to run."""
        return compile(ast.Module([statement], []), self.path, "exec")

    def frames(self, error: BaseException) -> list[tuple[int, str]]:
        """The program's own lines in a traceback, outermost first."""
        walk = traceback.walk_tb(error.__traceback__)
        return [(line, f.f_code.co_name) for f, line in walk if f.f_code.co_filename == self.path]

    def stack(self, frame: FrameType | None) -> list[tuple[int, str]]:
        """The program's own lines in a call stack, outermost first."""
        here = [
            (line, f.f_code.co_name) for f, line in traceback.walk_stack(frame) if f.f_code.co_filename == self.path
        ]
        return here[::-1]

    def caught(self, frames: list[tuple[int, str]], error: Exception) -> bool:
        """Whether one of these lines is inside a `try` that catches `error`."""
        return any(line in lines and catches(kind, error) for line, _ in frames for lines, kind in self.guarded)


def catches(kind: ast.expr | None, error: Exception) -> bool:
    """Whether a handler of this type takes `error`; programs handle builtin exceptions only."""
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or isinstance(error, getattr(builtins, ast.unparse(each))) for each in kinds)


def changed(statement: ast.stmt, space: dict[str, Any]) -> set[str]:
    """The lists and dicts that a statement uses: when it fails, nobody knows what should be in them."""
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return {name for name in names if isinstance(space.get(name), list | dict | set)}


def run(program: Program, raises: list[dict[str, Any]], space: dict[str, Any]) -> int:
    """Run the program, add what it raises to `raises`, and say how many statements could not be judged."""
    import torch

    torch.manual_seed(0)
    space |= {"__name__": "__main__", "__file__": program.path}
    lost: set[str] = set()
    unjudged = 0
    for statement in program.tree.body:
        names = bound(statement)
        try:
            exec(program.code(statement), space)
        except Exception as error:
            names |= changed(statement, space)
            if is_gone(error) or (isinstance(error, NameError) and error.name in lost):
                unjudged += 1
            else:
                raises.append(said(program.frames(error), error))
            lost |= names
            for name in names:
                space.pop(name, None)
                if HANDLER in space:
                    space[name] = GONE
        else:
            lost -= names
    return unjudged


def said(frames: list[tuple[int, str]], error: Exception, call: int | None = None) -> dict[str, Any]:
    """A raise as data. `call` is the line that called the layer, or the innermost one of the program."""
    call = getattr(error, "called_at", None) or call or frames[-1][0]
    return {"type": type(error).__name__, "message": str(error)[:300], "frames": frames, "call": call}


def verdict(path: str) -> dict[str, Any]:
    """The outcome of one program; runs in a child of its own."""
    program, raises = Program(path), list[dict[str, Any]]()
    return {"raises": raises, "unjudged": run(program, raises, {})}


def continued(path: str) -> dict[str, Any]:
    """The outcome of one program when nothing that raises stops it; runs in a child of its own."""
    import going_on  # type: ignore[import-not-found]  # beside this file; it needs torch

    program, raises, unjudged = Program(path), list[dict[str, Any]](), 0
    program.tree.body = [GoingOn().visit(statement) for statement in program.tree.body]

    def note(layer: object, frame: FrameType, error: Exception, fits: bool) -> bool:
        stack = program.stack(frame)
        if not fits or program.caught(stack, error):
            error.__dict__.setdefault("called_at", stack[-1][0])
            return False
        raises.append({**said([*stack, *program.frames(error)], error, stack[-1][0]), "layer": id(layer)})
        return True

    def go_on(error: Exception) -> object:
        nonlocal unjudged
        frames = [*program.stack(sys._getframe(2)), *program.frames(error)]
        if program.caught(frames, error):
            raise error
        if is_gone(error):
            unjudged += 1
        else:
            raises.append(said(frames, error))
        return GONE

    with going_on.lazy_conflicts(note):
        left = run(program, raises, {HANDLER: go_on})
    return {"raises": raises, "unjudged": unjudged + left}


def in_child(work: Any, path: str) -> dict[str, Any]:
    """What `work` makes of `path`, in a forked child with a limit on its time."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        try:
            answer = work(path)
        except BaseException:
            answer = {"fault": traceback.format_exc()}
        with os.fdopen(writing, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        ready = select.select([pipe], [], [], SECONDS)[0]
        if not ready:
            os.kill(child, signal.SIGKILL)
        text = pipe.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return dict(json.loads(text)) if text else {"fault": f"no answer in {SECONDS} s; it ended with {ended}"}


def main() -> None:
    """Answer each path on stdin."""
    import torch
    import torch._dynamo  # an optimizer's import of it would cost every child a second

    torch.set_num_threads(1)
    os.chdir(tempfile.mkdtemp())
    for line in sys.stdin:
        path = line.strip()
        answer = in_child(verdict, path)
        behind = in_child(continued, path) if answer.get("raises") else answer
        print(json.dumps({"path": path, "plain": answer, "behind": behind}), flush=True)


if __name__ == "__main__":
    main()
