"""The worker: runs a program on fake tensors in the project's own interpreter and says what it saw.

It needs torch and the standard library only; lazylint itself is not installed where it runs.
"""
