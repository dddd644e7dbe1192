"""Rendering the template with copier, of which nothing but `run_copy` and `Settings` is used."""

from __future__ import annotations

import stat
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mlscaffold.errors import UserError

ANSWERS: Final = ".copier-answers.yml"
"""The file of a project with its answers, which copier and Renovate read too."""

_NOT_OF_THE_TEMPLATE: Final = ("__pycache__", "*.py[co]", ".DS_Store", "~*", ".git")
"""What a package manager or an editor puts into a template's folder after it was installed."""


class RefusedAnswerError(UserError):
    """Copier, or the template, refuses an answer."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """One rendering of a template into an empty folder."""

    template: Path
    given: Mapping[str, object]
    """Answers that are not asked for."""
    unasked: Mapping[str, object]
    """Defaults of questions that nobody is asked; they need not have an effect."""
    proposed: Mapping[str, object]
    """Answers in place of the template's own defaults."""
    ask: bool
    """Whether to ask for the other answers; otherwise the defaults are taken."""
    updates_from: str
    """What `_src_path` says."""
    version: str
    """What `_commit` says."""


def render(rendering: Rendering, folder: Path) -> dict[str, Any]:
    """Render a template into a folder; the answers, as its answers file has them. RefusedAnswerError says why not."""
    _copy(rendering, folder)
    _set_modes(folder)
    return _set_origin(folder / ANSWERS, rendering)


def _copy(rendering: Rendering, folder: Path) -> None:
    from copier import Settings, run_copy
    from copier.errors import CopierError

    try:
        with warnings.catch_warnings(), _without_git():
            warnings.simplefilter("ignore")
            run_copy(
                str(rendering.template),
                folder,
                data={**rendering.unasked, **rendering.given},
                user_defaults=dict(rendering.proposed),
                settings=Settings(),
                exclude=_NOT_OF_THE_TEMPLATE,
                defaults=not rendering.ask,
                overwrite=True,
                unsafe=False,
                quiet=True,
            )
    except KeyboardInterrupt:
        # Copier's own is a `CopierError` as well.
        raise KeyboardInterrupt from None
    except CopierError as error:
        raise UserError(f"copier could not write the project: {error}") from error
    except ValueError as error:
        # So copier says that an answer is missing, of the wrong type, or refused by the template.
        raise RefusedAnswerError(str(error), "Answer with `--data KEY=VALUE`.") from error


@contextmanager
def _without_git() -> Iterator[None]:
    """Let copier find no git while this lasts.

    It would run `git config` for each file it writes, half a second in all, and look whether the
    template is a repository, by the caller's environment. It looks git up with plumbum, on whose
    documented `local.env` the search path is set; without plumbum it is only slower.
    """
    try:
        from plumbum import local
    except ImportError:
        yield
        return
    with local.env(PATH=""):
        yield


def _set_modes(folder: Path) -> None:
    """Give every file the mode that a new file has here; copier hands on the installed template's, even read-only."""
    allowed = stat.S_IMODE(folder.stat().st_mode) & 0o777
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(allowed & (0o777 if mode & 0o111 else 0o666))


def _set_origin(path: Path, rendering: Rendering) -> dict[str, Any]:
    """Say in the answers file where newer templates are, in place of where this one lay on this machine."""
    import yaml

    text = path.read_text("utf-8")
    comment = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    written = yaml.safe_load(text)
    answers = {key: value for key, value in written.items() if not key.startswith("_")}
    origin = {"_commit": rendering.version, "_src_path": rendering.updates_from}
    body = yaml.safe_dump(origin | answers, sort_keys=False, allow_unicode=True)
    path.write_text(comment + body, "utf-8", newline="\n")
    return answers
