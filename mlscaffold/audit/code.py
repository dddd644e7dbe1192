"""Evidence in the code: what can be exchanged, how it is divided, and how it is tested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component, Direction, is_backward
from mlscaffold.facts.model import Call, Function, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import replace
from mlscaffold.rules import CONFIDENCES

_SETTINGS_READERS = frozenset({
    "yaml.safe_load", "yaml.load", "tomllib.load", "tomllib.loads", "toml.load", "tomli.load", "dvc.api.params_show",
    "omegaconf.OmegaConf.load", "configparser.ConfigParser.read", "ruamel.yaml.YAML.load", "hydra.compose",
    "hydra.initialize", "box.ConfigBox", "yacs.config.CfgNode.merge_from_file", "pydantic_settings.BaseSettings",
    "environs.Env", "decouple.config", "dynaconf.Dynaconf",
})  # fmt: skip
_SETTINGS_CLASSES = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings")
_ANY_JSON = frozenset({"json.load", "json.loads", "pathlib.Path.read_text"})
_CALLED_SETTINGS = re.compile(r"config|cfg|param|setting|options|args", re.IGNORECASE)
"""What JSON holds is settings only where it is called so."""
_SETTINGS_MODULE = re.compile(
    r"(?:(?:train(?:ing)?|models?|project|experiment|default|base)_)?(?:config|configuration|settings|hparams|hyperparameters|params)\.py"
)
_OF_A_MODEL = re.compile(r"model|checkpoint|ckpt|weights|pretrained|vocab|run_dir|artifact|archive", re.IGNORECASE)
"""Settings that lie with a trained model are what it was trained with, and not what training is told."""
_COMMAND_LINES = frozenset({
    "argparse.ArgumentParser", "typer.Typer", "typer.run", "fire.Fire", "click.option", "click.command",
    "jsonargparse.CLI", "transformers.HfArgumentParser", "absl.flags.DEFINE_string", "absl.flags.DEFINE_integer",
    "absl.flags.DEFINE_float", "tyro.cli", "simple_parsing.ArgumentParser",
})  # fmt: skip
_DECORATORS = ("hydra.main", "click.command", "click.option", "typer.Typer.command")
_DATA_WORDS = frozenset({
    "x", "y", "df", "data", "dataset", "frame", "path", "file", "loc", "dir", "folder", "train", "test", "val", "valid",
    "features", "labels", "target", "rows", "table", "self", "cls", "loader", "ds", "epoch", "batch", "step", "fold",
    "inputs", "input", "outputs", "output", "targets", "samples", "images",
    "trial", "study", "xs", "ys", "xtrain", "ytrain", "xtest", "ytest", "arr", "array", "series", "records", "rollouts",
    "corpus", "sentences", "texts", "examples", "queue", "uri", "url", "logger", "log", "writer", "verbose",
    "prefix", "name", "names", "device", "save", "result", "results", "verbosity",
})  # fmt: skip


def own(project: Project) -> list[PythonFile]:
    """The modules and scripts that are the project's work: no tests, no examples."""
    return [f for f in project.python if not f.is_test and not is_aside(f.path)]


