"""nn.Module as the run sees it: where each is built, which are lazy, and every call of one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.parameter import is_lazy

from ..lifecycle import ties, watches
from ..lifecycle.watches.transforms import initialising
from ..run import failures, runtime, undecided
from ..run.facts import Operand, Refusal
from ..run.frames import place_of
from ..run.opaque import Opaque, first_opaque
from ..run.runtime import Activation
from ..run.stack import serials
from ..sizes.dims import dims_of, formula
from ..tensors import confirm, dynamo, fakes, symbolic
from ..tensors.tree import modules
from . import commandline, devices, keeping, loaders, packed, processes, tails, unnamed, unset
from .lazy import Entry
from .seen import specs_of
from .widths import measure, width

_init = nn.Module.__init__
_call: Callable[..., Any] = nn.Module.__call__
_register_parameter = nn.Module.register_parameter
_add_module = nn.Module.add_module
_setattr = nn.Module.__setattr__

# Modules of torch that only pass their input on to children: the children are the layers.
_CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)


def _built(self: nn.Module, *args: Any, **kwargs: Any) -> None:
    if runtime.running():
        run = runtime.current()
        run.keep.append(self)
        maker, own = _makers(run, self)
        run.made_at[id(self)] = place_of(maker) if maker else None
        for cls, frame in own.items():
            code = frame.f_code
            names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
            run.built_with.setdefault(cls, []).append({n: frame.f_locals[n] for n in names if n in frame.f_locals})
    _init(self, *args, **kwargs)


def _derived(cls: Any, /, **kwargs: Any) -> None:
    super(nn.Module, cls).__init_subclass__(**kwargs)
    if runtime.running() and "<locals>" in cls.__qualname__:
        runtime.current().local.append(cls)


def _makers(run: runtime.Run, module: nn.Module) -> tuple[FrameType | None, dict[type, FrameType]]:
    """The frame that builds `module`, and those of its own constructor and of its bases', by class."""
    own: dict[type, FrameType] = {}
    for frame in run.texts.frames(sys._getframe(2)):
        if next(iter(frame.f_locals.values()), None) is not module:
            return frame, own
        if frame.f_code.co_name == "__init__":
            own[_owner(type(module), frame.f_code)] = frame
    return None, own


def _owner(cls: type, code: CodeType) -> type:
    """The class whose constructor has this code, of `cls` and its bases; `cls` itself where it inherits it."""
    owners = (base for base in cls.__mro__ if getattr(base.__dict__.get("__init__"), "__code__", None) is code)
    owner = next(owners, cls)
    return cls if owner.__init__ is cls.__init__ else owner  # type: ignore[misc]


def _registered(self: nn.Module, name: str, param: Any) -> None:
    _register_parameter(self, name, param)
    if runtime.running():
        runtime.current().parametrised = True
        if is_lazy(param):
            runtime.current().ledger.own(param, self)
        elif isinstance(param, nn.Parameter) and param.requires_grad:
            # What it is will be learnt, whatever the program begins with.
            fakes.become_fake(param)


def _added(self: nn.Module, name: str, module: Any) -> None:
    _add_module(self, unnamed.name_for(self, name), unnamed.child(module))


def _set(self: nn.Module, name: str, value: Any) -> None:
    if isinstance(value, nn.Parameter) and runtime.running():
        ties.tied(runtime.current().timeline, self, name, value)
    if unnamed.replaces(self, name, value):
        value = unnamed.child(value)
    _setattr(self, name, value)
    if isinstance(value, fakes.UninitializedTensorMixin) and runtime.running():
        runtime.current().ledger.own(value, self)


