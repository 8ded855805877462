"""Public repositories that use lazy layers, as lazylint sees them: `python -m tests.ecosystem FOLDER`."""
