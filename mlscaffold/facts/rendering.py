"""The tables for people that are rendered from dictionaries and run records, and whether they are up to date.

Their exact form is in `docs/conventions.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.model import DataDictionary, DataPackage, Field, Place, Project, RunRecord, StaleRendering
from mlscaffold.lean import TYPE_CHECKING
from mlscaffold.rendered import block, cell, has_part, is_current, table

if TYPE_CHECKING:
    from typing import Any, Final


DICTIONARY: Final = "dictionary"
RUNS: Final = "runs"
_DICTIONARY_COLUMNS = ("Table", "Table Notes", "Field", "Definition", "Example Value", "Field Notes")
_RUN_COLUMNS = ("Experimenter", "git SHA", "Varied", "Model", "Dataset", "Train", "Validation", "Notes")
_SHOWN_CONSTRAINTS = frozenset({"required", "unique", "minimum", "maximum", "enum"})


def dictionary_block(package: DataPackage, dictionaries: Sequence[DataDictionary]) -> str:
    """The rendered data dictionary: tables in the order of the package, then those it does not list."""
    by_place = {d.path: d for d in dictionaries if d.path != package.path}
    inline = {d.name: d for d in dictionaries if d.path == package.path}
    rows: list[list[str]] = []
    listed = set()
    for resource in package.resources:
        dictionary = by_place.get(resource.schema) or inline.get(resource.name)
        if dictionary is not None:
            listed.add(dictionary.path)
            rows += _rows(resource.name, dictionary, resource.path)
    for path in sorted(by_place.keys() - listed):
        rows += _rows(by_place[path].name, by_place[path], "")
    return block(DICTIONARY, table(_DICTIONARY_COLUMNS, rows) if rows else "No table is described yet.")


def _rows(name: str, dictionary: DataDictionary, path: str) -> Iterator[list[str]]:
    period = [cell(dictionary.coverage[side]) for side in ("start", "end") if dictionary.coverage.get(side)]
    notes = "<br>".join(
        label + text
        for label, text in (
            ("", cell(dictionary.description)),
            ("Updates: ", cell(dictionary.updates)),
            ("Covers: ", " to ".join(period)),
            ("File: ", cell(path)),
        )
        if text
    )
    first = [cell(name), notes]
    missing = ", ".join("empty" if value == "" else cell(value) for value in dictionary.missing_values)
    absent = [f"missing: {missing}"] if dictionary.missing_values else []
    keys = _keys(dictionary)
    for field in dictionary.fields:
        example = "" if isinstance(field.example, str) and not field.example else field.example
        yield [
            *first,
            cell(field.name),
            cell(field.description),
            "" if repr(example) == "UNKNOWN" else cell(example),
            "; ".join(_field_notes(field, absent, keys.get(field.name, ()))),
        ]
        first = ["", ""]
    if not dictionary.fields:
        yield [*first, "", "", "", ""]


def _keys(dictionary: DataDictionary) -> dict[str, list[str]]:
    """What the keys of a table say of its fields, by field."""
    found: dict[str, list[str]] = {name: ["primary key"] for name in dictionary.primary_key}
    for foreign in dictionary.foreign_keys:
        fields, reference = list(foreign.get("fields", ())), foreign.get("reference", {})
        targets = list(reference.get("fields", ()))
        table = cell(reference.get("resource") or dictionary.name)
        # From the end, so that the first of two places of a field counts.
        places = {name: position for position, name in reversed(list(enumerate(fields)))}
        for name, position in places.items():
            target = targets[position] if position < len(targets) else ""
            found.setdefault(name, []).append(f"refers to {table}.{cell(target)}")
    return found


def _field_notes(field: Field, absent: Sequence[str], keys: Sequence[str]) -> Iterator[str]:
    """The notes of a field; `absent` says which values are missing in its table, `keys` what its keys are."""
    rules = field.constraints
    yield cell(field.type)
    if field.unit:
        yield f"unit: {cell(field.unit)}"
    if field.role:
        yield f"role: {cell(field.role)}"
    if field.pii:
        yield "personal data"
    if rules.get("required") is True:
        yield "required"
    if rules.get("unique") is True:
        yield "unique"
    limits = [f"{word} {cell(rules[key])}" for word, key in (("from", "minimum"), ("to", "maximum")) if key in rules]
    if limits:
        yield " ".join(limits)
    allowed = rules.get("enum")
    if isinstance(allowed, (list, tuple)) and allowed:
        yield "one of: " + ", ".join(cell(value) for value in allowed)
    for key, value in rules.items():
        if key not in _SHOWN_CONSTRAINTS:
            yield f"{cell(key)}: {cell(value)}"
    if rules.get("required") is not True:
        yield from absent
    yield from keys
    if field.notes:
        yield cell(field.notes)


def runs_block(records: Sequence[RunRecord]) -> str:
    """The rendered experiment log, newest first."""
    rows = [_run_row(record) for record in sorted(records, key=lambda r: basename(r.path), reverse=True)]
    return block(RUNS, table(_RUN_COLUMNS, rows) if rows else "No run is recorded yet.")


def _run_row(record: RunRecord) -> list[str]:
    if record.problem:
        return ["", "", "", "", "", "", "", f"{cell(basename(record.path))} cannot be read"]
    fields = record.fields
    metrics = fields.get("metrics")
    metrics = metrics if isinstance(metrics, Mapping) else {}
    commit = fields.get("commit")
    sha = f"{commit[:8]}{'+' if fields.get('dirty') is True else ''}" if isinstance(commit, str) else ""
    notes = []
    if fields.get("status") != "finished":
        error = fields.get("error")
        notes.append(f"failed: {cell(error)}" if error else "failed")
    if fields.get("notes"):
        notes.append(cell(fields["notes"]))
    if fields.get("conclusion"):
        notes.append(f"Conclusion: {cell(fields['conclusion'])}")
    return [
        cell(fields.get("experimenter")), cell(sha), cell(fields.get("varied")), cell(fields.get("model")),
        cell(fields.get("dataset")), _scores(metrics.get("train")), _scores(metrics.get("validation")),
        "; ".join(notes),
    ]  # fmt: skip


def _scores(metrics: Any) -> str:
    return ", ".join(f"{cell(name)} {cell(_number(value))}" for name, value in _flat(metrics))


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{prefix}.{key}" if prefix else str(key))
    elif prefix:
        yield prefix, value


def _number(value: Any) -> Any:
    return format(value, ".6g") if isinstance(value, float) else value


def stale_renderings(
    project: Project, untracked: Callable[[], Sequence[RunRecord]] = tuple
) -> tuple[StaleRendering, ...]:
    """Each rendered part that is out of date; `untracked` gives the run records that git does not track yet."""
    stale = []
    if project.package is not None and not project.package.problem:
        page = dirname(project.package.path) + "/README.md" if dirname(project.package.path) else "README.md"
        if _differs(project, page, DICTIONARY, dictionary_block(project.package, project.dictionaries)):
            stale.append(_stale(page, "data", project))
    page = dirname(project.layout.runs) + "/README.md" if dirname(project.layout.runs) else "README.md"
    if _differs(project, page, RUNS, runs_block(project.runs)):
        left_out = untracked()
        explains = bool(left_out) and not _differs(project, page, RUNS, runs_block([*project.runs, *left_out]))
        found = _stale(page, "runs", project)
        stale.append(found._replace(untracked=tuple(r.path for r in left_out), is_current_with_them=explains))
    return tuple(stale)


def _stale(page: str, what: str, project: Project) -> StaleRendering:
    repair = f"Render it with `mlscaffold {what} render`"
    if ".pre-commit-config.yaml" in project.paths:
        # Where the program comes by its hooks alone, this is the way to it.
        repair += f", or `pre-commit run --all-files --hook-stage manual mlscaffold-{what}-render`"
    return StaleRendering(Place(page), what, f"{repair}.")


def _differs(project: Project, path: str, marker: str, rendered: str) -> bool:
    page = project.document(path)
    return page is not None and has_part(page.text, marker) and not is_current(page.text, marker, rendered)
