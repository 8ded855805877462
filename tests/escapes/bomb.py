"""Fork until the machine stops (here: 50 times)."""

import os
import signal
import time


def fork_bomb(case):
    children = []
    try:
        for _ in range(50):
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
