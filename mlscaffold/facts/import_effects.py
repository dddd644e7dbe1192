"""What a module does as soon as it is imported: train, fetch, deploy, or parse the arguments of whoever imports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.acts import PARSES
from mlscaffold.facts.behaviour import is_reader
from mlscaffold.facts.done_at_import import READS_AND_WRITES, Done, done_at_import, roots_of, training_methods
from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.knowledge import ML_DISTRIBUTIONS
from mlscaffold.facts.model import Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


_STARTED: Final = frozenset(
    {"__main__.py", "setup.py", "conftest.py", "manage.py", "noxfile.py", "fabfile.py", "wsgi.py"}
)
"""Files that a program runs, and nobody imports."""
_SHOWN: Final = pattern(r"(?:^|[/_])(?:demos?|examples?|playground|sandbox|scratch)(?:[/_.]|$)")
"""Paths of what is tried out by hand, and imported by nobody though it may lie in a package."""
_RUN_AS_SCRIPTS: Final = frozenset({"streamlit", "chainlit", "metaflow", "locust"})
"""Libraries whose own command runs the file from top to bottom, or that start where it ends."""
_DOWNLOADS: Final = frozenset({
    "nltk.download", "urllib.request.urlretrieve", "wget.download", "gdown.download", "gdown.download_folder",
    "huggingface_hub.snapshot_download", "huggingface_hub.hf_hub_download", "kagglehub.dataset_download",
    "kagglehub.model_download", "opendatasets.download", "keras.utils.get_file", "tensorflow.keras.utils.get_file",
    "tensorflow_datasets.load", "datasets.load_dataset", "torch.hub.download_url_to_file",
    "torch.hub.load_state_dict_from_url", "spacy.cli.download",
})  # fmt: skip
"""nltk 3.9, huggingface-hub 1.1, gdown 5.2, datasets 4.4: what asks a server."""
_DATA_SETS: Final = ("torchvision.datasets.", "torchaudio.datasets.")
"""Modules whose classes fetch what they hold where they are told to."""
_OF_TESTS: Final = pattern(r"(?:^|/)tests?/")
_SET_APART: Final = frozenset(
    {"", "scripts", "script", "bin", "tools", "experiments", "notebooks", "dags", "migrations"}
)
"""Folders of programs that are run one by one; nothing is a package by lying there alone."""
_OF_A_RUNNER: Final = frozenset({"airflow", "alembic", "django", "celery", "dagster", "prefect"})
"""Libraries that import the file themselves, for what it does by that."""


class Effect(NamedTuple):
    """One thing that the import of a module does."""

    at: Place
    what: str
    """In words, with the module as its subject: `trains a model`."""
    imported_by: Place | None
    """Where another module imports it; None where it only lies in a package."""
    others: tuple[Place, ...] = ()
    """Where many more modules of its folder, or of the folders beside it, do the same; nothing imports them either."""


_MANY: Final = 3
"""So many scripts of one folder are each told; of more, they are its manner."""


def import_effects(project: Project) -> Iterator[Effect]:
    """For each module that is imported, or may be by its place in a package, the first thing that it does by that."""
    alike: dict[tuple[str, str], list[Effect]] = {}
    for found in _each_import_effect(project):
        if found.imported_by:
            yield found
        else:
            alike.setdefault((dirname(found.at.path), found.what), []).append(found)
    for effects in _beside(alike):
        if len(effects) > _MANY:
            yield effects[0]._replace(others=tuple(e.at for e in effects[1:]))
        else:
            yield from effects


def _beside(alike: Mapping[tuple[str, str], Sequence[Effect]]) -> Iterable[Sequence[Effect]]:
    """The effects of one kind in one folder, or of scripts each of which has a folder of its own beside the others."""
    found: dict[tuple[str, str, bool], list[Effect]] = {}
    for (folder, what), effects in alike.items():
        apart = len(effects) == 1 and folder != ""
        found.setdefault((dirname(folder) if apart else folder, what, apart), []).extend(effects)
    return found.values()


def _each_import_effect(project: Project) -> Iterator[Effect]:
    places = _Places(project)
    methods = training_methods(f for f in project.python if f.path not in places.aside)
    for file in project.python:
        # What cannot be parsed cannot be imported either.
        broken = not (file.parsed or file.python2 or file.dialect)
        if file.path in places.aside or broken or not file.module or file.notebook_format:
            continue
        if basename(file.path) in _STARTED or roots_of(file) & _RUN_AS_SCRIPTS:
            continue
        importer = places.importers.get(file.path)
        # No statement can import `01 - GAN.py`, wherever it lies.
        named = basename(file.path).removesuffix(".py").isidentifier()
        if importer is None and (not named or _SHOWN.search(file.path)):
            continue
        in_package = places.is_in_package(file)
        # What a script imports is followed last: that is the most work.
        run_by_hand = basename(dirname(file.path)) in _SET_APART - {""}
        if importer is None and not (in_package or (not run_by_hand and _could_be_reused(file, project))):
            continue
        alone = importer is None and not in_package
        # What a script fetches is for itself, wherever it lies.
        effects = done_at_import(file, places.imported(file), methods)
        found = [e for e in effects if not alone or e.what.startswith(PARSES) or _by_one_of(file, e.by)]
        found += _fetches(file) if file.path in places.by_code else ()
        # That it reads and writes is told of what does nothing else.
        found = [e for e in found if e.what != READS_AND_WRITES] or found
        if found:
            first = min(found, key=lambda done: done.at.order)
            yield Effect(first.at, first.what, importer)


class _Places:
    """Which modules of a project are imported, may be by where they lie, and are no code of its own."""

    def __init__(self, project: Project) -> None:
        self._files = {f.path: f for f in project.python}
        self._targets: dict[str, list[str]] = {}
        self.importers: dict[str, Place] = {}
        self.by_code: set[str] = set()
        self.aside = _aside(project)
        self._packages = {dirname(path) for path in project.paths if path.endswith("/__init__.py")}
        self._used: set[str] = set()
        """Folders with a module that another one imports."""
        self._entered: set[str] = set()
        """Folders with a module that one of another folder imports."""
        run = (need.path for pipeline in project.dvc.pipelines for need in pipeline.needs)
        self._run = {*run, *project.started}
        for source, target, at in (*project.import_edges, *_imported_by_name(project)):
            if target != source:
                self.importers.setdefault(target, at)
                self._targets.setdefault(source, []).append(target)
                self._used.add(dirname(target))
                if dirname(source) != dirname(target):
                    self._entered.add(dirname(target))
                if source not in self.aside:
                    self.by_code.add(target)

    def is_in_package(self, file: PythonFile) -> bool:
        """Whether a module lies where others are imported from, or where they are meant to be."""
        folder = dirname(file.path)
        if folder in self._packages and folder in self._used:
            return True
        if basename(folder) in _SET_APART or not roots_of(file).isdisjoint(_OF_A_RUNNER):
            return False
        return folder in self._packages or (folder in self._entered and file.path not in self._run)

    def imported(self, file: PythonFile) -> list[PythonFile]:
        """The modules of the project that one imports."""
        return [self._files[p] for p in dict.fromkeys(self._targets.get(file.path, ())) if p in self._files]


def _aside(project: Project) -> set[str]:
    """The paths of tests, examples and the like; what a program itself imports is no test by its name alone."""
    aside = {f.path for f in project.python if f.is_test or is_aside(f.path)}
    named = {p for p in aside if p.endswith("_test.py") and not is_aside(p) and not _OF_TESTS.search(p)}
    return aside - {target for source, target, _ in project.import_edges if target in named and source not in aside}


def _could_be_reused(file: PythonFile, project: Project) -> bool:
    """Whether a script of machine learning has functions of its own, of which none can be had without what it does."""
    if not any("." not in f.qualname for f in file.functions):
        return False
    return file.behaviour.trains is not None or any(
        not roots_of(f).isdisjoint(ML_DISTRIBUTIONS) for f in with_imported(project, file.path)
    )


def _by_one_of(file: PythonFile, by: Place) -> bool:
    """Whether a script has functions of its own beside what a call does: that is one of them, or trains by itself."""
    own = [f.name for f in file.functions if "." not in f.qualname]
    by_own = any(c.at == by and c.method in own and not c.receiver for c in file.calls)
    return len(own) > 1 and (by_own or by == file.behaviour.trains)


def _imported_by_name(project: Project) -> Iterator[tuple[str, str, Place]]:
    """(file, module, place) where code imports any module of a folder: `import_module("models." + name)`."""
    for file in project.python:
        for text in file.texts:
            if text.use == "argument:importlib.import_module":
                folder = text.value.partition("{")[0].partition("%")[0]
                if folder.endswith(".") and folder.strip("."):
                    path = folder.strip(".").replace(".", "/")
                    yield from ((file.path, f.path, text.at) for f in project.python if dirname(f.path) == path)


def _fetches(file: PythonFile) -> Iterator[Done]:
    """What a module downloads, or reads to fit something on it, outside of any function."""
    outer = [c for c in file.calls if not c.scope and not c.guarded]
    asks_first = any(c.name == "nltk.data.find" for c in outer)
    for call in outer:
        told = call.argument("download") if call.name.startswith(_DATA_SETS) else None
        by_itself = call.name in _DOWNLOADS and not (asks_first and call.name == "nltk.download")
        if by_itself or (told and told.value is True):
            yield Done(call.at, f"downloads (`{call.name}`)", call.at)
    if any(c.method in {"fit", "fit_transform"} and c.receiver for c in outer):
        yield from (Done(c.at, "reads data and fits on it", c.at) for c in outer if is_reader(c))
