"""One run of a program on one path: where it is, what it collects, what nobody knows."""
