"""Every lazy class of torch.nn, on two widths and on one."""

import torch
from torch import nn

linear = nn.LazyLinear(4)
linear(torch.rand(2, 3))
linear(torch.rand(2, 5))  # want: LZ101 "`linear` was fixed at 3 input features on line {line-1}, gets 5 here"

linear_equal = nn.LazyLinear(4)
linear_equal(torch.rand(2, 3))
linear_equal(torch.rand(4, 3))

conv1d = nn.LazyConv1d(4, 3)
conv1d(torch.rand(2, 3, 9))
conv1d(torch.rand(2, 5, 9))  # want: LZ101 "`conv1d` was fixed at 3 input channels on line {line-1}, gets 5 here"

conv1d_equal = nn.LazyConv1d(4, 3)
conv1d_equal(torch.rand(2, 3, 9))
conv1d_equal(torch.rand(4, 3, 8))

conv2d = nn.LazyConv2d(4, 3)
conv2d(torch.rand(2, 3, 9, 9))
conv2d(torch.rand(2, 5, 9, 9))  # want: LZ101 "`conv2d` was fixed at 3 input channels on line {line-1}, gets 5 here"

conv2d_equal = nn.LazyConv2d(4, 3)
conv2d_equal(torch.rand(2, 3, 9, 9))
conv2d_equal(torch.rand(4, 3, 8, 8))

conv3d = nn.LazyConv3d(4, 3)
conv3d(torch.rand(2, 3, 5, 5, 5))
conv3d(torch.rand(2, 5, 5, 5, 5))  # want: LZ101 "`conv3d` was fixed at 3 input channels on line {line-1}, gets 5 here"

conv3d_equal = nn.LazyConv3d(4, 3)
conv3d_equal(torch.rand(2, 3, 5, 5, 5))
conv3d_equal(torch.rand(4, 3, 6, 6, 6))

conv_transpose1d = nn.LazyConvTranspose1d(4, 3)
conv_transpose1d(torch.rand(2, 3, 9))
conv_transpose1d(torch.rand(2, 5, 9))  # want: LZ101 "`conv_transpose1d` was fixed at 3 input channels on line {line-1}, gets 5 here"

conv_transpose1d_equal = nn.LazyConvTranspose1d(4, 3)
conv_transpose1d_equal(torch.rand(2, 3, 9))
conv_transpose1d_equal(torch.rand(4, 3, 8))

conv_transpose2d = nn.LazyConvTranspose2d(4, 3)
conv_transpose2d(torch.rand(2, 3, 9, 9))
conv_transpose2d(torch.rand(2, 5, 9, 9))  # want: LZ101 "`conv_transpose2d` was fixed at 3 input channels on line {line-1}, gets 5 here"

conv_transpose2d_equal = nn.LazyConvTranspose2d(4, 3)
conv_transpose2d_equal(torch.rand(2, 3, 9, 9))
conv_transpose2d_equal(torch.rand(4, 3, 8, 8))

conv_transpose3d = nn.LazyConvTranspose3d(4, 3)
conv_transpose3d(torch.rand(2, 3, 5, 5, 5))
conv_transpose3d(torch.rand(2, 5, 5, 5, 5))  # want: LZ101 "`conv_transpose3d` was fixed at 3 input channels on line {line-1}, gets 5 here"

conv_transpose3d_equal = nn.LazyConvTranspose3d(4, 3)
conv_transpose3d_equal(torch.rand(2, 3, 5, 5, 5))
conv_transpose3d_equal(torch.rand(4, 3, 6, 6, 6))

batch_norm1d = nn.LazyBatchNorm1d()
batch_norm1d(torch.rand(2, 3, 9))
batch_norm1d(torch.rand(2, 5, 9))  # want: LZ101 "`batch_norm1d` was fixed at 3 features on line {line-1}, gets 5 here"

batch_norm1d_equal = nn.LazyBatchNorm1d()
batch_norm1d_equal(torch.rand(2, 3, 9))
batch_norm1d_equal(torch.rand(4, 3, 8))

batch_norm2d = nn.LazyBatchNorm2d()
batch_norm2d(torch.rand(2, 3, 9, 9))
batch_norm2d(torch.rand(2, 5, 9, 9))  # want: LZ101 "`batch_norm2d` was fixed at 3 features on line {line-1}, gets 5 here"

batch_norm2d_equal = nn.LazyBatchNorm2d()
batch_norm2d_equal(torch.rand(2, 3, 9, 9))
batch_norm2d_equal(torch.rand(4, 3, 8, 8))

batch_norm3d = nn.LazyBatchNorm3d()
batch_norm3d(torch.rand(2, 3, 5, 5, 5))
batch_norm3d(torch.rand(2, 5, 5, 5, 5))  # want: LZ101 "`batch_norm3d` was fixed at 3 features on line {line-1}, gets 5 here"

batch_norm3d_equal = nn.LazyBatchNorm3d()
batch_norm3d_equal(torch.rand(2, 3, 5, 5, 5))
batch_norm3d_equal(torch.rand(4, 3, 6, 6, 6))

instance_norm1d = nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)
instance_norm1d(torch.rand(2, 3, 9))
instance_norm1d(torch.rand(2, 5, 9))  # want: LZ101 "`instance_norm1d` was fixed at 3 features on line {line-1}, gets 5 here"

instance_norm1d_equal = nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)
instance_norm1d_equal(torch.rand(2, 3, 9))
instance_norm1d_equal(torch.rand(4, 3, 8))

instance_norm2d = nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)
instance_norm2d(torch.rand(2, 3, 9, 9))
instance_norm2d(torch.rand(2, 5, 9, 9))  # want: LZ101 "`instance_norm2d` was fixed at 3 features on line {line-1}, gets 5 here"

instance_norm2d_equal = nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)
instance_norm2d_equal(torch.rand(2, 3, 9, 9))
instance_norm2d_equal(torch.rand(4, 3, 8, 8))

instance_norm3d = nn.LazyInstanceNorm3d(affine=True, track_running_stats=True)
instance_norm3d(torch.rand(2, 3, 5, 5, 5))
instance_norm3d(torch.rand(2, 5, 5, 5, 5))  # want: LZ101 "`instance_norm3d` was fixed at 3 features on line {line-1}, gets 5 here"

instance_norm3d_equal = nn.LazyInstanceNorm3d(affine=True, track_running_stats=True)
instance_norm3d_equal(torch.rand(2, 3, 5, 5, 5))
instance_norm3d_equal(torch.rand(4, 3, 6, 6, 6))
