"""The baseline: the findings that a project lives with, each with its date and reason, and what has become of them.

It is a file of JSON lines: a header, then one entry a line, sorted, so that two branches seldom touch the same line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from posixpath import basename

from mlscaffold.errors import UserError
from mlscaffold.facts.model import BaselineEntry, Place
from mlscaffold.findings import Finding, Suppressed
from mlscaffold.fingerprints import Source, fingerprints, others, without_number
from mlscaffold.lean import TYPE_CHECKING, dataclass

if TYPE_CHECKING:
    from typing import Any, Final

REASON: Final = "older than the baseline"
KIND: Final = "baseline"
_VERSION: Final = 1
_REWRITE: Final = "Mend that line, or bring back an older version of the file from git and run `--write-baseline`."


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline as it was read."""

    path: str
    """Relative to the project, where it lies in it."""
    entries: tuple[BaselineEntry, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings beside a baseline."""

    baseline: Baseline
    fresh: Mapping[Finding, str]
    """Those that it does not list, and their fingerprints."""
    kept: tuple[tuple[Finding, str, BaselineEntry], ...]
    """Those that it lists, and their fingerprints by now."""
    rest: tuple[BaselineEntry, ...]
    """Entries without a finding."""
    today: date

    @property
    def shown(self) -> list[Finding]:
        """The findings that it does not hide: new ones, those that have grown, and those whose time is over."""
        return [*self.fresh, *(f for f, _, entry in self.kept if not self._is_hidden(f, entry))]

    @property
    def suppressed(self) -> list[Suppressed]:
        """The findings that it hides."""
        return [Suppressed(f, KIND, e.at, e.reason) for f, _, e in self.kept if self._is_hidden(f, e)]

    @property
    def expired(self) -> tuple[tuple[BaselineEntry, bool], ...]:
        """Entries that are past their date, and whether there is still a finding."""
        found = [*((e, True) for _, _, e in self.kept), *((e, False) for e in self.rest)]
        return tuple(sorted(((e, is_found) for e, is_found in found if self._is_expired(e)), key=lambda p: p[0].at))

    def gone(self, judged: Callable[[BaselineEntry], bool]) -> tuple[BaselineEntry, ...]:
        """Entries without a finding that can be judged, and that have not expired."""
        return tuple(e for e in self.rest if judged(e) and not self._is_expired(e))

    def _is_hidden(self, finding: Finding, entry: BaselineEntry) -> bool:
        return not self._is_expired(entry) and others(finding.message) <= others(entry.message)

    def _is_expired(self, entry: BaselineEntry) -> bool:
        return entry.expires is not None and entry.expires < self.today


# -------------------------------------------------------------------------------------- comparing


def compare(
    baseline: Baseline, findings: Sequence[Finding], source: Source, exists: Callable[[str], bool], today: date
) -> Compared:
    """What of the findings a baseline lists: by path and fingerprint, or by fingerprint where the path is gone.

    A finding about a file as a whole says too little to be known again under another name.
    """
    findings = list(dict.fromkeys(findings))
    waiting: dict[tuple[str, str], BaselineEntry] = {}
    doubled = [e for e in baseline.entries if waiting.setdefault((e.path, e.fingerprint), e) is not e]
    unlisted: list[tuple[Finding, str]] = []
    kept: list[tuple[Finding, str, BaselineEntry]] = []
    for finding, fingerprint in zip(findings, fingerprints(findings, source), strict=True):
        entry = waiting.pop((finding.at.path, fingerprint), None)
        if entry is None:
            unlisted.append((finding, fingerprint))
        else:
            kept.append((finding, fingerprint, entry))
    there = {path: exists(path) for path in dict.fromkeys(path for path, _ in waiting)} if unlisted else {}
    moved: dict[str, list[BaselineEntry]] = {}
    for entry in waiting.values():
        if not there.get(entry.path, True):
            moved.setdefault(without_number(entry.fingerprint), []).append(entry)
    fresh: dict[Finding, str] = {}
    for finding, fingerprint in unlisted:
        entry = _moved(finding, moved.get(without_number(fingerprint), []))
        if entry is None:
            fresh[finding] = fingerprint
        else:
            del waiting[entry.path, entry.fingerprint]
            kept.append((finding, fingerprint, entry))
    return Compared(baseline, fresh, tuple(kept), (*waiting.values(), *doubled), today)


def _moved(finding: Finding, entries: list[BaselineEntry]) -> BaselineEntry | None:
    """The entry of a finding that came from elsewhere, taken out of those that may be it."""
    name = basename(finding.at.path)
    same_name = [e for e in entries if basename(e.path) == name]
    candidates = same_name or (entries if finding.at.line else [])
    if not candidates:
        return None
    chosen = candidates[0]
    entries.remove(chosen)
    return chosen


# ---------------------------------------------------------------------------------------- writing


def updated(
    compared: Compared,
    fresh: Iterable[Finding],
    judged: Callable[[BaselineEntry], bool],
    *,
    reason: str | None,
    expires: date | None,
) -> tuple[BaselineEntry, ...]:
    """The entries to write: those of findings that are still there as they were, of fresh ones anew, of no others.

    An entry that has expired gets a new date where one is given, and stays expired where none is.
    """
    entries = []
    expired = {entry for entry, _ in compared.expired}
    for finding, fingerprint, entry in compared.kept:
        new = entry._replace(path=finding.at.path, fingerprint=fingerprint, message=finding.message)
        if entry in expired and expires is not None:
            new = new._replace(expires=expires, reason=reason or entry.reason)
        entries.append(new)
    for finding in fresh:
        fingerprint, why = compared.fresh[finding], reason or REASON
        at = Place(compared.baseline.path), finding.rule, finding.at.path
        entries.append(BaselineEntry(*at, fingerprint, finding.message, compared.today, why, expires))
    entries += [e for e in compared.rest if not judged(e)]
    return tuple(entries)


def text(entries: Iterable[BaselineEntry]) -> str:
    """A baseline as text, in ASCII."""
    import json

    rows = sorted({(e.path, e.rule, e.fingerprint): e for e in entries}.items())
    lines = [json.dumps({"mlscaffold-baseline": _VERSION}), *(json.dumps(_row(entry)) for _, entry in rows)]
    return "".join(f"{line}\n" for line in lines)


def _row(entry: BaselineEntry) -> dict[str, str]:
    row = {"path": entry.path, "rule": entry.rule, "fingerprint": entry.fingerprint, "message": entry.message}
    row |= {"added": entry.added.isoformat(), "reason": entry.reason}
    return row | ({"expires": entry.expires.isoformat()} if entry.expires else {})


# ---------------------------------------------------------------------------------------- reading


def parse(data: bytes, path: str) -> Baseline:
    """The baseline in a file; UserError with the line for one that is damaged or newer than this program."""
    try:
        lines = [line.rstrip("\r") for line in data.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}:{line}: the baseline is not UTF-8", _REWRITE) from error
    if not any(lines):
        raise UserError(
            f"{path}: the baseline is empty, without even a header", "Delete it, or bring it back from git."
        )
    _check_header(lines[0], path)
    return Baseline(path, tuple(_entries(lines, path)))


def _check_header(line: str, path: str) -> None:
    version = _object(line, path, 1).get("mlscaffold-baseline")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UserError(
            f'{path}:1: the baseline does not begin with {{"mlscaffold-baseline": {_VERSION}}}',
            "Give a file that `mlscaffold check --write-baseline` wrote.",
        )
    if version > _VERSION:
        raise UserError(
            f"{path}: the baseline has version {version}, and this mlscaffold reads no later one than {_VERSION}",
            "Update mlscaffold to the version that wrote it.",
        )


def _object(line: str, path: str, number: int) -> dict[str, Any]:
    import json

    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise UserError(
            f"{path}:{number}: the baseline has a merge conflict",
            "Keep the lines of both sides, take the marks out, then run `mlscaffold check --write-baseline`.",
        )
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path}:{number}: this line of the baseline is no JSON ({error})", _REWRITE) from error
    if not isinstance(found, dict):
        raise UserError(f"{path}:{number}: this line of the baseline is no JSON object", _REWRITE)
    return found


def _entries(lines: Sequence[str], path: str) -> Iterator[BaselineEntry]:
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        row = _object(line, path, number)
        words: dict[str, str] = {}
        for key in ("rule", "path", "fingerprint", "added", "reason"):
            value = row.get(key)
            if not isinstance(value, str) or not value.strip():
                raise UserError(f"{path}:{number}: this entry of the baseline has no `{key}`", _REWRITE)
            words[key] = value
        message, expires = row.get("message"), row.get("expires")
        yield BaselineEntry(
            Place(path, number), words["rule"], words["path"], words["fingerprint"],
            message if isinstance(message, str) else "", _date(words["added"], "added", path, number),
            words["reason"].strip(), None if expires is None else _date(expires, "expires", path, number),
        )  # fmt: skip


def _date(value: Any, key: str, path: str, number: int) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UserError(
            f"{path}:{number}: `{key}` of this entry of the baseline is {value!r}, which is no date",
            "Write it as YYYY-MM-DD.",
        ) from None
