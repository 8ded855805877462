"""How long lazylint takes, beside the time of `import torch`: `python -m benchmarks`."""
