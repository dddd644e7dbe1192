"""Findings on real, labelled repositories: how many, which, and what of the labels was found.

    python benchmarks/corpus.py CORPUS LABELS [--audit] [--list]

CORPUS holds checkouts as `owner+name`, LABELS a YAML file for each with `definite_defects`. Runs
`check --stage production` twice on each and compares the bytes, with `--audit` also `audit` twice.
"""

import argparse
import collections
import json
import subprocess
import sys
from pathlib import Path

import yaml

MLSCAFFOLD = [sys.executable, "-m", "mlscaffold"]


def twice(*arguments: str) -> dict:
    """The JSON that a command prints; it must print the same bytes twice and not crash."""
    outputs = []
    for _ in range(2):
        done = subprocess.run([*MLSCAFFOLD, *arguments, "--format", "json"], capture_output=True, check=False)
        if done.returncode > 1:
            sys.exit(f"{arguments}: exit {done.returncode}: {done.stderr.decode()[-500:]}")
        outputs.append(done.stdout)
    if outputs[0] != outputs[1]:
        sys.exit(f"{arguments}: two runs differ")
    return json.loads(outputs[0])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--audit", action="store_true")
    parser.add_argument("--list", action="store_true", help="print every finding")
    options = parser.parse_args()
    print("| repository | files | kind | errors | warnings | notes | labelled defects |")
    print("|---|---|---|---|---|---|---|")
    for label_file in sorted(options.labels.glob("*.yaml")):
        labels = yaml.safe_load(label_file.read_text(encoding="utf-8"))
        repository = options.corpus / labels["repo"].replace("/", "+")
        if not repository.is_dir():
            continue
        result = twice("check", "--stage", "production", str(repository))
        if options.audit:
            twice("audit", str(repository))
        levels = collections.Counter(f["level"] for f in result["findings"])
        defects = len(labels.get("definite_defects") or [])
        print(
            "|",
            labels["repo"],
            "|",
            result["project"]["files"],
            "|",
            result["project"]["kind"],
            "|",
            *(f"{levels[level]} |" for level in ("error", "warning", "note")),
            defects,
            "|",
        )
        if options.list:
            for f in result["findings"]:
                where = ":".join(str(p) for p in (f["path"], f["cell"], f["line"]) if p is not None)
                print(f"    {f['level']} {f['rule']} {where} {f['message']} [{f['confidence']}]")


if __name__ == "__main__":
    main()
