"""Making a new project: everything is checked, built aside, and put in its place in one step."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlscaffold import git
from mlscaffold.errors import UserError
from mlscaffold.facts.kept_elsewhere import ATTRIBUTES, read_attributes, through_lfs
from mlscaffold.interrupt import unwinding
from mlscaffold.lean import replace
from mlscaffold.scaffold import answers as given_answers
from mlscaffold.scaffold import names, place
from mlscaffold.scaffold.lock import relock
from mlscaffold.scaffold.render import RefusedAnswerError, Rendering, render
from mlscaffold.scaffold.source import VERSION_TAG, Source
from mlscaffold.scaffold.summary import Made
from mlscaffold.scaffold.template import Question, questions


@dataclass(frozen=True, slots=True)
class Order:
    """One project to make, as a user asks for it."""

    destination: str
    answers: Mapping[str, str]
    source: Source
    ask: bool
    """Whether to ask for the answers that are not given."""
    use_git: bool
    lock: bool = False
    """Whether to have uv, where it is installed, resolve the requirements anew."""


def create(order: Order, template: Path, tell: Callable[[str], None]) -> Made:
    """Make a project from a template; `tell` gets what is wrong with an answer before it is asked for again."""
    asked = questions(template)
    given_answers.check(order.answers, asked)
    where = place.look(order.destination)
    if template in where.path.parents:
        raise UserError(f"`{order.destination}` lies in the template of mlscaffold", "Name another folder.")
    to_commit = order.use_git and where.work_tree is None
    if to_commit and not git.is_installed():
        raise UserError("git was not found", "Install git, put it on PATH, or make the project with `--no-git`.")
    rendering = Rendering(
        template=template,
        given={**order.answers, **{name: v for name, v in order.source.answers.items() if name in asked}},
        # What people are not asked is taken as it would be without a terminal.
        unasked={name: q.unasked for name, q in asked.items() if order.ask and q.unasked is not None},
        proposed=_proposed(order, where, asked),
        ask=order.ask,
        updates_from=order.source.updates_from,
        version=VERSION_TAG,
    )
    try:
        with unwinding() as stop, place.building(where) as folder:
            answers = _render(rendering, folder, asked, tell)
            with_lfs = to_commit and _uses_lfs(folder)
            if with_lfs and not git.has_lfs(folder):
                raise UserError(
                    "git-lfs was not found, and the data of this project is kept by Git LFS",
                    "Install git-lfs, answer `data_versioning` otherwise, or make the project with `--no-git`.",
                )
            unlocked = relock(folder, str(answers.get("python", "3.11"))) if order.lock else ""
            files = _files(folder)
            command = _command(folder)
            if to_commit:
                git.create(folder, f"Start from mlscaffold {VERSION_TAG}", with_lfs=with_lfs)
            stop.check()
            place.fill(where, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"cannot make `{order.destination}`: {reason}", "Nothing was written.") from error
    return Made(order.destination, files, command, to_commit, where.work_tree, unlocked)


def _proposed(order: Order, where: place.Place, asked: Mapping[str, Question]) -> dict[str, str]:
    """The defaults that come from around the project: its folder's name and the user's."""
    name = where.path.name
    if "project_name" in asked and "project_name" not in order.answers and (wrong := names.project_problem(name)):
        if not order.ask:
            raise UserError(
                f"`{name}` cannot be the project's name: it {wrong}",
                "Give it one with `--data project_name=NAME`.",
            )
        name = ""
    author = os.environ.get("GIT_AUTHOR_NAME", "").strip()
    if not author and git.is_installed():
        author = git.user_name(where.above)
    if names.text_problem(author):
        author = ""
    return {key: value for key, value in {"project_name": name, "author": author}.items() if value and key in asked}


def _render(
    rendering: Rendering, folder: Path, asked: Mapping[str, Question], tell: Callable[[str], None]
) -> dict[str, Any]:
    """The answers of a rendering that is valid; where somebody answers, they are asked until it is."""
    while True:
        try:
            answers = render(rendering, folder)
        except RefusedAnswerError as error:
            raise given_answers.refused(error, rendering.given, asked) from error
        for name, value in rendering.given.items():
            if asked[name].is_asked and name not in answers:
                raise UserError(
                    f"the answer `{name}={value}` has no effect: with the other answers, it is not asked for",
                    "Leave it out, or change the others.",
                )
        problem = given_answers.first_problem(answers, asked)
        if problem is None:
            return answers
        if not rendering.ask or problem.question in rendering.given:
            raise UserError(problem.message, problem.hint)
        tell(problem.message)
        valid = {name: answer for name, answer in answers.items() if name != problem.question}
        rendering = replace(rendering, proposed={**rendering.proposed, **valid})
        place.clear(folder)


def _files(folder: Path) -> tuple[str, ...]:
    """The files of a project, as POSIX paths relative to it."""
    return tuple(sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()))


def _uses_lfs(folder: Path) -> bool:
    """Whether a file of the project goes through the filter of Git LFS, by its own attributes."""
    paths = _files(folder)
    attributes = read_attributes({p: (folder / p).read_bytes() for p in paths if p.split("/")[-1] == ATTRIBUTES})
    return any(through_lfs(path, attributes) for path in paths)


def _command(folder: Path) -> str:
    """The command that trains, as it is called in the project's environment."""
    settings = folder / "pyproject.toml"
    scripts = tomllib.loads(settings.read_text("utf-8"))["project"].get("scripts", {}) if settings.exists() else {}
    if scripts:
        return f"{next(iter(scripts))} train"
    notebook = next((path.relative_to(folder).as_posix() for path in sorted(folder.glob("notebooks/*.ipynb"))), "")
    return f"jupyter execute {notebook}" if notebook else ""
