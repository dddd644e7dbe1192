"""The assembly of a project's facts: which file goes to which extractor, and what links them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from posixpath import basename, dirname

from mlscaffold.config import Config
from mlscaffold.facts.ci import is_ci_file, is_ci_support, read_ci
from mlscaffold.facts.dependencies import is_dependency_file, read_dependencies
from mlscaffold.facts.described import is_sheet, is_sheet_header, passages
from mlscaffold.facts.extraction import SMALL_BYTES, Extraction, one_after_the_other
from mlscaffold.facts.graph import resolutions
from mlscaffold.facts.kept_elsewhere import ATTRIBUTES, read_attributes, through_lfs
from mlscaffold.facts.launched import launched_modules
from mlscaffold.facts.log_evidence import log_evidence
from mlscaffold.facts.model import (
    CiFile,
    ConfigFile,
    DataDictionary,
    DataPackage,
    Document,
    GitFacts,
    Place,
    Project,
    PythonFile,
    RunRecord,
    Table,
    TrackedFile,
    UnreadableFile,
)
from mlscaffold.facts.notebook_copies import with_originals
from mlscaffold.facts.package_files import companions, data_package
from mlscaffold.facts.project_tables import project_tables, uses_data_libraries, with_descriptions
from mlscaffold.facts.reading import Reader
from mlscaffold.facts.run_record import read_run_record
from mlscaffold.facts.test_collection import (
    SETTINGS,
    holds_tests,
    is_left_behind,
    patterns_of,
    uncollected_tests,
)
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer
from mlscaffold.facts.traits import is_aside, is_published, kind_of, traits_of
from mlscaffold.layout import Layout, role_of
from mlscaffold.tree import Entry, Tree


def collect(
    tree: Tree, config: Config, only: Sequence[str] | None = None, extraction: Extraction = one_after_the_other
) -> Project:
    """The facts of a project; with `only`, those of these files and of what describes them."""
    entries = list(tree.entries()) if only is None else companions(tree, config.layout, only)
    reader = Reader(tree, extraction)
    git_top = tree.git_top()
    files = tuple(_tracked(reader, entry, config.layout) for entry in entries)
    present = [f for f in files if f.bytes >= 0 and not f.lfs]
    readable = [f for f in present if not f.is_link]
    paths = frozenset(f.path for f in files)
    folders = frozenset(folder for path in paths for folder in _folders(path))

    attributes = read_attributes(reader.contents([f.path for f in readable if basename(f.path) == ATTRIBUTES]))
    # What goes through LFS and is checked out is there to be read; only its pointer is in git.
    files = tuple(f._replace(lfs=f.lfs or through_lfs(f.path, attributes)) for f in files) if attributes else files
    facts = reader.facts(readable)
    python: tuple[PythonFile, ...] = tuple(map(_confirm_test, facts["python"]))
    notebooks = with_originals(facts["notebook"])
    documents: tuple[Document, ...] = tuple(facts["document"])
    configs: tuple[ConfigFile, ...] = tuple(facts["config"])
    published = is_published(documents, paths)
    package, dictionaries = data_package(reader, config.layout, readable, paths)
    records = _runs(tree, reader, readable, config.layout)
    uses_tables = (
        config.declared
        or package is not None
        or any(map(uses_data_libraries, (*python, *(n.code for n in notebooks if n.code))))
    )
    tables = project_tables(reader, readable, package, dictionaries, published=published) if uses_tables else ()
    traits = traits_of(python, notebooks, tables, declared=config.declared, in_git=git_top is not None)
    if "tables" in traits:
        sheets = sorted({*filter(is_sheet, paths), *(t.path for t in tables if is_sheet_header(t.columns))})
        texts = passages(documents, notebooks)
        tables = tuple(with_descriptions(t, texts, sheets) for t in tables)
    edges = resolutions(python, [f.path for f in readable])
    uncollected = uncollected_tests(
        python,
        patterns_of(reader.contents([f.path for f in readable if basename(f.path) in SETTINGS])),
        imported=frozenset(r.target for r in edges if r.target != r.source),
        paths=paths,
        instructions=lambda: _instructions(reader, readable, documents),
    )
    passed_over = {at.path for at in uncollected}
    return Project(
        name=tree.name, declared=config.declared, stage=config.stage, layout=config.layout, traits=traits,
        kind=kind_of(traits, published=published), files=files, python=python, notebooks=notebooks, tables=tables,
        package=package, dictionaries=dictionaries, runs=records,
        log_evidence=log_evidence(records, files, documents, python, notebooks, config.layout.runs),
        configs=configs, documents=documents, dependencies=read_dependencies(_dependency_files(reader, readable)),
        ci=_ci(reader, readable),
        git=GitFacts(
            git_top is not None, tree.head() if git_top is not None and only is None else "", attributes,
            prefix=git_top or "",
        ),
        unreadable=(*reader.unreadable, *_misread(package, dictionaries, tables, records, configs)),
        paths=paths | folders,
        tests=tuple(f.path for f in python if f.is_test and _has_tests(f) and f.path not in passed_over),
        import_edges=tuple((r.source, r.target, r.at) for r in edges if r.target and r.target != r.source),
        missing_imports=tuple((r.at, r.module, r.name) for r in edges if r.own and not r.target),
        stale_renderings=(),
        today=date.today(),  # noqa: DTZ011 - the day where the user is
        launched=launched_modules(_launching(reader, readable)) if "serves" in traits else frozenset(),
        uncollected_tests=uncollected,
    )  # fmt: skip


def _folders(path: str) -> list[str]:
    folders = []
    folder = dirname(path)
    while folder:
        folders.append(folder)
        folder = dirname(folder)
    return folders


def _tracked(reader: Reader, entry: Entry, layout: Layout) -> TrackedFile:
    lfs = False
    if (
        100 < entry.bytes < 1024
        and not entry.is_link
        and not entry.path.endswith((".py", ".md", ".yaml", ".yml", ".toml"))
    ):
        data = reader.bytes_of(entry.path)
        lfs = data is not None and is_lfs_pointer(data)
    return TrackedFile(entry.path, entry.bytes, entry.tracked, role_of(entry.path, layout), entry.is_link, lfs)


def _confirm_test(file: PythonFile) -> PythonFile:
    """A file that is a test by its name alone (`train_test.py`) and holds no test is none."""
    parts = file.path.split("/")[:-1]
    if file.role != "test" or any(p.lower() in {"test", "tests", "testing"} for p in parts) or not file.parsed:
        return file
    if _has_tests(file) or basename(file.path) == "conftest.py":
        return file
    return dataclasses.replace(file, role="other")


def _has_tests(file: PythonFile) -> bool:
    """Whether a runner would find a test in it, were it to look."""
    return not is_left_behind(file.path) and holds_tests(file)


def _runs(tree: Tree, reader: Reader, files: Sequence[TrackedFile], layout: Layout) -> tuple[RunRecord, ...]:
    places = [f.path for f in files if dirname(f.path) == layout.runs and f.path.endswith((".yaml", ".yml"))]
    found = (reader.extract(path, lambda data, p=path: read_run_record(p, data)) for path in places)  # type: ignore[misc]
    records = tuple(record for record in found if record is not None)
    commits = [str(r.fields.get("commit") or "") for r in records]
    known = tree.existing_commits(commits) if records and tree.git_top() is not None else None
    if known is not None and len(known) < len(set(commits)) and tree.is_shallow():
        # What a shallow clone does not have may still exist.
        return tuple(
            dataclasses.replace(r, commit_known=True if c in known else None)
            for r, c in zip(records, commits, strict=True)
        )
    return tuple(
        dataclasses.replace(r, commit_known=None if known is None or not c else c in known)
        for r, c in zip(records, commits, strict=True)
    )


def _dependency_files(reader: Reader, files: Sequence[TrackedFile]) -> Mapping[str, bytes]:
    return reader.contents([f.path for f in files if is_dependency_file(f.path) or is_ci_file(f.path)])


def _misread(
    package: DataPackage | None,
    dictionaries: Sequence[DataDictionary],
    tables: Sequence[Table],
    records: Sequence[RunRecord],
    configs: Sequence[ConfigFile],
) -> tuple[UnreadableFile, ...]:
    """Files that are not what they are named as, each once; what only shows or tests something may be so on purpose."""
    found = {package.path: package.problem} if package else {}
    found |= {d.path: d.problem for d in dictionaries if d.problem or d.path not in found}
    found |= {t.path: t.problem for t in tables if t.dictionary is not None}
    # A broken record is told by a rule of its own.
    told = {*found, *(r.path for r in records)}
    found |= {
        c.path: c.problem
        for c in configs
        if c.path not in told and c.role not in {"test", "documentation"} and not is_aside(c.path)
    }
    return tuple(UnreadableFile(Place(path, _line_in(why)), why) for path, why in found.items() if why)


def _line_in(reason: str) -> int:
    """The line that a reason names, or 0."""
    named = re.search(r"\(line (\d{1,9})\)", reason)
    return int(named[1]) if named else 0


def _instructions(reader: Reader, files: Sequence[TrackedFile], documents: Sequence[Document]) -> str:
    """The text of all that may name a file to run: CI, scripts, pages."""
    wanted = [f.path for f in files if is_ci_support(f.path) and not f.path.endswith(".py") and f.bytes < SMALL_BYTES]
    return "\n".join([*map(decode, reader.contents(wanted).values()), *(d.text for d in documents)])


def _launching(reader: Reader, files: Sequence[TrackedFile]) -> Iterator[str]:
    """The text of all that may start a service: images, compose files, scripts, Procfiles."""
    for file in files:
        if file.bytes < SMALL_BYTES and (
            basename(file.path) in {"Procfile", "supervisord.conf"}
            or (is_ci_support(file.path) and not file.path.endswith(".py"))
        ):
            data = reader.bytes_of(file.path)
            if data is not None and not is_binary(data):
                yield decode(data)


def _ci(reader: Reader, files: Sequence[TrackedFile]) -> tuple[CiFile, ...]:
    places = [f.path for f in files if is_ci_file(f.path)]
    if not places:
        return ()
    wanted = [f.path for f in files if f.bytes < SMALL_BYTES and is_ci_support(f.path)]
    others = {path: data for path, data in reader.contents(wanted).items() if not is_binary(data)}
    found = (reader.extract(path, lambda data, p=path: read_ci(p, data, files=others)) for path in places)  # type: ignore[misc]
    return tuple(ci for ci in found if ci is not None)