def _called(self: nn.Module, /, *args: Any, **kwargs: Any) -> Any:
    """Every module call. `serial`, `position` and `made_at` are read by `stack`."""
    if not runtime.running():
        return _call(self, *args, **kwargs)
    if isinstance(self, nn.RNNBase) and args and isinstance(args[0], packed.Padded) and hasattr(args[0], "padded"):
        return packed.recurrent(self, *args)
    run = runtime.current()
    serial = next(serials)  # noqa: F841
    made_at = run.made_at.get(id(self))  # noqa: F841
    position = _position(run, self)  # noqa: F841
    unknown = first_opaque(args, kwargs)
    leaf = _is_leaf(self)
    entry = run.ledger.find(self)
    if not run.modules:
        run.timeline.called(self, args, kwargs)
        if not run.judging and type(self) not in run.called_with:
            run.called_with[type(self)] = specs_of(self, args, kwargs), run.texts.here()
    if unknown is not None and (leaf or entry is not None):
        return _of_unknown(run, self, entry, leaf, unknown, args)
    if unknown is not None and next(fakes.tensors((args, kwargs)), None) is None and _is_foreign(run, self):
        _hand_over(run, self, unknown)
        return unknown.other()
    with unset.sized(self):
        return _let_in(run, self, entry, leaf, unknown, args, kwargs)


def _of_unknown(run: runtime.Run, self: nn.Module, entry: Entry | None, leaf: bool, unknown: Opaque, args: Any) -> Any:
    """What a layer gives that is called with what nobody knows. A model that is called so is fed on its own."""
    is_fed = bool(run.modules) and run.modules[0].unknown is not None
    instead = None if is_fed else tails.stand_in(run, self, args)
    if instead is not None and unset.unset(self)[0] is None:
        with unset.sized(self):
            return tails.behind(args[0], _let_in(run, self, entry, leaf, None, (instead,), {}))
    if entry is None:
        kept = keeping.module(run, self, args)
        if kept is not None:
            return kept
        run.timeline.escape(self)
    else:
        run.timeline.call_unsized(self)
        run.ledger.not_seen(entry, unknown)
    known = None if is_fed else tails.of_layer(run, self, args, unknown)
    return unknown.other() if known is None else known


def _let_in(
    run: runtime.Run, self: nn.Module, entry: Entry | None, leaf: bool, unknown: Opaque | None, args: Any, kwargs: Any
) -> Any:
    """Call the module, or answer for one with sizes that nobody knows."""
    unset_for, gives_alone = unset.unset(self)
    if unset_for is not None and (entry is None or not gives_alone):
        if entry is not None:
            run.ledger.not_seen(entry, unset_for)
            return unset_for.other()
        with unset.fitted(self, args) as fits:
            if not fits:
                kept = keeping.module(run, self, args)
                return unset_for.other() if kept is None else kept
            try:
                return _entered(run, self, None, leaf, None, args, kwargs)
            except RuntimeError:
                if run.failing:
                    raise
                return unset_for.other()
    out = _entered(run, self, entry, leaf, unknown, args, kwargs)
    return out if unset_for is None else unset_for.other()


def _entered(
    run: runtime.Run, self: nn.Module, entry: Entry | None, leaf: bool, unknown: Opaque | None, args: Any, kwargs: Any
) -> Any:
    """Call the module; what it is given holds `unknown`."""
    run.called.add(id(self))
    if run.unbatched is None and ((leaf and _is_single(self, args)) or _measures_batch(entry, args)):
        run.unbatched = args[0]
    if run.fed_as is not None and not run.modules:
        # Of what we feed some is unknown on purpose: there is no one else to feed it.
        unknown = None
    run.modules.append(Activation(self, unknown=unknown))
    run.leaf += leaf or entry is not None
    try:
        out = run.ledger.call(entry, _call, args, kwargs) if entry else _call(self, *args, **kwargs)
    except Exception as error:
        if leaf:
            confirm.note_case(error, self, args, kwargs, over=True)
        if leaf and entry is None and fakes.active() is not None:
            _refused(run, self, error, args, kwargs)
        raise
    finally:
        run.leaf -= leaf or entry is not None
        run.modules.pop()
    if (leaf or entry is not None) and not run.leaf:
        layer = entry.layer.id if entry else None
        run.recorder.note("call_module", type(self).__name__, (args, kwargs), out, layer=layer)
    return out


def _is_foreign(run: runtime.Run, module: nn.Module) -> bool:
    """Whether it is a model of another library than torch, whose code nobody guards."""
    return not type(module).__module__.startswith("torch.") and run.of_library(type(module))


