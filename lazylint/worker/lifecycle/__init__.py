"""What a program does to lazy layers and their parameters, in order."""
