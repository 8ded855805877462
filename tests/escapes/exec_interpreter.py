"""Become the interpreter once more: a binary that Landlock has to allow, for the launch."""

import os
import sys


def exec_interpreter(case):
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", "print('did exec_interpreter')"])
