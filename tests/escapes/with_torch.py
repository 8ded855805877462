"""Ways out that only torch opens: its C++ writers pass by every hook of Python's."""

import torch


def _script():
    return torch.jit.script(torch.nn.Linear(2, 2))


def save(case):
    torch.save(torch.ones(2), f"{case.outside}/save.pt")


def save_legacy(case):
    torch.save(torch.ones(2), f"{case.outside}/legacy.pt", _use_new_zipfile_serialization=False)


def save_script(case):
    torch.jit.save(_script(), f"{case.outside}/script.pt")


def file_writer(case):
    writer = torch._C.PyTorchFileWriter(f"{case.outside}/writer.pt")
    writer.write_end_of_file()


def from_file(case):
    torch.from_file(f"{case.outside}/mapped.bin", shared=True, size=10)


def numpy_to_file(case):
    torch.ones(2).numpy().tofile(f"{case.outside}/array.bin")


def shared_tensor(case):
    torch.ones(2).share_memory_()


def store(case):
    torch.distributed.TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)
