"""What only the whole of a project shows: who imports whom, which tests run, what is declared, and what CI does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.base_images import base_images
from mlscaffold.facts.build_files import missing_build_files
from mlscaffold.facts.ci import is_ci_file, is_ci_support, read_ci
from mlscaffold.facts.data_reads import tells_how_to_fetch
from mlscaffold.facts.debug_switches import switches_in_code, switches_in_image
from mlscaffold.facts.dependencies import is_dependency_file, is_dockerfile, named_files, read_dependencies
from mlscaffold.facts.extraction import SMALL_BYTES
from mlscaffold.facts.graph import Resolution, resolutions
from mlscaffold.facts.image_files import may_compose, started_files
from mlscaffold.facts.kept_elsewhere import IGNORED, is_read_by_git, read_ignores
from mlscaffold.facts.launched import launched_modules, started_scripts
from mlscaffold.facts.log_evidence import log_evidence
from mlscaffold.facts.missing_attributes import missing_attributes
from mlscaffold.facts.missing_names import missing_names
from mlscaffold.facts.model import (
    CiFile,
    DebugSwitch,
    Document,
    DvcFacts,
    GitFacts,
    IgnoredParameter,
    MissingFile,
    MissingStart,
    Notebook,
    Place,
    Profile,
    Project,
    PythonFile,
    RunRecord,
    TrackedFile,
    UnreadConstant,
    date,
)
from mlscaffold.facts.reading import Reader
from mlscaffold.facts.rendering import stale_renderings
from mlscaffold.facts.run_changes import model_code, newest_run
from mlscaffold.facts.script_notebook import runs
from mlscaffold.facts.scripts.runners import MAKEFILES
from mlscaffold.facts.settings_use import own_settings
from mlscaffold.facts.stars import with_stars_followed
from mlscaffold.facts.test_collection import SETTINGS, has_tests, patterns_of, uncollected_tests
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern, replace
from mlscaffold.tree import Tree

if TYPE_CHECKING:
    from typing import Final


EXPERIMENTS: Final = ("experiment/", "experiments/", "exp/")
"""How the names of branches begin on which something is tried out: the first is that of the convention."""
_BUILDS: Final = pattern(rb"\A(?:[ \t\r]*(?:#.*)?\n)*FROM \S+")
"""How a Dockerfile begins."""


def as_a_whole(project: Project, tree: Tree, reader: Reader, readable: Sequence[TrackedFile]) -> Project:
    """A project whose files were all looked at, with what links them."""
    python, paths = project.python, frozenset(f.path for f in project.files)
    cells = [n.code for n in project.notebooks if n.code]
    leading = resolutions([*python, *cells], [f.path for f in readable])
    edges = tuple(r for r in leading if not r.source.endswith(".ipynb"))
    support = [f.path for f in readable if f.bytes < SMALL_BYTES and is_ci_support(f.path)]
    programs = {f.path for f in readable if f.python}
    told = [path for path in support if path not in programs]
    uncollected = uncollected_tests(
        python,
        patterns_of(reader.contents([f.path for f in readable if basename(f.path) in SETTINGS])),
        imported=frozenset(target for _, source, target, *_ in edges if target != source),
        paths=paths,
        instructions=lambda: _instructions(reader, [*told, *({_EDITOR} & paths)], project.documents),
    )
    passed_over = {at.path for at in uncollected}
    dependencies = read_dependencies(_dependency_files(reader, readable), python)
    launching = [*_launching(reader, readable, told)] if "ml" in project.traits else []
    dockerfiles = _dockerfiles(reader, readable)
    project = replace(
        project,
        python=_without_pieces(with_stars_followed(python, leading, reader.contents), leading, project.notebooks),
        log_evidence=log_evidence(
            project.runs,
            project.files,
            project.documents,
            python,
            project.notebooks,
            project.layout.runs,
            dependencies.names,
        ),
        dependencies=dependencies,
        ci=_ci(reader, readable, support),
        git=_git(project, tree, reader, readable),
        dvc=_dvc(project, reader, readable),
        script_paths=tuple(_script_paths(reader, readable)),
        fetching=tuple(_fetching(reader, told)) if "trains" in project.traits else (),
        import_roots=tuple(_import_roots(reader, told)),
        tests=tuple(f.path for f in python if f.is_test and has_tests(f) and f.path not in passed_over),
        import_edges=(
            *((r.source, r.target, r.at) for r in edges if r.target and r.target != r.source),
            *runs(python, paths),
        ),
        missing_imports=tuple((r.at, r.module, r.name) for r in leading if r.own and not r.target),
        missing_names=tuple(missing_names(python, leading, project.paths, reader.contents)),
        missing_attributes=tuple(missing_attributes(python, edges, project.paths, reader.contents)),
        today=date.today(),
        launched=launched_modules(launching),
        started=started_scripts(launching)
        | {s for path, text in dockerfiles.items() if launching for s in started_files(path, text, project)},
        uncollected_tests=uncollected,
        images=tuple(image for path, text in dockerfiles.items() for image in base_images(path, text)),
        debug_switches=(
            *(s for path, text in dockerfiles.items() for s in switches_in_image(path, text)),
            *_switches_in_code(project, reader),
        ),
        unmeasured=_unmeasured(project, tree) if project.declared and project.runs else (),
        profile=_profile(reader, readable, project.layout.monitoring_profile) if project.declared else None,
        own_settings=own_settings(project, readable, reader.contents)
        if "ml" in project.traits and not project.published
        else (),
    )
    project = _by_python(project, reader)
    if "ml" in project.traits and not project.published:
        from mlscaffold.facts.miscased import miscased_reads
        from mlscaffold.facts.misnamed_templates import misnamed_templates
        from mlscaffold.facts.unmade import unmade_reads

        project = replace(
            project,
            unmade_reads=tuple(unmade_reads(project, reader.contents)),
            misnamed_templates=tuple(misnamed_templates(project, reader.contents)),
            miscased_reads=tuple(miscased_reads(project, reader.contents)) if project.git.present else (),
        )
    if "ml" in project.traits and not project.published and project.git.present:
        from mlscaffold.facts.served_elsewhere import served_elsewhere

        project = replace(project, served_elsewhere=tuple(served_elsewhere(project, reader.contents)))
    if "ml" in project.traits and dockerfiles:

        def instructed() -> str:
            return _instructions(reader, told, project.documents)

        from mlscaffold.facts.image_loads import misplaced_files

        project = replace(
            project, misplaced_files=tuple(misplaced_files(project, dockerfiles, reader.contents, instructed))
        )
    if "ml" in project.traits:
        project = replace(project, missing_build_files=_missing_build_files(project, reader, dockerfiles, told))
    if project.python:
        project = replace(project, missing_starts=_missing_starts(project, reader, dockerfiles, told))
    if "trains" in project.traits:
        project = _with_what_is_judged(project, reader)
        project = replace(project, ignored_parameters=_ignored_parameters(project, reader))
        from mlscaffold.facts.unscaled_images import unscaled_images

        project = replace(project, unscaled_images=tuple(unscaled_images(project, reader.contents)))
    if "ml" in project.traits and not project.published:
        from mlscaffold.facts.served_otherwise import served_otherwise

        project = replace(project, served_otherwise=tuple(served_otherwise(project, reader.contents)))
    if "serves" in project.traits and not project.published:
        from mlscaffold.facts.narrow_fields import narrow_fields
        from mlscaffold.facts.unmet_keys import unmet_keys

        project = replace(
            project,
            narrow_fields=tuple(narrow_fields(project, reader.contents)),
            unmet_keys=tuple(unmet_keys(project, reader.contents)),
        )
    if {"trains", "tables"} <= project.traits and not project.published and _offers_values(project):
        from mlscaffold.facts.other_spellings import other_spellings

        project = replace(project, other_spellings=tuple(other_spellings(project, reader.contents)))
    if {"trains", "serves"} <= project.traits:
        from mlscaffold.facts.served_changes import changed_by_service

        project = replace(project, served_changes=tuple(changed_by_service(project, reader.contents)))
    if project.own_settings:
        from mlscaffold.facts.settings_reads import project_reads

        project = replace(project, setting_reads=project_reads(project, reader.contents))
    project = _with_unread_settings(project, reader, readable)
    project = _with_unknown_fields(project, reader)
    if project.score_claims is not None:
        from mlscaffold.facts.score.automation import with_automation

        ci = [f.path for f in readable if is_ci_file(f.path)]
        files = {p: d for p, d in reader.contents(sorted({*support, *ci})).items() if not is_binary(d)}
        settings = reader.contents([f.path for f in readable if f.path in SETTINGS])
        claims = with_automation(project.score_claims, ci, files, settings, paths, tree.branches() if ci else None)
        project = replace(project, score_claims=claims)
    stale = stale_renderings(project, lambda: _untracked_records(project, tree, reader))
    return replace(project, stale_renderings=stale)


def _untracked_records(project: Project, tree: Tree, reader: Reader) -> list[RunRecord]:
    """The run records that are left out of the project because git does not track them yet."""
    from mlscaffold.facts.run_record import read_run_record

    paths = [p for p in tree.left_out(project.layout.runs) if p.endswith((".yaml", ".yml"))]
    return [read_run_record(path, data) for path, data in reader.contents(paths).items()]


def _by_python(project: Project, reader: Reader) -> Project:
    """A project with what the Python that runs it says of its code.

    Where something says that it is Python 2, or a part of the code is, the names that this gives are no fault, nor is
    what is true of Python 3 alone. Where nothing says so, that part is one.
    """
    from mlscaffold.facts.python_versions import is_for_python2

    old = tuple(f.error_at for f in project.python if f.python2)
    if not old and not any(u.in_python2 for f in project.python for u in f.unbound):
        return project
    is_old = is_for_python2(project, reader.contents)
    files = tuple(
        replace(
            f,
            unbound=tuple(u for u in f.unbound if not (u.in_python2 and (is_old or old)) and not (u.in_list and old)),
            unassigned=tuple(u for u in f.unassigned if not old or u.why != "removed"),
        )
        if f.unbound or f.unassigned
        else f
        for f in project.python
    )
    return replace(project, python=files, unstated_python2=() if is_old else old)


def _without_pieces(
    files: tuple[PythonFile, ...], edges: Collection[Resolution], notebooks: Collection[Notebook]
) -> tuple[PythonFile, ...]:
    """The files of a project, without undefined names in what imports nothing, and nothing imports: a piece of code.

    What lies in a package of which another module is imported belongs to that. What a cell loads is a piece as well.
    """
    if notebooks and any(f.unbound or f.unassigned for f in files):
        from mlscaffold.facts.exercises import loaded_by_cells

        shown = loaded_by_cells(notebooks)
        files = tuple(replace(f, unbound=(), unassigned=()) if basename(f.path) in shown else f for f in files)
    pieces = {f.path for f in files if f.unbound and not f.imports}
    if not pieces:
        return files
    targets = {edge.target for edge in edges}
    packages = {dirname(f.path) for f in files if f.path.endswith("/__init__.py")}
    packages &= {dirname(target) for target in targets if not target.endswith("/__init__.py")}
    pieces = {path for path in pieces if path not in targets and dirname(path) not in packages}
    return tuple(replace(f, unbound=()) if f.path in pieces else f for f in files)


def _with_what_is_judged(project: Project, reader: Reader) -> Project:
    """A project that trains, with what its tests touch, what seeds, and what compares metrics where it serves too."""
    from mlscaffold.facts.gates import gates
    from mlscaffold.facts.idle import idle, without_idle_seeds
    from mlscaffold.facts.touched import touched

    if project.published:
        return project
    serves = "serves" in project.traits
    wanted = [f.path for f in project.python if f.is_test or serves]
    texts = {path: decode(data) for path, data in reader.contents(wanted).items()}
    python = tuple(
        replace(f, touches=touched(texts.get(f.path, ""), f.functions)) if f.is_test else f for f in project.python
    )
    settings = [s.value for c in project.configs for s in c.settings if isinstance(s.value, str)]
    unled = idle(python, [n.path for n in project.notebooks], settings, reader.contents)
    python = tuple(without_idle_seeds(f, unled) for f in python)
    return replace(project, python=python, unled=unled, gates=gates(project, texts) if serves else ())


def _with_unread_settings(project: Project, reader: Reader, readable: Sequence[TrackedFile]) -> Project:
    """A project that is no library, with the options and settings that its scripts take for nothing."""
    from mlscaffold.facts.unread_constants import IS_SETTINGS, TRAINING, unread_constants
    from mlscaffold.facts.unread_fields import IS_FIELDS, unread_fields

    parses = any(call.method in {"parse_args", "parse_known_args"} for file in project.python for call in file.calls)
    keeps = any(
        IS_SETTINGS.fullmatch(file.path)
        or any(i.module.startswith("yacs") for i in file.imports)
        or any(a.name.upper() in TRAINING and not a.scope for a in file.assignments)
        for file in project.python
    )
    defines = any(call.method.startswith("DEFINE_") for file in project.python for call in file.calls)
    classes = any(IS_FIELDS.fullmatch(item.name) for file in project.python for item in file.classes)
    if "ml" not in project.traits or project.published:
        return project
    grids = _unread_grids(project, reader) if "trains" in project.traits else ()
    if not (parses or keeps or defines or classes or project.own_settings):
        return replace(project, unread_constants=grids)
    from mlscaffold.facts.settings_use import may_read, text_of
    from mlscaffold.facts.unread_options import unread_flags, unread_options, unused_loads

    wanted = [*(f.path for f in project.python), *(n.path for n in project.notebooks)]
    code = {path: text_of(path, data) for path, data in reader.contents(wanted).items()}
    modules = {f.path: code[f.path] for f in project.python if not f.is_test and f.path in code}
    loads = unused_loads(modules) if project.own_settings else ()
    others: dict[str, str] = {}

    def beside() -> Sequence[str]:
        """The texts of what is no code, which are read when something may stand there alone."""
        if not others:
            paths = [path for path in may_read(readable) if path not in code]
            others.update({p: decode(d) for p, d in reader.contents(paths).items() if not is_binary(d)})
        return [*others.values()]

    if project.own_settings:
        from mlscaffold.facts.unread_settings import unread_settings

        beside()
        everything = {f.path: code[f.path] for f in project.python if f.path in code}
        found = unread_settings(project.own_settings, everything, code, others)
        project = replace(project, unread_settings=found.keys, unloaded_settings=found.files)
    return replace(
        project,
        unread_options=(
            *(unread_options(modules, code) if parses else ()),
            *(unread_flags(modules, code) if defines else ()),
        ),
        unread_constants=(
            *(unread_constants(modules, code, beside) if keeps else ()),
            *(unread_fields(modules, code, beside) if classes else ()),
            *grids,
        ),
        unused_loads=tuple(loads),
    )


def _unread_grids(project: Project, reader: Reader) -> tuple[UnreadConstant, ...]:
    from mlscaffold.facts.unread_grids import unread_grids

    wanted = [f.path for f in project.python if not (f.is_test or is_aside(f.path))]
    return tuple(unread_grids({path: decode(data) for path, data in reader.contents(wanted).items()}))


def _offers_values(project: Project) -> bool:
    """Whether code has a framework by which values are offered to people."""
    return any(i.module.partition(".")[0] in _OFFERING for f in project.python for i in f.imports)


_OFFERING = frozenset({"fastapi", "flask", "django", "streamlit"})


def _ignored_parameters(project: Project, reader: Reader) -> tuple[IgnoredParameter, ...]:
    from mlscaffold.facts.ignored_parameters import ignored_parameters

    wanted = [f.path for f in project.python if not (f.is_test or is_aside(f.path))]
    return tuple(ignored_parameters({path: decode(data) for path, data in reader.contents(wanted).items()}))


def _with_unknown_fields(project: Project, reader: Reader) -> Project:
    """A project that is no library, with what it reads of its classes of settings and these do not have."""
    if "ml" not in project.traits or project.published:
        return project
    from mlscaffold.facts.settings_fields import NAMED, unknown_fields

    if not any(NAMED.fullmatch(c.name) for file in project.python for c in file.classes):
        return project
    wanted = [f.path for f in project.python if f.parsed and not f.is_test]
    modules = {path: decode(data) for path, data in reader.contents(wanted).items()}
    return replace(project, unknown_fields=tuple(unknown_fields(modules)))


def _git(project: Project, tree: Tree, reader: Reader, files: Sequence[TrackedFile]) -> GitFacts:
    told = reader.contents([f.path for f in files if f.path == ".gitmodules"])
    git = replace(project.git, submodules=tuple(m[1] for d in told.values() for m in _SUBMODULE.finditer(decode(d))))
    if not git.present:
        return git
    newest = tree.newest_commits(EXPERIMENTS)
    experiments = tuple((name, date.fromtimestamp(newest[name])) for name in sorted(newest))
    ignores = reader.contents([f.path for f in files if basename(f.path) == IGNORED])
    unread = tuple(sorted(path for path, data in ignores.items() if not is_read_by_git(data)))
    return replace(git, head=tree.head(), experiments=experiments, ignores=read_ignores(ignores), unread_ignores=unread)


_SUBMODULE: Final = pattern(r"(?m)^[ \t]{0,8}path[ \t]{0,8}=[ \t]{0,8}([^\s#;]{1,200})")


def _fetching(reader: Reader, support: Sequence[str]) -> Iterator[str]:
    for path, data in reader.contents(support).items():
        if not is_binary(data) and tells_how_to_fetch(decode(data)):
            yield path


def _switches_in_code(project: Project, reader: Reader) -> Iterator[DebugSwitch]:
    starting = [f.path for f in project.python if any(c.name == "flask.Flask.run" for c in f.calls)]
    for path, data in reader.contents(starting).items() if starting else ():
        yield from switches_in_code(path, decode(data))


def _import_roots(reader: Reader, support: Sequence[str]) -> Iterator[str]:
    for data in reader.contents(support).values():
        if not is_binary(data):
            yield from (m[0] for m in _IMPORT_ROOT.finditer(decode(data)))


_IMPORT_ROOT = pattern(
    r"(?:PYTHONPATH|\bcd|\bWORKDIR|working-directory|working_dir)[ \t]{0,3}[=:]?[ \t]{0,3}[^\s#;&|]{1,200}"
)


def _script_paths(reader: Reader, files: Sequence[TrackedFile]) -> Iterator[tuple[Place, str]]:
    from mlscaffold.facts.script_paths import may_hold_paths, script_paths

    scripts = [f.path for f in files if f.bytes < SMALL_BYTES and f.role != "test" and may_hold_paths(f.path)]
    texts = reader.contents([path for path in scripts if not is_aside(path)])
    return script_paths({path: decode(data) for path, data in texts.items() if not is_binary(data)})


def _dvc(project: Project, reader: Reader, files: Sequence[TrackedFile]) -> DvcFacts:
    found = [f.path for f in files if f.path.endswith((".dvc", "/config", "dvc.yaml")) or f.path == ".dvc/config"]
    if not found:
        return project.dvc
    from mlscaffold.facts.dvc import PIPELINE, is_dvc_file, read_dvc

    dvc = read_dvc(reader.contents(list(filter(is_dvc_file, found))), project.configs)
    pipelines = [c for c in project.configs if c.path == PIPELINE]
    if not pipelines:
        return dvc
    from mlscaffold.facts.dvc_reads import unlisted_needs

    modules = frozenset(f.path for f in files if f.path.endswith(".py"))
    return replace(dvc, unlisted=tuple(unlisted_needs(pipelines[0], modules, reader.bytes_of)))


def _dependency_files(reader: Reader, files: Sequence[TrackedFile]) -> Mapping[str, bytes]:
    found = reader.contents([f.path for f in files if is_dependency_file(f.path) or is_ci_file(f.path)])
    present = {f.path for f in files}
    while more := reader.contents(sorted(named_files(found) & present)):
        found |= more
    return found


def _dockerfiles(reader: Reader, files: Sequence[TrackedFile]) -> Mapping[str, str]:
    """The texts of Dockerfiles."""
    places = [f.path for f in files if f.bytes < SMALL_BYTES and is_dockerfile(f.path)]
    return {path: decode(data) for path, data in reader.contents(places).items() if not is_binary(data)}


def _missing_build_files(
    project: Project, reader: Reader, dockerfiles: Mapping[str, str], support: Sequence[str]
) -> tuple[MissingFile, ...]:
    paths = [f.path for f in project.files]
    lists = [p for p in paths if p.endswith((".txt", ".in", ".pip", "tox.ini")) and is_dependency_file(p)]

    def texts(wanted: Sequence[str]) -> dict[str, str]:
        small = [f.path for f in project.files if f.path in {*wanted} and 0 <= f.bytes < SMALL_BYTES and not f.is_link]
        return {path: decode(data) for path, data in reader.contents(small).items() if not is_binary(data)}

    ci = [p for p in paths if is_ci_file(p)]
    return tuple(
        missing_build_files(
            project,
            dockerfiles,
            lambda: texts(lists),
            lambda: texts([p for p in support if basename(p) in MAKEFILES]),
            lambda: "\n".join([_instructions(reader, support, project.documents), *texts(ci).values()]),
        )
    )


def _missing_starts(
    project: Project, reader: Reader, dockerfiles: Mapping[str, str], support: Sequence[str]
) -> tuple[MissingStart, ...]:
    processes = "".join(map(decode, reader.contents([f.path for f in project.files if f.path == "Procfile"]).values()))
    if not dockerfiles and not processes and not any(may_compose(c.path) for c in project.configs):
        return ()
    from mlscaffold.facts.missing_starts import missing_starts

    # What starts it makes it not.
    others = [p for p in support if not (p in dockerfiles or p == "Procfile" or may_compose(p))]
    return tuple(
        missing_starts(project, dockerfiles, processes, lambda: _instructions(reader, others, project.documents))
    )


_EDITOR = ".vscode/settings.json"
"""Where an editor is told which tests to run."""


def _instructions(reader: Reader, support: Sequence[str], documents: Sequence[Document]) -> str:
    """The text of all that may name a file to run: CI, scripts, pages."""
    return "\n".join([*map(decode, reader.contents(support).values()), *(d.text for d in documents)])


def _unmeasured(project: Project, tree: Tree) -> tuple[str, ...]:
    """The days of later changes to model code than the newest run saw; none where that cannot be known."""
    newest = newest_run(project)
    # What was not committed then may have been committed since.
    if newest is None or newest.fields.get("dirty") is True or not newest.commit_known:
        return ()
    return tree.changes(str(newest.fields["commit"]), model_code(project)) or ()


def _profile(reader: Reader, files: Sequence[TrackedFile], path: str) -> Profile | None:
    found = reader.contents([f.path for f in files if f.path == path]).get(path)
    if found is None:
        return None
    from mlscaffold.facts.watched import read_profile

    return read_profile(found)


def _launching(reader: Reader, files: Sequence[TrackedFile], support: Sequence[str]) -> Iterator[str]:
    """The text of all that may start a service: images, compose files, scripts, Procfiles."""
    small = [f.path for f in files if f.bytes < SMALL_BYTES and not f.python]
    own = [path for path in small if basename(path) in {"Procfile", "supervisord.conf"}]
    for path in (*own, *support):
        data = reader.bytes_of(path)
        if data is not None and not is_binary(data):
            yield decode(data)
    # A file for compose may name any other as its Dockerfile.
    known = {*own, *support}
    for path in small:
        if "." not in basename(path) and path not in known:
            data = reader.bytes_of(path)
            if data is not None and _BUILDS.search(data):
                yield decode(data)


def _ci(reader: Reader, files: Sequence[TrackedFile], support: Sequence[str]) -> tuple[CiFile, ...]:
    places = [f.path for f in files if is_ci_file(f.path)]
    if not places:
        return ()
    others = {path: data for path, data in reader.contents(support).items() if not is_binary(data)}
    found = (reader.extract(path, lambda data, p=path: read_ci(p, data, files=others)) for path in places)  # type: ignore[misc]
    return tuple(ci for ci in found if ci is not None)
