"""Entry (b): every model of a file that its script did not exercise, built and fed by us."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from ..run import clock, failures
from ..run.facts import Unknown
from ..run.frames import Place, Text, Texts
from ..run.opaque import Opaque
from ..run.paths import Answers, Budget, explore
from ..run.runtime import Run
from ..sizes.dims import comparisons
from ..tensors.specs import Feed, build
from ..tensors.tree import has_forward, has_lazy
from . import idle, opinion
from .away import only_built, tell_given_away
from .builder import Builder
from .building import Built, How, call
from .construct import Construction, constructions
from .guesses import FALLING, SMALL
from .instances import Instance
from .lazies import may_build_lazy, not_installed
from .methods import acted, stepped
from .models import Abstract, Model, NoModel, RefusedArguments
from .never import certain, fitted, same_refusal
from .running import Running
from .signature import first_feed
from .solve import Attempt, Solved, brief, solve
from .trained import by_trainer
from .variants import by_methods, by_options, by_settings

_SOLVE_SECONDS = 4.0
_PATHS = Budget(runs=40, seconds=4.0, least=12)


class Analyst:
    """Analyses the models of one file."""

    def __init__(
        self,
        texts: Texts,
        text: Text,
        namespace: Mapping[str, Any],
        mode: Any,
        given: Mapping[str, Mapping[str, str]],
        program: Sequence[Run],
    ) -> None:
        """`given` are specs of inputs that the user wrote in the configuration, by model and argument.

        `program` are the runs of the file as a script; what it calls its models with is where our feeds begin.
        """
        self.program = program
        self.called_with = {cls: call for run in program for cls, call in run.called_with.items()}
        self.texts, self.text, self.namespace, self.mode, self.given = texts, text, namespace, mode, given
        self.builder = Builder(texts, namespace, mode, Place(text.path, 1))

    def speaks_of_lazy(self, cls: type) -> bool:
        """Whether the source of `cls`, and of all that it calls, speaks of lazy layers."""
        return may_build_lazy(cls, self._all_texts)

    @property
    def _all_texts(self) -> list[Text]:
        return list(self.texts.files.values())

    def analyse(self, cls: type, place: Place, seen: Sequence[Mapping[str, Any]]) -> list[Model]:
        """The model, or its parts where how they are joined is not known; none if it has no lazy layers.

        Raises `NoModel`.
        """
        self.builder.home = place
        begun = clock.spent()
        failure: NoModel | None = None
        partly: list[Model] = []
        for construction in self.builder.constructible(cls, seen):
            try:
                made = self._models(cls, place, construction)
                if construction.lazy or any(run.facts.layers for model in made for run in model.runs):
                    if not construction.unknown or all(m.whole or opinion.has_errors(m.runs) for m in made):
                        return partly if partly and not opinion.better(made) else made
                    partly = partly or made
            except NoModel as reason:
                failure = failure or reason
            if clock.spent() - begun > 2 * _SOLVE_SECONDS:
                break
        if failure is None and not partly and (missing := not_installed(cls, self._all_texts)):
            raise NoModel(f"its lazy layers are {missing}", "install what it imports")
        if failure is not None and not partly:
            raise failure
        return partly

    def analyse_built(self, cls: type, place: Place, construction: Construction) -> list[Model]:
        """The model built in one way only, or its parts, with or without lazy layers. Raises `NoModel`."""
        self.builder.home = place
        try:
            made = self.builder.model(How(cls, construction, ""))
        except Exception as error:
            raise RefusedArguments(f"its constructor refuses these arguments ({brief(error)})") from error
        return self._models(cls, place, replace(construction, makes=type(made)))

    def analyse_instance(self, instance: Instance) -> Model:
        """A model that the program built, fed by us. Raises `NoModel`."""
        self.builder.home = instance.place
        cls = type(instance.module)
        construction = Construction(source="the program", instance=instance, makes=cls)
        try:
            self.builder.model(How(cls, construction, ""))
        except Exception as error:
            raise NoModel(f"it cannot be copied ({brief(error)})") from error
        return self._part(cls, instance.place, construction, "", instance.name)

    def _models(self, cls: type, place: Place, construction: Construction) -> list[Model]:
        """The model built in one way; called by all its methods, or in parts, where it has no `forward`."""
        called, how = construction.makes or cls, How(cls, construction, "")
        built = partial(only_built, how, place, self.builder.running, _PATHS)
        if has_forward(called) or stepped(called):
            try:
                model = self._part(cls, place, construction, "")
            except NoModel as reason:
                return [built(reason)]
            model.runs += self._otherwise(model)
            return [model]
        module = self.builder.model(how)
        parts = [name for name, child in module.named_children() if has_lazy(child) and has_forward(type(child))]
        with acted(called, module, self._all_texts) as possible, suppress(NoModel):
            if possible:
                model = self._part(cls, place, construction, "")
                opinion.without_conditions(model.runs)
                return [model]
        if not parts:
            return [built(NoModel("it has no `forward` that is known here"))]
        models = [self._part(cls, place, construction, part) for part in parts]
        tell_given_away([run for model in models for run in model.runs])
        return models

    def _otherwise(self, model: Model) -> list[Run]:
        """Runs of the model called by other methods as well, with other arguments, at other settings, by a trainer."""
        cls, place, construction = model.cls, model.place, model.construction

        def fed(begun: Callable[[Feed], Feed]) -> Model:
            return self._part(cls, place, construction, "", begun=begun)

        def built_as(how: Construction) -> Built | None:
            with suppress(Exception):
                self.builder.build(cls, how)
                return self.builder.built
            return None

        how = How(cls, construction, "")
        built = partial(self.builder.model, how)
        begun = partial(self.builder.running, dict(construction.answers), len(model.runs), trying=False)
        entered = {code for run in (*model.runs, *self.program) for code in run.entered}
        return [
            *by_methods(model, self._all_texts, entered, built, fed),
            *by_options(model, self._all_texts, fed),
            *by_settings(model, self._all_texts, built_as, lambda how: self._part(cls, place, how, "")),
            *by_trainer(model.called, self._all_texts, begun, how.made),
        ]

    def _part(
        self,
        cls: type,
        place: Place,
        construction: Construction,
        part: str,
        name: str = "",
        begun: Callable[[Feed], Feed] = lambda feed: feed,
    ) -> Model:
        """One model, or a part of it, fed by us, first with what `begun` makes of our inputs. Raises `NoModel`."""
        how = How(cls, construction, part)
        called = self._called(how)
        start = begun(self._first_feed(cls, called, part))
        seconds = _SOLVE_SECONDS / 4 if construction.unknown else _SOLVE_SECONDS

        def attempt(feed: Feed) -> Attempt:
            return self._attempt(how, feed, {})

        solved = solve(start, attempt, seconds, lambda error: bool(fitted(construction, error)))
        better = fitted(construction, solved.best.error)
        if better is not None:
            with suppress(NoModel):
                return self._part(cls, place, better, part, name, begun)
            solved = solve(start, attempt, seconds)
        feed = solved.best.feed
        never = not solved.found and not feed.chosen and self._certain(how, solved)
        if not solved.found and not (never and self._whatever_is_guessed(how, solved)):
            kind = Abstract if Abstract.caused(called, solved.best.error) else NoModel
            raise kind(solved.why, solved.remedy)

        def run(plan: Answers, number: int) -> Run:
            if number == 0 and solved.stands:
                return solved.best.run
            return self._run(how, feed, plan, number, found=solved.found)

        explored = explore(run, _PATHS)
        if not solved.found:
            opinion.keep_refusal(explored.runs, failures.refused(solved.best.error))
        if not explored.complete:
            explored.runs[0].facts.unknowns.append(Unknown(f"only {len(explored.runs)} paths were taken", place))
        passed = set() if construction.given else opinion.passed(cls, self.program)
        if solved.found and not part and not passed:
            explored.runs += self._in_eval_mode(how, feed, explored.runs)
        if construction.guesses is not None:
            opinion.name_guesses(
                explored.runs, construction.guesses, lambda values: self._with_values(cls, construction, part, values)
            )
        remedy = construction.remedy(cls)
        if construction.guessed and solved.found and opinion.has_errors(explored.runs):
            opinion.keep_agreed(explored.runs, self._with_other_guesses(cls, construction, part), remedy)
        if construction.guessed and solved.found and opinion.has_findings(explored.runs):
            opinion.keep_fixed(
                explored.runs,
                self._with_other_guesses(cls, construction, part, 2),
                construction.alone,
                remedy,
                lambda values: self._with_values(cls, construction, part, values),
                partial(self._with_other_guesses, cls, construction, part, FALLING) if construction.together else None,
            )
        if feed.picked and opinion.has_errors(explored.runs):
            # Sizes that fit, and that we have picked, are free: a width that follows from them is open.
            opinion.keep_agreed(explored.runs, self._explored(how, feed.unpicked()))
        if solved.found and not part:
            taken = inspect.signature(called.forward).parameters.values()  # type: ignore[attr-defined]
            named = [p.name for p in taken if p.kind is not p.VAR_POSITIONAL][1:]
            said = feed.only_tensors and named == [n for n, _ in feed.arguments] and not construction.guessed
            idle.name_idle(self.texts, explored.runs, cls, whole=said and explored.complete)
        if not part:
            tell_given_away(explored.runs)
        runs = opinion.without_errors_at(passed, explored.runs)
        return Model(cls, place, name or f"{cls.__qualname__}.{part}".rstrip("."), runs, feed, construction)

    def _called(self, how: How) -> type:
        """The class of what is called. Raises `NoModel`."""
        if how.construction.makes and not how.part:
            return how.construction.makes
        try:
            return type(self.builder.model(how))
        except Exception as error:
            raise NoModel(f"its constructor refuses these arguments ({brief(error)})") from error

    def _explored(self, how: How, feed: Feed) -> list[Run]:
        """Runs on every path, in eval mode as well, if the model asks for its mode."""

        def tried(mode_at: Place | None) -> list[Run]:
            attempt = partial(self._attempt, how, feed, trying=False, mode_at=mode_at, training=mode_at is None)
            return explore(lambda plan, number: attempt(plan, number).run, _PATHS).runs

        runs = tried(None)
        asked = idle.asked(self.texts, runs[0])
        return runs + tried(asked) if asked else runs

    def _certain(self, how: How, solved: Solved) -> bool:
        """Whether what PyTorch refused at last it refuses for every input."""
        feed = solved.best.feed
        error = self._attempt(how, feed.unpicked(), {}).error if feed.picked else solved.best.error
        return certain(error, solved)

    def _whatever_is_guessed(self, how: How, solved: Solved) -> bool:
        """Whether the model is refused for the same sizes with other guesses of its arguments, all of them sizes.

        What is left unknown is no guess, where no condition asks for it.
        """
        first = how.construction
        unasked = not solved.best.run.decisions.asked
        guessed = [name for name in first.guessed if not (unasked and isinstance(first.kwargs.get(name), Opaque))]
        if not guessed:
            return True
        if not all(type(first.kwargs.get(name)) is int and first.kwargs[name] > SMALL for name in guessed):
            return False
        others = (self._with_others(how.cls, first, how.part, variant, guessed) for variant in (1, 2))
        return all(
            other is not None and self._certain(*other) and same_refusal(solved.best.error, other[1].best.error)
            for other in others
        )

    def _run(
        self, how: How, feed: Feed, plan: Answers, number: int, *, found: bool, mode_at: Place | None = None
    ) -> Run:
        """The run on one path, in eval mode if the model asks at `mode_at`.

        What was `found` suits the first path; where this one refuses it, others are taken that suit both, or this one
        if settings of the program part them.
        """
        attempt = partial(self._attempt, how, plan=plan, mode_at=mode_at, training=mode_at is None)
        done = attempt(feed, number=number, trying=False).run
        set_otherwise = any(place in done.decisions.settings for place in plan)
        if not found or not (done.facts.refusals or (set_otherwise and done.unbatched is not None)):
            return done

        def on_both(feed: Feed) -> Attempt:
            tried = attempt(feed)
            return tried if tried.error or set_otherwise else self._attempt(how, feed, {})

        suited = solve(feed, on_both, _SOLVE_SECONDS)
        if suited.found:
            again = attempt(suited.best.feed, number=number, trying=False).run
            done = done if again.facts.refusals else again
            opinion.doubt_refusals(done)
        return done

    def _with_other_guesses(self, cls: type, first: Construction, part: str, variant: int = 1) -> list[Run]:
        """Runs of the model built with another variant of guesses; none if it fails."""
        other = self._with_others(cls, first, part, variant)
        return self._explored(other[0], other[1].best.feed) if other and other[1].found else []

    def _with_others(
        self, cls: type, first: Construction, part: str, variant: int, apart: Sequence[str] = ()
    ) -> tuple[How, Solved] | None:
        """The model built with another variant of guesses, those `apart` not shared, and the inputs found for it."""
        known = {name: value for name, value in first.kwargs.items() if name not in first.guessed}
        parts = first.guesses.parts if first.guesses else {}
        made = self.builder.in_runs(constructions(cls, self._all_texts, {}, [], variant, parts))
        others = (other.with_known(known) for other in made if not other.shares(first, apart))
        return next(filter(None, (self._again(cls, other, part, first, variant) for other in others)), None)

    def _with_values(
        self, cls: type, construction: Construction, part: str, values: Mapping[str, int]
    ) -> list[Run] | None:
        """Runs of the model with other values for arguments; None where these are not its own, or it fails."""
        changed = construction.with_guesses(cls, values)
        other = self._again(cls, changed, part) if changed else None
        return self._explored(other[0], other[1].best.feed) if other and other[1].found else None

    def _again(
        self, cls: type, construction: Construction, part: str, like: Construction | None = None, variant: int = 1
    ) -> tuple[How, Solved] | None:
        """The model built in another way, with inputs sought for it; None if it cannot be, or is not `like` one."""
        try:
            answered, module = self.builder.build(cls, construction, variant)
        except Exception:
            return None
        if like is not None and (like.guessed, like.lazy) != (answered.guessed, answered.lazy):
            return None
        how = How(cls, answered, part)
        start = self._first_feed(cls, type(module.get_submodule(part)), part)
        return how, solve(start, lambda feed: self._attempt(how, feed, {}), _SOLVE_SECONDS)

    def _in_eval_mode(self, how: How, feed: Feed, trained: list[Run]) -> list[Run]:
        """The same paths in eval mode, if the model asks for its mode."""
        place = idle.asked(self.texts, trained[0])
        if place is None:
            return []
        for run in trained:
            run.mode_at = place

        def again(plan: Answers, number: int) -> Run:
            return self._run(how, feed, plan, number + len(trained), found=True, mode_at=place)

        return explore(again, _PATHS).runs

    def _first_feed(self, cls: type, called: type, part: str) -> Feed:
        # A container of torch is called in other ways elsewhere; a part is not called as the whole is.
        theirs = bool(part) or cls.__module__.startswith("torch.nn.")
        specs, place = ({}, None) if theirs else self.called_with.get(cls, ({}, None))
        said = f"the call on line {place.line}" if place else "a call"
        return first_feed(called, self.texts, self._given(cls), specs, said)

    def _given(self, cls: type) -> Mapping[str, str]:
        names = (f"{cls.__module__}.{cls.__qualname__}", cls.__qualname__, cls.__name__)
        return next((self.given[name] for name in names if name in self.given), {})

    def _attempt(
        self,
        how: How,
        feed: Feed,
        plan: Answers,
        number: int = 0,
        *,
        trying: bool = True,
        mode_at: Place | None = None,
        training: bool = True,
    ) -> Attempt:
        """Build and call the model once; the first time it is the one that was built to see whether it can be."""
        answers = how.construction.answers
        # On another path than these its constructor raises, and there is no model.
        plan = {**answers, **plan} if how.construction.guessed else {**plan, **answers}
        built, self.builder.built = self.builder.built, None
        if number or plan != answers or not how.is_built_as(built):
            built = None
        with Running(built.run, self.mode, trying) if built else self.builder.running(plan, number, trying) as run:
            run.training, run.mode_at, run.fed_as = training, mode_at, how.spoken
            comparisons.clear()
            try:
                module = built.module if built else how.made()
                if not training:
                    module.eval()
                run.modules.clear()
                run.ledger.settle()
                call(module, build(feed, run))
            except Exception as error:
                if not trying:
                    failures.note(error)
                return Attempt(feed, run, error, comparisons.equal, tuple(comparisons.unequal))
        return Attempt(feed, run, None)
