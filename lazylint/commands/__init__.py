"""What each command does, away from how it is typed."""
