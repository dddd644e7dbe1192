"""What a module does as soon as it is imported: train, fetch, deploy, or parse the arguments of whoever imports it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from posixpath import basename, dirname

from mlscaffold.facts.behaviour import is_reader, is_training
from mlscaffold.facts.imported import with_imported
from mlscaffold.facts.knowledge import ML_DISTRIBUTIONS
from mlscaffold.facts.model import Call, Place, Project, PythonFile
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
_SERVERS: Final = frozenset({
    "uvicorn.run", "waitress.serve", "flask.Flask.run", "gradio.Interface.launch", "gradio.Blocks.launch",
    "dash.Dash.run_server", "dash.Dash.run", "bottle.run", "aiohttp.web.run_app",
})  # fmt: skip
"""Flask 3, Gradio 5, Dash 3, uvicorn 0.34: what serves until it is stopped."""
_SESSIONS: Final = frozenset(
    f"tensorflow.{old}{kind}.run" for old in ("", "compat.v1.") for kind in ("Session", "InteractiveSession")
)
"""TensorFlow 1: what computes a graph."""
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
_CLOUDS: Final = frozenset({"sagemaker", "azureml", "google", "vertexai", "modal", "prefect", "ray"})
_PARSES: Final = "parses the command line"


class Effect(NamedTuple):
    """One thing that the import of a module does."""

    at: Place
    what: str
    """In words, with the module as its subject: `trains a model`."""
    imported_by: Place | None
    """Where another module imports it; None where it only lies in a package."""
    others: tuple[Place, ...] = ()
    """Where many more modules of its folder do the same, and nothing imports them either."""


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
    for effects in alike.values():
        if len(effects) > _MANY:
            yield effects[0]._replace(others=tuple(e.at for e in effects[1:]))
        else:
            yield from effects


def _each_import_effect(project: Project) -> Iterator[Effect]:
    importers: dict[str, Place] = {}
    by_code: set[str] = set()
    aside = {f.path for f in project.python if f.is_test or is_aside(f.path)}
    for source, target, at in (*project.import_edges, *_imported_by_name(project)):
        if target != source:
            importers.setdefault(target, at)
            if source not in aside:
                by_code.add(target)
    own = [f for f in project.python if f.path not in aside]
    project_wide = _training_methods(own)
    parsers = _parsing_functions(own)
    imported: dict[str, set[str]] = {}
    for source, target, _ in project.import_edges if parsers else ():
        imported.setdefault(source, set()).update(parsers.get(target, ()))
    packages = {dirname(path) for path in project.paths if path.endswith("/__init__.py")}
    used = {dirname(path) for path in importers}
    for file in project.python:
        # What cannot be parsed cannot be imported either.
        broken = not (file.parsed or file.python2 or file.dialect)
        if file.path in aside or broken or not file.module or file.notebook_format or basename(file.path) in _STARTED:
            continue
        folder = dirname(file.path)
        importer = importers.get(file.path)
        in_package = folder in packages and folder in used
        # No statement can import `01 - GAN.py`, wherever it lies.
        named = basename(file.path).removesuffix(".py").isidentifier()
        if importer is None and (not named or _SHOWN.search(file.path)):
            continue
        # What a script imports is followed last: that is the most work.
        if importer is None and not (in_package or _could_be_reused(file, project)):
            continue
        alone = importer is None and not in_package
        if _roots(file) & _RUN_AS_SCRIPTS:
            continue
        # What a script fetches is for itself, wherever it lies.
        effects = _effects(file, project_wide, imported.get(file.path, ()))
        found = [e for e in effects if not alone or e[1] == _PARSES or _by_one_of(file, e)]
        found += _fetches(file) if file.path in by_code else ()
        if found:
            at, what = min(found, key=lambda effect: effect[0].order)
            yield Effect(at, what, importer)


def _could_be_reused(file: PythonFile, project: Project) -> bool:
    """Whether a script of machine learning has functions of its own, of which none can be had without what it does."""
    if not any("." not in f.qualname for f in file.functions):
        return False
    return file.behaviour.trains is not None or any(
        not _roots(f).isdisjoint(ML_DISTRIBUTIONS) for f in with_imported(project, file.path)
    )


def _by_one_of(file: PythonFile, effect: tuple[Place, str]) -> bool:
    """Whether a script has functions of its own beside what it does: one of them does it, or the script itself."""
    own = [f.name for f in file.functions if "." not in f.qualname]
    by_own = any(c.at == effect[0] and c.method in own and not c.receiver for c in file.calls)
    return len(own) > 1 and (by_own or effect[0] == file.behaviour.trains)


def _imported_by_name(project: Project) -> Iterator[tuple[str, str, Place]]:
    """(file, module, place) where code imports any module of a folder: `import_module("models." + name)`."""
    for file in project.python:
        for text in file.texts:
            if text.use == "argument:importlib.import_module":
                folder = text.value.partition("{")[0].partition("%")[0]
                if folder.endswith(".") and folder.strip("."):
                    path = folder.strip(".").replace(".", "/")
                    yield from ((file.path, f.path, text.at) for f in project.python if dirname(f.path) == path)


def _roots(file: PythonFile) -> set[str]:
    return {i.module.partition(".")[0] for i in file.imports}


def _training_methods(files: Iterable[PythonFile]) -> dict[str, str]:
    """What methods of classes do that train, by their dotted names: wherever one is called, that happens."""
    found: dict[str, str] = {}
    for file in files:
        roots = _roots(file)
        classes = {c.name for c in file.classes}
        for call in file.calls if classes and file.module and roots & ML_DISTRIBUTIONS else ():
            if call.scope.partition(".")[0] in classes and is_training(call, uses_ml=True) and not call.branch:
                found.setdefault(f"{file.module}.{call.scope}", "trains a model")
    return found


def _parsing_functions(files: Iterable[PythonFile]) -> dict[str, set[str]]:
    """By the path of a module, its functions that parse the command line, each behind the last part of its name."""
    found: dict[str, set[str]] = {}
    for file in files:
        stem = file.module.rpartition(".")[2]
        for call in file.calls if stem else ():
            if call.scope and "." not in call.scope and _parses(call):
                found.setdefault(file.path, set()).add(f"{stem}.{call.scope}")
    return found


def _effects(file: PythonFile, methods: Mapping[str, str], parsers: Collection[str]) -> Iterator[tuple[Place, str]]:
    """What runs at import, by what is called at module level, or in a function that is called there.

    Functions are those of the module, `parsers` that it imports, and `methods` of classes anywhere.
    """
    roots = _roots(file)
    uses_ml = bool(roots & ML_DISTRIBUTIONS)
    inner: dict[str, str] = {}
    outer: list[Call] = []
    for call in file.calls:
        if not call.scope and not call.guarded:
            outer.append(call)
        elif call.scope and (what := _effect(call, roots, uses_ml=uses_ml)):
            inner.setdefault(f"{file.module}.{call.scope}", what)
    loads = file.behaviour.loads_model
    if loads and any(c.at == loads and c.scope == "main" for c in file.calls):
        inner.setdefault(f"{file.module}.main", "loads a model and uses it")
    inner = {**methods, **inner}
    behaviour = file.behaviour.trains
    for call in outer:
        what = _effect(call, roots, uses_ml=uses_ml) or ("trains a model" if call.at == behaviour else "")
        if what:
            yield call.at, what
        elif ".".join(call.name.split(".")[-2:]) in parsers:
            yield call.at, f"{_PARSES} (in `{call.method}`)"
        elif call.name in inner:
            yield call.at, f"{inner[call.name]} (in `{call.method}`)"


def _fetches(file: PythonFile) -> Iterator[tuple[Place, str]]:
    """What a module downloads, or reads to fit something on it, outside of any function."""
    outer = [c for c in file.calls if not c.scope and not c.guarded]
    asks_first = any(c.name == "nltk.data.find" for c in outer)
    for call in outer:
        told = call.argument("download") if call.name.startswith(_DATA_SETS) else None
        by_itself = call.name in _DOWNLOADS and not (asks_first and call.name == "nltk.download")
        if by_itself or (told and told.value is True):
            yield call.at, f"downloads (`{call.name}`)"
    if any(c.method in {"fit", "fit_transform"} and c.receiver for c in outer):
        yield from ((c.at, "reads data and fits on it") for c in outer if is_reader(c))


def _effect(call: Call, roots: Collection[str], *, uses_ml: bool) -> str:
    if _parses(call):
        return _PARSES
    if is_training(call, uses_ml=uses_ml):
        return "trains a model"
    if call.looped and call.name in _SESSIONS:
        return "runs a graph of TensorFlow again and again"
    if call.name in _SERVERS:
        return "starts a server"
    if call.name == "os.popen" and _asks_terminal(call):
        return "asks a terminal for its size, and fails where there is none"
    if call.method == "deploy" and call.receiver and not _CLOUDS.isdisjoint(roots):
        return "deploys a model"
    return ""


def _asks_terminal(call: Call) -> bool:
    command = call.argument("cmd", 0)
    return command is not None and isinstance(command.value, str) and command.value.startswith("stty size")


def _parses(call: Call) -> bool:
    """Whether a call parses the arguments of the process, and none that it is given."""
    given = call.argument("args", 0)
    return (
        call.method == "parse_args"
        and bool(call.receiver)
        and (given is None or given.value is None or "sys.argv" in given.names)
    )
