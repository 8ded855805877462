"""Sizes of tensors as formulas over named dimensions: their algebra, and how two of them compare."""
