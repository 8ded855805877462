"""What torchrl puts around models, and its own: programs that use it are understood without it."""

from . import actors, models

ActorValueOperator, CatTensors = actors.ActorValueOperator, actors.CatTensors
ProbabilisticActor, ValueOperator = actors.ProbabilisticActor, actors.ValueOperator
MLP, ConvNet, Conv2dNet, Conv3dNet = models.MLP, models.ConvNet, models.ConvNet, models.Conv3dNet
DuelingMlpDQNet, DuelingCnnDQNet = models.DuelingMlpDQNet, models.DuelingCnnDQNet
SquashDims, SqueezeLayer, Squeeze2dLayer = models.SquashDims, models.SqueezeLayer, models.Squeeze2dLayer
