"""What crosses to the front: several runs as one graph, as JSON values."""
