"""What becomes of an exception: the program handles it, PyTorch refused an operation, or something is unknown."""

from __future__ import annotations

import ast
import re
from types import FrameType
from typing import Any

from ..sizes import settings
from ..sizes.dims import is_assumed
from . import runtime
from .facts import Comparison, Refusal
from .opaque import Opaque

_PROTOCOL: dict[str, type[Exception] | tuple[type[Exception], ...]] = {
    "__getattr__": AttributeError,
    "__getattribute__": AttributeError,
    "__getitem__": (IndexError, KeyError),
    "__missing__": KeyError,
    "__next__": StopIteration,
}
# So many answers that nobody knows may contradict each other.
_MANY_ANSWERS = 16
_CALLING = re.compile(r"[\w.]*\bguard\.call\(\) ")
# So PyTorch's writers say it, also of a folder that is not there yet.
_REFUSED_WRITE = re.compile(r"Permission denied|^Parent directory .* does not exist")
# What is so outside the sandbox, too.
_NOT_REFUSED = (FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError)


def refused(error: BaseException | None) -> Refusal | None:
    """What PyTorch refused, if that is what `error` came from."""
    found: Refusal | None = getattr(error, "lazylint_refusal", None)
    return found


def explained(error: BaseException) -> bool:
    """Whether it is known why PyTorch raised `error`."""
    return (
        refused(error) is not None
        or conflict(error) is not None
        or runtime.current().timeline.marked(error) is not None
    )


def of_setting(error: BaseException) -> bool:
    """Whether what PyTorch refused has a size that stands for one that the program is given: no input of ours helps."""
    refusal, run = refused(error), runtime.current()
    return bool(refusal and run.trying and not run.judging and settings.found_in(_sizes_of(error, refusal)))


def of_input(error: BaseException) -> bool:
    """Whether a dict that we feed lacks a key: another may have it."""
    asked = runtime.current().asked
    return isinstance(error, KeyError) and any(key == error.args[0] for _, key in asked if error.args)


def answer(error: Exception, frame: FrameType, unknown: Opaque | None, matters: bool = True) -> Any:
    """The opaque value to go on with. Raises `error` again where the program or a protocol expects it.

    What does not matter for lazy layers by itself is said only where its value gets to one.
    """
    ends = isinstance(error, (StopIteration, StopAsyncIteration))
    if (ends and _may_be_iterated(frame)) or expects(error, frame):
        raise error
    if unknown is not None and not explained(error):
        return unknown.other()
    return note(error, matters)


def _may_be_iterated(frame: FrameType) -> bool:
    """Whether what calls the code in `frame` may take the end of an iterator: not that of a program or of an entry."""
    return frame.f_code.co_name != "<module>" and frame.f_code.co_filename in runtime.current().texts


def note(error: Exception, matters: bool = True) -> Opaque:
    """Note what an exception shows, and give the value to go on with."""
    run = runtime.current()
    after: Opaque | None = run.timeline.take(error)
    if after is not None:
        return after
    comparison = conflict(error)
    if comparison is not None:
        run.ledger.conflict(comparison)
        return Opaque("the result of a refused operation")
    refusal = refused(error)
    if refusal is not None and not _of_nothing(refusal):
        if run.doubtful:
            run.unknown(f"{refusal.operation} may refuse its input, behind {run.doubtful}")
        elif len(set(run.decisions.asked)) > _MANY_ANSWERS:
            run.unknown(f"{refusal.operation} may refuse its input, on a path that takes many unknown answers")
        elif run.timeline.read_unsure and any(0 in (operand.shape or ()) for operand in refusal.operands):
            run.unknown(f"{refusal.operation} may refuse its input, read of a parameter that may be initialised by now")
        elif _of_assumed(error, refusal):
            run.unknown(f"{refusal.operation} may refuse its input, of which a size comes from what nobody knows")
        elif refusal not in run.facts.refusals and not _of_cast(refusal):
            run.facts.refusals.append(refusal)
        return Opaque("the result of a refused operation")
    place = run.texts.innermost(error.__traceback__)
    effect = _is_refused_effect(error)
    # The names of temporary files are other ones in each run.
    words = error.strerror if effect and isinstance(error, OSError) else None
    said = in_words(error, words)[:300]
    if matters or effect or run.modules or isinstance(error, (MemoryError, RecursionError)):
        run.unknown(said, place, effect=effect)
    return Opaque(said, place=place)


