"""Workflows of GitHub, Gitea and Forgejo, with the actions and workflows of the repository that they call."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from mlscaffold.facts.model import NEVER, TOLERATED, Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, MAX_BYTES, Gathered, Values, is_false, is_true, text_of
from mlscaffold.facts.scripts.runners import dockerfile_scripts
from mlscaffold.facts.scripts.tolerance import BARE, STRICT, Manner
from mlscaffold.facts.text import decode
from mlscaffold.lean import NamedTuple, pattern

_LONGEST_NAME = 300
_SCRIPT_INPUTS = frozenset({"run", "command", "runCmd", "script", "inlineScript", "cmd", "commands", "shell-command"})
_HOOK_ACTIONS = pattern(r"(?:pre-commit/action|j178/prek-action|.*/mlscaffold[\w-]*(?:/[\w/-]+)?)@.*", re.IGNORECASE)
_LINT_ACTIONS = pattern(
    r"[\w.-]+/(?:ruff-action|black|[\w.-]*super-linter|flake8|[\w.-]*lint(?:er)?[\w.-]*)(?:/[\w/-]+)?@.*|psf/black@.*",
    re.IGNORECASE,
)
_TEST_ACTIONS = pattern(r"[\w.-]+/[\w.-]*(?:pytest|run-tests)[\w.-]*(?:/[\w/-]+)?@.*", re.IGNORECASE)
_WORK_ACTIONS = pattern(
    r"aml|azureml|ml-?ops|sagemaker|vertex|databricks|mlflow|train|evaluat|great[-_]expectations|deepchecks|notebook"
    r"|papermill|kaggle|hugging-?face|wandb|runpod|soda|dbt",
    re.IGNORECASE,
)
"""Actions that work with data and models, by their names."""

_OF_BRANCH = pattern(r"\bgithub\.ref\s*==\s*'refs/heads/([\w./-]{1,200})'")


class _Around(NamedTuple):
    """What steps take from what they stand in."""

    folder: str
    shell: str
    held: str
    """What keeps them from telling that something is wrong: see `AutomaticRun.held`."""


def read_github(path: str, root: Node, gathered: Gathered, given: Values | None = None, held: str = "") -> None:
    """Gather what the jobs of a workflow run; `given` are the inputs that it is called with."""
    if given is None:
        gathered.triggers = _triggers(root.get("on"))
        gathered.held = "" if _may_start(root.get("on"), gathered) else NEVER
    values = {**(given or {}), **_environment(root)}
    folder, shell = _defaults_of(root, ("", ""))
    for name, job in (root.get("jobs") or EMPTY).items():
        gathered.understood = gathered.understood or job.kind == "mapping"
        if job.kind != "mapping" or is_false(job.get("if")):
            continue
        own = {**values, **_environment(job), **_matrix(job)}
        called = text_of(job.get("uses"))
        if called:
            _reusable(called, job, gathered, own, _held_by(job.get("if"), gathered) or held)
        own_folder, own_shell = _defaults_of(job, (folder, shell))
        own_held = _held_by(job.get("if"), gathered) or held
        around = _Around(own_folder, own_shell, TOLERATED if is_true(job.get("continue-on-error")) else own_held)
        _steps(path, name.text, job.get("steps"), gathered, around, own)


def _defaults_of(node: Node, otherwise: tuple[str, str]) -> tuple[str, str]:
    """The folder and the shell that steps have where they name none."""
    run = (node.get("defaults") or EMPTY).get("run") or EMPTY
    return text_of(run.get("working-directory")) or otherwise[0], text_of(run.get("shell")) or otherwise[1]


def _manner(shell: str) -> Manner:
    """How a script is run by a shell as `shell:` names it: pipes fail where it is named, and not where it is not."""
    words = shell.split()
    if not words or words == ["sh"]:
        return STRICT._replace(pipes=False)
    if len(words) == 1 or words[0] not in {"bash", "sh", "/bin/bash", "/bin/sh"}:
        return STRICT
    return BARE.told(words)


def _triggers(on: Node | None) -> tuple[str, ...]:
    """The events that start a workflow; a push of tags alone is called `tag`."""
    if on is None:
        return ()
    if on.kind != "mapping":
        return tuple(dict.fromkeys(text_of(event) for event in (*on.elements(), *([on] if text_of(on) else []))))
    found: dict[str, None] = {}
    for name, value in on.items():
        keys = {key.text for key, _ in value.items()}
        only_tags = (
            name.text == "push" and keys & {"tags", "tags-ignore"} and not keys & {"branches", "branches-ignore"}
        )
        found["tag" if only_tags else name.text] = None
    return tuple(found)


def _may_start(on: Node | None, gathered: Gathered) -> bool:
    """Whether some event may start a workflow, going by the branches that its filters name."""
    events = on.items() if on and on.kind == "mapping" else ()
    return not events or any(_has_branch(event, gathered) for _, event in events)


def _has_branch(event: Node, gathered: Gathered) -> bool:
    if event.get("tags") or event.get("tags-ignore"):
        return True
    if ignored := event.get("branches-ignore"):
        return "**" not in {name.text for name in ignored.elements()}
    named = event.get("branches")
    names = [name.text for name in (named.elements() if named.kind == "list" else [named])] if named else []
    return not names or any(map(gathered.is_there, names))


def _held_by(condition: Node | None, gathered: Gathered) -> str:
    """`NEVER` where a condition asks for a branch that there is not."""
    text = text_of(condition)
    if "||" in text or "!" in text:
        return ""
    return NEVER if any(not gathered.is_there(name) for name in _OF_BRANCH.findall(text)) else ""


def _reusable(called: str, job: Node, gathered: Gathered, values: Values, held: str) -> None:
    if not called.startswith("./"):
        gathered.opaque = True
        return
    place = posixpath.normpath(called.partition("@")[0])
    root = gathered.document(place, once_for=repr(_inputs(job)))
    if root:
        read_github(
            place,
            root,
            gathered,
            {**values, **_defaults((root.get("on") or root).get("workflow_call")), **_inputs(job)},
            held,
        )


def _steps(path: str, job: str, steps: Node | None, gathered: Gathered, around: _Around, values: Values) -> None:
    listed = [step for step in steps.elements() if step.kind == "mapping"] if steps else []
    for step in listed:
        if is_false(step.get("if")):
            continue
        own = {**values, **_environment(step)}
        below = text_of(step.get("working-directory")) or around.folder
        held = around.held or _held_by(step.get("if"), gathered)
        if is_true(step.get("continue-on-error")) and not _is_asked_for(text_of(step.get("id")), listed):
            held = held or TOLERATED
        manner = _manner(text_of(step.get("shell")) or around.shell)
        folder = posixpath.normpath(below) if below else ""
        gathered.add(path, job, step.get("run"), folder, own, held=held, manner=manner)
        gathered.add(path, job, (step.get("env") or step).get("CIBW_TEST_COMMAND"), "", own, held=held)
        if used := text_of(step.get("uses")):
            _action(path, job, used, step, gathered, own, held)


def _is_asked_for(name: str, steps: Sequence[Node]) -> bool:
    """Whether a later step may look at how a step went: `if: steps.tests.outcome == 'failure'`."""
    if not name:
        return False
    asked = f"steps.{name}.outcome"
    nodes = [node for step in steps for node in (step.get("if"), step.get("run"))]
    nodes += [value for step in steps for part in ("env", "with") for _, value in (step.get(part) or EMPTY).items()]
    return any(asked in text_of(node) for node in nodes)


def _action(path: str, job: str, used: str, step: Node, gathered: Gathered, values: Values, held: str) -> None:
    """What a step runs that calls an action: one of the repository, or a known kind of another."""
    at = Place(path, step.line)
    inputs = step.get("with")
    if used.startswith("./"):
        folder = posixpath.normpath(used)
        for name in ("action.yml", "action.yaml"):
            place = posixpath.join(folder, name) if folder != "." else name
            root = gathered.document(place, once_for=f"{job} {_inputs(step)!r}")
            if root:
                own = {**values, **_defaults(root), **_inputs(step)}
                around = _Around("", "", held)
                _steps(place, job, (root.get("runs") or root).get("steps"), gathered, around, own)
    elif len(used) > _LONGEST_NAME:
        return
    elif _HOOK_ACTIONS.fullmatch(used):
        gathered.hooks.extend([] if held == TOLERATED else [at])
        ours = "mlscaffold" in used.lower()
        gathered.ready.append((at, job, "mlscaffold check" if ours else "pre-commit run --all-files", held))
    elif _LINT_ACTIONS.fullmatch(used):
        gathered.lints.append(at)
    elif _TEST_ACTIONS.fullmatch(used):
        (gathered.tolerated if held == TOLERATED else gathered.tests).append(at)
        gathered.ready.append((at, job, "pytest", held))
    elif _WORK_ACTIONS.search(used):
        gathered.works.append(at)
    elif used.startswith("docker/build-push-action"):
        context = text_of(inputs.get("context") if inputs else None) or "."
        named = text_of(inputs.get("file") if inputs else None) or posixpath.join(context, "Dockerfile")
        data = gathered.files.get(posixpath.normpath(named), b"")
        for script in dockerfile_scripts(decode(data[:MAX_BYTES])):
            gathered.script(at, job, script, held=held, manner=BARE)
    elif inputs and not used.startswith("actions/"):
        for key, value in inputs.items():
            if key.text in _SCRIPT_INPUTS:
                gathered.add(path, job, value, "", values, held=held)


def _environment(node: Node) -> Values:
    return {f"env.{n.text}": (v.text,) for n, v in (node.get("env") or EMPTY).items() if v.kind == "scalar" and v.text}


def _inputs(node: Node) -> Values:
    return {f"inputs.{n.text}": (v.text,) for n, v in (node.get("with") or EMPTY).items() if v.kind == "scalar"}


def _defaults(node: Node | None) -> Values:
    inputs = node.get("inputs") if node else None
    found = {n.text: v.get("default") for n, v in inputs.items()} if inputs else {}
    return {f"inputs.{name}": (value.text,) for name, value in found.items() if value and value.kind == "scalar"}


def _matrix(job: Node) -> Values:
    """The values of each variable of a matrix, those that are only included too."""
    found: dict[str, list[str]] = {}
    matrix = (job.get("strategy") or EMPTY).get("matrix") or EMPTY
    for name, value in matrix.items():
        for element in value.elements():
            if name.text in {"include", "exclude"}:
                for key, given in element.items() if name.text == "include" else ():
                    found.setdefault(f"matrix.{key.text}", []).extend([given.text] if given.kind == "scalar" else [])
            elif element.kind == "scalar":
                found.setdefault(f"matrix.{name.text}", []).append(element.text)
            else:
                for key, given in element.items():
                    found.setdefault(f"matrix.{name.text}.{key.text}", []).append(given.text)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items() if values}
