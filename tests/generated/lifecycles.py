"""The hypothesis strategy for what comes before and after a dry run: lifecycle steps in random order.

No step is meant to work or to fail: PyTorch says which do, and lazylint must say the same of each line.
"""

from __future__ import annotations

from dataclasses import dataclass

from .choose import Choose

HEAD = """\
import copy
import io
import pickle

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrizations, prune
"""
WIDTH = 6
# The layers of a model that takes a batch of six features; `{}` is a bias.
LAYERS = [
    "nn.LazyLinear(4, bias={})",
    "nn.LazyLinear(3, bias={})",
    "nn.LazyBatchNorm1d()",
    "nn.LazyBatchNorm1d(affine=False)",
    "nn.LazyBatchNorm1d(track_running_stats=False)",
    "nn.Linear(6, 4)",
    "nn.ReLU()",
    "nn.Dropout(0.1)",
]
READS = [
    "sum(p.numel() for p in {m}.parameters())",
    "[p.shape for p in {m}.parameters()]",
    "[p.size() for p in {m}.parameters()]",
    "[p.ndim for p in {m}.parameters()]",
    "[p.dim() for p in {m}.parameters()]",
    "[p.nbytes for p in {m}.parameters()]",
    "{{n: p.detach().clone() for n, p in {m}.named_parameters()}}",
    "{{n: p.data.clone() for n, p in {m}.named_parameters()}}",
    "sum(p.pow(2).sum() for p in {m}.parameters())",
    "nn.utils.parameters_to_vector({m}.parameters())",
    "nn.utils.clip_grad_norm_({m}.parameters(), 1.0)",
    "[p.requires_grad for p in {m}.parameters()]",
    "[(p.dtype, p.device, p.is_leaf) for p in {m}.parameters()]",
    "str({m})",
    "{m}.state_dict()",
    "{m}.zero_grad()",
]
CHANGES = [
    "{m}.half().float()",
    "{m}.double().float()",
    "{m}.to(torch.float64).to(torch.float32)",
    "{m}[0].bfloat16().float()",
    "{m}.type(torch.float32)",
    "{m}.to(memory_format=torch.contiguous_format)",
    "{m}.cpu()",
    "{m}.requires_grad_(False)",
    "{m}.share_memory()",
    "{m}.train()",
    "{m}.eval()",
    "{m}.apply(lambda module: None)",
    "{m}.apply(lambda module: nn.init.ones_(module.weight) if isinstance(module, nn.Linear) else None)",
    "{m}.apply(lambda module: nn.init.ones_(module.weight) if type(module) is nn.Linear else None)",
    "[nn.init.normal_(p) for p in {m}.parameters()]",
    "[p.data.fill_(0.5) for p in {m}.parameters()]",
    "[m.reset_parameters() for m in {m} if hasattr(m, 'reset_parameters')]",
]
SHIPS = [
    "torch.save({m}.state_dict(), io.BytesIO())",
    "pickle.dumps({m}[0])",
    "copy.deepcopy({m}.state_dict())",
    "torch.jit.script({m})",
    "torch.compile({m}, backend='eager')",
    "parametrizations.weight_norm(copy.deepcopy({m}[0])) if type({m}[0]) is nn.LazyLinear else None",
    "prune.is_pruned({m})",
    "nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.ReLU()))",
    "nn.DataParallel({m})",
]
EXPORTS = [
    "torch.fx.symbolic_trace({m})",
    "torch.func.functional_call({m}, dict({m}.named_parameters()), torch.rand(2, 6))",
    "torch.export.export({m}, (torch.rand(2, 6),))",
]
HOOKS = [
    "{m}[0].register_forward_hook(lambda module, args, made: made * 2)",
    "{m}[0].register_forward_pre_hook(lambda module, args: (args[0] + 1,))",
    "{m}[0].register_forward_pre_hook(lambda module, args: (args[0][:, :5],))",
    "{m}.register_forward_pre_hook(lambda module, args: (args[0].relu(),))",
    "[p.register_hook(lambda grad: grad * 2) for p in {m}.parameters()]",
]
TIES = [
    "{m}[0].weight = {o}[0].weight",
    "{m}[-1].weight = {o}[0].weight",
    "{m}[0].bias = {o}[0].bias",
    "{m}[0] = {o}[0]",
]
QUANTISATIONS = [
    "torch.ao.quantization.quantize_dynamic({m}, {{nn.Linear}})",
    "torch.ao.quantization.quantize_dynamic({m}, {{nn.LazyLinear, nn.Linear}})",
    "torch.ao.quantization.quantize_dynamic({m}.eval(), {{nn.Linear}}, inplace=True)",
]
OPTIMIZERS = ["SGD", "Adam", "AdamW", "RMSprop", "Adadelta", "NAdam", "RAdam", "Adamax", "ASGD", "Rprop", "Adagrad"]


@dataclass
class Writer:
    """A program in progress: its lines, its models, and the next number for a name."""

    choose: Choose
    lines: list[str]
    models: list[str]
    optimizers: list[tuple[str, str]]
    number: int = 0

    def name(self, kind: str) -> str:
        """A name that the program has not used."""
        self.number += 1
        return f"{kind}{self.number}"


