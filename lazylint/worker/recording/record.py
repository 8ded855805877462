"""The recorder: every torch operation of the program becomes a node of a torch.fx graph, with shape and place.

Small tensors that the program writes out itself stay real, and operations on them alone run for real, so that
masks, lengths and indices keep their values. All else is fake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import fx
from torch._subclasses.fake_tensor import DataDependentOutputException, DynamicOutputShapeException
from torch.nn.parameter import UninitializedBuffer, is_lazy
from torch.overrides import TorchFunctionMode

from ..lifecycle import modes
from ..lifecycle.watches import zeros
from ..lifecycle.watches.reads import refused, used
from ..run.facts import Operand, Refusal
from ..run.opaque import Opaque, first_opaque
from ..sizes.dims import attach, dims_of, shape_of
from ..tensors import confirm, dtypes, fakes, values, written
from ..tensors.formulas import Formulas
from ..tensors.nodes import asked, factor, node_of, tag
from . import devices, keeping, tails
from .agreed import agreed
from .counts import Counts
from .filled import OF_DATA, filled
from .reshaped import Reshaped
from .slices import Slices, attach_lengths

if TYPE_CHECKING:
    from ..run.runtime import Run
    from ..sizes.algebra import Formula

# Factories whose small results keep their values.
_LITERAL = {
    torch.tensor, torch.as_tensor, torch.arange, torch.zeros, torch.ones, torch.full, torch.eye, torch.linspace,
    torch.randperm, torch.from_numpy,
}  # fmt: skip
_REAL_ELEMENTS = 4096
_RESHAPING = frozenset({
    "resize_", "resize_as_", "set_", "squeeze_", "unsqueeze_", "t_", "transpose_", "swapaxes_", "swapdims_",
    "as_strided_",
})  # fmt: skip
_MAX_NODES = 50_000
_SHAPE: Any = torch.Tensor.shape.__get__  # type: ignore[attr-defined]
_SET_DATA: Any = torch.Tensor.data.__set__  # type: ignore[attr-defined]
_REQUIRES_GRAD: Any = torch.Tensor.requires_grad.__set__  # type: ignore[attr-defined]
_MOVES = frozenset({"to", "cuda", "xpu", "mps", "pin_memory", "share_memory_"})
_REFUSED_LAZY = frozenset({"xpu", "mps", "pin_memory", "share_memory_"})
# These look at the data alone and ask no lazy parameter.
_UNASKED = {torch.tensor, torch.Tensor.new}
_QUIET = frozenset({"__get__", "__set__", "size", "dim", "numel", "stride", "is_floating_point", "requires_grad_"})


class Recorder(TorchFunctionMode):
    """Writes one node an operation into `graph`; what torch refuses is confirmed before it is believed."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run
        self.graph = fx.Graph()
        self.formulas = Formulas()
        self._slices = Slices(self.formulas)
        self._counts = Counts(self.formulas)
        self._reshaped = Reshaped(self.formulas)
        self._log: list[int] = []

    @property
    def length(self) -> int:
        """How many operations were seen."""
        return len(self._log)

    def _is_unsure(self, value: Any) -> bool:
        """Whether it may be what a lazy parameter holds that was initialised where nobody saw it."""
        return self.run.timeline.read_unsure and isinstance(value, torch.Tensor) and not value.numel()

    def signature(self, since: int) -> int:
        """A hash of the operations, shapes and places since `since`."""
        return hash(tuple(self._log[since:]))

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = getattr(func, "__name__", "")
        used(func, args)
        zeros.made(func, args)
        if name == "__deepcopy__" and not is_lazy(args[0]):
            return _deep_copy(func, *args)
        if name == "__get__":
            return self._property(func, args)
        if name == "__set__" and (isinstance(args[1], Opaque) or self._is_unsure(args[1])) and not is_lazy(args[0]):
            # A gradient or a flag changes no shape, and data seldom do.
            self.run.doubtful = self.run.doubtful or ("data that nobody knows" if func == _SET_DATA else "")
            return None
        if name in ("size", "numel", "nelement") and args and dims_of(args[0]) is not None:
            return _sized(name, *args, **kwargs)
        if name in _QUIET:
            if _is_to_learn(func, args, kwargs):
                fakes.become_fake(args[0])
            return func(*args, **kwargs)
        if func is torch.device:
            return devices.device(*args, **kwargs)
        if kwargs.get("device") is not None or name in _MOVES:
            args, kwargs = _without_device(name, args, kwargs)
            if name in _MOVES and len(args) == 1 and not kwargs and not (name in _REFUSED_LAZY and is_lazy(args[0])):
                return args[0]
        if isinstance(kwargs.get("dtype"), Opaque):
            kwargs = {key: value for key, value in kwargs.items() if key != "dtype"}
        unknown = first_opaque(args, kwargs)
        if unknown is not None and _writes(func, args):
            fakes.become_fake(args[0])
            return args[0] if name != "__setitem__" else None
        lengths: dict[int, Formula] = {}
        if unknown is not None:
            args, kwargs = filled(func, args, kwargs)
            args, lengths = self._slices.known(func, args)
            if first_opaque(args, kwargs) is not None:
                if not keeping.function(func, args):
                    return self._partly_sized(func, args, kwargs, unknown)
                func, args, kwargs = torch.clone, args[:1], {}
        if getattr(func, "__module__", "") == "torch.nn.init":
            return _initialised(func, args, kwargs)
        if any(map(is_lazy, fakes.tensors((args, kwargs)))):
            return _on_lazy(func, args, kwargs)
        answer = values.ANSWERS.get(func)
        if answer is not None and any(map(fakes.is_fake, args)):
            return answer(*args)
        if not all(map(fakes.is_fake, fakes.tensors((args, kwargs)))):
            func, args, kwargs = written.settled(func, args, kwargs)
        counted = False
        try:
            out = self._perform(func, args, kwargs)
        except (DataDependentOutputException, DynamicOutputShapeException):
            out, counted = self._assumed(func, args, kwargs), True
        if unknown is not None:
            out = fakes.map_tensors(fakes.fake_like, out)
        self.formulas.infer(func, args, kwargs, out)
        if lengths:
            attach_lengths(out, lengths)
        if counted:
            self._counts.attach(func, args, kwargs, out)
        if not self.run.leaf:
            self.note("call_function", func, (args, kwargs), out, asks=asked(func, args), **factor(func, args))
        return out

    def _partly_sized(self, func: Any, args: Any, kwargs: Any, unknown: Opaque) -> Any:
        """The result of an operation that is given what nobody knows."""
        made = self._reshaped.made(func, args, kwargs)
        if made is None:
            tailed = tails.of_function(func, args, kwargs)
            return unknown.other() if tailed is None else tailed
        if not self.run.leaf:
            self.note("call_function", func, (args, kwargs), made)
        return made

    def _property(self, func: Any, args: Any) -> Any:
        if func == _SHAPE:
            return shape_of(args[0])
        out = func(*args)
        if isinstance(out, torch.Tensor) and not is_lazy(args[0]):
            self.formulas.infer(func, args[:1], {}, out)
            self.note("call_method", getattr(func.__self__, "__name__", "property"), args[:1], out)
        return out

    def _perform(self, func: Any, args: Any, kwargs: Any) -> Any:
        given = list(fakes.tensors((args, kwargs)))
        faked = any(map(fakes.is_fake, given))
        if (func in _LITERAL and not faked and _small_literal(func, args, kwargs)) or (given and not faked):
            try:
                with fakes.real():
                    out = func(*args, **kwargs)
            except Exception as error:
                if given and confirm.refuses(error, args, kwargs):
                    confirm.note_case(error, func, args, kwargs)
                    confirm.mark(error, self._refusal(func, confirm.say(error), given))
                raise
            small = all(t.numel() <= _REAL_ELEMENTS for t in fakes.tensors(out))
            return out if small else fakes.map_tensors(fakes.fake_like, out)
        if args and _in_place(func) and isinstance(args[0], torch.Tensor):
            fakes.become_fake(args[0])
        if faked:
            args, kwargs = fakes.map_tensors(_known_to_fakes, (args, kwargs))
        try:
            if faked and not _in_place(func):
                dtypes.check(func, args, kwargs)
            return func(*args, **kwargs)
        except (DataDependentOutputException, DynamicOutputShapeException):
            raise
        except Exception as error:
            if modes.allows_update(self.run.timeline, error, args):
                return args[0]
            if modes.of_inference(error):
                raise
            fitting = agreed(func, args) if faked else None
            if fitting is not None:
                return func(*fitting, **kwargs)
            confirm.note_case(error, func, args, kwargs)
            outcome = confirm.operation(func, args, kwargs)
            if outcome.error is None:
                return outcome.value
            if outcome.confirmed:
                confirm.mark(error, self._refusal(func, outcome.says, given))
            raise

    def _assumed(self, func: Any, args: Any, kwargs: Any) -> Any:
        """The result of an operation whose sizes hang on data."""
        try:
            return values.assume(func, args, kwargs)
        except IndexError as error:
            confirm.note_case(error, func, args, kwargs)
            confirm.mark(error, self._refusal(func, confirm.say(error), list(fakes.tensors((args, kwargs)))))
            raise

    def _refusal(self, func: Any, says: str, given: list[torch.Tensor]) -> Refusal:
        operands = tuple(self.operand(tensor) for tensor in given)
        return Refusal("shape", operation_name(func), self.run.stacks.capture(), says, None, operands)

    def operand(self, value: Any, text: str = "") -> Operand:
        """`value` as a finding speaks of it: shape, and the place that made it."""
        if not isinstance(value, torch.Tensor):
            return Operand(text, None, type(value).__name__)
        node = node_of(value)
        if is_lazy(value):
            return Operand(text, None, "uninitialised parameter")
        kind = "parameter" if isinstance(value, torch.nn.Parameter) else "tensor"
        if kind == "tensor" and value.dtype is not torch.float32:
            kind = f"{str(value.dtype).removeprefix('torch.')} tensor"
        return Operand(text, tuple(shape_of(value)), kind, node.meta["place"] if node else None)

    def place_input(self, name: str, tensor: torch.Tensor) -> None:
        """Write the node of an input of the model."""
        node = self.graph.placeholder(name.replace(".", "_"))
        node.meta = {"place": None, "shape": tuple(shape_of(tensor)), "name": name}
        tag(tensor, node)

    def note(self, op: str, target: Any, given: Any, out: Any, **meta: Any) -> fx.Node | None:
        """Write a node for an operation on `given` that made `out`."""
        made = [tuple(shape_of(t)) for t in fakes.tensors(out) if not is_lazy(t)]
        place = self.run.texts.here()
        self._log.append(hash((str(target), str(made), place)))
        if len(self._log) > _MAX_NODES:
            return None
        sources = [node for node in map(node_of, fakes.tensors(given)) if node is not None and node.graph is self.graph]
        node = self.graph.create_node(op, target, tuple(sources))
        node.meta = {
            "place": place,
            "shape": made[0] if made else None,
            "name": operation_name(target),
            **meta,
        }
        for tensor in fakes.tensors(out):
            tag(tensor, node)
        return node


