"""Use the processor for ever (here: for 2.5 seconds of its time), deaf to SIGXCPU."""

import signal
import time


def spin(case):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while time.process_time() < 2.5:
        pass
