"""Where mlscaffold itself comes from, as a generated project refers to it.

A project names it in three places: the repository and revision of its pre-commit hooks, and a
requirement that installs it. All are direct references: no name is ever looked up on an index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from mlscaffold import __version__, git, toml_text
from mlscaffold.errors import UserError

REPOSITORY: Final = "https://github.com/mlscaffold/mlscaffold"
DISTRIBUTION: Final = "mlscaffold-kit"
VARIABLE: Final = "MLSCAFFOLD_SOURCE"
"""Environment variable that does the same as `--source`."""
VERSION_TAG: Final = f"v{__version__}"

_FORMS = (
    "A source is a git URL (`https://host/mlscaffold.git@v1.2.3`), the path of a git checkout of mlscaffold, "
    "or the path of a wheel of it."
)
_NAMED: Final = 3
"""Files that are named where more have changed."""
_SCHEME = re.compile(r"(?:git\+)?(https?|ssh|git|file)://", re.IGNORECASE)
_SCP = re.compile(r"([\w.-]+@[\w.-]+):(?!/?/)(.+)", re.ASCII | re.DOTALL)
_URL_TEXT = re.compile(r"[\w%+,./:=~@\[\]-]+", re.ASCII)
_REVISION = re.compile(r"\w(?:[\w./+-]*[\w+-])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """One place that a generated project gets mlscaffold from."""

    repository: str
    """What pre-commit clones; empty for a wheel, which it cannot."""
    revision: str
    """Tag or commit; empty for a wheel."""
    requirement: str
    """Installs mlscaffold: always `mlscaffold-kit @ <address>`."""
    updates_from: str
    """Repository that copier and Renovate ask for newer templates; never a path of this machine."""
    note: str = ""
    """What the user should know of it; may be empty."""

    @property
    def answers(self) -> dict[str, str]:
        """What the template is told of it."""
        if not self.repository:
            # pre-commit cannot clone a wheel; the template then has it install the requirement instead.
            return {"mlscaffold_requirement": self.requirement}
        url = self.requirement.partition(" @ ")[2]
        return {"mlscaffold_repo": self.repository, "mlscaffold_rev": self.revision, "mlscaffold_url": url}


def default() -> Source:
    """The project's own repository at the tag of this version."""
    return _from_url(REPOSITORY, VERSION_TAG)


def parse(text: str, base: Path) -> Source:
    """The source that `--source` or the environment names; a relative path starts from `base`."""
    if not text.strip() or not text.isprintable() or "\0" in unquote(text):
        raise UserError(f"`{text}` is no source of mlscaffold", _FORMS)
    try:
        return _parsed(text, base)
    except (ValueError, RuntimeError) as error:
        # Brackets that are no address, the home of a user that there is not, links in a circle.
        raise UserError(f"`{text}` is no source of mlscaffold: {error}", _FORMS) from error


def _parsed(text: str, base: Path) -> Source:
    if _SCHEME.match(text):
        address = text.removeprefix("git+")
        if urlsplit(address).scheme.lower() == "file" and address.lower().endswith(".whl"):
            return _from_wheel(Path(unquote(urlsplit(address).path)), text)
        return _from_url(*_split_revision(address))
    if _SCP.fullmatch(text):
        return _from_url(*_split_revision(text))
    path = base / Path(text).expanduser()
    if path.suffix.lower() == ".whl":
        return _from_wheel(path, text)
    if path.is_dir():
        return _from_checkout(path.resolve(), text)
    raise UserError(f"there is no source of mlscaffold at `{text}`", _FORMS)


def _split_revision(address: str) -> tuple[str, str]:
    """An address and its revision; the `@` of a user's name is not the one before a revision."""
    if scp := _SCP.fullmatch(address):
        start = scp.start(2)
    else:
        after_scheme = address.index("://") + 3
        start = address.find("/", after_scheme)
        start = len(address) if start < 0 else start
    path, at, revision = address[start:].rpartition("@")
    if not at:
        return address, VERSION_TAG
    return address[:start] + path, revision


def _from_url(address: str, revision: str) -> Source:
    scp = _SCP.fullmatch(address)
    parts = urlsplit(f"ssh://{scp[1]}/{scp[2].lstrip('/')}" if scp else address)
    if not _URL_TEXT.fullmatch(address) or not parts.path.strip("/") or not (parts.netloc or parts.scheme == "file"):
        raise UserError(f"`{address}` is no address of a git repository", _FORMS)
    user, at, _host = parts.netloc.rpartition("@")
    if at and (parts.scheme != "ssh" or ":" in user):
        raise UserError(
            "the source's address contains a user name or password, which would be written into the project",
            "Leave it out and let git's credential helper supply it.",
        )
    if not _REVISION.fullmatch(revision) or ".." in revision:
        raise UserError(f"`{revision}` is no git revision", "After `@` comes a tag, a branch or a commit.")
    return Source(
        repository=address,
        revision=revision,
        requirement=f"{DISTRIBUTION} @ git+{parts.geturl()}@{revision}",
        updates_from=REPOSITORY if parts.scheme == "file" else _for_copier(address),
    )


def _for_copier(address: str) -> str:
    """The address in a form that copier takes for a git repository and not for a folder."""
    known = ("git@", "git://", "https://github.com/", "https://gitlab.com/")
    return address if address.startswith(known) or address.endswith(".git") else f"git+{address}"


def _from_checkout(path: Path, text: str) -> Source:
    top = git.find_work_tree(path)
    if top is None:
        raise UserError(f"`{text}` is not a git checkout", _FORMS)
    if top != path:
        raise UserError(f"`{text}` is a folder within a git checkout", f"Name its top: {top}")
    commit = git.head(path)
    if not commit:
        raise UserError(f"the git checkout `{text}` has no commit yet", "Commit it first: projects refer to a commit.")
    if _committed_name(path) != DISTRIBUTION:
        raise UserError(f"`{text}` is not a checkout of mlscaffold", _FORMS)
    return Source(
        repository=str(path),
        revision=commit,
        requirement=f"{DISTRIBUTION} @ git+{path.as_uri()}@{commit}",
        updates_from=REPOSITORY,
        note=_note(path, git.uncommitted(path)),
    )


def _note(checkout: Path, changed: Sequence[str] | None) -> str:
    """What is said of the changes in a checkout that no commit has; None are those that git does not tell."""
    if changed is None:
        return f"Changes in {checkout} that are not committed, if there are any, are not part of it."
    if not changed:
        return ""
    named = ", ".join(changed[:_NAMED]) + (f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else "")
    return f"Changes in {checkout} that are not committed are not part of it: {named}."


def _committed_name(checkout: Path) -> str:
    """The distribution that the checkout's commit declares, or an empty string."""
    text = git.read(checkout, "cat-file", "blob", "HEAD:pyproject.toml") or b""
    try:
        return str(toml_text.loads(text.decode()).get("project", {}).get("name", ""))
    except (ValueError, AttributeError):
        return ""


def _from_wheel(path: Path, text: str) -> Source:
    import zipfile

    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        name, *_ = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise UserError(f"`{text}` is not named as a wheel is: {error}", _FORMS) from error
    if name != DISTRIBUTION:
        raise UserError(f"`{text}` is a wheel of {name}, not of {DISTRIBUTION}", _FORMS)
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise UserError(f"there is no wheel at `{text}`", _FORMS)
    return Source("", "", f"{DISTRIBUTION} @ {path.resolve().as_uri()}", REPOSITORY)
