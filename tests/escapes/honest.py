"""What the worker really does in a job: a forward on symbolic fake tensors."""

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import DimDynamic, ShapeEnv, StatelessSymbolicContext


def fake_forward(case):
    shapes = ShapeEnv(duck_shape=False, specialize_zero_one=False)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(1))
    with FakeTensorMode(shape_env=shapes, allow_non_fake_inputs=True) as mode:
        dynamic = [DimDynamic.DYNAMIC, DimDynamic.STATIC, DimDynamic.DYNAMIC, DimDynamic.DYNAMIC]
        with torch._subclasses.fake_tensor.unset_fake_temporarily():
            image = torch.empty(4, 3, 20, 24)
        context = StatelessSymbolicContext(dynamic_sizes=dynamic)
        out = net(mode.from_tensor(image, symbolic_context=context))
    assert isinstance(out.shape[0], torch.SymInt), out.shape
    assert isinstance(out.shape[1], torch.SymInt), out.shape
