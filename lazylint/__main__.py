"""`python -m lazylint`."""

from lazylint.cli import entry

entry()
