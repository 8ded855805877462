"""Take more memory than there should be."""

import mmap


def private_memory(case):
    taken = [bytearray(64 << 20) for _ in range(3)]
    assert taken


def mapped_memory(case):
    mmap.mmap(-1, 192 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
