"""Pipelines of Azure, with the templates of the repository that they include."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mlscaffold.facts.model import TOLERATED, Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, Gathered, Values, is_false, is_true, text_of
from mlscaffold.facts.scripts.tolerance import BARE, STRICT

_PARTS = frozenset({
    "script", "bash", "pwsh", "powershell", "task", "checkout", "template", "download", "publish", "job", "deployment",
    "stage", "upload",
})  # fmt: skip
"""What each element of a list of steps, jobs or stages is one of."""
_SCRIPTS = frozenset({"script", "bash", "pwsh", "powershell"})
_INPUTS = frozenset({"script", "inlinescript", "inline"})
_FILES = frozenset({"filepath", "scriptpath", "scriptfile"})


def is_azure(root: Node) -> bool:
    """Whether a mapping is a pipeline of Azure: it lists its steps, jobs or stages, or extends a template."""
    if (extended := root.get("extends")) and extended.get("template"):
        return True
    listed = [element for key in ("steps", "jobs", "stages") for element in (root.get(key) or EMPTY).elements()]
    return any(_PARTS.intersection(_names(element)) for element in listed)


def _names(node: Node) -> set[str]:
    """The keys of a mapping; a condition (`${{ if }}`) counts as a template."""
    return {"template" if name.text.startswith("${{") else name.text for name, _ in node.items()}


def read_azure(path: str, root: Node, gathered: Gathered) -> None:
    """Gather what the steps of a pipeline run."""
    _walk(path, "", root, gathered, _variables(root), 0)


def _variables(root: Node) -> dict[str, tuple[str, ...]]:
    """What variables and parameters are set to, or are by default."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _named(root.get("variables") or EMPTY, "value"):
        if value:
            found[f"env.{name}"] = found[f"variables.{name}"] = (value,)
    for name, value in _named(root.get("parameters") or EMPTY, "default"):
        found[f"parameters.{name}"] = (value,)
    return found


def _matrix(job: Node) -> Values:
    """What the variables of a matrix are set to, over all that it runs."""
    found: dict[str, list[str]] = {}
    variants = [variant for _, variant in ((job.get("strategy") or EMPTY).get("matrix") or EMPTY).items()]
    for variant in variants:
        for name, value in variant.items():
            if value.kind == "scalar":
                for scope in ("env", "variables"):
                    found.setdefault(f"{scope}.{name.text}", []).append(value.text)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _named(node: Node, key: str) -> Iterator[tuple[str, str]]:
    """Names and values, written as a mapping or as a list of mappings."""
    for name, value in node.items():
        if value.kind == "scalar":
            yield name.text, value.text
    for element in node.elements():
        if written := text_of(element.get("name")):
            yield written, text_of(element.get(key))


def _walk(path: str, job: str, node: Node, gathered: Gathered, values: Values, depth: int, held: str = "") -> None:
    """Steps, jobs and stages, however nested in conditions (`${{ if }}:`) and templates."""
    if depth > 40:
        return
    if node.kind == "list":
        for element in node.elements():
            _walk(path, job, element, gathered, values, depth + 1, held)
        return
    if node.kind != "mapping":
        return
    if is_false(node.get("condition")) or is_false(node.get("enabled")):
        gathered.understood = True
        return
    job = text_of(node.get("job")) or text_of(node.get("deployment")) or job
    held = TOLERATED if is_true(node.get("continueOnError")) else held
    values = {**values, **_matrix(node)}
    if (template := text_of(node.get("template"))) and node.get("steps") is None:
        _template(path, job, template, node, gathered, values, depth, held)
        return
    if _PARTS.intersection(_names(node)):
        gathered.understood = True
    folder = text_of(node.get("workingDirectory"))
    folder = "" if "$" in folder or folder.startswith(("/", "..")) else folder
    inputs = node.get("inputs")
    for name, value in node.items():
        if name.text in _SCRIPTS:
            # Neither Bash nor a script is stopped by the first command that fails.
            manner = BARE if name.text in {"script", "bash"} else STRICT
            gathered.add(path, job, value, folder, values, held=held, manner=manner)
        elif name.text not in {"inputs", "env", "variables", "parameters", "resources", "pool", "trigger", "pr"}:
            _walk(path, job, value, gathered, values, depth + 1, held)
    for name, value in inputs.items() if inputs else ():
        if name.text.lower() in _INPUTS:
            gathered.add(path, job, value, folder, values, held=held)
        elif name.text.lower() in _FILES and value.text.endswith((".sh", ".py", ".ps1", ".bat")):
            runner = "python " if value.text.endswith(".py") else "./" if "/" not in value.text else ""
            gathered.script(Place(path, value.line), job, runner + value.text, folder, values, held=held)


def _template(
    path: str, job: str, template: str, node: Node, gathered: Gathered, values: Values, depth: int, held: str
) -> None:
    name, _, repository = template.partition("@")
    if repository not in {"", "self"}:
        gathered.opaque = True
        return
    place = posixpath.normpath(
        name.lstrip("/") if name.startswith("/") else posixpath.join(posixpath.dirname(path), name)
    )
    given = node.get("parameters")
    passed = {f"parameters.{n.text}": (v.text,) for n, v in given.items() if v.kind == "scalar"} if given else {}
    root = gathered.document(place, once_for=repr(passed))
    if root:
        _walk(place, job, root, gathered, {**values, **_variables(root), **passed}, depth + 1, held)
    for _, value in given.items() if given else ():
        # Steps may be handed to a template as a parameter.
        if value.kind == "list":
            _walk(path, job, value, gathered, values, depth + 1, held)
