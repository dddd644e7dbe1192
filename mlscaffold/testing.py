"""Rule pages as tests, for our rules and for those of any pack: `cases` gives all that is to be tested of one.

A page is Markdown. Its section *Example* holds cases, each under a heading of level three. A case is
a small repository: fenced blocks, each preceded by a line that is the file's path in backticks and a
colon. Lines of code, YAML or TOML with a comment `# error` are where the rule must find something;
for files that have no comments, a line `Finds: path:line, path` says so (`path:cell:line` in a
notebook, cells counted from 0), and a case with neither must stay silent. What stands before the first
case belongs to all of them. Further lines understood:

- `Outside git.`: the case is no git work tree.
- `` `path` is 12 MB. `` (or kB): a file of that size.
- `Untracked: path, path`: files that git does not track.
- ``Branch `name`: 90 days old.``: a branch whose last commit was made so many days ago.
- `` `path` was changed on 2025-01-31. ``: a commit after all that records name.
- ``Also asks: `family/rule`.``: a rule that is asked together with the page's own, whose findings do not count.

A block whose language is `notebook` is a notebook in short: `# %% code 3` starts a code cell with
that execution count (`-` for none), `# %% markdown` a text cell; `error=Name: text` and `output=5000`
(bytes) after it add a stored output.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlscaffold import packs
from mlscaffold.baseline import Baseline
from mlscaffold.baseline import parse as parse_baseline
from mlscaffold.config import Config, parse
from mlscaffold.errors import UserError
from mlscaffold.facts.model import Place
from mlscaffold.installed import Pack
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import Result, check
from mlscaffold.tree import MemoryTree

_SECTIONS = ("What it finds", "Why it matters", "Example", "How to repair", "When to ignore it")
_BLOCK = re.compile(
    r"^`(?P<path>[^`\n]+)`:[ \t]*\n+(?P<fence>`{3,})(?P<language>\w*)[^\n]*\n(?P<text>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_FENCED = re.compile(r"^(?P<fence>`{3,})[^\n]*\n(?P<text>.*?)^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_SIZE = re.compile(r"^`([^`\n]+)` is (\d+) (kB|MB)\.$", re.MULTILINE)
_BRANCH = re.compile(r"^Branch `([^`\n]+)`: (\d{1,5}) days old\.$", re.MULTILINE)
_LEFT_UNREAD = (
    "where all of the code is read, the case comes out as the page says: mlscaffold/facts/sought.py lacks a word of "
    "what the rule asks for (for cells alone, sought_in_cells.py); CONTRIBUTING.md says where it belongs"
)
_CHANGED = re.compile(r"^`([^`\n]+)` was changed on (\d{4}-\d\d-\d\d)\.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a page."""

    title: str
    files: dict[str, bytes]
    expected: frozenset[tuple[str, int | None, int]]
    """(path, cell, line) of each finding."""
    in_git: bool
    untracked: tuple[str, ...]
    also: tuple[str, ...]
    """Rules that are asked as well."""
    changed: Mapping[str, str]
    """The day of the last change, by path."""
    branches: tuple[tuple[str, int], ...] = ()
    """Branches, each with how many days ago its last commit was made."""

    @property
    def is_hit(self) -> bool:
        """Whether the rule must find something."""
        return bool(self.expected)


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a rule."""

    path: Path
    sections: dict[str, str]
    cases: tuple[Case, ...]


def read_page(path: Path) -> Page:
    """A page, its sections and its cases."""
    sections = dict(_parts(path.read_text(encoding="utf-8"), "## "))
    example = sections.get("Example", "")
    shared = example.partition("### ")[0]
    return Page(path, sections, tuple(_case(title, f"{shared}\n{body}") for title, body in _parts(example, "### ")))


def _parts(text: str, mark: str) -> Iterator[tuple[str, str]]:
    """(title, body) below each heading that begins with a mark; what looks like one in a fenced block is none."""
    title, fence = "", ""
    body: list[str] = []
    for line in text.split("\n"):
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif opening := re.match(r"`{3,}", line):
            fence = opening[0]
        elif line.startswith(mark):
            if title:
                yield title, "\n".join(body).strip()
            title, body = line.removeprefix(mark).strip(), []
            continue
        body.append(line)
    if title:
        yield title, "\n".join(body).strip()


def _case(title: str, body: str) -> Case:
    files: dict[str, bytes] = {}
    expected: set[tuple[str, int | None, int]] = set()
    for block in _BLOCK.finditer(body):
        path, text = block["path"], block["text"]
        if block["language"] == "notebook":
            cells = list(_cells(text))
            for index, made in enumerate(cells):
                expected |= {(path, index, n) for n in _marked("".join(made["source"]))}
            kernel = {"kernelspec": {"name": "python3", "language": "python"}}
            notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}
            files[path] = json.dumps(notebook, indent=1).encode()
        else:
            expected |= {(path, None, n) for n in _marked(text)}
            files[path] = text.encode()
    for path, number, unit in _SIZE.findall(body):
        files[path] = b"\x00" * int(number) * (10**6 if unit == "MB" else 10**3)
    for line in re.findall(r"^Finds: (.+)$", body, flags=re.MULTILINE):
        for item in line.split(", "):
            path, *numbers = item.strip("`").split(":")
            cell = int(numbers[0]) if len(numbers) > 1 else None
            expected.add((path, cell, int(numbers[-1]) if numbers else 0))
    untracked = re.search(r"^Untracked: (.+)$", body, flags=re.MULTILINE)
    return Case(
        title, files, frozenset(expected), "Outside git." not in body,
        tuple(p.strip("` ") for p in untracked[1].split(",")) if untracked else (),
        tuple(re.findall(r"^Also asks: `([^`]+)`\.$", body, flags=re.MULTILINE)), dict(_CHANGED.findall(body)),
        tuple((name, int(days)) for name, days in _BRANCH.findall(body)),
    )  # fmt: skip


def _marked(text: str) -> set[int]:
    return {n for n, line in enumerate(text.split("\n"), 1) if re.search(r"#\s*error\b", line)}


def _cells(text: str) -> Iterator[dict[str, Any]]:
    for header, body in re.findall(r"^# %% ?(.*)\n((?:(?!^# %%).*\n?)*)", text, flags=re.MULTILINE):
        kind, *rest = header.split(" ", 2)
        source = body.strip("\n").splitlines(keepends=True)
        if kind == "markdown":
            yield {"cell_type": "markdown", "metadata": {}, "source": source}
            continue
        count, extra = (rest[0] if rest else "-"), (rest[1] if len(rest) > 1 else "")
        outputs: list[dict[str, Any]] = []
        if error := re.match(r"error=(\w+): (.*)", extra):
            outputs.append({"output_type": "error", "ename": error[1], "evalue": error[2], "traceback": []})
        if size := re.match(r"output=(\d+)", extra):
            outputs.append({"output_type": "stream", "name": "stdout", "text": "x" * int(size[1])})
        yield {
            "cell_type": "code", "metadata": {}, "source": source, "outputs": outputs,
            "execution_count": None if count == "-" else int(count),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to test of a rule's page: its form, or one of its cases."""

    rule: packs.Listed
    case: Case | None
    """None for the form of the page."""
    available: tuple[packs.Listed, ...] = field(repr=False)
    """The rules that may be asked, for cases that ask others as well."""

    def __str__(self) -> str:
        return f"{self.rule.name}: {self.case.title if self.case else 'form of the page'}"

    def faults(self) -> list[str]:
        """What is wrong, one sentence each."""
        if self.case is None:
            return _faults_of_form(self.rule)
        return _faults_of_case(self.rule, self.case, self.available)

    def verify(self) -> None:
        """Raise AssertionError, saying which case of which page, what was expected and what was found."""
        faults = self.faults()
        if faults:
            raise AssertionError("\n".join([f"{self} ({self.rule.page})", *(f"  {fault}" for fault in faults)]))