def _deep_copy(func: Any, tensor: torch.Tensor, memo: Any) -> Any:
    """A copy of that tensor, whatever other tensors `memo` holds."""
    if not fakes.is_fake(tensor):
        with fakes.real():
            return func(tensor, memo)
    made, known = func(tensor, memo), dims_of(tensor)
    if known is not None:
        attach(made, known)
    return made


def operation_name(func: Any) -> str:
    """The operation's name as users write it."""
    if isinstance(func, str):
        return func
    return str(getattr(func, "__name__", func))


def _without_device(name: str, args: Any, kwargs: Any) -> tuple[Any, Any]:
    """The same call where every device is the processor: which one a program asks for changes no shape."""
    kwargs = {key: value for key, value in kwargs.items() if key != "device" or _is_meta(value)}
    if name == "to":
        moved = (a for a in args[1:] if isinstance(a, (torch.dtype, torch.Tensor)) or _is_meta(a))
        args = (args[0], *moved)
    return (args[:1], {}) if name in ("cuda", "xpu", "mps", "pin_memory") else (args, kwargs)


def _is_meta(device: Any) -> bool:
    return str(device) == "meta"


def _sized(name: str, tensor: torch.Tensor, dim: int | None = None) -> Any:
    shape = shape_of(tensor)
    if name == "size":
        return shape if dim is None else shape[dim]
    total: Any = 1
    for one in shape:
        total = one * total
    return total


