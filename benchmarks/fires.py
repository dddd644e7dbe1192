"""On how many real repositories each rule fires, as a Markdown table; those that fire nowhere come last.

    python benchmarks/fires.py CORPUS... [--limit SECONDS] [--raw FILE]

Each CORPUS holds checkouts as `owner+name`; a name that several of them hold is looked at once. Runs
`audit` and `check --stage production` on each, and counts what both found once. Says on standard error
which repositories took longer than the limit; `--raw` keeps the findings of the others as JSON, as they come.
"""

import argparse
import collections
import json
import subprocess
import sys
from pathlib import Path

MLSCAFFOLD = [sys.executable, "-m", "mlscaffold"]


def printed(*arguments: str, limit: float | None = None) -> dict:
    """The JSON that a command prints; it must not crash."""
    command = [*MLSCAFFOLD, *arguments, "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=limit)
    if done.returncode > 1:
        sys.exit(f"{arguments}: exit {done.returncode}: {done.stderr.decode()[-500:]}")
    return json.loads(done.stdout)


def findings(repository: Path, limit: float) -> list[dict]:
    """What either command finds in a repository, each finding once."""
    found = {}
    for command in (["audit"], ["check", "--stage", "production"]):
        for finding in printed(*command, str(repository), limit=limit)["findings"]:
            place = tuple(finding[part] for part in ("rule", "path", "cell", "line", "column", "message"))
            found.setdefault(place, finding)
    return list(found.values())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one command on one repository")
    parser.add_argument("--raw", type=Path, help="write all findings to this file")
    options = parser.parse_args()
    repositories: dict[str, Path] = {}
    for corpus in options.corpora:
        for folder in sorted(corpus.glob("*+*/")):
            repositories.setdefault(folder.name, folder)
    raw = {}
    for name, repository in sorted(repositories.items()):
        try:
            raw[name] = findings(repository, options.limit)
        except subprocess.TimeoutExpired:
            print(f"{name}: longer than {options.limit:g} s, left out", file=sys.stderr)
        if options.raw:
            options.raw.write_text(json.dumps(raw, indent=1), encoding="utf-8")
    counts = collections.Counter(f["rule"] for found in raw.values() for f in found)
    holders = collections.Counter(rule for found in raw.values() for rule in {f["rule"] for f in found})
    rules = {rule["name"]: rule for rule in printed("rules")["rules"]}
    print(f"{len(raw)} repositories, {len(rules)} rules, {sum(name not in counts for name in rules)} fire nowhere.\n")
    print("| rule | level | confidence | repositories | findings |")
    print("|---|---|---|---|---|")
    for name in sorted(rules, key=lambda name: (-holders[name], name)):
        card = rules[name]
        print(f"| `{name}` | {card['level']} | {card['confidence']} | {holders[name]} | {counts[name]} |")


if __name__ == "__main__":
    main()
