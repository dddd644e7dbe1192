"""The only module that runs git.

Reading is hardened: git can be made to run commands by a repository's own configuration
(`core.fsmonitor`, hooks, filters, `ext::` remotes), so no command used for reading refreshes the
index, checks files out, talks to a remote, or reads settings of the user or the system. The program
itself is never one that lies in what is looked at, and none is waited for without end.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mlscaffold.errors import UserError
from mlscaffold.files import read_regular
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path
    from typing import Final

_LONGEST: Final = 60.0
"""Seconds that a reading command may take: a pipe in place of a file that git reads would be waited for."""
_READ_BY_GIT: Final = (
    "HEAD", "config", "config.worktree", "index", "packed-refs", "shallow", "commondir", "info/exclude",
    "info/attributes", "info/grafts", "info/sparse-checkout", "objects/info/alternates",
)  # fmt: skip
_MAX_POINTER: Final = 2**16
_MAX_PACKED: Final = 2**26

_SAFE = (
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", f"core.excludesFile={os.devnull}",
    "-c", f"core.attributesFile={os.devnull}",
    "-c", "core.untrackedCache=false",
    "-c", "core.quotePath=false",
    "-c", "safe.directory=*",
    "-c", "protocol.allow=never",
    "--no-pager", "--literal-pathspecs",
)  # fmt: skip


_OWN_LFS: Final = (
    "-c", "filter.lfs.clean=git-lfs clean -- %f", "-c", "filter.lfs.smudge=git-lfs smudge -- %f",
    "-c", "filter.lfs.process=git-lfs filter-process", "-c", "filter.lfs.required=true",
)  # fmt: skip
"""The filters of Git LFS as it installs them, for whoever has not, or has others."""


class IndexEntry(NamedTuple):
    """One path that git tracks."""

    path: str
    mode: str
    """`100644`, `100755`, `120000` (symbolic link) or `160000` (submodule)."""
    oid: str


def _environment(*, isolated: bool) -> dict[str, str]:
    """The environment without the variables by which git finds another repository or runs programs."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat"}
    if isolated:
        environment |= {
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "",
            "GIT_NO_REPLACE_OBJECTS": "1",
        }  # fmt: skip
    return environment


@lru_cache(maxsize=64)
def _program(path: str, around: Path | None) -> str | None:
    """Where git is: on the search path, but for what is relative in it or lies in the work tree that is looked at."""
    from pathlib import Path

    for folder in path.split(os.pathsep):
        found = _git_in(folder) if os.path.isabs(folder) else None
        if found is None or not os.path.isabs(found):
            continue
        if around is None or not any(Path(os.path.realpath(p)).is_relative_to(around) for p in (folder, found)):
            return found
    return None


def _git_in(folder: str) -> str | None:
    """The program in a folder of the search path."""
    if os.name == "nt":
        import shutil

        return shutil.which("git", path=folder)
    # What `shutil.which` does; with it come all the ways to compress.
    found = os.path.join(folder, "git")
    return found if os.access(found, os.F_OK | os.X_OK) and not os.path.isdir(found) else None


def is_installed() -> bool:
    """Whether there is a git to work with."""
    return _program(os.environ.get("PATH", os.defpath), None) is not None