def lifecycle(number: int) -> str:
    """The program of that number: a model or two, and four to nine steps of their lives."""
    choose = Choose(number)
    writer = Writer(choose, [], [], [])
    _build(writer)
    steps = [_read, _read, _change, _change, _ship, _optimizer, _call, _call, _dry_run, _dry_run, _train, _copy, _load]
    steps += [_export, _hook, _tie, _quantise]
    for _ in range(choose.number(4, 9)):
        choose.one(steps)(writer)
    return f"# generated lifecycle {number}\n{HEAD}\n" + "\n".join(writer.lines) + "\n"


def _build(writer: Writer) -> None:
    choose, name = writer.choose, writer.name("net")
    layers = [choose.one(LAYERS[:3]), *(choose.one(LAYERS) for _ in range(choose.number(0, 3)))]
    # An eager linear layer takes what the model is given, so it can only come first.
    kept = [layers[0], *(layer for layer in layers[1:] if "nn.Linear(" not in layer)]
    if choose.chance(25):
        kept.insert(0, "nn.Linear(6, 4)")
    text = ", ".join(layer.format(choose.one([True, True, False])) for layer in kept)
    writer.lines.append(f"{name} = nn.Sequential({text})")
    writer.models.append(name)


def _read(writer: Writer) -> None:
    writer.lines.append(writer.choose.one(READS).format(m=writer.choose.one(writer.models)))


def _change(writer: Writer) -> None:
    writer.lines.append(writer.choose.one(CHANGES).format(m=writer.choose.one(writer.models)))


def _ship(writer: Writer) -> None:
    """Neither TorchScript nor pickle takes a lambda, so no model is scripted or pickled once there are hooks."""
    hooked = any("register_" in line for line in writer.lines)
    ships = [step for step in SHIPS if not (hooked and ("script" in step or "pickle" in step))]
    writer.lines.append(writer.choose.one(ships).format(m=writer.choose.one(writer.models)))


def _export(writer: Writer) -> None:
    writer.lines.append(writer.choose.one(EXPORTS).format(m=writer.choose.one(writer.models)))


def _hook(writer: Writer) -> None:
    writer.lines.append(writer.choose.one(HOOKS).format(m=writer.choose.one(writer.models)))


def _tie(writer: Writer) -> None:
    if len(writer.models) < 2:
        return _build(writer)
    choose = writer.choose
    return writer.lines.append(choose.one(TIES).format(m=choose.one(writer.models), o=choose.one(writer.models)))


def _quantise(writer: Writer) -> None:
    """A quantised model has neither gradients nor parameters left, so nothing is done with it after."""
    step, model = writer.choose.one(QUANTISATIONS), writer.choose.one(writer.models)
    writer.lines.append(step.format(m=model))
    if "inplace" in step:
        writer.models.remove(model)
        writer.optimizers = [(name, of) for name, of in writer.optimizers if of != model]
        if not writer.models:
            _build(writer)


def _optimizer(writer: Writer) -> None:
    choose, name, model = writer.choose, writer.name("optimizer"), writer.choose.one(writer.models)
    writer.lines.append(f"{name} = torch.optim.{choose.one(OPTIMIZERS)}({model}.parameters(), lr=0.01)")
    writer.optimizers.append((name, model))


def _batch(writer: Writer) -> str:
    return f"torch.rand({writer.choose.one([2, 3, 4])}, {WIDTH})"


def _call(writer: Writer) -> None:
    model = writer.choose.one(writer.models)
    form = writer.choose.one(["{m}({x})", "{m}({x})", "{m}.forward({x})", "{m}[0].forward({x})", "{m}[0]({x})"])
    writer.lines.append(form.format(m=model, x=_batch(writer)))


def _dry_run(writer: Writer) -> None:
    model, mode = writer.choose.one(writer.models), writer.choose.one(["no_grad", "no_grad", "inference_mode"])
    evaluated = writer.choose.one([f"{model}.eval()", model])
    writer.lines += [f"with torch.{mode}():", f"    {evaluated}({_batch(writer)})"]


def _train(writer: Writer) -> None:
    if not writer.optimizers:
        return _optimizer(writer)
    optimizer, model = writer.choose.one(writer.optimizers)
    loss = writer.name("loss")
    writer.lines += [
        f"{loss} = {model}({_batch(writer)}).sum()",
        f"{optimizer}.zero_grad()",
        f"{loss}.backward()",
        f"{optimizer}.step()",
    ]
    return None


def _copy(writer: Writer) -> None:
    name, model = writer.name("copied"), writer.choose.one(writer.models)
    writer.lines.append(f"{name} = copy.deepcopy({model})")
    writer.models.append(name)


def _load(writer: Writer) -> None:
    """A state dict between two models that may differ: what does not fit raises for eager layers, too."""
    first = writer.choose.one(writer.models)
    others = [model for model in writer.models if model.startswith("copied") and model != first]
    if others:
        writer.lines.append(f"{writer.choose.one(others)}.load_state_dict({first}.state_dict(), strict=False)")
