"""Evidence of good habits and of operation: style, pipelines, retraining and watching."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlscaffold.audit import prose
from mlscaffold.audit.code import own
from mlscaffold.audit.data_versions import is_model_file, named_path, pipelines
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Place, Project

_STYLE_FILES = frozenset({
    ".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml", "ruff.toml", ".ruff.toml", ".flake8", ".pylintrc",
    "pylintrc", "lefthook.yml",
})  # fmt: skip
_STYLE_SETTINGS = ("tool.ruff", "tool.black", "tool.flake8", "tool.pylint", "tool.isort", "tool.yapf")
_STYLE_COMMAND = re.compile(r"(?:^|[\s/])(?:ruff|flake8|pylint|black|pre-commit|pycodestyle|prek)(?:\s|$)")
_TRAINS = re.compile(
    r"(?:^|[\s/_.-])(?:re)?train(?:ing|_model|_pipeline)?\b|\bdvc (?:repro|exp run)\b|\bcml\b", re.IGNORECASE
)
_REGISTRIES = frozenset({
    "mlflow.register_model", "azureml.core.Model.register", "azureml.core.model.Model.register",
    "mlflow.MlflowClient.create_model_version",
    "mlflow.tracking.MlflowClient.create_model_version",
})  # fmt: skip
"""Calls that store a model together with the run that made it."""
_ORIGIN = re.compile(
    r"\brun[-_ ]?id\b|\bruns:/|\bcommit\b|\bgit sha\b|\bsha-?256\b|\b(?:dvc|data ?set|data|"
    r"training data)[- ](?:version|hash|tag)|"
    r"\bversion (?:of the (?:data|dataset)|\d[\w.]* of the data)|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b",
    re.IGNORECASE,
)
"""What a page names that leads to how a model was made: a run, a commit, or the version of the data."""
_WATCHERS = frozenset({
    "evidently", "whylogs", "nannyml", "alibi_detect", "deepchecks", "prometheus_client",
    "prometheus_fastapi_instrumentator", "opencensus", "applicationinsights", "opentelemetry", "arize", "fiddler",
    "azureml.monitoring",
})  # fmt: skip
_RUN_LINE = re.compile(
    r"^\s*(?:[$>]\s*)?(?:[A-Z_]+=\S+\s+)*(?:uv run |poetry run |make |just )?\S*(?:python3?|dvc|make|just|ray job|-m)\b"
)


def good_practices(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A README that says something, and a style that a tool checks."""
    return [
        sign(
            [_readme(project)],
            "no README was found that says what this is and how to use it",
            "Say in a README what it is for, how to set it up, how to train, and where the data comes from.",
        ),
        sign(
            [_style(project)],
            "no linter or formatter is seen to be set up",
            "Set up ruff, and pre-commit to run it on every commit.",
        ),
    ]


def _readme(project: Project) -> Evidence | None:
    for page in project.documents:
        if prose.is_readme(page.path) and prose.says_something(page.text, 40):
            return Evidence(Place(page.path, 1), f"is a README of about {prose.words_in(page.text)} words")
    return None


def _style(project: Project) -> Evidence | None:
    for path in sorted(_STYLE_FILES & project.paths):
        return Evidence(Place(path), "sets up tools that check the style")
    for config in project.configs:
        if config.path == "pyproject.toml":
            for setting in config.settings:
                if setting.key.startswith(_STYLE_SETTINGS):
                    return Evidence(setting.at, "sets up a tool that checks the style")
    for ci in project.ci:
        for command in ci.commands:
            if _STYLE_COMMAND.search(command.text):
                return Evidence(command.at, "checks the style in CI")
    return None


def deployment(project: Project, parts: Sequence[Component]) -> list[Sign]:
    """A pipeline, a trail from model to run, a way to retrain, and, where requests are answered, a watch."""
    running = next((ci.runs_tests for ci in project.ci if ci.runs_tests and ci.on_changes), None)
    signs = [
        sign(
            [Evidence(running, "tests every change")] if running else [],
            "no pipeline is seen to test a change before it is released",
            "Let CI test, train and evaluate, and release only what passes.",
        )
    ]
    if project.traits & {"trains", "declared"}:
        signs += [
            sign(
                [_trail(project)],
                "nothing is seen to lead from a model to the run and the data that made it",
                "Write a model card that names the run, the data and the limits of the model.",
            ),
            sign(
                list(_retrains(project))[:1],
                "no command was found that retrains the model",
                "Name one command that retrains, in the README or a pipeline.",
            ),
        ]
    if "serves" in project.traits:
        signs.append(
            sign(
                list(_watches(project, parts))[:1],
                "nothing is seen to watch inputs and predictions in use",
                "Measure inputs against a profile of the training data, and say who is told when they drift.",
            )
        )
    return signs


def _trail(project: Project) -> Evidence | None:
    card = project.document(project.layout.model_card)
    run = card.front_matter.get("run") if card else None
    if card and run and any(record.id == run for record in project.runs):
        return Evidence(
            Place(card.path, card.front_matter_lines.get("run", 1)), f"names the run, which is in the log: {run}"
        )
    for file in own(project):
        for call in file.calls:
            if call.name in _REGISTRIES:
                return Evidence(call.at, f"registers the model (`{call.name}`)")
    for pipeline in pipelines(project):
        made = [p for setting in pipeline.settings if (p := named_path(setting, "outs")) and is_model_file(p)]
        # A folder that is called after a model may hold one to start from.
        if model := next((p for p in made if "." in p.rpartition("/")[2]), next(iter(made), "")):
            lock = f"{pipeline.path.removesuffix('dvc.yaml')}dvc.lock"
            return Evidence(Place(lock), f"names what `{model}` was made from, by hash")
    for page in project.documents:
        if prose.is_card(page.path, project) and page.path != project.layout.model_card:
            lines = dict(prose.lines_outside_code(page))
            if line := next((n for n, text in lines.items() if _ORIGIN.search(text[:1_000])), 0):
                return Evidence(Place(page.path, line), "names what the model was made from")
    return None


def _retrains(project: Project) -> Iterator[Evidence]:
    for path in ("dvc.yaml", "MLproject"):
        if path in project.paths:
            yield Evidence(Place(path), "is a pipeline that one command runs again")
    for ci in project.ci:
        for command in ci.commands:
            if _TRAINS.search(command.text) and not re.search(r"\b(?:pip|conda|apt|echo|ruff|flake8)\b", command.text):
                yield Evidence(command.at, "trains in a pipeline")
    for page in prose.pages(project):
        for number, line in enumerate(page.text.split("\n"), 1):
            if len(line) < 500 and _RUN_LINE.match(line) and _TRAINS.search(line):
                yield Evidence(Place(page.path, number), "names the command that trains")


def _watches(project: Project, parts: Sequence[Component]) -> Iterator[Evidence]:
    plan = project.document(project.layout.monitoring_plan)
    if plan and project.layout.monitoring_profile in project.paths and prose.says_something(plan.text):
        yield Evidence(Place(plan.path, 1), f"says what is watched, against `{project.layout.monitoring_profile}`")
    for part in parts:
        if part.component == "monitoring" and part.confidence != "low":
            yield Evidence(part.at, "watches the model in use")
    for file in own(project):
        for item in file.imports:
            if item.module in _WATCHERS or item.module.partition(".")[0] in _WATCHERS:
                yield Evidence(item.at, f"reports what happens in use (`{item.module}`)")
