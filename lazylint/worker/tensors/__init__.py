"""Fake tensors: what stands for data, the formulas of results, and PyTorch asked for real."""
