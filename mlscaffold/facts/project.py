"""The assembly of a project's facts: which file goes to which extractor, and what links them.

A look at single files ends with what is in them; what only the whole shows is left to `whole`. What
reads a kind of file is imported when there is one: a hook pays for what it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename, dirname

from mlscaffold.config import Config
from mlscaffold.facts.commented import MARK, is_commented, suppressions
from mlscaffold.facts.extraction import SMALL_BYTES, Extraction, is_page, one_after_the_other, unit_of
from mlscaffold.facts.installed_packages import below_any, folders_of_installed
from mlscaffold.facts.kept_elsewhere import ATTRIBUTES, read_attributes, through_lfs
from mlscaffold.facts.model import (
    NO_DEPENDENCIES,
    GitFacts,
    Installed,
    Place,
    Project,
    PythonFile,
    Secret,
    Suppression,
    TrackedFile,
    UnreadableFile,
)
from mlscaffold.facts.package_files import TABLES, companions, data_package
from mlscaffold.facts.reading import Reader
from mlscaffold.facts.secrets import LARGEST, may_hold_secrets, secrets_in
from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer
from mlscaffold.facts.traits import is_aside, is_published, kind_of, traits_of, uses_data_libraries
from mlscaffold.layout import Layout, role_of
from mlscaffold.lean import TYPE_CHECKING, replace
from mlscaffold.tree import Entry, Tree

if TYPE_CHECKING:
    from mlscaffold.facts.model import (
        ConfigFile,
        DataDictionary,
        DataPackage,
        Document,
        Notebook,
        RunRecord,
        ScoreClaims,
        Table,
    )

_SPEAKING = (".py", ".js", ".jsx", ".ts", ".tsx", ".vue", ".html")
"""How files of code end, and pages of user interfaces, which may say what columns mean."""


def collect(
    tree: Tree,
    config: Config,
    only: Sequence[str] | None = None,
    extraction: Extraction = one_after_the_other,
    *,
    full: bool = True,
) -> Project:
    """The facts of a project; with `only`, those of these files and of what describes them.

    Where they are not `full`, of the project's code there is no more than our own rules ask for.
    """
    listed = list(tree.entries()) if only is None else companions(tree, config.layout, only)
    entries, installed = _parted(listed)
    reader = Reader(tree, extraction)
    git_top = tree.git_top()
    files = tuple(_tracked(reader, entry, config.layout) for entry in entries)
    readable = [f for f in files if f.bytes >= 0 and not f.lfs and not f.is_link]
    paths = frozenset(f.path for f in files)
    folders = _folders(entry.path for entry in listed)

    attributes = read_attributes(reader.contents([f.path for f in readable if basename(f.path) == ATTRIBUTES]))
    # What goes through LFS and is checked out is there to be read; only its pointer is in git.
    files = tuple(f._replace(lfs=f.lfs or through_lfs(f.path, attributes)) for f in files) if attributes else files
    pages = reader.contents([f.path for f in readable if is_page(f.path) and f.bytes <= SMALL_BYTES])
    published = is_published([*map(decode, pages.values())], paths)
    facts = reader.facts(readable, full=full or only is not None, library=published)
    python: tuple[PythonFile, ...] = tuple(map(_confirm_test, facts["python"]))
    notebooks = _notebooks(facts["notebook"])
    documents: tuple[Document, ...] = tuple(facts["document"])
    configs: tuple[ConfigFile, ...] = tuple(facts["config"])
    score_claims: ScoreClaims | None = next(iter(facts["score"]), None)
    package, dictionaries = data_package(reader, config.layout, readable, paths)
    records = _runs(tree, reader, readable, config.layout)
    code = (*python, *(n.code for n in notebooks if n.code))
    uses_tables = config.declared or package is not None or any(map(uses_data_libraries, code))
    tables = _tables(reader, readable, package, dictionaries, published=published) if uses_tables else ()
    traits = traits_of(python, notebooks, tables, declared=config.declared, in_git=git_top is not None)
    if "tables" in traits:
        speaking = [f.path for f in readable if (f.python or f.path.endswith(_SPEAKING)) and f.bytes < SMALL_BYTES]
        tables = _described(tables, paths, documents, notebooks, reader, speaking)
    project = Project(
        name=tree.name, declared=config.declared, stage=config.stage, layout=config.layout, traits=traits,
        kind=kind_of(traits, published=published), files=files, python=python, notebooks=notebooks, tables=tables,
        package=package, dictionaries=dictionaries, runs=records, log_evidence=(), configs=configs,
        documents=documents, dependencies=NO_DEPENDENCIES, ci=(),
        git=GitFacts(git_top is not None, "", attributes, prefix=git_top or ""),
        unreadable=(), paths=paths | folders, tests=(), import_edges=(), missing_imports=(), stale_renderings=(),
        comments=tuple(_comments(reader, readable, documents, configs, notebooks, score_claims)),
        score_claims=score_claims, published=published, installed=installed,
        secrets=_secrets(reader, readable, (*code, *notebooks, *documents, *configs)),
    )  # fmt: skip
    if only is None:
        from mlscaffold.facts.whole import as_a_whole

        project = as_a_whole(project, tree, reader, readable)
    misread = _misread(package, dictionaries, tables, records, configs)
    shown = {f.path for f in files if f.role in {"test", "documentation"} or is_aside(f.path)}
    unread = (u for u in reader.unreadable if not (u.at.path.endswith(".ipynb") and u.at.path in shown))
    return replace(project, unreadable=(*unread, *misread))


def _comments(
    reader: Reader,
    files: Sequence[TrackedFile],
    documents: Sequence[Document],
    configs: Sequence[ConfigFile],
    notebooks: Sequence[Notebook],
    score_claims: ScoreClaims | None,
) -> Iterator[Suppression]:
    """The inline suppressions elsewhere than in Python code; those of pages and settings are known with their facts."""
    if score_claims is not None:
        yield from score_claims.suppressions
    for page in documents:
        yield from page.suppressions
    for settings in configs:
        yield from settings.suppressions
    others = [f.path for f in files if is_commented(f.path) and f.bytes <= SMALL_BYTES and unit_of(f) is None]
    for path, data in reader.contents(others).items():
        yield from suppressions(path, data)
    for notebook in notebooks:
        if not notebook.is_copy and any(MARK in cell.source for cell in notebook.cells):
            from mlscaffold.facts.suppressions import in_notebook

            yield from in_notebook(notebook)


def _secrets(
    reader: Reader, files: Sequence[TrackedFile], facts: Sequence[PythonFile | Notebook | Document | ConfigFile]
) -> tuple[Secret, ...]:
    """The secrets in what git tracks; those of files that extractors read are known with their facts."""
    theirs = {f.path for f in files if f.tracked and f.role != "test"}
    found = [secret for fact in facts if fact.path in theirs for secret in fact.secrets]
    others = [
        f.path
        for f in files
        if f.path in theirs and f.bytes <= LARGEST and may_hold_secrets(f.path) and unit_of(f) is None
    ]
    for path, data in reader.contents(others).items():
        if not is_binary(data):
            found += secrets_in(path, data)[0]
    return tuple(found)


def _notebooks(found: Sequence[Notebook]) -> tuple[Notebook, ...]:
    if not found:
        return ()
    from mlscaffold.facts.notebook_copies import with_originals

    return with_originals(found)


def _tables(
    reader: Reader,
    files: Sequence[TrackedFile],
    package: DataPackage | None,
    dictionaries: Sequence[DataDictionary],
    *,
    published: bool,
) -> tuple[Table, ...]:
    tables = [f for f in files if f.path.endswith(TABLES)]
    if not tables:
        return ()
    from mlscaffold.facts.project_tables import project_tables

    return project_tables(reader, tables, package, dictionaries, published=published)


def _described(
    tables: Sequence[Table],
    paths: frozenset[str],
    documents: Sequence[Document],
    notebooks: Sequence[Notebook],
    reader: Reader,
    speaking: Sequence[str],
) -> tuple[Table, ...]:
    """The tables, each with the places that describe it."""
    from mlscaffold.facts.described import is_sheet, is_sheet_header, passages
    from mlscaffold.facts.project_tables import with_descriptions

    def code() -> dict[str, str]:
        if not found:
            found.append({path: decode(data) for path, data in reader.contents(speaking).items()})
        return found[0]

    found: list[dict[str, str]] = []
    sheets = sorted({*filter(is_sheet, paths), *(t.path for t in tables if is_sheet_header(t.columns))})
    texts = passages(documents, notebooks)
    return tuple(with_descriptions(t, texts, sheets, code) for t in tables)


def _parted(entries: Sequence[Entry]) -> tuple[Sequence[Entry], tuple[Installed, ...]]:
    """The files of the project itself, and what git tracks of what an installer brought."""
    installed: dict[str, list[str]] = {folder: [] for folder in folders_of_installed([e.path for e in entries])}
    if not installed:
        return entries, ()
    own: list[Entry] = []
    for entry in entries:
        folder = below_any(entry.path, installed)
        if not folder:
            own.append(entry)
        elif entry.tracked:
            installed[folder].append(entry.path)
    return own, tuple(Installed(folder, tuple(paths)) for folder, paths in sorted(installed.items()) if paths)


def _folders(paths: Iterable[str]) -> frozenset[str]:
    """Every folder that something lies in."""
    found = {""}
    for folder in {dirname(path) for path in paths}:
        above = folder
        while above not in found:
            found.add(above)
            above = dirname(above)
    return frozenset(found - {""})


def _tracked(reader: Reader, entry: Entry, layout: Layout) -> TrackedFile:
    lfs = False
    # Code and settings are no large files: of those no more are looked into than have the size of a plain pointer.
    longest = 150 if entry.path.endswith((".py", ".md", ".yaml", ".yml", ".toml")) else 1024
    if 100 < entry.bytes < longest and not entry.is_link:
        data = reader.bytes_of(entry.path)
        lfs = data is not None and is_lfs_pointer(data)
    python = entry.path.endswith(".py") or _is_program(reader, entry)
    role = role_of(entry.path, layout, python=python)
    return TrackedFile(entry.path, entry.bytes, entry.tracked, role, entry.is_link, lfs, python)


def _is_program(reader: Reader, entry: Entry) -> bool:
    """Whether a file without an ending is a program in Python, by its first line."""
    if "." in entry.path[entry.path.rfind("/") + 1 :] or not 0 < entry.bytes <= SMALL_BYTES or entry.is_link:
        return False
    # A hook on a file with an ending has no need of it.
    from mlscaffold.facts.first_line import is_python, may_be_python

    if not may_be_python(entry.path) or is_page(entry.path) or not is_python(entry.path, reader.beginning(entry.path)):
        return False
    # Behind such a line there may be an archive, which Python runs as well.
    data = reader.bytes_of(entry.path)
    return data is not None and not is_binary(data)


def _confirm_test(file: PythonFile) -> PythonFile:
    """A file that is a test by its name alone (`train_test.py`) and holds no test is none."""
    if file.role != "test":
        return file
    from mlscaffold.facts.test_collection import has_tests

    parts = file.path.split("/")[:-1]
    if any(p.lower() in {"test", "tests", "testing"} for p in parts) or not file.complete:
        return file
    if has_tests(file) or basename(file.path) == "conftest.py":
        return file
    return replace(file, role="other")


def _runs(tree: Tree, reader: Reader, files: Sequence[TrackedFile], layout: Layout) -> tuple[RunRecord, ...]:
    places = [f.path for f in files if dirname(f.path) == layout.runs and f.path.endswith((".yaml", ".yml"))]
    if not places:
        return ()
    from mlscaffold.facts.run_record import read_run_record

    found = (reader.extract(path, lambda data, p=path: read_run_record(p, data)) for path in places)  # type: ignore[misc]
    records = tuple(record for record in found if record is not None)
    commits = [str(r.fields.get("commit") or "") for r in records]
    known = tree.existing_commits(commits) if records and tree.git_top() is not None else None
    if known is not None and len(known) < len(set(commits)) and tree.is_shallow():
        # What a shallow clone does not have may still exist.
        return tuple(
            replace(r, commit_known=True if c in known else None) for r, c in zip(records, commits, strict=True)
        )
    return tuple(
        replace(r, commit_known=None if known is None or not c else c in known)
        for r, c in zip(records, commits, strict=True)
    )


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
