"""The ledger of lazy layers: which call fixed each one's width, and what every later call sends.

A later call is first tried on a twin of the layer as it was before its first call. Where the twin's parameters
come out in the same shapes, the layer itself is called; where not, and PyTorch confirms that the layer refuses,
the conflict is noted and the twin's output, which fits this input, is what the program goes on with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from ..lifecycle import dynamic, modes, ties
from ..run import failures
from ..run.facts import Call, Comparison, Layer, Refusal, Unknown
from ..run.frames import Place
from ..run.opaque import Opaque, first_opaque
from ..run.runtime import Unfed, judging
from ..sizes import symbols
from ..sizes.dims import formula, is_assumed
from ..tensors import confirm, fakes
from . import names, prehooks
from .pristine import State, restore, snapshot, twin_of
from .widths import LINEAR, OTHER, Measure, measure, width

if TYPE_CHECKING:
    from ..run.runtime import Run

Shapes = dict[str, tuple[Any, ...]]


@dataclass
class Entry:
    """One lazy layer: `pristine` is its state before it was fixed, `fixed` the shapes that the first call gave.

    It is `settled` if the constructor of its model has fixed it. `certain` is the first call of a known width, where
    that of the `first` one is not.
    """

    module: nn.Module
    layer: Layer
    how: Measure
    pristine: State | None = None
    fixed: Shapes = field(default_factory=dict)
    first: Call | None = None
    certain: Call | None = None
    agreed: set[str] = field(default_factory=set)
    calling: bool = False
    unseen: bool = False
    settled: bool = False


_SETTINGS = ("groups", "out_channels", "out_features")


class Ledger:
    """All lazy layers of one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.entries: dict[int, Entry] = {}
        # The parameter is kept, so that no other gets its id.
        self._owners: dict[int, tuple[Any, nn.Module]] = {}

    def settle(self) -> None:
        """A model is built: widths that its constructor has fixed are its own, as if they had never been lazy."""
        for entry in self.entries.values():
            entry.settled = entry.first is not None

    def own(self, parameter: Any, module: nn.Module) -> None:
        """`module` has taken a lazy parameter: it is a lazy layer. One that two layers share is the first one's."""
        self._owners.setdefault(id(parameter), (parameter, module))
        self.entry(module)

    def entry(self, module: nn.Module) -> Entry:
        """The entry of `module`, made on demand."""
        known = self.entries.get(id(module))
        if known is not None:
            return known
        how = measure(type(module))
        made_at = self.run.made_at.get(id(module)) or self.run.texts.here()
        layer = Layer(len(self.entries), "", type(module).__name__, how.words, how.attribute, made_at)
        self.run.facts.layers.append(layer)
        self.entries[id(module)] = Entry(module, layer, how)
        return self.entries[id(module)]

    def find(self, module: nn.Module) -> Entry | None:
        """The entry of a module that is or was lazy, else None."""
        known = self.entries.get(id(module))
        if known is not None:
            return known
        lazy = isinstance(module, LazyModuleMixin) or any(map(is_lazy, fakes.parameters_and_buffers(module).values()))
        return self.entry(module) if lazy else None

    def owner(self, parameter: Any) -> nn.Module | None:
        """The layer that a lazy parameter was made for."""
        return self._owners.get(id(parameter), (None, None))[1]

    def materialize(self, parameter: Any, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """A lazy parameter becomes real; outside a call of its layer, this is what fixes the layer."""
        owner = self.owner(parameter)
        # A twin of a layer has no owner either, and copes with a width that stands for an unknown one.
        unowned = owner is None and not self.run.judging
        if isinstance(shape, Opaque) or (unowned and first_opaque(shape) is not None):
            self.run.timeline.call_unseen(owner)
            self.run.timeline.size_unseen(parameter)
            return
        entry = self.entries.get(id(owner)) if owner is not None else None
        if entry is not None and entry.pristine is None:
            entry.pristine = snapshot(entry.module)
        fakes.materialize(parameter, shape, device, dtype)
        if entry is not None and not entry.calling and fakes.active() is not None:
            self._fixed_by_load(entry)

    def _fixed_by_load(self, entry: Entry) -> None:
        entry.fixed = _shapes(entry)
        if entry.first is None:
            call = Call(entry.layer.id, self.run.stacks.capture(), None, None, "", None, event="load")
            call.width = self._fixed_width(entry)
            self._add(call)
            entry.first = call
            names.name(self.run, entry.layer, entry.module, None)

    def _fixed_width(self, entry: Entry) -> Any:
        weight = entry.fixed.get("weight") or entry.fixed.get("running_mean")
        if not weight or entry.how is OTHER:
            return None
        if entry.how.attribute == "in_channels":
            groups = getattr(entry.module, "groups", 1)
            return weight[0] if getattr(entry.module, "transposed", False) else weight[1] * groups
        return weight[-1]

    def call(self, entry: Entry, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Call a lazy layer, and note what the call does to its width."""
        module = entry.module
        given = next(fakes.tensors((args, kwargs)), None)
        built = vars(module)
        entry.layer.settings = {name: built[name] for name in _SETTINGS if type(built.get(name)) is int}
        call = self._describe(entry, args, kwargs, given)
        if entry.pristine is None or not entry.fixed or ties.unfinished(self.run.timeline, module):
            return self._first(entry, call, forward, args, kwargs)
        signature = str([tuple(t.shape) for t in fakes.tensors((args, kwargs))]) + str(module.training)
        if signature not in entry.agreed:
            trial = twin_of(entry.pristine, module.training)
            try:
                with self._calling(entry), judging():
                    out = forward(trial, *args, **kwargs)
            except Exception as error:
                del error
            else:
                got = _shapes_of(trial, entry.pristine)
                verdict = self._compare(entry, call, got, forward, args, kwargs)
                if verdict:
                    return out
            entry.agreed.add(signature)
        self._add(call)
        with self._calling(entry):
            return self._judged(entry, forward, args, kwargs)

    def not_seen(self, entry: Entry, unknown: Opaque) -> None:
        """A call whose input nobody knows."""
        entry.unseen = entry.first is None
        entry.layer.elsewhere = True
        names.name(self.run, entry.layer, entry.module, self.run.texts.here())
        reason = f"the input of `{entry.layer.name}` comes from {unknown.origin}"
        root = self.run.modules[0] if self.run.modules else None
        if root is None or root.unknown is None:
            self.run.unknown(reason, unknown.place)
        elif not self.run.judging:
            unfed = self.run.unfed.setdefault(id(root.module), Unfed(root.module))
            unfed.unknowns.append(Unknown(reason, unknown.place or self.run.texts.here()))

    def _first(self, entry: Entry, call: Call, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        module = entry.module
        before = snapshot(module)
        if before.lazy:
            entry.pristine = before
            dynamic.first_call(self.run.timeline, module, next(fakes.tensors((args, kwargs)), None), call.width)
        with self._calling(entry):
            try:
                out = self._judged(entry, forward, args, kwargs)
            except Exception as error:
                if not prehooks.refused(self.run.timeline, before, error, args, kwargs) and before.lazy:
                    restore(module, before)
                raise
        ties.sized(self.run.timeline, module)
        entry.fixed = _shapes(entry)
        entry.first = self._add(call)
        if entry.unseen:
            self.run.after_unseen.add(id(call))
        self._doubt(entry, call)
        self._widen(entry, call, entry.fixed)
        return out

    def _judged(self, entry: Entry, forward: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        module = entry.module
        before = snapshot(module)
        try:
            return forward(module, *args, **kwargs)
        except Exception as error:
            now = self.run.timeline
            if modes.refused(now, module, error) or ties.refused(now, module, error):
                raise
            outcome = _for_real(module, before, forward, args, kwargs)
            own = type(module).__module__.startswith("torch.nn.")
            given = args or tuple(kwargs.values())
            # A program's own lazy module may be meant for other things than tensors.
            known = own or (isinstance(next(iter(given), None), torch.Tensor) and not failures.refused(error))
            if outcome.confirmed and outcome.error is not None and known:
                kind = _kind(entry, args, kwargs)
                operands = tuple(self.run.recorder.operand(value) for value in given)
                stack, says = self.run.stacks.capture(), outcome.says
                taken = width(entry.how, given[0] if given else None)
                refusal = Refusal(kind, entry.layer.type, stack, says, entry.layer.id, operands, taken)
                confirm.mark(error, refusal, over=own)
            raise

    def _compare(
        self, entry: Entry, call: Call, got: Shapes, forward: Callable[..., Any], args: Any, kwargs: Any
    ) -> bool:
        """Note how `got` stands to what is fixed. True when the layer itself cannot take this input."""
        first = entry.certain or entry.first
        assert first is not None
        if symbols.same(list(got.values()), list(entry.fixed.values())):
            return False
        outcome = _for_real(entry.module, snapshot(entry.module), forward, args, kwargs)
        if outcome.error is None:
            self._agree_by_chance(entry, first, call)
            self._doubt(entry, call)
            return False
        demanded = entry.settled and self.run.trying
        expected = demanded or failures.expects(outcome.error, None)
        if expected and not outcome.confirmed:
            return False
        self._widen(entry, first, entry.fixed, got)
        self._widen(entry, call, got, entry.fixed)
        relation, condition = symbols.relate(first.width, call.width)
        says = outcome.says if outcome.confirmed else None
        if entry.certain and relation == "equal":
            return True
        comparison = Comparison(first, call, relation, condition, says)
        if expected:
            failures.mark_conflict(outcome.error, comparison)
            raise outcome.error
        self._doubt_equal(entry, first, call, relation)
        self.conflict(comparison)
        return True

    def _agree_by_chance(self, entry: Entry, first: Call, call: Call) -> None:
        """Note two widths that are equal at the numbers of this run, and differ at others."""
        relation, condition = symbols.relate(first.width, call.width)
        if relation == "when" and not self.run.doubtful:
            self.run.facts.comparisons.append(Comparison(first, call, relation, condition))
        self._doubt_equal(entry, first, call, relation)

    def _doubt(self, entry: Entry, call: Call) -> None:
        """Note a width that may be any, if it is not a setting of the program: each batch may have another."""
        if is_assumed(call.width) and formula(call.width).is_open:
            self._hangs(entry)

    def _doubt_equal(self, entry: Entry, first: Call, later: Call, relation: str) -> None:
        """Note that nobody knows whether two widths are equal, for the sake of a setting."""
        widths = first.width, later.width
        if relation == "unknown" and is_assumed(widths) and not any(formula(width).is_open for width in widths):
            self._hangs(entry)
        if relation == "unknown" and is_assumed(first.width) and later.width and not formula(later.width).is_open:
            entry.certain = None if is_assumed(later.width) else later

    def _hangs(self, entry: Entry) -> None:
        self.run.unknown(f"the width that `{entry.layer.name}` gets hangs on a size that nobody knows")

    def conflict(self, comparison: Comparison) -> None:
        """Note a later call that the layer does not take."""
        self._add(comparison.later)
        if self.run.doubtful:
            self.run.unknown(f"a width that may be another one, behind {self.run.doubtful}")
            return
        self.run.facts.comparisons.append(comparison)

    def _describe(self, entry: Entry, args: Any, kwargs: Any, given: Any) -> Call:
        stack = self.run.stacks.capture()
        place = stack[-1].place if stack and not stack[-1].container else None
        names.name(self.run, entry.layer, entry.module, place)
        shape = tuple(given.shape) if given is not None else None
        maker = self.run.recorder.operand(given).maker if given is not None else None
        text = self._argument(place) if place else ""
        got = width(entry.how, given)
        return Call(entry.layer.id, stack, got, shape, text, maker, training=entry.module.training)

    def _argument(self, place: Place) -> str:
        text = self.run.texts.files.get(place.path)
        call = text.call_at(place) if text else None
        if text is None or call is None:
            return ""
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        return text.unparse(given[0]) if given else ""

    def _add(self, call: Call) -> Call:
        call.id = len(self.run.facts.calls)
        call.path = self.run.path
        self.run.facts.calls.append(call)
        return call

    def _widen(self, entry: Entry, call: Call, shapes: Shapes, other: Shapes | None = None) -> None:
        """Give a call of a layer of unknown measure a width: the size of a parameter that depends on the input."""
        if entry.how is not OTHER:
            return
        for name, shape in shapes.items():
            for axis, dimension in enumerate(shape):
                against = (other or {}).get(name, ())
                if other is not None and axis < len(against) and str(against[axis]) != str(dimension):
                    entry.layer.measure = f"in `{name}`'s dimension {axis}"
                    entry.layer.attribute = f"{name}.shape[{axis}]"
                    call.width = dimension
                    return

    def _calling(self, entry: Entry) -> _Calling:
        return _Calling(entry)


class _Calling:
    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __enter__(self) -> None:
        self.before = self.entry.calling
        self.entry.calling = True

    def __exit__(self, *_: object) -> None:
        self.entry.calling = self.before


def _kind(entry: Entry, args: Any, kwargs: Any) -> str:
    how = entry.how
    given = args[0] if args else next(iter(kwargs.values()), None)
    if not isinstance(given, torch.Tensor):
        return "non-tensor"
    if given.dim() == 0 if how is LINEAR else how.ranks is not None and given.dim() not in how.ranks:
        return "rank"
    groups = entry.layer.settings.get("groups", 1)
    channels = (width(how, given), entry.layer.settings.get("out_channels", 0))
    if any(isinstance(count, int) and count % groups for count in channels):
        return "groups"
    return "shape"


def _shapes(entry: Entry) -> Shapes:
    return _shapes_of(entry.module, entry.pristine) if entry.pristine else {}


def _shapes_of(module: nn.Module, pristine: State) -> Shapes:
    owned = fakes.parameters_and_buffers(module)
    return {n: tuple(owned[n].shape) for n in pristine.lazy if n in owned and not is_lazy(owned[n])}


def _for_real(module: nn.Module, state: State, forward: Callable[..., Any], args: Any, kwargs: Any) -> confirm.Outcome:
    """What PyTorch does when a module in `state` is called so: on a twin with real parameters and inputs."""
    if not confirm.affordable(args, kwargs, list(fakes.parameters_and_buffers(module).values())):
        return confirm.Outcome(error=RuntimeError("too large to try"))

    def call(*given: Any, **named: Any) -> Any:
        twin = twin_of(state, module.training)
        stores: list[Any] = [twin._parameters, twin._buffers]
        for store in stores:
            for name, value in store.items():
                if value is not None and not is_lazy(value):
                    store[name] = confirm.real_like(value)
        return forward(twin, *given, **named)

    return confirm.operation(call, args, kwargs)
