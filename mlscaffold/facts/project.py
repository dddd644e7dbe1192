"""The assembly of a project's facts: which file goes to which extractor, and what links them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from posixpath import basename, dirname, splitext
from typing import TypeVar

from mlscaffold.config import Config
from mlscaffold.facts.ci import is_ci_file, is_ci_support, read_ci
from mlscaffold.facts.config_file import read_config
from mlscaffold.facts.dependencies import is_dependency_file, read_dependencies
from mlscaffold.facts.described import Passage, described_in, is_sheet, is_sheet_header, passages, sheets_for
from mlscaffold.facts.dictionary import inline_dictionaries, read_dictionary, read_package
from mlscaffold.facts.document import read_document
from mlscaffold.facts.graph import resolutions
from mlscaffold.facts.kept_elsewhere import ATTRIBUTES, IGNORED, kept_elsewhere, read_attributes, through_lfs
from mlscaffold.facts.launched import launched_modules
from mlscaffold.facts.log_evidence import log_evidence
from mlscaffold.facts.model import (
    CiFile,
    Column,
    ConfigFile,
    DataDictionary,
    DataPackage,
    Document,
    GitFacts,
    Notebook,
    Place,
    Project,
    PythonFile,
    Resource,
    RunRecord,
    Table,
    TrackedFile,
    UnreadableFile,
)
from mlscaffold.facts.notebook import read_notebook
from mlscaffold.facts.parquet import read_parquet
from mlscaffold.facts.python import read_cells, read_python
from mlscaffold.facts.run_record import read_run_record
from mlscaffold.facts.table import read_table
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
from mlscaffold.tree import MAX_BYTES, Entry, Tree

_Fact = TypeVar("_Fact")

SAMPLE_ROWS = 2_000
"""Rows read of a table that no dictionary describes; a described one is read whole."""
_CONFIG_BYTES = 2**20
_TABLES = (".csv", ".tsv", ".parquet", ".CSV", ".TSV")
_OTHER_PACKAGES = ("datapackage.yaml", "datapackage.yml", "datapackage.json", "data/datapackage.json")
_NOT_DATA = frozenset({
    "fixtures", "testdata", "test_data", "static", "assets", "locale", "i18n", ".ipynb_checkpoints",
})  # fmt: skip
_MEASURES = frozenset({"accuracy", "acc", "f1", "auc", "rmse", "mae", "loss", "val_loss", "performance", "r2"})
_ATTEMPTS = frozenset({"std", "epoch", "fold", "method", "algorithm", "classifier", "run", "step", "seed", "model"})
_PAGES = (".md", ".rst", ".markdown", ".mdx")
_NOT_INPUT = re.compile(
    r"(?:^|[/_. -])(?:predict(?:ed|ions?)|preds?|submissions?|results?|outputs?|metrics|scores?|history|logs?|reports?|"
    r"benchmarks?|leaderboard|confusion|importances?|experiments?|runs|translations?|locales?|figures?|"
    r"plots?)(?:[/_. -]|$)"
)


class _Reader:
    """Reads files of a tree once, and notes those that cannot be read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, bytes] = {}
        self.unreadable: list[UnreadableFile] = []

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes of a file, or None, noted, when it cannot be read."""
        if path in self._read:
            return self._read[path]
        try:
            data = self._tree.read(path)
        except OSError as error:
            if not any(u.at.path == path for u in self.unreadable):
                self.note(path, error.strerror or str(error))
            return None
        if len(data) < _CONFIG_BYTES:
            self._read[path] = data
        return data

    def note(self, path: str, reason: str) -> None:
        """Note a file that cannot be read."""
        self.unreadable.append(UnreadableFile(Place(path), reason))

    def extract(self, path: str, read: Callable[[bytes], _Fact]) -> _Fact | None:
        """What an extractor makes of a file; a file that it refuses is noted."""
        data = self.bytes_of(path)
        if data is None:
            return None
        try:
            return read(data)
        except ValueError as error:
            self.note(path, str(error))
        except (RecursionError, MemoryError):
            self.note(path, "nested too deeply")
        except Exception as error:
            # One file that this program cannot handle is no reason to say nothing of the others.
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            self.note(path, f"mlscaffold itself failed on it ({what}); please report this")
        return None


def collect(tree: Tree, config: Config, only: Sequence[str] | None = None) -> Project:
    """The facts of a project; with `only`, those of these files and of what describes them."""
    entries = list(tree.entries()) if only is None else _companions(tree, config.layout, only)
    reader = _Reader(tree)
    git_top = tree.git_top()
    files = tuple(_tracked(reader, entry, config.layout) for entry in entries)
    present = [f for f in files if f.bytes >= 0 and not f.lfs]
    readable = [f for f in present if not f.is_link]
    paths = frozenset(f.path for f in files)
    folders = frozenset(folder for path in paths for folder in _folders(path))

    attributes = read_attributes(_contents(reader, [f.path for f in readable if basename(f.path) == ATTRIBUTES]))
    # What goes through LFS and is checked out is there to be read; only its pointer is in git.
    files = tuple(f._replace(lfs=f.lfs or through_lfs(f.path, attributes)) for f in files) if attributes else files
    python = _all(
        reader, readable, lambda p: p.endswith(".py"), lambda f, data: read_python(f.path, decode(data), f.role)
    )
    python = tuple(_confirm_test(f) for f in python)
    notebooks = _notebooks(reader, readable)
    documents = _all(
        reader, readable, _is_page, lambda f, data: read_document(f.path, data, f.role)
    )  # fmt: skip
    published = is_published(documents, paths)
    package, dictionaries = _package(reader, config.layout, paths)
    if package is not None:
        ignores = _contents(reader, [f.path for f in readable if basename(f.path) == IGNORED])
        by_path = {f.path: f for f in readable}
        resources = (_as_found(reader, r, by_path, paths, ignores) for r in package.resources)
        package = dataclasses.replace(package, resources=tuple(resources))
    records = _runs(tree, reader, readable, config.layout)
    uses_tables = (
        config.declared
        or package is not None
        or any(map(_uses_data_libraries, (*python, *(n.code for n in notebooks if n.code))))
    )
    tables = _tables(reader, readable, package, dictionaries, published=published) if uses_tables else ()
    configs = _all(
        reader,
        [f for f in readable if f.bytes <= _CONFIG_BYTES],
        lambda p: p.endswith((".yaml", ".yml", ".toml", ".json", ".jsonc")) and not p.endswith((".lock", "-lock.json")),
        lambda f, data: read_config(f.path, data, f.role),
    )
    traits = traits_of(python, notebooks, tables, declared=config.declared, in_git=git_top is not None)
    if "tables" in traits:
        sheets = sorted({*filter(is_sheet, paths), *(t.path for t in tables if is_sheet_header(t.columns))})
        texts = passages(documents, notebooks)
        tables = tuple(_with_descriptions(t, texts, sheets) for t in tables)
    edges = resolutions(python, [f.path for f in readable])
    uncollected = uncollected_tests(
        python,
        patterns_of(_contents(reader, [f.path for f in readable if basename(f.path) in SETTINGS])),
        imported=frozenset(r.target for r in edges if r.target != r.source),
        paths=paths,
        instructions=lambda: _instructions(reader, readable, documents),
    )
    return Project(
        name=tree.name, declared=config.declared, stage=config.stage, layout=config.layout, traits=traits,
        kind=kind_of(traits, published=published), files=files, python=python, notebooks=notebooks, tables=tables,
        package=package, dictionaries=dictionaries, runs=records,
        log_evidence=log_evidence(records, files, documents, python, notebooks, config.layout.runs),
        configs=configs, documents=documents, dependencies=read_dependencies(_dependency_files(reader, readable)),
        ci=_ci(reader, readable),
        git=GitFacts(
            git_top is not None, tree.head() if git_top is not None else "", attributes, prefix=git_top or "",
        ),
        unreadable=(*reader.unreadable, *_misread(package, dictionaries, tables, records, configs)),
        paths=paths | folders,
        tests=tuple(
            f.path for f in python if f.is_test and _has_tests(f) and f.path not in {u.path for u in uncollected}
        ),
        import_edges=tuple((r.source, r.target, r.at) for r in edges if r.target and r.target != r.source),
        missing_imports=tuple((r.at, r.module, r.name) for r in edges if r.own and not r.target),
        stale_renderings=(),
        today=date.today(),  # noqa: DTZ011 - the day where the user is
        launched=launched_modules(_launching(reader, readable)) if "serves" in traits else frozenset(),
        uncollected_tests=uncollected,
    )  # fmt: skip


def _all(
    reader: _Reader,
    files: Sequence[TrackedFile],
    wanted: Callable[[str], bool],
    read: Callable[[TrackedFile, bytes], _Fact],
) -> tuple[_Fact, ...]:
    facts = (reader.extract(f.path, lambda data, f=f: read(f, data)) for f in files if wanted(f.path))  # type: ignore[misc]
    return tuple(fact for fact in facts if fact is not None)


def _companions(tree: Tree, layout: Layout, only: Sequence[str]) -> list[Entry]:
    """The files asked for, and what describes them: the data package and all dictionaries for a table of data."""
    found = {path: tree.entry(path) for path in only}
    place = next((p for p in package_places(layout) if tree.entry(p)), "")
    if place and any(p.endswith(_TABLES) or is_describing(p, place) for p in only):
        found[place] = tree.entry(place)
        for resource in _resources(tree, place):
            found[resource.schema] = tree.entry(resource.schema)
            if resource.schema in only or place in only:
                found[resource.path] = tree.entry(resource.path)
    return [entry for path, entry in sorted(found.items()) if entry is not None and path]


def _resources(tree: Tree, place: str) -> tuple[Resource, ...]:
    """What a data package lists; nothing when it cannot be read, which is told where it is read for good."""
    try:
        return read_package(place, tree.read(place), lambda path: tree.entry(path) is not None).resources
    except (OSError, ValueError, RecursionError, MemoryError):
        return ()


def package_places(layout: Layout) -> tuple[str, ...]:
    """Where a data package may be, the place of the settings first."""
    return tuple(dict.fromkeys((layout.package, *_OTHER_PACKAGES)))


def is_describing(path: str, package: str) -> bool:
    """Whether a file may be the data package at a place, or a dictionary beside or below it."""
    folder = dirname(package)
    return path.endswith((".yaml", ".yml", ".json")) and (not folder or path.startswith(folder + "/"))


def _folders(path: str) -> list[str]:
    folders = []
    folder = dirname(path)
    while folder:
        folders.append(folder)
        folder = dirname(folder)
    return folders


def _tracked(reader: _Reader, entry: Entry, layout: Layout) -> TrackedFile:
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


def _notebooks(reader: _Reader, files: Sequence[TrackedFile]) -> tuple[Notebook, ...]:
    found: list[Notebook] = []
    for file in files:
        if not file.path.endswith(".ipynb"):
            continue
        notebook = reader.extract(
            file.path,
            lambda data, f=file: read_notebook(f.path, data, f.role, lambda cells: read_cells(f.path, cells, f.role)),  # type: ignore[misc]
        )
        if notebook is not None:
            found.append(notebook)
    paths = {n.path for n in found}
    twins = _twins(found)
    return tuple(dataclasses.replace(n, copied_from=_original(n.path, paths) or twins.get(n.path, "")) for n in found)


def _twins(notebooks: Sequence[Notebook]) -> Mapping[str, str]:
    """For each notebook with the very cells and outputs of an earlier one of the same name, that one."""
    first: dict[tuple[object, ...], str] = {}
    twins = {}
    for notebook in notebooks:
        cells = tuple((c.kind, c.source, c.execution_count, c.output_bytes) for c in notebook.cells if c.source.strip())
        if sum(kind == "code" for kind, *_ in cells) > 1:
            original = first.setdefault((basename(notebook.path), cells), notebook.path)
            if original != notebook.path:
                twins[notebook.path] = original
    return twins


def _original(path: str, paths: set[str]) -> str:
    """The notebook that one is a copy of by its name, when that is there too."""
    folder, name = dirname(path), splitext(basename(path))[0]
    candidates = []
    if basename(folder) == ".ipynb_checkpoints":
        candidates.append((dirname(folder), name.removesuffix("-checkpoint")))
    if copy := re.fullmatch(r"(.+?)(?:-Copy\d+| ?\(\d+\)| - Copy(?: \(\d+\))?| copy(?: \d+)?)", name):
        candidates.append((folder, copy[1].rstrip()))
    if copy := re.fullmatch(r"(?:Copy of|Copie de|Kopie von|Copia de) (.+)", name):
        candidates.append((folder, copy[1]))
    for place, stem in candidates:
        original = f"{place}/{stem}.ipynb" if place else f"{stem}.ipynb"
        if original in paths:
            return original
    return ""


def _is_page(path: str) -> bool:
    name = basename(path).lower()
    return path.endswith(_PAGES) or name.startswith("readme") or (name.endswith(".txt") and "readme" in name)


def _package(
    reader: _Reader, layout: Layout, paths: frozenset[str]
) -> tuple[DataPackage | None, tuple[DataDictionary, ...]]:
    place = next((p for p in package_places(layout) if p in paths), None)
    if place is None:
        return None, ()
    package = reader.extract(place, lambda data: read_package(place, data, paths.__contains__))
    if package is None:
        return None, ()
    found = list(reader.extract(place, lambda data: inline_dictionaries(place, data)) or ())
    # A schema that stands in the package itself has the package's path, and was read above.
    schemas = dict.fromkeys(r.schema for r in package.resources if r.schema in paths and r.schema != place)
    # Beside the package stand settings of all kinds; a folder of dictionaries holds nothing else.
    folders = {dirname(s) for s in schemas} - {"", dirname(place)} | {dirname(layout.package) + "/dictionary"}
    for path in sorted(schemas.keys() | {p for p in paths if dirname(p) in folders and p.endswith((".yaml", ".yml"))}):
        dictionary = reader.extract(path, lambda data, p=path: read_dictionary(p, data))  # type: ignore[misc]
        if dictionary is not None:
            found.append(dictionary)
    return package, tuple(found)


def _as_found(
    reader: _Reader,
    resource: Resource,
    files: Mapping[str, TrackedFile],
    paths: frozenset[str],
    ignores: Mapping[str, bytes],
) -> Resource:
    """A resource with what is really there of it, or where else it is."""
    file = files.get(resource.path)
    if file is None:
        away = not resource.exists and kept_elsewhere(resource.path, paths, ignores)
        return dataclasses.replace(resource, elsewhere=away)
    digest = ""
    if resource.hash and file.bytes <= MAX_BYTES and (data := reader.bytes_of(file.path)) is not None:
        from hashlib import sha256

        digest = sha256(data).hexdigest()
    return dataclasses.replace(resource, found_sha256=digest, found_bytes=file.bytes)


def _uses_data_libraries(file: PythonFile) -> bool:
    return file.behaviour.reads_data is not None or any(
        i.module.partition(".")[0] in {"pandas", "polars", "sklearn", "torch", "tensorflow", "pyspark", "datasets"}
        for i in file.imports
    )


def _tables(
    reader: _Reader,
    files: Sequence[TrackedFile],
    package: DataPackage | None,
    dictionaries: Sequence[DataDictionary],
    *,
    published: bool,
) -> tuple[Table, ...]:
    by_schema = {d.path: d for d in dictionaries if not package or d.path != package.path}
    by_name = {d.name: d for d in dictionaries if package and d.path == package.path}
    resources: Mapping[str, Resource] = {r.path: r for r in package.resources} if package else {}
    found = []
    for file in files:
        if not file.path.endswith(_TABLES):
            continue
        resource = resources.get(file.path)
        dictionary = (by_schema.get(resource.schema) or by_name.get(resource.name)) if resource else None
        table = reader.extract(file.path, lambda data, f=file, d=dictionary: _table(f, data, d))  # type: ignore[misc]
        if table is not None:
            name = resource.name if resource else table.name
            # What a library brings along is documented where its users look it up.
            is_data = resource is not None or (
                _is_data(file)
                and not is_sheet_header(table.columns)
                and not _is_outcome(table.columns)
                and not published
            )
            if resource and not resource.is_plain:
                table = dataclasses.replace(
                    table, columns=(), dictionary=None, problem="its dialect is one that is not read here"
                )
            found.append(dataclasses.replace(table, resource=resource, name=name, is_data=is_data))
    return tuple(found)


def _table(file: TrackedFile, data: bytes, dictionary: DataDictionary | None) -> Table:
    if file.path.endswith(".parquet"):
        return read_parquet(file.path, data, dictionary)
    return read_table(file.path, data, dictionary=dictionary, sample_rows=None if dictionary else SAMPLE_ROWS)


def _with_descriptions(table: Table, texts: Sequence[Passage], sheets: Sequence[str]) -> Table:
    if table.dictionary or not table.is_data:
        return table
    found = described_in(table.path, table.columns, texts)
    return dataclasses.replace(table, described_in=found + sheets_for(table.path, sheets))


def _is_data(file: TrackedFile) -> bool:
    """Whether a table is something to learn from, and no fixture, result, prediction or log."""
    if file.role in {"test", "documentation", "infrastructure"} or is_aside(file.path) or is_sheet(file.path):
        return False
    parts = file.path.lower().split("/")
    if any(p in _NOT_DATA or p.startswith(".") for p in parts[:-1]) or parts[-1] in {"index.csv", "_index.csv"}:
        return False
    return not _NOT_INPUT.search(file.path.lower()) and "catboost_info/" not in file.path and "mlruns/" not in file.path


def _is_outcome(columns: Sequence[Column]) -> bool:
    """Whether a table holds what came out of runs: a measure of how well, and of which attempt."""
    names = {c.name.strip().lower() for c in columns}
    return bool(names & _MEASURES) and bool(names & _ATTEMPTS)


def _runs(tree: Tree, reader: _Reader, files: Sequence[TrackedFile], layout: Layout) -> tuple[RunRecord, ...]:
    records = _all(
        reader,
        files,
        lambda p: dirname(p) == layout.runs and p.endswith((".yaml", ".yml")),
        lambda f, data: read_run_record(f.path, data),
    )
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


def _dependency_files(reader: _Reader, files: Sequence[TrackedFile]) -> Mapping[str, bytes]:
    return _contents(reader, [f.path for f in files if is_dependency_file(f.path) or is_ci_file(f.path)])


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


def _contents(reader: _Reader, paths: Sequence[str]) -> dict[str, bytes]:
    return {path: data for path in paths if (data := reader.bytes_of(path)) is not None}


def _instructions(reader: _Reader, files: Sequence[TrackedFile], documents: Sequence[Document]) -> str:
    """The text of all that may name a file to run: CI, scripts, pages."""
    wanted = [f.path for f in files if is_ci_support(f.path) and not f.path.endswith(".py") and f.bytes < _CONFIG_BYTES]
    return "\n".join([*map(decode, _contents(reader, wanted).values()), *(d.text for d in documents)])


def _launching(reader: _Reader, files: Sequence[TrackedFile]) -> Iterator[str]:
    """The text of all that may start a service: images, compose files, scripts, Procfiles."""
    for file in files:
        if file.bytes < _CONFIG_BYTES and (
            basename(file.path) in {"Procfile", "supervisord.conf"}
            or (is_ci_support(file.path) and not file.path.endswith(".py"))
        ):
            data = reader.bytes_of(file.path)
            if data is not None and not is_binary(data):
                yield decode(data)


def _ci(reader: _Reader, files: Sequence[TrackedFile]) -> tuple[CiFile, ...]:
    places = [f.path for f in files if is_ci_file(f.path)]
    if not places:
        return ()
    wanted = [f.path for f in files if f.bytes < _CONFIG_BYTES and is_ci_support(f.path)]
    others = {path: data for path, data in _contents(reader, wanted).items() if not is_binary(data)}
    found = (reader.extract(path, lambda data, p=path: read_ci(p, data, files=others)) for path in places)  # type: ignore[misc]
    return tuple(ci for ci in found if ci is not None)
