"""User code: loaded, rewritten, and led on behind its failures."""
