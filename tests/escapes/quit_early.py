"""Leave with a number of one's own choice."""

import os


def quit_early(case):
    os._exit(77)
