"""How long measuring a table takes beside reading its cells with the `csv` module: a paired ratio, with its median.

python benchmarks/table_measure.py [ROWS]
"""

import csv
import io
import random
import statistics
import sys
import time
from collections.abc import Callable

from mlscaffold.facts.table import read_table

PAIRS = 7


def seconds(action: Callable[[], object]) -> float:
    """The time that an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def table(rows: int) -> str:
    """A table of numbers, dates, categories and texts."""
    source = random.Random(0)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["id", "x", "day", "category", "text"])
    for i in range(rows):
        day = f"2026-01-{source.randint(1, 28):02}"
        writer.writerow([i, source.random(), day, source.choice("abc"), f"some text, {i}"])
    return stream.getvalue()


def main() -> None:
    text = table(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    data = text.encode()
    ratios = []
    for _ in range(PAIRS):
        reading = seconds(lambda: list(csv.reader(io.StringIO(text))))
        ratios.append(seconds(lambda: read_table("t.csv", data)) / reading)
    print(f"measuring / reading: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
