"""Settings that a class checks as they are built are none that it refuses. The models have no driver."""

from dataclasses import dataclass, field

from torch import nn


@dataclass
class Config:
    width: int = 6
    mode: str = "sum"
    sizes: list[int] = field(default_factory=list)

    def __post_init__(self):
        for _ in range(2):
            self.sizes.append(max(3, self.width))
        assert self.mode in ("sum", "cat")


class Net(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.head = nn.LazyLinear(config.width)
        self.out = nn.Linear(config.sizes[0], 2)
        if config.mode == "mean":
            self.more = nn.LazyLinear(3)

    def forward(self, x):
        return self.out(self.head(x))


class Unused(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.head = nn.LazyLinear(config.width)
        if config.mode == "sum":
            self.more = nn.LazyLinear(3)  # want: LZ113 "`more` is never called"

    def forward(self, x):
        return self.head(x)


ARGUMENTS = {"Net": (Config(),), "Unused": (Config(),)}
