"""Builds models: in the ways there are for a class, until its constructor gets through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from torch import nn

from ..code.script import begin
from ..run import clock, failures
from ..run.decisions import Decisions
from ..run.frames import Place, Texts
from ..run.paths import Answers
from ..tensors.tree import has_lazy
from .building import Built, How, made_model
from .construct import Construction, completed, constructions
from .lazies import builds_later, may_build_layers, may_build_lazy, not_installed
from .models import Abstract, NoModel
from .running import Running

_PLANS = 12
# A class that no arguments suit takes no more time than this from the others of its file.
_SECONDS = 8.0


class Builder:
    """Builds the models of one file. `home` is where the one stands that is being built, `built` the last one that was
    built to see whether it can be.
    """

    def __init__(self, texts: Texts, namespace: Mapping[str, Any], mode: Any, home: Place) -> None:
        self.texts, self.namespace, self.mode, self.home = texts, namespace, mode, home
        self.built: Built | None = None

    def model(self, how: How) -> nn.Module:
        """A new model, or part of one, that nothing is recorded of. Raises what its constructor does."""
        with self.running(dict(how.construction.answers), 0, trying=True):
            return how.made()

    def constructible(self, cls: type, seen: Sequence[Mapping[str, Any]]) -> Iterator[Construction]:
        """Ways to build `cls` that work and give lazy layers, the surest first. Raises `NoModel` if none works."""
        failure: Exception | None = None
        texts = list(self.texts.files.values())
        construction, worked, sure, later = Construction(), False, False, builds_later(cls, texts)
        begun = clock.spent()
        for construction in self.in_runs(constructions(cls, texts, self.namespace, seen)):
            if not worked and failure is not None and clock.spent() - begun > _SECONDS:
                break
            try:
                answered, _ = self.build(cls, construction)
            except Exception as error:
                failure = failure or error
                continue
            lazy = answered.lazy or later
            worked, sure = True, sure or lazy or not construction.guessed
            if lazy:
                yield answered
        if worked and not sure and may_build_layers(cls, texts) and not not_installed(cls, texts):
            required = ", ".join(f"`{name}`" for name in construction.guessed)
            why = f"no arguments were found with which it builds lazy layers: {required}"
            raise NoModel(why, replace(construction, kwargs={}).remedy(cls))
        if not worked and may_build_lazy(cls, texts):
            raised = failures.in_words(failure)
            required = ", ".join(f"`{n}`" for n in construction.guessed)
            why, remedy = f"building it raises {raised}", f"see whether `{cls.__qualname__}()` runs alone"
            if isinstance(failure, ImportError):
                remedy = "install what it asks for"
            elif required:
                why = f"no arguments were found to build it with: {required} ({raised})"
                remedy = replace(construction, kwargs={}).remedy(cls)
            kind = Abstract if Abstract.caused(cls, failure) else NoModel
            raise kind(why, remedy)

    def build(self, cls: type, construction: Construction, variant: int = 0) -> tuple[Construction, nn.Module]:
        """Build `cls`, with more arguments where it says that they are missing. Raises what it raises."""
        try:
            return self._through(cls, construction)
        except Exception as error:
            failure = error
        for more in self.in_runs(completed(cls, construction, list(self.texts.files.values()), failure, variant)):
            try:
                return self.build(cls, more, variant)
            except Exception as error:
                failure = error
        raise failure

    def _through(self, cls: type, construction: Construction) -> tuple[Construction, nn.Module]:
        """Build `cls`; conditions that nobody can compute are answered so that its constructor gets through.

        Raises what it raises, whatever the answers.
        """
        failure: Exception | None = None
        begun = clock.spent()
        plans: list[Answers] = [{}]
        for plan in plans:
            with self.running(plan, 0, trying=True) as run:
                try:
                    module = made_model(cls, construction)
                    lazy = bool(run.ledger.entries) or has_lazy(module)
                    answered = replace(construction, answers=plan, lazy=lazy, makes=type(module))
                    self.built = Built(answered, run, module)
                    return answered, module
                except Exception as error:
                    failure = failure or error
            if len(plans) < _PLANS and clock.spent() - begun < _SECONDS / 2:
                plans += [{**plan, place: False} for place in run.decisions.taken if place not in plan]
        assert failure is not None
        raise failure

    def in_runs(self, guesses: Iterator[Construction]) -> Iterator[Construction]:
        """Each of them, made in a run of its own: the settings in it may be of a class that does something then."""
        while True:
            with self.running({}, 0, trying=True):
                made = next(guesses, None)
            if made is None:
                return
            yield made

    def running(self, plan: Answers, number: int, trying: bool) -> Running:
        """A run of this plan, on the path of that number; `trying` is for runs whose failures are answers."""
        run = begin(self.texts, Decisions(self.texts, plan), number)
        run.stacks.home = self.home
        return Running(run, self.mode, trying)