def _on_lazy(func: Any, args: Any, kwargs: Any) -> Any:
    """What a lazy parameter allows happens to the empty tensor behind it; the rest it refuses."""
    if func not in fakes.UninitializedTensorMixin._allowed_methods and func not in _UNASKED:
        return func(*args, **kwargs)
    try:
        with fakes.real():
            out = func(*args, **kwargs)
            # Parameters leave their class behind, buffers do not.
            kept = isinstance(out, torch.Tensor) and isinstance(args[0], UninitializedBuffer)
            return out.as_subclass(UninitializedBuffer) if kept else out
    except Exception as error:
        refused(error, func, args, kwargs)
        raise


def _initialised(func: Any, args: Any, kwargs: Any) -> Any:
    """What an init function returns: its tensor, whose values nobody looks at.

    A lazy one torch refuses, and some functions what has no elements or no fans.
    """
    tensor = next(fakes.tensors((args, kwargs)), None)
    if tensor is None or is_lazy(tensor) or tensor.dim() < 2 or not tensor.numel():
        return func(*args, **kwargs)
    return tensor


def _count(data: Any) -> int:
    """How many numbers nested lists hold; what is no number counts as too many unless it says its type."""
    if isinstance(data, (list, tuple)):
        return sum(map(_count, data))
    plain = isinstance(data, (int, float, complex)) or hasattr(data, "dtype")
    return 1 if plain else _REAL_ELEMENTS + 1