def _hand_over(run: runtime.Run, module: nn.Module, unknown: Opaque) -> None:
    """Only what nobody knows is given to a library's model: so it may be to every lazy layer in it."""
    run.modules.append(Activation(module, unknown=unknown))
    try:
        run.timeline.escape(module)
        for inner in modules(module):
            entry = run.ledger.find(inner)
            if entry is not None:
                run.timeline.call_unseen(inner)
                run.ledger.not_seen(entry, unknown)
    finally:
        run.modules.pop()


def _is_single(layer: nn.Module, args: Any) -> bool:
    """Whether the layer takes a tensor for one example that is an input itself or begins with the batch."""
    given = args[0] if args and isinstance(args[0], torch.Tensor) else None
    recurrent = isinstance(layer, nn.RNNBase)
    ranks = (2, 3) if recurrent else measure(type(layer)).ranks if isinstance(layer, _ConvNd) else None
    if given is None or ranks is None or given.dim() != min(ranks):
        return False
    dims = dims_of(given)
    with torch._C.DisableTorchFunction():
        return hasattr(given, "lazylint_input") or (dims is not None and str(dims[0]) == "B")


def _measures_batch(entry: Entry | None, args: Any) -> bool:
    """Whether the batch is part of the width that a lazy layer takes."""
    if entry is None or not args or not isinstance(args[0], torch.Tensor):
        return False
    size = width(entry.how, args[0])
    return size is not None and any(symbol.name == "B" for symbol in formula(size).symbols)


def _refused(run: runtime.Run, module: nn.Module, error: Exception, args: Any, kwargs: Any) -> None:
    """A layer of torch refuses its input: that says more than the operation inside it."""
    known = failures.refused(error)
    outcome = None if known else confirm.layer(module, args, kwargs)
    if outcome is not None and not (outcome.confirmed and outcome.error):
        return
    operands = tuple(run.recorder.operand(value) for value in (*args, *kwargs.values()))
    built = Operand("", None, "layer", run.made_at.get(id(module)))
    says = known.torch_says if known else outcome.says  # type: ignore[union-attr]
    confirm.mark(error, Refusal("shape", repr(module), run.stacks.capture(), says, None, (*operands, built)), over=True)


def _position(run: runtime.Run, module: nn.Module) -> str | None:
    """The key of `module` in the container that is calling it, if that is what calls it."""
    if not run.modules:
        return None
    caller = run.modules[-1]
    # What torch.fx compiles is of no module.
    if not str(type(caller.module).forward.__module__).startswith("torch."):
        return None
    if caller.children is None:
        caller.children = iter(caller.module._modules.copy().items())
    key, child = next(caller.children, (None, None))
    return key if child is module else None


def _is_leaf(module: nn.Module) -> bool:
    return type(module).__module__.startswith("torch.nn.") and not isinstance(module, _CONTAINERS)


def install() -> None:
    """Watch every module of this process."""
    # What a distribution is given is fake: whether it lies in the support, nobody knows.
    torch.distributions.Distribution.set_default_validate_args(False)
    nn.Module.__init__ = _built  # type: ignore[method-assign]
    nn.Module.__init_subclass__ = classmethod(_derived)  # type: ignore[assignment]
    nn.Module.__call__ = _called  # type: ignore[method-assign]
    nn.Module.register_parameter = _registered  # type: ignore[method-assign]
    nn.Module.add_module = _added  # type: ignore[method-assign]
    nn.Module.__setattr__ = _set  # type: ignore[method-assign]
    fakes.UninitializedTensorMixin.materialize = _materialized
    fakes.install()
    dynamo.install()
    symbolic.stand_in()
    watches.install()
    devices.install()
    undecided.install()
    loaders.install()
    processes.install()
    commandline.install()
    packed.install()
    unnamed.install()


def _materialized(self: Any, shape: Any, device: Any = None, dtype: Any = None) -> None:
    if fakes.active() is None:
        fakes.materialize(self, shape, device, dtype)
    else:
        run = runtime.current()
        initialising(run.timeline, self, run.ledger.owner(self))
        run.timeline.materializing(self)
        run.ledger.materialize(self, shape, device, dtype)


def marker_codes() -> tuple[Any, ...]:
    """Code objects of the frames that carry a serial."""
    from ..code.guard import call

    return call.__code__, _called.__code__
