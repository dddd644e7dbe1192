"""One rule, repaired in a copy of one repository, and everything that must hold of what came of it."""

import ast
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from laid_over import Layer

MLSCAFFOLD = [sys.executable, "-m", "mlscaffold"]
OPTIONS = ["--no-cache", "--stage", "production", "--format", "json"]
NOT_KEPT = {".git", ".mlscaffold_cache"}
LEFT_TO_PEOPLE = {
    "hygiene/unfilled-placeholder": "",
    "brief/unfilled-brief": "",
    "brief/missing-success-metric": "",
    "brief/unanswered-feasibility": "",
    "data-docs/empty-definition": "",
    "data-docs/missing-table-notes": "",
    "delivery/incomplete-model-card": "",
    "brief/undeclared-source": "datapackage.yaml",
    "reproducibility/unpinned-dependencies": "requirements.txt",
}
"""Rules that ask people for what a repair cannot know: what a new page or dictionary leaves open, which other data a
new package is to list, which version is meant. They may find something new in what was changed, or where a file of
this name was."""
TOLD_NEXT = {
    "reproducibility/unseeded-loader": "reproducibility/unseeded-estimator",
    "reproducibility/undeclared-dependencies": "reproducibility/missing-module",
    "notebooks/undefined-top-to-bottom": "notebooks/stored-error",
}
"""By rule another one, which leaves to it what both would say of a place, and speaks once it is silent: of weights
beside the order of rows, of what the newest release of a package no longer has, of the output of a cell."""
NOT_OFFERED = {
    "reproducibility/undeclared-import": "which package brings it is not certain, or the file is none to add a line to",
    "reproducibility/undefined-name-in-script": "no import would define it",
    "hygiene/readme-names-missing-path": "no file has this name, or several have",
    "reproducibility/unseeded-estimator": "it takes no seed",
    "reproducibility/unseeded-split": "it takes no seed",
    "ml-api/unsafe-load": "only `torch.load` can be told to load no code",
    "ml-api/discarded-result": "it would go to several arrays",
    "ml-api/nan-equality": "nothing that the file imports can ask",
    "data-docs/undocumented-table": "it lies outside the folder of the data package",
    "delivery/incomplete-model-card": "people decide on the age of a model, and write or delete empty sections",
}
"""Why a rule offers no repair for some of what it finds."""


@dataclass(frozen=True)
class Entry:
    """What a snapshot keeps of one file."""

    mode: int
    content: bytes
    """The bytes; where a link leads."""


@dataclass
class Trial:
    """One rule, repaired in one copy."""

    rule: str
    repository: str
    laid: str = ""
    """What was laid over the repository, in words."""
    found: int = 0
    repaired: int = 0
    left: collections.Counter[str] = field(default_factory=collections.Counter)
    """What is found as before, by the reason."""
    asks: collections.Counter[str] = field(default_factory=collections.Counter)
    """What people are asked for now, by rule."""
    changed: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Lines added to each changed file, and taken out."""
    forgotten: int = 0
    """Files that git tracks no more."""
    problems: list[str] = field(default_factory=list)
    """What does not hold."""
    diff: bytes = b""
    """What changed, as git shows it."""


def run(*arguments: str, limit: float) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*MLSCAFFOLD, *arguments], capture_output=True, check=False, timeout=limit)


def report(root: Path, *options: str, limit: float) -> tuple[dict[str, Any], str]:
    """The report on a folder, and what was said beside it; a crash ends the bench."""
    done = run("check", *OPTIONS, *options, str(root), limit=limit)
    told = done.stderr.decode(errors="replace")
    if done.returncode > 1 or "Traceback" in told:
        sys.exit(f"{root.name}: {options}: exit {done.returncode}: {told[-800:]}")
    parsed = json.loads(done.stdout)
    if done.returncode != bool(parsed["findings"]):
        sys.exit(f"{root.name}: {options}: exit {done.returncode} with {len(parsed['findings'])} findings")
    return parsed, told


def tried(rule: str, root: Path, repository: str, layer: Layer | None, limit: float) -> Trial:
    """Repair what a rule finds in a copy, look at what came of it, and repair again."""
    trial = Trial(rule, repository, layer.words if layer else "")
    files, tracked = snapshot(root), index(root)
    before = report(root, limit=limit)[0]["findings"]
    offered = [f for f in before if f["rule"] == rule and f["fix"]]
    asked = ",".join(filter(None, (rule, layer.also if layer else "")))
    repairs = ("--fix", "--unsafe-fixes", "--select", asked)
    done, told = report(root, *repairs, limit=limit)
    repaired, left = snapshot(root), index(root)
    after = report(root, limit=limit)[0]["findings"]

    trial.found = sum(f["rule"] == rule for f in before)
    trial.repaired = done["summary"]["fixed"] or 0
    trial.forgotten = len(tracked - left)
    differ = [p for p in sorted(files.keys() | repaired.keys()) if files.get(p) != repaired.get(p)]
    trial.changed = {path: _lines(files.get(path), repaired.get(path)) for path in differ}
    trial.diff = _diff({p: files.get(p) for p in differ}, {p: repaired.get(p) for p in differ})
    refused = re.findall(rf"not repaired: .*?: {re.escape(rule)}: (.+)", told)
    remain = [f for f in after if f["rule"] == rule]
    trial.left.update(refused)
    trial.left[NOT_OFFERED.get(rule, "no repair is offered")] += sum(not f["fix"] for f in remain)
    trial.left += collections.Counter()

    if not offered:
        trial.problems.append("it finds nothing that it can repair")
    elif not trial.repaired:
        trial.problems.append("nothing is repaired")
    if (still := sum(bool(f["fix"]) for f in remain)) > len(refused):
        trial.problems.append(f"{still} could be repaired, and are found as before")
    trial.problems += unnamed(trial, offered)
    trial.problems += [p for path in differ for p in unreadable(path, files.get(path), repaired.get(path))]
    trial.problems += [f"git tracks something else: {entry!r}" for entry in sorted(left - tracked)]
    for finding in new(before, after):
        if finding["rule"] == TOLD_NEXT.get(rule) or _is_left_to_people(finding, trial.changed):
            trial.asks[finding["rule"]] += 1
        else:
            trial.problems.append(f"new: {finding['rule']}: {finding['path']}: {finding['message']}")
    report(root, *repairs, limit=limit)
    if (snapshot(root), index(root)) != (repaired, left):
        trial.problems.append("a second repair changes something")
    return trial


# ------------------------------------------------------------------------------------------ what is there


def snapshot(root: Path) -> dict[str, Entry]:
    """Every file but git's own, by path."""
    found = {}
    for folder, folders, files in os.walk(root):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = [name for name in folders if name not in {*NOT_KEPT, *links}]
        for name in (*files, *links):
            place = Path(folder, name)
            content = os.fsencode(place.readlink()) if place.is_symlink() else place.read_bytes()
            found[place.relative_to(root).as_posix()] = Entry(place.lstat().st_mode, content)
    return found