def in_words(error: Exception | None, words: str | None = None) -> str:
    """An exception on one line, with no full stop; `words` take the place of its own. What there is only here is not
    named, such as the function that makes all calls.
    """
    said = words or _CALLING.sub("", str(error)).replace("'FakeTensor'", "'Tensor'")
    said = runtime.current().words.explained(said) if runtime.running() else said
    return " ".join(f"{type(error).__name__}: {said}".split()).removesuffix(".")


def _of_nothing(refusal: Refusal) -> bool:
    """Whether an operation had nothing with sizes to refuse, where answers of ours may have kept that from it."""
    sized = any(operand.shape for operand in refusal.operands)
    return refusal.kind == "shape" and not sized and bool(runtime.current().decisions.taken)


def _of_cast(refusal: Refusal) -> bool:
    """Whether a type may be what is refused, after a cast that PyTorch refused, too: it would not have come to it."""
    cast = any(event.kind == "cast" and event.raises for event in runtime.current().timeline.events)
    return cast and any(operand.kind.endswith(" tensor") for operand in refusal.operands)


def _of_assumed(error: BaseException, refusal: Refusal) -> bool:
    """Whether a size of an input, or one that is given, stands for one that nobody knows: the true one may be taken."""
    return is_assumed(_sizes_of(error, refusal))


def _sizes_of(error: BaseException, refusal: Refusal) -> list[Any]:
    """The sizes that what was refused was given, and those of its inputs."""
    case = getattr(error, "lazylint_case", None)
    return [(case.args, case.kwargs) if case else (), *(operand.shape for operand in refusal.operands)]


def _is_refused_effect(error: Exception) -> bool:
    """Whether the sandbox is behind `error`; PyTorch's own writers tell it in words."""
    if isinstance(error, OSError):
        return not isinstance(error, _NOT_REFUSED)
    return isinstance(error, RuntimeError) and bool(_REFUSED_WRITE.search(str(error)))


def mark_conflict(error: Exception, comparison: Comparison) -> None:
    """Remember on `error`, which the program handles, what is noted if it raises it again."""
    error.lazylint_conflict = comparison  # type: ignore[attr-defined]


def conflict(error: BaseException | None) -> Comparison | None:
    """Which two calls of a lazy layer do not go together, if that is what `error` came from."""
    found: Comparison | None = getattr(error, "lazylint_conflict", None)
    return found


def expects(error: Exception, frame: FrameType | None) -> bool:
    """Whether a user frame from `frame` outwards would catch `error`, or a protocol of Python wants it."""
    texts = runtime.current().texts
    for user in texts.frames(frame):
        if isinstance(error, _PROTOCOL.get(user.f_code.co_name, ())):
            return True
        text = texts.files[user.f_code.co_filename]
        if any(_catches(guard, error, user) for guard in text.catching(user.f_lineno)):
            return True
    return False


def _catches(guard: ast.Try | ast.With, error: Exception, frame: FrameType) -> bool:
    if isinstance(guard, ast.With):
        return True
    for handler in guard.handlers:
        if handler.type is None:
            return True
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(_matches(name, error, frame) for name in caught):
            return True
    return False


def _matches(name: ast.expr, error: Exception, frame: FrameType) -> bool:
    """Whether the handler's type takes `error`; one that cannot be told without running code is held to."""
    parts = ast.unparse(name).split(".")
    scope = {**frame.f_builtins, **frame.f_globals, **frame.f_locals}
    value: Any = scope.get(parts[0])
    for part in parts[1:]:
        value = getattr(value, part, None)
    return isinstance(error, value) if isinstance(value, type) else True
