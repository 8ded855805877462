"""Random programs with lazy layers, judged by PyTorch: what it says of them and what lazylint says must agree."""
