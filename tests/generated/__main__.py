"""`python -m tests.generated --examples 5000 --seed 1`: many programs, disagreements written out small."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from .lifecycles import lifecycle
from .strategy import program, write
from .trial import Trial, smallest, summary, trials


def main() -> int:
    """Exit 1 if the judges disagree anywhere."""
    asked = _arguments()
    began, done = time.monotonic(), list[Trial]()
    make = lifecycle if asked.lifecycles else program
    sources = [make(asked.program)] if asked.program is not None else write(asked.examples, asked.seed, make)
    if asked.show:
        print("\n\n".join(sources))
        return 0
    if asked.file:
        sources = [path.read_text(encoding="utf-8") for path in asked.file]
    for at in range(0, len(sources), 100):
        batch = trials(sources[at : at + 100])
        done += batch
        print(f"{time.monotonic() - began:6.0f} s  {summary(done)}", flush=True)
        for trial in batch:
            if trial.disagreements:
                print(f"{trial.source.partition(chr(10))[0]}: {trial.disagreements}", flush=True)
    differing = [trial for trial in done if trial.disagreements]
    for number, trial in enumerate(differing[: asked.shrink]):
        small = smallest(trial)
        print(f"\n{'-' * 100}\n{small.report()}", flush=True)
        if asked.write_to:
            asked.write_to.mkdir(parents=True, exist_ok=True)
            target = asked.write_to / f"{small.disagreements[0].kind}_{number:03}.py"
            target.write_text(small.source, encoding="utf-8")
            print(f"written to {target}")
    return 1 if differing else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("--examples", type=int, default=500, help="how many programs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--program", type=int, help="only the program of this number (its first line names it)")
    parser.add_argument("--file", type=Path, nargs="+", help="these programs instead of generated ones")
    parser.add_argument("--lifecycles", action="store_true", help="programs of the other kind: lifecycle steps")
    parser.add_argument("--show", action="store_true", help="print the programs and do nothing with them")
    parser.add_argument("--shrink", type=int, default=5, help="how many disagreements to make small and print")
    parser.add_argument("--write-to", type=Path, metavar="FOLDER", help="write each small program to a file there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