def _start(
    arguments: Sequence[str], cwd: Path, *, isolated: bool, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    import subprocess

    command = [_found(cwd), *arguments]
    try:
        return subprocess.run(
            command, cwd=cwd, env=_environment(isolated=isolated), capture_output=True, check=False,
            input=given, timeout=_LONGEST if isolated else None,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(str(error)) from error


def _found(cwd: Path) -> str:
    """The program to be run in a folder."""
    from pathlib import Path

    around = find_work_tree(cwd)
    program = _program(os.environ.get("PATH", os.defpath), Path(os.path.realpath(around)) if around else None)
    if program is None:
        raise UserError("git was not found", "Install git, or put it on PATH, by an absolute path out of the project.")
    return program


def find_work_tree(folder: Path) -> Path | None:
    """The top of the git work tree that holds a folder, found without running git; None outside one."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def top_of(folder: str) -> str | None:
    """The same by its absolute path."""
    above = ""
    while folder != above:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        above, folder = folder, os.path.dirname(folder)
    return None


def directory_of(top: Path) -> Path | None:
    """The repository of a work tree; a `.git` file (worktree, submodule) names it."""
    place = top / ".git"
    try:
        if place.is_dir():
            return place
        text = os.fsdecode(read_regular(place, _MAX_POINTER))
        if not text.startswith("gitdir:"):
            return None
        directory = (top / text.removeprefix("gitdir:").strip()).resolve()
        return directory if directory.is_dir() else None
    except (OSError, ValueError, RuntimeError):
        # No such file, a name that cannot be one, links in a circle.
        return None


def common_directory(directory: Path) -> Path:
    """Where a repository keeps what all its work trees share: itself, or what a work tree's own names."""
    try:
        text = os.fsdecode(read_regular(directory / "commondir", _MAX_POINTER)).strip()
        return (directory / text).resolve()
    except (OSError, ValueError, RuntimeError):
        return directory


def branch(directory: Path) -> str:
    """The name of the file that holds the commit of HEAD, as `refs/heads/main`; empty when HEAD is a commit itself."""
    try:
        text = os.fsdecode(read_regular(directory / "HEAD", _MAX_POINTER))
    except OSError:
        return ""
    return text.removeprefix("ref:").strip() if text.startswith("ref:") else ""


def _is_readable(top: Path, directory: Path) -> bool:
    """Whether git would find files where it opens files; it waits for a pipe, and is waited for."""
    for place in (*(directory / name for name in _READ_BY_GIT), top / ".gitignore", top / ".gitattributes"):
        try:
            if not stat.S_ISREG(place.stat().st_mode):
                return False
        except OSError:
            continue
    return True


def _reading(folder: Path, arguments: Sequence[str]) -> list[str]:
    """The arguments by which git reads in the work tree around a folder; none where it cannot."""
    top = find_work_tree(folder)
    directory = directory_of(top) if top else None
    if top is None or directory is None or not _is_readable(top, directory):
        return []
    # Naming the work tree overrides a `core.worktree` that would point anywhere on the machine.
    return [*_SAFE, f"--git-dir={directory}", f"--work-tree={top}", *arguments]


def read(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What a reading git command prints in the work tree around a folder; None where git refuses."""
    command = _reading(folder, arguments)
    if not command:
        return None
    try:
        done = _start(command, folder, isolated=True, given=given)
    except TimeoutError:
        return None
    return done.stdout if done.returncode == 0 else None


def _paths(output: bytes | None) -> list[str]:
    return [os.fsdecode(part) for part in (output or b"").split(b"\0") if part]


class _Reading:
    """A reading git command that runs while others go on; what it prints is asked for later, once."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """In the work tree around a folder."""
        self._running: subprocess.Popen[bytes] | None = None
        if command := _reading(folder, arguments):
            # A look at single files needs no git, and a hook does not wait for what starts it.
            from subprocess import DEVNULL, PIPE, Popen

            self._running = Popen(
                [_found(folder), *command], cwd=folder, env=_environment(isolated=True), stdin=DEVNULL, stdout=PIPE,
                stderr=DEVNULL,
            )  # fmt: skip

    def output(self) -> bytes | None:
        """What it prints; None where git refuses."""
        if self._running is None:
            return None
        from subprocess import TimeoutExpired

        try:
            output, _ = self._running.communicate(timeout=_LONGEST)
        except TimeoutExpired:
            return None
        return output if self._running.returncode == 0 else None

    def end(self) -> None:
        """End it, if it still runs."""
        if self._running is not None:
            if self._running.poll() is None:
                self._running.kill()
            self._running.__exit__(None, None, None)


class Listing:
    """The files below a folder, as git lists them: what it tracks, and what it would, both at once.

    It is to be closed: after that nothing of git runs.
    """

    def __init__(self, folder: Path) -> None:
        self._tracked = _Reading(folder, "ls-files", "-z", "--stage", "--cached")
        self._untracked = _Reading(folder, "ls-files", "-z", "--others", "--exclude-standard")

    def tracked(self) -> list[IndexEntry] | None:
        """What git tracks, paths relative to the folder; None when it is in no work tree. To be asked once."""
        output = self._tracked.output()
        if output is None:
            return None
        entries = {}
        for row in _paths(output):
            meta, _, path = row.partition("\t")
            mode, oid, _stage = meta.split(" ")
            entries[path] = IndexEntry(path, mode, oid)
        return list(entries.values())

    def untracked(self) -> list[str] | None:
        """What git neither tracks nor ignores; None when it cannot say. To be asked once."""
        output = self._untracked.output()
        return None if output is None else _paths(output)

    def close(self) -> None:
        """End what still runs."""
        self._tracked.end()
        self._untracked.end()


def untracked(folder: Path, below: str) -> list[str]:
    """What git neither tracks nor ignores below a folder of a folder."""
    return _paths(read(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", below or "."))


def ignored(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Those paths below a folder that git ignores."""
    return frozenset(
        _paths(read(folder, "check-ignore", "-z", "--stdin", given=b"\0".join(map(os.fsencode, paths)) + b"\0"))
    )


def head(folder: Path) -> str:
    """The commit of HEAD (40 hex digits), or an empty string before the first one and outside git."""
    return (read(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") or b"").decode().strip()


def is_bare(folder: Path) -> bool:
    """Whether a folder is a repository without a work tree, by what is in it."""
    return (
        not (folder / ".git").exists()
        and (folder / "HEAD").is_file()
        and (folder / "objects").is_dir()
        and (folder / "refs").is_dir()
    )


def is_shallow(folder: Path) -> bool:
    """Whether part of the history is cut off, so that an unknown commit may still exist."""
    return (read(folder, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def branches(folder: Path) -> frozenset[str] | None:
    """The branches of the repository, here and as last seen in its remotes; None where there may be others.

    That is so in a clone of one branch or of the newest commits, as CI makes them, and where no remote was ever asked.
    """
    current = read(folder, "symbolic-ref", "--quiet", "HEAD")
    listed = read(folder, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes")
    if current is None or listed is None or is_shallow(folder):
        return None
    names = [os.fsdecode(line) for line in (current + listed).splitlines()]
    fetched = read(folder, "config", "--get-regexp", r"^remote\..*\.(url|fetch)$")
    rows = [line.partition(b" ") for line in (fetched or b"").splitlines()]
    seen = {name for name in names if name.startswith("refs/remotes/")}
    if rows and (not seen or any(key.endswith(b".fetch") and b"*" not in value for key, _, value in rows)):
        return None
    found = {name.removeprefix("refs/heads/") for name in names if name.startswith("refs/heads/")}
    # A remote may have a slash in its name, and so may a branch.
    parts = (name.split("/")[2:] for name in seen)
    return frozenset(found | {"/".join(part[start:]) for part in parts for start in range(1, len(part))})


def places_of_branches(folder: Path, beginnings: Sequence[str]) -> list[str]:
    """The folders and files that decide which branches there are whose names begin so, here and in remotes.

    All branches may be packed into one file as well; what is kept in another way than as files has no place.
    """
    top = find_work_tree(folder)
    directory = directory_of(top) if top else None
    if directory is None:
        return []
    refs = common_directory(directory) / "refs"
    roots = [refs / "heads", *_folders_in(refs / "remotes")]
    found = [str(refs / "heads"), str(refs / "remotes"), *map(str, roots[1:])]
    for root in roots:
        for beginning in beginnings:
            for place, folders, files in os.walk(root / beginning.rstrip("/")):
                found += [place, *(os.path.join(place, name) for name in (*folders, *files))]
    return list(dict.fromkeys(found))


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(place for place in folder.iterdir() if place.is_dir() and not place.is_symlink())
    except OSError:
        return []


def newest_commits(folder: Path, beginnings: Sequence[str]) -> dict[str, int]:
    """The branches whose names begin so, here and as last seen in remotes, each with the second of its last commit."""
    if not _may_have_branches(folder, beginnings):
        return {}
    output = read(folder, "for-each-ref", "--format=%(committerdate:unix) %(refname)", "refs/heads", "refs/remotes")
    found: dict[str, int] = {}
    for line in (output or b"").splitlines():
        seconds, _, name = os.fsdecode(line).partition(" ")
        # `refs/heads/NAME`, or `refs/remotes/REMOTE/NAME`.
        branch = name.split("/", 3 if name.startswith("refs/remotes/") else 2)[-1]
        if branch.startswith(tuple(beginnings)) and seconds.isdecimal():
            found[branch] = max(found.get(branch, 0), int(seconds))
    return found


def _may_have_branches(folder: Path, beginnings: Sequence[str]) -> bool:
    """Whether git is worth asking: most repositories have no such branch, and git takes its time to start."""
    top = find_work_tree(folder)
    directory = directory_of(top) if top else None
    if directory is None:
        return False
    common = common_directory(directory)
    if (common / "reftable").exists():
        return True
    roots = [common / "refs" / "heads", *_folders_in(common / "refs" / "remotes")]
    if any((root / beginning.rstrip("/")).is_dir() for root in roots for beginning in beginnings):
        return True
    try:
        packed = read_regular(common / "packed-refs", _MAX_PACKED)
    except OSError:
        return False
    return any(f"/{beginning}".encode() in packed for beginning in beginnings)


def existing_commits(folder: Path, names: Iterable[str]) -> frozenset[str] | None:
    """Those of the given hex names that are commits of the repository; None when git cannot say."""
    wanted = [n for n in dict.fromkeys(names) if 7 <= len(n) <= 64 and all(c in "0123456789abcdef" for c in n)]
    if not wanted:
        return frozenset() if find_work_tree(folder) else None
    # `^{commit}` with --batch-check answers "<oid> commit <size>" or "<name> missing".
    output = read(folder, "cat-file", "--batch-check", given="".join(f"{n}^{{commit}}\n" for n in wanted).encode())
    if output is None:
        return None
    lines = output.decode(errors="replace").splitlines()
    return frozenset(name for name, line in zip(wanted, lines, strict=False) if " commit " in line)


def changes(folder: Path, since: str, paths: Sequence[str]) -> tuple[str, ...] | None:
    """The days (`2026-11-23`) of the commits after one that changed any of some paths, newest first.

    None where git cannot tell, or the commit is none that led here; none where the paths are as they were then.
    """
    if not paths or not 7 <= len(since) <= 64 or set(since) - set("0123456789abcdef") or is_shallow(folder):
        return None
    if read(folder, "merge-base", "--is-ancestor", since, "HEAD") is None:
        return None
    if read(folder, "diff-tree", "-r", "--quiet", since, "HEAD", "--", *paths) is not None:
        return ()
    listed = read(folder, "log", "--format=%cs", "--no-merges", "--max-count=1000", f"{since}..HEAD", "--", *paths)
    return None if listed is None else tuple(listed.decode("ascii", "replace").split())


def uncommitted(folder: Path) -> tuple[str, ...] | None:
    """The paths of a work tree that differ from HEAD, or that git neither tracks nor ignores; None where it cannot say.

    Content that a filter of the repository would have changed counts as it lies there: the filter is a program.
    """
    listed = read(folder, "config", "--list", "--name-only", "-z")
    if listed is None:
        return None
    settings = {key.rpartition(".")[0] for key in _paths(listed) if key.startswith("filter.")}
    # What stands before the first `=` is the name of the setting, so such a filter could not be turned off.
    if any("=" in setting for setting in settings):
        return None
    off = [f"{setting}.{key}" for setting in sorted(settings) for key in ("clean=", "process=", "required=false")]
    status = ("status", "--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames")
    output = read(folder, *(part for setting in off for part in ("-c", setting)), *status)
    return None if output is None else tuple(entry[3:] for entry in _paths(output))


# What follows changes or describes the user's own project, with the user's own settings.


def is_dirty(folder: Path, besides: Sequence[str] = ()) -> bool:
    """Whether tracked files differ from HEAD, or new ones are neither tracked nor ignored.

    `besides` are paths relative to the folder that do not count.
    """
    paths = [":/", *(f":(exclude,literal){path}" for path in besides)]
    status = ["status", "--porcelain", "-z", "--untracked-files=all", "--", *paths]
    done = _start(status, folder, isolated=False)
    return done.returncode != 0 or bool(done.stdout)


def untrack(folder: Path, paths: Iterable[str]) -> None:
    """Have git forget files below a folder, and leave them on disk."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    top = find_work_tree(folder)
    directory = directory_of(top) if top else None
    # Nothing of the project's settings is needed to change its index, and they may name programs.
    place = [f"--git-dir={directory}", f"--work-tree={top}"]
    command = [*_SAFE, *place, "update-index", "--force-remove", "-z", "--stdin"]
    done = _start(command, folder, isolated=True, given=given)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise UserError(f"git did not forget what it was to forget: {said}", "Repair that, then run again.")


def user_name(folder: Path) -> str:
    """The name that git would sign a commit with, or an empty string."""
    done = _start(["config", "user.name"], folder, isolated=False)
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""


def has_lfs(folder: Path) -> bool:
    """Whether git finds its extension for large files; asked in a folder that is in no repository."""
    return _start(["lfs", "version"], folder, isolated=False).returncode == 0


def create(folder: Path, message: str, *, with_lfs: bool = False) -> str:
    """A new repository in a folder with everything in it committed on `main`; returns the commit.

    The user's identity is used where git knows one; no hook, template or signing key is, since a
    project must come into being on any machine. `with_lfs` sets Git LFS up in this repository, and
    nowhere else: its filters, and its hooks, which push what it keeps.
    """
    identity: list[str] = []
    for key, value in (("user.name", "mlscaffold new"), ("user.email", "mlscaffold@localhost")):
        if not _start(["config", key], folder, isolated=False).stdout.strip():
            identity += ["-c", f"{key}={value}"]
    # Nor may the user's own ignores and attributes leave a file out or change it: all of it is the project's.
    plain = [
        "-c", f"core.hooksPath={os.devnull}", "-c", f"core.excludesFile={os.devnull}",
        "-c", f"core.attributesFile={os.devnull}", "-c", "core.autocrlf=false", "-c", "core.fsmonitor=false",
        "-c", "commit.gpgSign=false", *identity,
    ]  # fmt: skip
    # What comes last counts: its hooks belong where this repository looks, whatever folder the user has for all others.
    lfs = [[*_OWN_LFS, "-c", "core.hooksPath=.git/hooks", "lfs", "install", "--local"]] if with_lfs else []
    for arguments in (
        ["init", "--quiet", "--template=", "--initial-branch=main"],
        *lfs,
        [*(_OWN_LFS if with_lfs else ()), "add", "--all"],
        ["commit", "--quiet", "--no-verify", f"--message={message}"],
    ):
        done = _start([*plain, *arguments], folder, isolated=False)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            command = next(word for word in arguments if word in {"init", "lfs", "add", "commit"})
            hint = "Git 2.28 or newer is needed." if command == "init" else "Repair that, or do without a repository."
            raise UserError(f"`git {command}` failed: {said}", hint)
    return head(folder)
