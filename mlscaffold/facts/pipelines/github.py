"""Workflows of GitHub, Gitea and Forgejo, with the actions and workflows of the repository that they call."""

from __future__ import annotations

import posixpath
import re

from mlscaffold.facts.model import Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, MAX_BYTES, Gathered, Values, is_false, text_of
from mlscaffold.facts.scripts.runners import dockerfile_scripts
from mlscaffold.facts.text import decode
from mlscaffold.lean import pattern

_LONGEST_NAME = 300
_SCRIPT_INPUTS = frozenset({"run", "command", "runCmd", "script", "inlineScript", "cmd", "commands", "shell-command"})
_HOOK_ACTIONS = pattern(r"(?:pre-commit/action|j178/prek-action|.*/mlscaffold[\w-]*(?:/[\w/-]+)?)@.*", re.IGNORECASE)
_LINT_ACTIONS = pattern(
    r"[\w.-]+/(?:ruff-action|black|[\w.-]*super-linter|flake8|[\w.-]*lint(?:er)?[\w.-]*)(?:/[\w/-]+)?@.*|psf/black@.*",
    re.IGNORECASE,
)
_TEST_ACTIONS = pattern(r"[\w.-]+/[\w.-]*(?:pytest|run-tests)[\w.-]*(?:/[\w/-]+)?@.*", re.IGNORECASE)


def read_github(path: str, root: Node, gathered: Gathered, given: Values | None = None) -> None:
    """Gather what the jobs of a workflow run; `given` are the inputs that it is called with."""
    if given is None:
        gathered.triggers = _triggers(root.get("on"))
    values = {**(given or {}), **_environment(root)}
    folder = text_of(((root.get("defaults") or root).get("run") or root).get("working-directory"))
    for name, job in (root.get("jobs") or EMPTY).items():
        gathered.understood = gathered.understood or job.kind == "mapping"
        if job.kind != "mapping" or is_false(job.get("if")):
            continue
        own = {**values, **_environment(job), **_matrix(job)}
        called = text_of(job.get("uses"))
        if called:
            _reusable(called, job, gathered, own)
        own_folder = text_of(((job.get("defaults") or root).get("run") or root).get("working-directory")) or folder
        _steps(path, name.text, job.get("steps"), gathered, own_folder, own)


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


def _reusable(called: str, job: Node, gathered: Gathered, values: Values) -> None:
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
        )


def _steps(path: str, job: str, steps: Node | None, gathered: Gathered, folder: str, values: Values) -> None:
    for step in steps.elements() if steps else ():
        if step.kind != "mapping" or is_false(step.get("if")):
            continue
        own = {**values, **_environment(step)}
        below = text_of(step.get("working-directory")) or folder
        gathered.add(path, job, step.get("run"), posixpath.normpath(below) if below else "", own)
        gathered.add(path, job, (step.get("env") or step).get("CIBW_TEST_COMMAND"), "", own)
        if used := text_of(step.get("uses")):
            _action(path, job, used, step, gathered, own)


def _action(path: str, job: str, used: str, step: Node, gathered: Gathered, values: Values) -> None:
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
                _steps(place, job, (root.get("runs") or root).get("steps"), gathered, "", own)
    elif len(used) > _LONGEST_NAME:
        return
    elif _HOOK_ACTIONS.fullmatch(used):
        gathered.hooks.append(at)
        ours = "mlscaffold" in used.lower()
        gathered.ready.append((at, job, "mlscaffold check" if ours else "pre-commit run --all-files"))
    elif _LINT_ACTIONS.fullmatch(used):
        gathered.lints.append(at)
    elif _TEST_ACTIONS.fullmatch(used):
        gathered.tests.append(at)
        gathered.ready.append((at, job, "pytest"))
    elif used.startswith("docker/build-push-action"):
        context = text_of(inputs.get("context") if inputs else None) or "."
        named = text_of(inputs.get("file") if inputs else None) or posixpath.join(context, "Dockerfile")
        data = gathered.files.get(posixpath.normpath(named), b"")
        for script in dockerfile_scripts(decode(data[:MAX_BYTES])):
            gathered.script(at, job, script)
    elif inputs and not used.startswith("actions/"):
        for key, value in inputs.items():
            if key.text in _SCRIPT_INPUTS:
                gathered.add(path, job, value, "", values)


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
