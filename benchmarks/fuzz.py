"""Many inputs made at random, put to all extractors: no crash, no hang, and nothing done but computing.

    python -m benchmarks.fuzz [--count N] [--seed S] [--kind KIND]... [--first N] [--failures FOLDER]

Inputs are those of `tests/fuzz`, shared out among the kinds; the same seed gives the same ones. A failure is
printed with the command that brings it again, and its input is written to a file. What ends the process
itself (a fault in a library, code that never comes back) leaves `current` in the folder: the case that ran.
"""

import argparse
import collections
import faulthandler
import heapq
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.cases import KINDS, Case, tried

SHARES = {"parquet": 0.15, "project": 0.25}
"""How many inputs of a kind for one of another: these take longest."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200_000, help="inputs in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only these kinds (repeatable)")
    parser.add_argument("--first", type=int, default=0, help="number of the first input of each kind")
    parser.add_argument("--bar", type=float, default=2.0, help="seconds of the processor for one input")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"), help="folder for inputs that fail")
    options = parser.parse_args()
    options.failures.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    kinds = options.kind or KINDS
    whole = sum(SHARES.get(kind, 1.0) for kind in kinds)
    counts = {kind: max(1, round(options.count * SHARES.get(kind, 1.0) / whole)) for kind in kinds}
    done: collections.Counter[str] = collections.Counter()
    slowest: list[tuple[float, str]] = []
    failures: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    size = 0
    with (options.failures / "current").open("w", encoding="utf-8") as current:
        try:
            # In rounds, so that a run that is broken off has been everywhere.
            for kind, numbers in _rounds(counts, options.first):
                # Code that never comes back to Python gets no signal of it.
                faulthandler.dump_traceback_later(1800, exit=True, file=sys.__stderr__)
                for number in numbers:
                    case = Case(kind, options.seed, number)
                    current.seek(0)
                    current.write(f"{case}\n")
                    current.flush()
                    outcome = tried(case, options.bar)
                    done[kind] += 1
                    size += len(outcome.data)
                    heapq.heappush(slowest, (outcome.seconds, str(case)))
                    if len(slowest) > 20:
                        heapq.heappop(slowest)
                    if outcome.failure:
                        _tell(outcome, failures[kind], options.failures)
        except KeyboardInterrupt:
            print("broken off")
    faulthandler.cancel_dump_traceback_later()
    (options.failures / "current").unlink()
    failed = sum(f.total() for f in failures.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(*(f"{kind}: {number:,} inputs, {failures[kind].total()} failures" for kind, number in done.items()), sep="\n")
    print(
        f"{done.total():,} inputs, {size / 2**20:,.0f} MB, {time.monotonic() - started:,.0f} s, "
        f"{time.process_time():,.0f} s of the processor, at most {peak} MB of memory, {failed} failures"
    )
    print("slowest:", *(f"  {seconds:.3f} s  {case}" for seconds, case in sorted(slowest, reverse=True)), sep="\n")
    return 1 if failed else 0


def _rounds(counts: dict[str, int], first: int) -> Iterator[tuple[str, range]]:
    """The numbers of the inputs of each kind, some hundred at a time."""
    rounds = max(1, max(counts.values()) // 250)
    for turn in range(rounds):
        for kind, count in counts.items():
            yield kind, range(first + count * turn // rounds, first + count * (turn + 1) // rounds)


def _tell(outcome, seen, folder: Path) -> None:
    """Print the first failures of a sort in full, and of all the command that brings them again."""
    lines = outcome.failure.strip().splitlines()
    places = [line.strip() for line in lines if "/mlscaffold/" in line and line.lstrip().startswith("File ")]
    # A hang is where it happens to be found.
    sort = lines[0] + (" " + places[-1].partition(", in")[0] if places and not lines[0].startswith("slow") else "")
    seen[sort] += 1
    file = folder / f"{outcome.case.kind}-{outcome.case.seed}-{outcome.case.number}"
    if seen[sort] <= 5:
        file.write_bytes(outcome.data)
    print(f"FAILURE {lines[0]} {lines[-1][:300]}\n  python -m benchmarks.fuzz {outcome.case}", flush=True)
    if seen[sort] == 1:
        print("\n".join(lines[1:][-40:]), flush=True)


if __name__ == "__main__":
    # A memory that runs out is a failure of one input, not of the machine.
    resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
    faulthandler.enable()
    sys.exit(main())