def flexibility(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """Settings that stand apart from the training code, and parts that are handed in."""
    training = [f for f in own(project) if f.behaviour.trains or f.behaviour.defines_model]
    training.sort(key=lambda f: (not f.behaviour.trains, f.path))
    return [
        sign(
            [_settings(project, training)],
            "training is not seen to take its settings from a file or the command line",
            "Move what is varied between experiments into a configuration file that training reads.",
        ),
        sign(
            [evidence for file in training for evidence in _injected(file)][:3],
            "no training function or model is seen to get its parts handed in",
            "Hand the model and its hyperparameters to the function that trains, instead of building them in it.",
        ),
    ]


def _settings(project: Project, training: Sequence[PythonFile]) -> Evidence | None:
    """Where a training module reads settings, else one that it imports, or leads to it, or that this imports."""
    fits = {f.path for f in training if f.behaviour.trains}
    paths = {f.path for f in training}
    below, leading = set(paths), set(paths)
    while more := {t for s, t, _ in project.import_edges if s in below} - below:
        below |= more
    while more := {s for s, t, _ in project.import_edges if t in leading} - leading:
        leading |= more
    around = set(leading)
    while more := {t for s, t, _ in project.import_edges if s in around} - around:
        around |= more
    candidates = [f for f in own(project) if f.path in below | around]
    order = {
        f.path: (f.path not in fits, "train" not in f.path, f.path not in below, bool(f.behaviour.serves), f.path)
        for f in candidates
    }
    for file in sorted(candidates, key=lambda f: order[f.path]):
        if found := _reads_settings(file, project):
            return found
    return None


def _reads_settings(file: PythonFile, project: Project) -> Evidence | None:
    for call in file.calls:
        is_of_settings = call.name in _SETTINGS_READERS or (call.name in _ANY_JSON and _is_of_settings(call))
        if is_of_settings and not _is_with_a_model(call):
            return Evidence(call.at, f"reads settings with `{call.name}`")
        if call.name in _COMMAND_LINES:
            return Evidence(call.at, f"takes settings from the command line (`{call.name}`)")
        if call.name in {"exec", "builtins.exec", "runpy.run_path"}:
            run = next((t.value for t in file.texts if t.at.line == call.at.line and t.value.endswith(".py")), "")
            if _CALLED_SETTINGS.search(run) and any(p == run or p.endswith(f"/{run}") for p in project.paths):
                return Evidence(call.at, f"takes settings from `{run}`, which it executes")
    for item in file.classes:
        if any(base in _SETTINGS_CLASSES for base in item.bases):
            return Evidence(item.at, f"`{item.name}` takes settings from the environment")
    for function in file.functions:
        if any(d.startswith(_DECORATORS) for d in function.decorators):
            return Evidence(function.at, f"`{function.name}` takes settings from outside")
    constants = [a for a in file.assignments if not a.scope and not a.name.startswith("_")]
    if len(constants) > 1 and _SETTINGS_MODULE.fullmatch(basename(file.path)) and not file.behaviour.trains:
        return Evidence(constants[0].at, f"holds the settings, {len(constants)} of them, in a module of its own")
    return None


def _is_with_a_model(call: Call) -> bool:
    names = [*(n for a in call.arguments for n in a.names), *(str(a.value) for a in call.arguments), call.scope]
    return any(_OF_A_MODEL.search(name.rpartition(".")[2]) for name in names)


def _is_of_settings(call: Call) -> bool:
    names = [*call.targets, *(n for a in call.arguments for n in a.names)]
    return any(_CALLED_SETTINGS.search(name) for name in names)


def _injected(file: PythonFile) -> Iterator[Evidence]:
    """The function that trains with more than data handed in, or the class that is built of what it is given."""
    functions = {f.qualname: f for f in file.functions}
    call = next((c for c in file.calls if c.at == file.behaviour.trains), None)
    if call:
        function = functions.get(call.scope)
        if function and (varied := _varied(function)):
            yield Evidence(function.at, f"`{function.name}` trains with what it is handed: {', '.join(varied[:4])}")
        owner = call.scope.rpartition(".")[0]
        build = functions.get(f"{owner}.__init__")
        if owner and build and (varied := _varied(build)):
            yield Evidence(build.at, f"`{owner}` trains with what it is built of: {', '.join(varied[:4])}")
    for item in file.classes:
        build = functions.get(f"{item.name}.__init__")
        if item.at == file.behaviour.defines_model and build and (varied := _varied(build)):
            yield Evidence(build.at, f"`{item.name}` is built of what it is handed: {', '.join(varied[:4])}")


def _varied(function: Function) -> list[str]:
    """Parameters that are neither data nor paths."""
    return [p for p in function.parameters if not set(p.strip("*").lower().split("_")) & _DATA_WORDS]


def components(project: Project, parts: Sequence[Component]) -> list[Sign]:
    """Components that stand apart, and imports that go one way."""
    found = {c.path: c for c in parts if c.component not in {"none", "test", "exploration"}}
    sure = [
        c for c in found.values() if c.component in {"data", "model", "evaluation", "serving"} and c.confidence != "low"
    ]
    first: dict[str, Component] = {}
    for part in sorted(sure, key=lambda c: (CONFIDENCES.index(c.confidence), c.path)):
        first.setdefault(part.component, part)
    apart = len(first) > 1 and bool({"model", "serving"} & first.keys())
    mixed = [c for c in found.values() if c.component == "entangled"]
    hidden = [f.path for f in own(project) if not (f.parsed or f.complete)]
    wrong = _wrong(project, found, [c.path for c in mixed], hidden)
    apart_are = (
        "data preparation, training and serving"
        if "trains" in project.traits
        else "the preparation of inputs and serving"
    )
    return [
        sign(
            [Evidence(c.at, f"is {c.component}: {c.because}") for c in first.values()] if apart else [],
            "no modules of different components (data, model, evaluation, serving) are seen to stand apart",
            f"Give {apart_are} modules of their own.",
        ),
        sign(
            [_one_way(project, found)] if apart and not wrong else [],
            wrong or "nothing is seen to show which module depends on which",
            "Split what is entangled, and let imports go one way: serving knows the model, the model knows the data.",
        ),
    ]


def _one_way(project: Project, found: Mapping[str, Component]) -> Evidence:
    for source, target, at in project.import_edges:
        if source in found and target in found and is_backward(found[target], found[source]):
            return Evidence(at, f"imports `{target}`, and no import is seen to go the other way")
    return Evidence(
        Place("."),
        "no module was found that mixes components, and no import against the direction data, model, serving",
    )


def _wrong(project: Project, found: Mapping[str, Component], mixed: Sequence[str], hidden: Sequence[str]) -> str:
    if mixed:
        return f"several components are entangled in {_some(mixed)}"
    edges = [(found[s], found[t]) for s, t, _ in project.import_edges if s in found and t in found]
    for one, other in edges:
        if is_backward(one, other):
            return f"`{one.path}` imports `{other.path}`, against the direction data, model, serving"
    for one, other in edges:
        if may_be_backward(one, other):
            return (
                f"`{one.path}` ({one.component}) imports `{other.path}` ({other.component}), which may go against the "
                "direction data, model, serving: what they are is not sure"
            )
    return f"{_some(hidden)} cannot be parsed" if hidden else ""


def may_be_backward(importing: Component, imported: Component) -> bool:
    """Whether an import goes against the flow if both modules are what they seem to be, sure or not."""
    return is_backward(replace(importing, confidence="medium"), replace(imported, confidence="medium"))


def unsure_backward(direction: Direction) -> int:
    """How many imports may go against the flow, since it is not sure what the modules are."""
    one, other = (Component("", k, "medium", Place(""), "") for k in (direction.importing, direction.imported))
    return direction.number - direction.backward if is_backward(one, other) else 0


def _some(paths: Sequence[str]) -> str:
    return f"`{paths[0]}`" if len(paths) == 1 else f"`{paths[0]}` and {len(paths) - 1} more"
