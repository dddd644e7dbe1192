"""Pipelines of CircleCI: the jobs that workflows call, with the commands that they share."""

from __future__ import annotations

from collections.abc import Mapping

from mlscaffold.facts.model import Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, Gathered, Values, is_false, text_of


def read_circleci(path: str, root: Node, gathered: Gathered) -> None:
    """Gather what the jobs that are called run."""
    jobs = {name.text: job for name, job in (root.get("jobs") or EMPTY).items()}
    commands = {name.text: command for name, command in (root.get("commands") or EMPTY).items()}
    if text_of(root.get("setup")) == "true":
        gathered.opaque = True
    called = _called_jobs(root)
    gathered.understood = bool(jobs)
    for name, (at, _) in called.items():
        if name not in jobs and "/" in name:
            # A job of an orb: the one for Python is known to run tests.
            if name.rpartition("/")[2] in {"test", "run-tests", "pytest"}:
                gathered.tests.append(Place(path, at))
                gathered.ready.append((Place(path, at), name, "pytest", ""))
            else:
                gathered.opaque = True
    for name, job in jobs.items():
        if not called or name in called:
            values = {**_defaults(root), **_defaults(job), **called.get(name, (0, {}))[1]}
            _steps(path, name, job.get("steps"), gathered, commands, 0, _folder(job), values)


def _folder(job: Node) -> str:
    """The folder of the repository that a job works in: somewhere below the place of its checkout."""
    for step in (job.get("steps") or EMPTY).elements():
        checkout = step.get("checkout")
        if checkout:
            place, work = text_of(checkout.get("path")).rstrip("/"), text_of(job.get("working_directory"))
            return work.removeprefix(f"{place}/") if place and work.startswith(f"{place}/") else ""
    return ""


def _called_jobs(root: Node) -> dict[str, tuple[int, Values]]:
    """The jobs that workflows call, with their lines and what they are given; none where there are no workflows."""
    called: dict[str, tuple[int, Values]] = {}
    workflows = root.get("workflows") or EMPTY
    for item in (
        item
        for name, workflow in workflows.items()
        if name.text != "version" and not is_false(workflow.get("when"))
        for item in (workflow.get("jobs") or EMPTY).elements()
    ):
        job, given = (item, EMPTY) if item.kind == "scalar" else next(iter(item.items()), (None, EMPTY))
        if job:
            line, before = called.get(job.text, (job.line, {}))
            called[job.text] = (line, _joined(before, _given(given)))
    return called


def _defaults(node: Node) -> Values:
    """What parameters are where nothing else is given."""
    declared = (node.get("parameters") or EMPTY).items()
    return {f"parameters.{n.text}": (value.text,) for n, p in declared if (value := p.get("default")) and value.text}


def _given(call: Node) -> Values:
    """What a call sets parameters to, each variant of its matrix in turn."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in call.items():
        if value.kind == "scalar":
            found[f"parameters.{name.text}"] = (value.text,)
    for name, value in ((call.get("matrix") or EMPTY).get("parameters") or EMPTY).items():
        found[f"parameters.{name.text}"] = tuple(element.text for element in value.elements())
    return found


def _joined(one: Values, other: Values) -> Values:
    return {name: tuple(dict.fromkeys((*one.get(name, ()), *other.get(name, ())))) for name in {**one, **other}}


def _steps(
    path: str,
    job: str,
    steps: Node | None,
    gathered: Gathered,
    commands: Mapping[str, Node],
    depth: int,
    folder: str,
    values: Values,
) -> None:
    for step in steps.elements() if steps and depth < 10 else ():
        pairs = [(step.text, EMPTY)] if step.kind == "scalar" else [(name.text, value) for name, value in step.items()]
        for name, value in pairs:
            if name == "run":
                script = value if value.kind == "scalar" else value.get("command")
                gathered.add(path, job, script, text_of(value.get("working_directory")) or folder, values)
            elif name in {"when", "unless"}:
                if not is_false(value.get("condition")):
                    _steps(path, job, value.get("steps"), gathered, commands, depth + 1, folder, values)
            elif name in commands:
                own = {**values, **_defaults(commands[name]), **_given(value)}
                _steps(path, job, commands[name].get("steps"), gathered, commands, depth + 1, folder, own)
