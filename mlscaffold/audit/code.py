"""Evidence in the code: what can be exchanged, how it is divided, and how it is tested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component, is_backward
from mlscaffold.facts.model import Call, Function, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import CONFIDENCES

_SETTINGS_READERS = frozenset({
    "yaml.safe_load", "yaml.load", "tomllib.load", "tomllib.loads", "toml.load", "tomli.load", "dvc.api.params_show",
    "omegaconf.OmegaConf.load", "configparser.ConfigParser.read", "ruamel.yaml.YAML.load", "hydra.compose",
    "hydra.initialize", "box.ConfigBox", "yacs.config.CfgNode.merge_from_file", "pydantic_settings.BaseSettings",
})  # fmt: skip
_ANY_JSON = frozenset({"json.load", "json.loads", "pathlib.Path.read_text"})
_CALLED_SETTINGS = re.compile(r"config|cfg|param|setting|options|args", re.IGNORECASE)
"""What JSON holds is settings only where it is called so."""
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
    """Where a training module, one that it imports, or one that leads to it, reads settings."""
    paths = {f.path for f in training}
    leading = set(paths)
    while more := {s for s, t, _ in project.import_edges if t in leading} - leading:
        leading |= more
    near = leading | {t for s, t, _ in project.import_edges if s in paths}
    candidates = [f for f in own(project) if f.path in near]
    for file in sorted(candidates, key=lambda f: (f.path not in paths, f.path not in leading, f.path)):
        for call in file.calls:
            if call.name in _SETTINGS_READERS or (call.name in _ANY_JSON and _is_of_settings(call)):
                return Evidence(call.at, f"reads settings with `{call.name}`")
            if call.name in _COMMAND_LINES:
                return Evidence(call.at, f"takes settings from the command line (`{call.name}`)")
        for function in file.functions:
            if any(d.startswith(_DECORATORS) for d in function.decorators):
                return Evidence(function.at, f"`{function.name}` takes settings from outside")
    return None


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
    hidden = [f.path for f in own(project) if not f.parsed]
    backward = [
        (source, target)
        for source, target, _ in project.import_edges
        if source in found and target in found and is_backward(found[source], found[target])
    ]
    wrong = _wrong([c.path for c in mixed], backward, hidden)
    return [
        sign(
            [Evidence(c.at, f"is {c.component}: {c.because}") for c in first.values()] if apart else [],
            "no modules of different components (data, model, evaluation, serving) stand apart",
            "Give data preparation, training and serving modules of their own.",
        ),
        sign(
            [_one_way(project, found)] if apart and not wrong else [],
            wrong or "nothing shows which module depends on which",
            "Split what is entangled, and let imports go one way: serving knows the model, the model knows the data.",
        ),
    ]


def _one_way(project: Project, found: Mapping[str, Component]) -> Evidence:
    for source, target, at in project.import_edges:
        if source in found and target in found and is_backward(found[target], found[source]):
            return Evidence(at, f"imports `{target}`, and no import goes the other way")
    return Evidence(
        Place("."), "no module mixes components, and no import goes against the direction data, model, serving"
    )


def _wrong(mixed: Sequence[str], backward: Sequence[tuple[str, str]], hidden: Sequence[str]) -> str:
    if mixed:
        return f"several components are entangled in {_some(mixed)}"
    if backward:
        return f"`{backward[0][0]}` imports `{backward[0][1]}`, against the direction data, model, serving"
    return f"{_some(hidden)} cannot be parsed" if hidden else ""


def _some(paths: Sequence[str]) -> str:
    return f"`{paths[0]}`" if len(paths) == 1 else f"`{paths[0]}` and {len(paths) - 1} more"


def testing(project: Project, parts: Sequence[Component]) -> list[Sign]:
    """Tests, the line that runs them, and, where something learns, tests of data and of the model."""
    kinds = {c.path: c.component for c in parts}
    tests = [f for f in project.python if f.path in project.tests]
    running = next((ci.runs_tests for ci in project.ci if ci.runs_tests), None)
    signs = [
        sign(
            [Evidence(_first_test(f), _of_tests(len(tests))) for f in tests[:1]],
            "no tests that a runner would collect were found",
            "Write tests that pytest collects, of the code, the data and the model.",
        ),
        sign(
            [Evidence(running, "runs the tests")] if running else [],
            "nothing is seen to run the tests when code changes",
            "Let CI run the tests on every change.",
        ),
    ]
    if project.traits & {"trains", "ml", "tables"} and "trains" in project.traits:
        signs += [
            sign(
                list(_of_data(project, kinds))[:1],
                "no test of the data was found",
                "Test the data: its columns, types and ranges, and that no row is on both sides of the split.",
            ),
            sign(
                list(_of_model(project, kinds))[:1],
                "no test of training or of the model was found",
                "Test that the model can be trained on a few rows, and predicts what is beyond doubt.",
            ),
        ]
    return signs


def _of_tests(number: int) -> str:
    return "is a test, the only file of tests" if number == 1 else f"is a test, in one of {number} files of tests"


def _first_test(file: PythonFile) -> Place:
    return next((f.at for f in file.functions if f.name.startswith("test")), Place(file.path))


def _of_data(project: Project, kinds: Mapping[str, str]) -> Iterator[Evidence]:
    for file in project.python:
        if file.path in project.tests and file.behaviour.reads_data:
            yield Evidence(file.behaviour.reads_data, "tests data that it reads")
    yield from _imports_of(project, kinds, {"data"}, "tests `{}`, which prepares data")
    for file in project.python:
        # Fixtures of a folder of data tests read what the tests beside them look at.
        folder = file.path.rpartition("/")[0]
        beside = [t for t in project.tests if t.startswith(folder + "/")]
        if file.path.endswith("conftest.py") and file.behaviour.reads_data and beside:
            yield Evidence(file.behaviour.reads_data, "hands data to the tests beside it")


def _of_model(project: Project, kinds: Mapping[str, str]) -> Iterator[Evidence]:
    yield from _imports_of(project, kinds, {"model", "evaluation", "serving"}, "tests `{}`, which is part of the model")
    for file in project.python:
        if file.path in project.tests and (at := file.behaviour.trains or _predicts(file.calls)):
            yield Evidence(at, "tests what a model predicts")


def _imports_of(project: Project, kinds: Mapping[str, str], wanted: set[str], text: str) -> Iterator[Evidence]:
    for source, target, at in project.import_edges:
        if source in project.tests and kinds.get(target) in wanted:
            yield Evidence(at, text.format(target))


def _predicts(calls: Sequence[Call]) -> Place | None:
    return next((c.at for c in calls if c.method in {"predict", "predict_proba"}), None)
