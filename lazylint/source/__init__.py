"""What the text says: which files there are, which can matter, and what stands in them."""