def cases(package: str) -> list[Trial]:
    """All that is to be tested of a pack's pages, given the name of its package, which need not be installed.

    In a test-suite of pytest::

        @pytest.mark.parametrize("case", cases("acme_checks"), ids=str)
        def test_page(case: Trial) -> None:
            case.verify()
    """
    installed = packs.listed()
    name = next((item.pack for item in installed if item.module.startswith(f"{package}.")), package)
    own = packs.rules_of(Pack(name, package, ""))
    others = [item for item in installed if item.pack != name]
    if clash := {item.name for item in own} & {item.name for item in others}:
        raise UserError(f"another rule pack has {', '.join(sorted(clash))} as well", "Give the rule another name.")
    available = tuple(sorted((*own, *others), key=lambda item: item.name))
    return [Trial(item, case, available) for item in own for case in (None, *read_page(item.page).cases)]


def _config(case: Case) -> Config:
    import tomllib

    if "mlscaffold.toml" in case.files:
        return parse(tomllib.loads(case.files["mlscaffold.toml"].decode()), "mlscaffold.toml")
    if "pyproject.toml" in case.files:
        table = tomllib.loads(case.files["pyproject.toml"].decode()).get("tool", {}).get("mlscaffold")
        if table is not None:
            return parse(table, "pyproject.toml")
    return Config()


def _baseline(case: Case, config: Config) -> Baseline | None:
    return parse_baseline(case.files[config.baseline], config.baseline) if config.baseline else None


def _key(at: Place) -> tuple[str, int | None, int]:
    return at.path, at.cell, at.line


