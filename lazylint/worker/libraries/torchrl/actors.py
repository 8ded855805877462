"""What torchrl puts around models that read `TensorDict`s: programs that use it are understood without it."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ...run.opaque import first_opaque
from ..tensordict.dicts import TensorDictBase
from ..tensordict.modules import (
    ProbabilisticTensorDictModule,
    ProbabilisticTensorDictSequential,
    TensorDictModule,
    TensorDictModuleBase,
    TensorDictSequential,
    dispatch,
    lost,
)


class ProbabilisticActor(ProbabilisticTensorDictSequential):
    """A model of the parameters of a distribution, and an action that is drawn from it."""

    def __init__(self, module: Any, in_keys: Any, out_keys: Any = None, **more: Any) -> None:
        super().__init__(module, ProbabilisticTensorDictModule(in_keys, out_keys or ["action"], **more))


class ValueOperator(TensorDictModule):
    """A model of how good a state is, or an action in it."""

    def __init__(self, module: nn.Module, in_keys: Any = None, out_keys: Any = None) -> None:
        reads = in_keys or ["observation"]
        acts = first_opaque(reads) is None and "action" in reads
        super().__init__(module, reads, out_keys or ["state_action_value" if acts else "state_value"])


class CatTensors(TensorDictModuleBase):
    """What stands under several keys side by side under another one."""

    def __init__(self, in_keys: Any = None, out_key: Any = "observation_vector", dim: Any = -1, **more: Any) -> None:
        super().__init__()
        self.in_keys, self.out_keys, self.dim, self.more = in_keys or [], [out_key], dim, more
        self.unknown = first_opaque((in_keys, out_key, dim, more))

    @dispatch
    def forward(self, tensordict: TensorDictBase) -> Any:
        """The keys it reads are gone after that, if it is not told otherwise."""
        if self.unknown is not None or not self.in_keys or self.more.get("unsqueeze_if_oor"):
            return lost(tensordict, self.unknown)
        values = [tensordict.get(key, None) for key in self.in_keys]
        if any(value is None for value in values):
            raise KeyError(f"CatTensor failed, as it expected input keys ={self.in_keys}")
        unknown = first_opaque(values)
        tensordict.set(self.out_keys[0], torch.cat(values, dim=self.dim) if unknown is None else unknown.other())
        if self.more.get("del_keys", True) is not False:
            tensordict.exclude(*[key for key in self.in_keys if key != self.out_keys[0]], inplace=True)
        return tensordict


class ActorValueOperator(TensorDictSequential):
    """A model that an actor and a model of values share, and those two."""

    def get_policy_operator(self) -> Any:
        """The actor with what it shares."""
        return TensorDictSequential(self.module[0], self.module[1])

    def get_value_operator(self) -> Any:
        """The model of values with that."""
        return TensorDictSequential(self.module[0], self.module[2])

    def get_policy_head(self) -> Any:
        """The actor alone."""
        return self.module[1]

    def get_value_head(self) -> Any:
        """The model of values alone."""
        return self.module[2]