def index(root: Path) -> frozenset[bytes]:
    """What git tracks, with modes and contents, and the commit that it is at."""
    git = ["git", "-C", str(root)]
    listed = subprocess.run([*git, "ls-files", "-s", "-z"], capture_output=True, check=True).stdout
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, check=True).stdout
    return frozenset({head, *filter(None, listed.split(b"\0"))})


def _lines(before: Entry | None, after: Entry | None) -> tuple[int, int]:
    """Lines that are new, and lines that are gone."""
    old, new = (collections.Counter(e.content.splitlines(keepends=True) if e else ()) for e in (before, after))
    return (new - old).total(), (old - new).total()


def _diff(before: Mapping[str, Entry | None], after: Mapping[str, Entry | None]) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        for side, files in (("a", before), ("b", after)):
            Path(name, side).mkdir()
            for path, entry in files.items():
                if entry is not None:
                    place = Path(name, side, path)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(entry.content)
        git = ["git", "-C", name, "diff", "--no-index", "--no-prefix", "a", "b"]
        return subprocess.run(git, capture_output=True, check=False).stdout


# ------------------------------------------------------------------------------------------ what must hold


def unnamed(trial: Trial, offered: list[dict[str, Any]]) -> Iterator[str]:
    """Files that changed though no finding names them: by its place, or in what it says."""
    words = "\n".join(" ".join([f["path"], f["message"], f["hint"], f["fix"]["title"]]) for f in offered)
    for path in trial.changed:
        beside = "a dictionary beside it" in words and Path(path).parent.name == "dictionary"
        if not any(f["path"] == path for f in offered) and path not in words and not beside:
            yield f"`{path}` is changed, and no finding names it"
    if trial.forgotten and "git forget" not in words:
        yield "git was told to forget files, and no finding says so"


def new(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings that were not there; one of which a number alone differs was."""

    def key(finding: dict[str, Any]) -> tuple[str, str, str]:
        return finding["rule"], finding["path"], re.sub(r"\d+", "0", finding["message"])

    known = collections.Counter(map(key, before))
    news = []
    for finding in after:
        known[key(finding)] -= 1
        if known[key(finding)] < 0:
            news.append(finding)
    return news


def _is_left_to_people(finding: dict[str, Any], changed: Mapping[str, Any]) -> bool:
    name = LEFT_TO_PEOPLE.get(finding["rule"])
    return name is not None and (finding["path"] in changed or any(Path(path).name == name for path in changed))


def unreadable(path: str, before: Entry | None, after: Entry | None) -> Iterator[str]:
    """What a file no longer is: of the same mode, and Python, JSON, YAML or TOML where it was, or is new."""
    if before and after and before.mode != after.mode:
        yield f"the mode of `{path}` is another"
    reader = _READERS.get(Path(path).suffix.lower())
    if after is None or reader is None:
        return
    why = _fails(reader, after.content)
    if why and (before is None or not _fails(reader, before.content)):
        yield f"`{path}` cannot be read any more: {why}"
    elif not why and path.endswith(".ipynb") and before and _code(before) - _code(after):
        yield f"cells of `{path}` that were Python are so no more"


def _notebook(text: str) -> None:
    for cell in json.loads(text).get("cells", ()):
        is_code = cell["cell_type"] == "code"
        if not {"metadata", "source", *(("outputs", "execution_count") if is_code else ())} <= cell.keys():
            raise ValueError("a cell lacks a part")


def _documents(text: str) -> list[Any]:
    return list(yaml.compose_all(text, yaml.SafeLoader))


_READERS = {
    ".py": ast.parse, ".ipynb": _notebook, ".json": json.loads, ".toml": tomllib.loads, ".yaml": _documents,
    ".yml": _documents,
}  # fmt: skip


def _fails(reader: Any, content: bytes) -> str:
    try:
        reader(content.decode("utf-8-sig"))
    except (ValueError, SyntaxError, KeyError, yaml.YAMLError) as error:
        return str(error) or type(error).__name__
    return ""


def _code(entry: Entry) -> frozenset[int]:
    """The cells of a notebook that are Python."""
    cells = enumerate(json.loads(entry.content).get("cells", ()))
    return frozenset(
        number
        for number, cell in cells
        if cell["cell_type"] == "code" and not _fails(ast.parse, "".join(cell["source"]).encode("utf-8", "replace"))
    )
