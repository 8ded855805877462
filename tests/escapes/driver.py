"""Run the attempts of a hostile program: `driver.py LEVEL PROGRAM CASE`, and print what each of them managed.

LEVEL is `worker` (locked by the launcher alone, if at all) or `job` (forked, locked by worker/lock.py too).
PROGRAM is a file whose functions take the case, a JSON object of paths and process ids, and raise if stopped.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attempt_all(program: Path, case: SimpleNamespace) -> None:
    module = load(program)
    for name, function in list(vars(module).items()):
        if getattr(function, "__module__", None) == module.__name__ and not name.startswith("_"):
            try:
                function(case)
                print("did", name, flush=True)
            except BaseException as error:
                print("stopped", name, f"{type(error).__name__}: {error}".replace("\n", " "), flush=True)


def main() -> None:
    level, program, case = sys.argv[1], Path(sys.argv[2]), SimpleNamespace(**json.loads(sys.argv[3]))
    if level == "worker":
        attempt_all(program, case)
        return
    lock = load(Path(__file__).parents[2] / "lazylint" / "worker" / "lock.py")
    if case.walled:
        lock.deny_exec()
    sys.stdout.flush()
    job = os.fork()
    if job == 0:
        if case.walled:
            lock.deny_children(case.seconds, case.cpu_seconds)
        attempt_all(program, case)
        os._exit(0)
    print("job", os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]), flush=True)


main()
