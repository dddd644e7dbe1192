"""Pipelines of CircleCI: the jobs that workflows call, with the commands that they share."""

from __future__ import annotations

from collections.abc import Mapping

from mlscaffold.facts.model import Place
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, Gathered, is_false, text_of


def read_circleci(path: str, root: Node, gathered: Gathered) -> None:
    """Gather what the jobs that are called run."""
    jobs = {name.text: job for name, job in (root.get("jobs") or EMPTY).items()}
    commands = {name.text: command for name, command in (root.get("commands") or EMPTY).items()}
    if text_of(root.get("setup")) == "true":
        gathered.opaque = True
    called = _called_jobs(root)
    gathered.understood = bool(jobs)
    for name, at in called.items():
        if name not in jobs and "/" in name:
            # A job of an orb: the one for Python is known to run tests.
            if name.rpartition("/")[2] in {"test", "run-tests", "pytest"}:
                gathered.tests.append(Place(path, at))
            else:
                gathered.opaque = True
    for name, job in jobs.items():
        if not called or name in called:
            _steps(path, name, job.get("steps"), gathered, commands, 0, _folder(job))


def _folder(job: Node) -> str:
    """The folder of the repository that a job works in: somewhere below the place of its checkout."""
    for step in (job.get("steps") or EMPTY).elements():
        checkout = step.get("checkout")
        if checkout:
            place, work = text_of(checkout.get("path")).rstrip("/"), text_of(job.get("working_directory"))
            return work.removeprefix(f"{place}/") if place and work.startswith(f"{place}/") else ""
    return ""


def _called_jobs(root: Node) -> dict[str, int]:
    """The jobs that workflows call, with their lines; none where there are no workflows."""
    called: dict[str, int] = {}
    workflows = root.get("workflows") or EMPTY
    for item in (
        item
        for name, workflow in workflows.items()
        if name.text != "version" and not is_false(workflow.get("when"))
        for item in (workflow.get("jobs") or EMPTY).elements()
    ):
        job = item if item.kind == "scalar" else next((key for key, _ in item.items()), None)
        if job:
            called.setdefault(job.text, job.line)
    return called


def _steps(
    path: str,
    job: str,
    steps: Node | None,
    gathered: Gathered,
    commands: Mapping[str, Node],
    depth: int,
    folder: str,
) -> None:
    for step in steps.elements() if steps and depth < 10 else ():
        pairs = [(step.text, EMPTY)] if step.kind == "scalar" else [(name.text, value) for name, value in step.items()]
        for name, value in pairs:
            if name == "run":
                script = value if value.kind == "scalar" else value.get("command")
                gathered.add(path, job, script, text_of(value.get("working_directory")) or folder)
            elif name in {"when", "unless"}:
                if not is_false(value.get("condition")):
                    _steps(path, job, value.get("steps"), gathered, commands, depth + 1, folder)
            elif name in commands:
                _steps(path, job, commands[name].get("steps"), gathered, commands, depth + 1, folder)
