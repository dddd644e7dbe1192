"""The labelled cases of other linters' tests, asked of ours: what is found, what stays silent, where the two differ.

    python benchmarks/accuracy.py SOURCES [--fetch]

SOURCES holds a clone of each repository of `public_cases.SOURCES` as `owner+name`; `--fetch` makes those
that are missing. Each case is audited as a project of one file. Prints the tables of ACCURACY.md, and
exits with 1 where a difference has no reason in `accuracy_reasons.toml`, or a reason no difference.
"""

import argparse
import collections
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from public_cases import SOURCES, Case, Source, cases

REASONS = Path(__file__).with_name("accuracy_reasons.toml")


def findings(content: bytes, path: str) -> list[tuple[str, int]]:
    """(rule, line) of all that an audit says of a project of this one file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / path).write_bytes(content)
        command = [sys.executable, "-m", "mlscaffold", "audit", "--format", "json", folder]
        done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode > 1:
        sys.exit(f"{path}: exit {done.returncode}: {done.stderr.decode()[-500:]}")
    return [(f["rule"], f["line"] or 0) for f in json.loads(done.stdout)["findings"]]


def agrees(case: Case, found: list[tuple[str, int]]) -> bool:
    hits = [line for rule, line in found if rule in case.rules and case.line in {0, line}]
    return bool(hits) == case.positive


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sources", type=Path)
    parser.add_argument("--fetch", action="store_true")
    options = parser.parse_args()
    for name in SOURCES.values():
        folder = options.sources / name.replace("/", "+")
        if options.fetch and not folder.exists():
            address = f"https://github.com/{name}"
            subprocess.run(["git", "clone", "--quiet", "--depth", "1", address, str(folder)], check=True)

    reasons = {
        (r["suite"], c): r["why"] for r in tomllib.loads(REASONS.read_text()).get("difference", []) for c in r["cases"]
    }
    known: dict[bytes, list[tuple[str, int]]] = {}
    count: dict[tuple[str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    differ: dict[tuple[str, str], list[str]] = collections.defaultdict(list)
    for case in cases(options.sources):
        if case.content not in known:
            known[case.content] = findings(case.content, case.path)
        row = count[case.suite, ", ".join(case.rules)]
        row["positive" if case.positive else "negative"] += 1
        if agrees(case, known[case.content]):
            row["found" if case.positive else "silent"] += 1
        else:
            why = reasons.pop((case.suite, case.name), "**not explained**")
            differ[case.suite, why].append(f"{case.name} ({'not found' if case.positive else 'found'})")

    print("| test set | rule | defects found | right code left alone |\n|---|---|---|---|")
    for (suite, rule), row in count.items():
        print(f"| {suite} | {rule} | {row['found']} of {row['positive']} | {row['silent']} of {row['negative']} |")
    total = sum(count.values(), collections.Counter())
    print(f"| all | | {total['found']} of {total['positive']} | {total['silent']} of {total['negative']} |")
    print("\n| test set | cases | why ours answers otherwise |\n|---|---|---|")
    for (suite, why), names in differ.items():
        print(f"| {suite} | {', '.join(names)} | {why} |")
    print("\n| test set | commit |\n|---|---|")
    for suite, name in SOURCES.items():
        print(f"| [{suite}](https://github.com/{name}) | {Source(options.sources / name.replace('/', '+')).commit()} |")
    for suite, name in reasons:
        print(f"no difference: {suite}: {name}", file=sys.stderr)
    sys.exit(bool(reasons) or any("not explained" in why for _, why in differ))


if __name__ == "__main__":
    main()
