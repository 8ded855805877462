"""The rules that ship with lazylint: an ordinary pack, without privileges."""
