"""TensorDicts: modules that take their inputs from one and put their outputs there."""

import torch
from tensordict import TensorDict, TensorDictBase
from tensordict.nn import TensorDictModule, TensorDictModuleBase, TensorDictSequential, dispatch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(8)

    def forward(self, tensordict):
        hidden = self.fc(tensordict["observation"])
        tensordict["hidden"] = hidden
        wide = torch.cat([hidden, tensordict["observation"]], -1)
        tensordict.set("value", self.fc(wide))  # want: LZ101 "`fc` was fixed at F_observation .* gets F_observation \+ 8"
        return tensordict


class Head(nn.Module):
    """The keys of its input are those that a module inside it takes."""

    def __init__(self):
        super().__init__()
        self.net = TensorDictModule(nn.LazyLinear(8), in_keys=["observation"], out_keys=["hidden"])
        self.out = nn.LazyLinear(2)

    def forward(self, td):
        td = self.net(td)
        self.out(td["hidden"])
        return self.out(torch.cat([td["hidden"], td["hidden"]], -1))  # want: LZ101 "`out` was fixed at 8 .* gets 16 "


class Loss(TensorDictModuleBase):
    """Its input may be given key by key, too."""

    def __init__(self):
        super().__init__()
        self.in_keys = ["observation", ("next", "reward")]
        self.out_keys = ["loss"]
        self.value = nn.LazyLinear(1)
        self.scale = nn.LazyLinear(1)

    @dispatch
    def forward(self, tensordict: TensorDictBase) -> TensorDictBase:
        value = self.value(tensordict.get("observation"))
        reward = self.scale(tensordict.get(("next", "reward")))
        both = torch.cat([value, reward], -1)
        tensordict.set("loss", self.scale(both))  # want: LZ102 "`scale` was fixed at F_next_reward .* F_next_reward == 2"
        return tensordict


class Clean(TensorDictModuleBase):
    in_keys = ["pixels"]
    out_keys = ["action"]

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyConv2d(4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(2))

    def forward(self, td: TensorDictBase) -> TensorDictBase:
        if "action" in td:
            return td
        return td.set("action", self.net(td.get("pixels")))


layer = nn.LazyLinear(8)
model = TensorDictSequential(
    TensorDictModule(layer, in_keys=["observation"], out_keys=["hidden"]),
    TensorDictModule(layer, in_keys=["hidden"], out_keys=["value"]),
)
if __name__ == "__main__":
    model(TensorDict({"observation": torch.rand(3, 4)}, [3]))  # want: LZ101 "was fixed at 4 .* gets 8"