def faults_of_page(item: packs.Listed, available: tuple[packs.Listed, ...] = ()) -> list[str]:
    """What is wrong with a rule's page: missing sections or cases, and cases that come out differently."""
    available = available or packs.listed()
    trials = [Trial(item, case, available) for case in (None, *read_page(item.page).cases)]
    return [fault if t.case is None else f"case `{t.case.title}`: {fault}" for t in trials for fault in t.faults()]


def _faults_of_form(item: packs.Listed) -> list[str]:
    page = read_page(item.page)
    first = item.page.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    faults = [] if first == f"# {item.name}" else [f"the page begins with `{first}`, not with `# {item.name}`"]
    faults += [f"section `{name}` is missing or empty" for name in _SECTIONS if not page.sections.get(name)]
    faults += [f"section `{name}` is none of {', '.join(_SECTIONS)}" for name in page.sections if name not in _SECTIONS]
    example = page.sections.get("Example", "")
    faults += _unannounced(item, page)
    hits = sum(case.is_hit for case in page.cases)
    if not page.cases and (proof := re.search(r"`(tests/[\w/]+\.py)`", example)):
        # A rule about the tool itself may have no example in a repository; its page names the test instead.
        return faults if _is_there(item.page, proof[1]) else [*faults, f"{proof[1]} does not exist"]
    if not hits:
        faults.append("there is no case in which the rule finds something")
    if len(page.cases) - hits < hits:
        faults.append(
            f"{hits} cases have findings and only {len(page.cases) - hits} are silent: write at least as many of these"
        )
    titles = Counter(case.title for case in page.cases)
    faults += [f"{times} cases are called `{title}`" for title, times in titles.items() if times > 1]
    faults += [
        f"a block of `{text.strip().splitlines()[0][:60]}` stands below no line that names its file"
        for text in _stray(example)
    ]
    return faults


def left_to_write(text: str) -> list[str]:
    """The lines of a page that a new rule came with and nobody has written yet: those that begin with `TODO`."""
    prose = _FENCED.sub("", text)
    return re.findall(r"^(?:#{1,3} |[-*] |Source: )?TODO\b[^\n]*", prose, re.MULTILINE)


def _stray(example: str) -> list[str]:
    """The fenced blocks that belong to no file."""
    left = _BLOCK.sub("", example)
    return [found["text"] or "nothing" for found in _FENCED.finditer(left)]


def _faults_of_case(item: packs.Listed, case: Case, available: tuple[packs.Listed, ...]) -> list[str]:
    """How what a rule finds in a case, at any confidence and at any stage, differs from what its page says."""
    tree = MemoryTree(
        case.files, commits=("5f0c" * 10,) if case.in_git else None, untracked=case.untracked, changed=case.changed,
        newest={name: int(time.time()) - days * 86_400 for name, days in case.branches},
    )  # fmt: skip
    try:
        config = _config(case)
        base = _baseline(case, config)

        def ask(*, full: bool) -> Result:
            return check(
                tree, config, asked=[item.name, *case.also], confidences=CONFIDENCES, available=available,
                baseline=base, full=full,
            )  # fmt: skip

        result = ask(full=False)
    except UserError as error:
        return [" ".join(filter(None, (f"the case cannot be run: {error.message}.", error.hint)))]
    # A case is about one rule; what it made of another's crash would count as its finding.
    faults = [f"the rule failed in `{crash.at.path}`: {crash.error}" for crash in result.crashes]
    messages = _messages(item, result)
    missing, extra = case.expected - messages.keys(), messages.keys() - case.expected
    faults += [f"expected a finding at {_show(key)}: there is none" for key in sorted(missing, key=repr)]
    faults += [f"expected nothing at {_show(key)}: found “{messages[key]}”" for key in sorted(extra, key=repr)]
    if (missing or extra) and _messages(item, ask(full=True)).keys() == case.expected:
        faults.append(_LEFT_UNREAD)
    if (missing or extra) and item.name not in {r.name for r in result.asked}:
        faults.append("the rule was not asked: its `when` does not hold for the files of this case")
    return faults


def _messages(item: packs.Listed, result: Result) -> dict[tuple[str, int | None, int], str]:
    """What a rule says, by where."""
    return {_key(f.at): f.message for f in result.findings if f.rule == item.name}


def _unannounced(item: packs.Listed, page: Page) -> list[str]:
    """What the page does not say of the repairs that the rule announces."""
    wanted = {"": "", "safe": "--fix", "unsafe": "--unsafe-fixes"}[item.load().fix]
    return [] if wanted in page.sections.get("How to repair", "") else [f"`How to repair` does not name `{wanted}`"]


def _is_there(page: Path, test: str) -> bool:
    return any((folder / test).is_file() for folder in page.parents)


def _show(key: tuple[str, int | None, int]) -> str:
    path, cell, line = key
    return path if (cell, line) == (None, 0) else ":".join(str(part) for part in key if part is not None)
