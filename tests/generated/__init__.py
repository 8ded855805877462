"""Random programs with lazy layers, judged by PyTorch, with which lazylint must agree."""