def _is_to_learn(func: Any, args: Any, kwargs: Any) -> bool:
    """Whether a tensor is asked to keep gradients: one that is fake later would be another, which they do not reach."""
    asked = func is torch.Tensor.requires_grad_ or func == _REQUIRES_GRAD
    wanted = args[1] if len(args) > 1 else kwargs.get("requires_grad", True)
    return asked and bool(wanted) and not is_lazy(args[0])


def _small_literal(func: Any, args: Any, kwargs: Any) -> bool:
    device = kwargs.get("device")
    if (device is not None and torch.device(device).type != "cpu") or kwargs.get("requires_grad"):
        return False
    if func in OF_DATA and args and isinstance(args[0], (list, tuple)):
        return _count(args[0]) <= _REAL_ELEMENTS
    with fakes.real():
        size = 1
        for arg in args:
            for number in arg if isinstance(arg, (list, tuple)) else (arg,):
                if isinstance(number, int):
                    size *= max(int(number), 1)
                elif not isinstance(number, (float, bool, list, tuple)):
                    return hasattr(number, "dtype")
    return size <= _REAL_ELEMENTS or not args


def _known_to_fakes(tensor: torch.Tensor) -> torch.Tensor:
    return tensor if is_lazy(tensor) else fakes.fake_like(tensor)


def _writes(func: Any, args: Any) -> bool:
    """Whether it writes into a tensor, whose sizes stay what they are, whatever is written."""
    known = bool(args) and isinstance(args[0], torch.Tensor) and not is_lazy(args[0])
    return known and _in_place(func) and func.__name__ not in _RESHAPING


def _in_place(func: Any) -> bool:
    name = getattr(func, "__name__", "")
    if name.startswith("__"):
        return name == "__setitem__" or (name.startswith("__i") and name not in ("__invert__", "__index__", "__int__"))
    return name.endswith("_")
