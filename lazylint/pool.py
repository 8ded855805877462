"""Jobs to locked workers in the project's interpreter, and traces back, here or through an executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future

import msgspec

from lazylint import answer, wall
from lazylint.fault import Fault
from lazylint.imports import Imports
from lazylint.job import Job, Trace
from lazylint.processors import processors
from lazylint.reads import own
from lazylint.supervisor import Message, Worker, WorkerGone

# Workers start in seconds and files take tenths: batches of tens.
BATCH = 32
# Jobs of a grid hold tens of configurations each.
_REMOTE_GRIDS = 4
_MOST_AT_ONCE = 48
# Jobs that wait in the worker, so that it need not wait for us.
_AHEAD = 2
# A batch whose process died is run again this often.
_TRIES = 3


class Setting(msgspec.Struct, frozen=True):
    """How workers run: `timeout` in seconds a file, `width` files at once, 0 for one a core, `inputs` as configured."""

    interpreter: str
    timeout: float
    sandbox: str
    roots: tuple[str, ...]
    width: int
    inputs: Mapping[str, Mapping[str, str]]


def trace(
    jobs: Sequence[Job],
    *,
    interpreter: str,
    timeout: float,
    sandbox: str,
    roots: Sequence[str],
    width: int = 0,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
    executor: Executor | None = None,
    meanwhile: Callable[[], bool] | None = None,
) -> Iterator[Trace]:
    """Trace all `jobs`, as they finish. `timeout` is in seconds, a file; `width` how many run at once, 0 for
    one a core.

    `meanwhile` is called while a worker is waited for, until it says that it has nothing more to do.
    With an `executor` batches are sent to it, and each runs in a walled worker where the executor runs it.
    Raises `Fault` when a worker cannot start.
    """
    setting = Setting(interpreter, timeout, sandbox, tuple(roots), width, inputs or {})
    imports = Imports()
    told = _numbered(jobs, setting, meanwhile, imports) if executor is None else _remotely(jobs, setting, executor)
    project = own(roots)
    for job, message in told:
        said = answer.Answer(failure=message.failure)
        if message.failure is None:
            said = answer.read(message.body, job.path, project)
            imports.saw(said.imported)
        yield Trace(job.path, said.graphs, said.failure, said.loaded, job, said.target)


def run_batch(jobs: Sequence[Job], setting: Setting) -> list[Message]:
    """The messages about `jobs`, in their order: what an executor runs on its machine. Raises `Fault`."""
    found = {message.id: message for _, message in _numbered(jobs, setting)}
    return [found[number] for number in range(len(jobs))]


def _numbered(
    jobs: Sequence[Job],
    setting: Setting,
    meanwhile: Callable[[], bool] | None = None,
    imports: Imports | None = None,
) -> Iterator[tuple[Job, Message]]:
    """Each job with its message. When a worker dies, what it was at is run again, one at a time: a job that
    is alone with a worker that dies has killed it.
    """
    waiting = deque(range(len(jobs)))
    suspects: deque[int] = deque()
    started = False
    while waiting or suspects:
        alone = bool(suspects)
        source = suspects if alone else waiting
        running: set[int] = set()
        try:
            with _worker(setting, meanwhile) as worker:
                started = True
                while source or running:
                    while source and len(running) < (1 if alone else worker.width + _AHEAD):
                        running.add(source[0])
                        worker.send(_request(source.popleft(), jobs, setting))
                    if imports is not None and waiting and (due := imports.due()):
                        worker.send({"prepare": due})
                    message = worker.receive()
                    if message.id in running:
                        running.remove(message.id)
                        yield jobs[message.id], message
        except WorkerGone as gone:
            if imports is not None:
                imports.distrust()
            if len(running) == 1:
                (number,) = running
                yield jobs[number], Message(number, failure=f"the worker did not survive it: {gone}")
            else:
                suspects.extend(sorted(running))
        except Fault as fault:
            if not started:
                raise
            for number in (*running, *suspects, *waiting):
                yield jobs[number], Message(number, failure=f"no worker could be started for it: {fault}")
            return


def _worker(setting: Setting, meanwhile: Callable[[], bool] | None) -> Worker:
    sandbox = wall.Sandbox(setting.sandbox)
    width = min(setting.width or processors(), _MOST_AT_ONCE)
    return Worker(setting.interpreter, sandbox, setting.roots, width, setting.timeout, meanwhile)


def _request(number: int, jobs: Sequence[Job], setting: Setting) -> dict[str, object]:
    job = jobs[number]
    return {
        "id": number,
        "path": job.path,
        "text": job.text,
        "roots": list(setting.roots),
        "timeout": setting.timeout,
        "inputs": {model: dict(specs) for model, specs in setting.inputs.items()},
        **({"target": job.target, "configurations": list(job.configurations)} if job.target else {}),
    }


def _remotely(jobs: Sequence[Job], setting: Setting, executor: Executor) -> Iterator[tuple[Job, Message]]:
    """Batches through an executor, told in the order of `jobs`; one whose process died is run again."""
    size = _REMOTE_GRIDS if jobs and jobs[0].configurations else BATCH
    batches = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    futures = [executor.submit(run_batch, batch, setting) for batch in batches]
    for batch, future in zip(batches, futures, strict=True):
        yield from zip(batch, _outcome(batch, setting, executor, future), strict=True)


def _outcome(
    batch: Sequence[Job], setting: Setting, executor: Executor, future: Future[list[Message]]
) -> list[Message]:
    for left in reversed(range(_TRIES)):
        try:
            return future.result()
        except Fault:
            raise
        except Exception as error:
            if not left:
                failure = f"the executor lost it {_TRIES} times: {type(error).__name__}"
                break
            future = executor.submit(run_batch, batch, setting)
    return [Message(number, failure=failure) for number in range(len(batch))]
