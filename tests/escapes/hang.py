"""Sleep through every timeout, deaf to signals."""

import signal
import time


def sleep(case):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    time.sleep(2)
