"""What only the whole of a project shows: who imports whom, which tests run, what is declared, and what CI does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.ci import is_ci_file, is_ci_support, read_ci
from mlscaffold.facts.dependencies import is_dependency_file, named_files, read_dependencies
from mlscaffold.facts.extraction import SMALL_BYTES
from mlscaffold.facts.graph import resolutions
from mlscaffold.facts.launched import launched_modules
from mlscaffold.facts.log_evidence import log_evidence
from mlscaffold.facts.model import CiFile, Document, Project, TrackedFile, date
from mlscaffold.facts.reading import Reader
from mlscaffold.facts.rendering import stale_renderings
from mlscaffold.facts.script_notebook import runs
from mlscaffold.facts.test_collection import SETTINGS, has_tests, patterns_of, uncollected_tests
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.lean import replace
from mlscaffold.tree import Tree


def as_a_whole(project: Project, tree: Tree, reader: Reader, readable: Sequence[TrackedFile]) -> Project:
    """A project whose files were all looked at, with what links them."""
    python, paths = project.python, frozenset(f.path for f in project.files)
    edges = resolutions(python, [f.path for f in readable])
    support = [f.path for f in readable if f.bytes < SMALL_BYTES and is_ci_support(f.path)]
    uncollected = uncollected_tests(
        python,
        patterns_of(reader.contents([f.path for f in readable if basename(f.path) in SETTINGS])),
        imported=frozenset(target for _, source, target, *_ in edges if target != source),
        paths=paths,
        instructions=lambda: _instructions(reader, support, project.documents),
    )
    passed_over = {at.path for at in uncollected}
    serves = "serves" in project.traits
    project = replace(
        project,
        log_evidence=log_evidence(
            project.runs, project.files, project.documents, python, project.notebooks, project.layout.runs
        ),
        dependencies=read_dependencies(_dependency_files(reader, readable), python),
        ci=_ci(reader, readable, support),
        git=replace(project.git, head=tree.head() if project.git.present else ""),
        tests=tuple(f.path for f in python if f.is_test and has_tests(f) and f.path not in passed_over),
        import_edges=(
            *((r.source, r.target, r.at) for r in edges if r.target and r.target != r.source),
            *runs(python, paths),
        ),
        missing_imports=tuple((r.at, r.module, r.name) for r in edges if r.own and not r.target),
        today=date.today(),
        launched=launched_modules(_launching(reader, readable, support)) if serves else frozenset(),
        uncollected_tests=uncollected,
    )
    if project.score_claims is not None:
        from mlscaffold.facts.score.automation import with_automation

        ci = [f.path for f in readable if is_ci_file(f.path)]
        files = {p: d for p, d in reader.contents(sorted({*support, *ci})).items() if not is_binary(d)}
        settings = reader.contents([f.path for f in readable if f.path in SETTINGS])
        project = replace(project, score_claims=with_automation(project.score_claims, ci, files, settings))
    return replace(project, stale_renderings=stale_renderings(project))


def _dependency_files(reader: Reader, files: Sequence[TrackedFile]) -> Mapping[str, bytes]:
    found = reader.contents([f.path for f in files if is_dependency_file(f.path) or is_ci_file(f.path)])
    present = {f.path for f in files}
    while more := reader.contents(sorted(named_files(found) & present)):
        found |= more
    return found


def _instructions(reader: Reader, support: Sequence[str], documents: Sequence[Document]) -> str:
    """The text of all that may name a file to run: CI, scripts, pages."""
    wanted = [path for path in support if not path.endswith(".py")]
    return "\n".join([*map(decode, reader.contents(wanted).values()), *(d.text for d in documents)])


def _launching(reader: Reader, files: Sequence[TrackedFile], support: Sequence[str]) -> Iterator[str]:
    """The text of all that may start a service: images, compose files, scripts, Procfiles."""
    own = [f.path for f in files if f.bytes < SMALL_BYTES and f.path.endswith(("Procfile", "supervisord.conf"))]
    for path in (*(p for p in own if basename(p) in {"Procfile", "supervisord.conf"}), *support):
        if not path.endswith(".py"):
            data = reader.bytes_of(path)
            if data is not None and not is_binary(data):
                yield decode(data)


def _ci(reader: Reader, files: Sequence[TrackedFile], support: Sequence[str]) -> tuple[CiFile, ...]:
    places = [f.path for f in files if is_ci_file(f.path)]
    if not places:
        return ()
    others = {path: data for path, data in reader.contents(support).items() if not is_binary(data)}
    found = (reader.extract(path, lambda data, p=path: read_ci(p, data, files=others)) for path in places)  # type: ignore[misc]
    return tuple(ci for ci in found if ci is not None)
