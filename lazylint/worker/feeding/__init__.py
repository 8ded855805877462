"""Models on their own: built, fed, and run on every path."""
