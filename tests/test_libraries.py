"""Libraries that are understood where they are not installed do what they do where they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.worker.code.missing import OpaqueModule
from lazylint.worker.libraries import einops
from lazylint.worker.run.opaque import Opaque

IMAGE = torch.rand(2, 3, 4, 6)
# What einops makes of `IMAGE`, and the same in torch's words.
MADE: list[tuple[str, tuple[Any, ...], dict[str, int], Callable[[torch.Tensor], torch.Tensor]]] = [
    ("rearrange", ("b c h w -> b h w c",), {}, lambda x: x.permute(0, 2, 3, 1)),
    ("rearrange", ("b ... -> b (...)",), {}, lambda x: x.flatten(1)),
    ("rearrange", ("... h w -> (...) (h w)",), {}, lambda x: x.reshape(6, 24)),
    ("rearrange", ("b c h w -> b 1 c (h w) ()",), {}, lambda x: x.reshape(2, 1, 3, 24, 1)),
    ("rearrange", ("b c (h p) w -> b h (p w c)",), {"p": 2}, lambda x: x.permute(0, 2, 3, 1).reshape(2, 2, 36)),
    ("rearrange", ("b c h (w q) -> b c w h q",), {"w": 3}, lambda x: x.reshape(2, 3, 4, 3, 2).transpose(2, 3)),
    ("repeat", ("b c h w -> b c (h k) w",), {"k": 2}, lambda x: x.repeat_interleave(2, 2)),
    ("repeat", ("... -> n ...",), {"n": 5}, lambda x: x.expand(5, -1, -1, -1, -1)),
    ("reduce", ("b c h w -> b c", "mean"), {}, lambda x: x.mean((2, 3))),
    ("reduce", ("b c (h k) w -> b c h w", "max"), {"k": 2}, lambda x: x.reshape(2, 3, 2, 2, 6).amax(3)),
    ("reduce", ("b c h w -> ", "sum"), {}, lambda x: x.sum()),
    ("reduce", ("b ... -> b 1", "prod"), {}, lambda x: x.flatten(1).prod(1, keepdim=True)),
]


@pytest.mark.parametrize(("name", "said", "sizes", "expected"), MADE, ids=[said[0] for _, said, _, _ in MADE])
def test_einops(
    name: str, said: tuple[Any, ...], sizes: dict[str, int], expected: Callable[[torch.Tensor], torch.Tensor]
) -> None:
    """The expected values are those that einops 0.8.2 gives."""
    torch.testing.assert_close(getattr(einops, name)(IMAGE, *said, **sizes), expected(IMAGE))


def test_einops_of_lists_and_products() -> None:
    stacked = einops.rearrange(list(IMAGE), "b c h w -> c b h w")
    torch.testing.assert_close(stacked, IMAGE.transpose(0, 1))
    product = einops.einsum(IMAGE, IMAGE, "batch head i d, batch head j d -> batch head i j")
    torch.testing.assert_close(product, IMAGE @ IMAGE.transpose(2, 3))


def test_einops_packs() -> None:
    """Any axes may stand where the `*` is, and one size of one tensor may be left open."""
    packed, shapes = einops.pack([IMAGE, IMAGE[:, :, 0]], "b c *")
    assert packed.shape == (*IMAGE.shape[:2], (IMAGE.shape[2] + 1) * IMAGE.shape[3])
    assert shapes == [IMAGE.shape[2:], IMAGE.shape[3:]]
    image, line = einops.unpack(packed, [(-1, IMAGE.shape[3]), shapes[1]], "b c *")
    torch.testing.assert_close((image, line), (IMAGE, IMAGE[:, :, 0]))
    assert einops.parse_shape(IMAGE, "_ c h _") == {"c": IMAGE.shape[1], "h": IMAGE.shape[2]}
    assert [type(part) for part in einops.unpack(Opaque("nobody knows"), shapes, "b c *")] == [Opaque, Opaque]


def test_what_einops_refuses() -> None:
    for pattern, sizes in (("b c -> c b", {}), ("b c h (w q) -> b c h w q", {"q": 5})):
        with pytest.raises(RuntimeError):
            einops.rearrange(IMAGE, pattern, **sizes)


def test_what_is_of_no_known_form_is_unknown() -> None:
    for pattern in ("b c h w", "b c h (w v) -> b", "b c h w -> b c h w k"):
        assert isinstance(einops.rearrange(IMAGE, pattern), Opaque), pattern
    assert isinstance(einops.rearrange(Opaque("nobody knows"), "b c -> c b"), Opaque)
    assert isinstance(OpaqueModule("einops").asnumpy, Opaque)


def test_it_is_taken_where_it_is_not_installed() -> None:
    assert OpaqueModule("einops").rearrange is einops.rearrange
    assert OpaqueModule("einops.layers.torch").Rearrange is einops.Rearrange


PATCHES = """
import torch
from torch import nn
from einops.layers.torch import Rearrange, Reduce


class Patches(nn.Module):
    def __init__(self, size=16, dim=64):
        super().__init__()
        self.embed = nn.Sequential(Rearrange("b c (h p) (w q) -> b (h w) (p q c)", p=size, q=size), nn.LazyLinear(dim))
        self.pool = Reduce("b n d -> b d", "mean")
        self.head = nn.Linear(dim + 1, 10)

    def forward(self, x):
        return self.head(self.pool(self.embed(x)))
"""


def test_models_are_fed_through_it(tmp_path: Path) -> None:
    """With or without the library: images of which each side is a multiple are found."""
    (tmp_path / "net.py").write_text(PATCHES, encoding="utf-8")
    done = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in done.findings] == [("LZ114", 15)]


SCATTER = """
import torch
from torch import nn
from LIBRARY import scatter_sum

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.nodes, self.graphs = nn.LazyLinear(8), nn.LazyLinear(3)

    def forward(self, x, batch):
        x = self.nodes(x)
        graphs = scatter_sum(x, batch, dim=0)
        return self.graphs(graphs) + self.graphs(torch.cat([graphs, graphs], 1))

net = Net()
net(torch.rand(4, 5), torch.tensor([0, 0, 1, 3]))
"""


@pytest.mark.parametrize("library", ["torch_scatter", "mace.tools.scatter", "cace.tools"])
def test_scatter(library: str, tmp_path: Path) -> None:
    """Each element of a batch goes to its place; how many places there are only data say."""
    file = tmp_path / "net.py"
    file.write_text(SCATTER.replace("LIBRARY", library))
    found = check_paths([str(file)], Config()).findings
    assert [(finding.code, "fixed at 8" in finding.message and "gets 16" in finding.message) for finding in found] == [
        ("LZ101", True)
    ]


def test_a_module_of_torch_that_lacks_a_library_is_unknown(tmp_path: Path) -> None:
    """`torch.utils` had no `tensorboard` then, and what an annotation speaks of there made the script one in part."""
    (tmp_path / "script.py").write_text(
        """
import torch
import torch.utils.tensorboard
from torch import nn

def writer() -> torch.utils.tensorboard.SummaryWriter:
    return torch.utils.tensorboard.SummaryWriter("logs")

net = nn.LazyLinear(4)
net(torch.zeros(2, 8))
writer().add_scalar("loss", 0)
net(torch.zeros(2, 9))
""",
        encoding="utf-8",
    )
    findings = check_paths([tmp_path], Config(root=tmp_path)).findings
    assert [finding.code for finding in findings] == ["LZ101"]
