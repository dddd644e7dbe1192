"""The paths that a page in Markdown names: by its links, its pictures, and what it has readers run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from mlscaffold.facts.document import COMMENT, TEXT, line_kinds
from mlscaffold.facts.model import Document, Place
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class NamedPath(NamedTuple):
    """One path that a page names."""

    at: Place
    written: str
    """As the page has it."""
    path: str
    """From the top of the project, as far as the page's own folder, or the folders that it enters, lead there."""
    how: str
    """`link`, `picture`, `command` for what one cannot do without, or `prose` for what the text says to run or edit."""
    folder: str = ""
    """The folder that a command is typed in."""


_TOLD: Final = pattern(
    r"\b(?:run|running|execut(?:e|ing)|edit|modify|open|launch|start)\b[^`.\n]{0,40}`(?P<path>[\w./-]{1,200}\.(?:py|ipynb|sh|ya?ml|toml))`",
    re.IGNORECASE,
)
_LONG: Final = 2_000
"""Characters of a line that are looked at."""
_SPAN: Final = pattern(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_LINK: Final = pattern(
    r"(?P<sign>!?)\[(?:[^\[\]\n]|!?\[[^\[\]\n]*\](?:\([^()\n]*\))?){0,300}\]\(\s{0,3}"
    r"<?(?P<to>[^()<>\s]+(?:\([^()\s]*\)[^()<>\s]*)?)>?"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s{0,3}\)"
)
_INNER: Final = pattern(r"(?P<sign>!)\[[^\[\]\n]{0,200}\]\(\s{0,3}<?(?P<to>[^()<>\s]+)>?(?:\s+\"[^\"\n]*\")?\s{0,3}\)")
_DEFINED: Final = pattern(r" {0,3}\[[^\[\]\n^]{1,200}\]:\s+<?(?P<to>[^<>\s]+)>?")
_HTML: Final = pattern(
    r"<(?P<tag>img|a)\b[^<>]{0,400}?\b(?:src|href)\s{0,3}=\s{0,3}[\"'](?P<to>[^\"'\n]{1,400})[\"']", re.IGNORECASE
)
_ADDRESS: Final = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|mailto|www\.|\?|\d{1,3}(?:\.\d{1,3}){3}(?:[:/]|$)")
_HOST: Final = pattern(
    r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|ai|edu|gov|dev|app|co|me|in|de|uk|ch|fr|cn|ru|gle|be|ly)(?:[/:?#]|$)"
)
_OPEN: Final = pattern(r"[*?{}\[\]<>$%|\"'`\\]|\.\.\.|…")
"""Signs that no path of a project has, but a pattern, a variable or a gap for a reader to fill."""
_GAP: Final = pattern(
    r"(?:^|[/_.-])(?:your|my|path|to|foo|bar|xxx+|example_path|placeholder|some|script|todo|link|url)(?:[/_.-]|$)",
    re.IGNORECASE,
)

_SHELLS: Final = frozenset({"", "bash", "sh", "shell", "console", "zsh", "shell-session", "shellscript", "terminal",
                            "cmd", "bat", "powershell", "ps1", "ps", "commandline", "text", "txt"})  # fmt: skip
_PYTHON: Final = frozenset({"python", "py", "python3"})
_FENCE: Final = pattern(r"[ \t]*(?:[-*+>] +|\d+[.)] +)?(?:`{3,}|~{3,})[ \t]*\{?\.?([\w-]*)")
_PROMPT: Final = pattern(
    r"(?:\([\w .-]+\)\s*)?(?:[\w.@~:/-]{0,40}[$%]\s+|\w+@[\w.~:/-]{1,40}#\s+|>{1,3}\s+|PS [^>\n]{0,60}>\s*|!\s*)?"
)
_PARTED: Final = pattern(r"\s*(?:&&|;|\|\|?|&)\s*")
_SCRIPT: Final = pattern(r"(?:\./)?[\w./ -]*[\w-]\.(?:py|sh|ipynb)")
_RUNNERS: Final = pattern(
    r"(?:\S*/)?(?:python(?:\d(?:\.\d+)?)?w?|py|bash|sh|zsh|source|streamlit|torchrun|accelerate|deepspeed"
    r"|jupyter(?:-\w+)?|ipython\d?|papermill|panel|voila)(?:\.exe)?"
)
_WRAPPERS: Final = frozenset({"sudo", "time", "nohup", "uv", "poetry", "pipenv", "run", "rye", "pdm", "hatch", "exec",
                              "launch", "notebook", "lab", "env", "mlflow", "nbconvert", "execute", "pixi", "dvc",
                              "uvx"})  # fmt: skip
_FILE_OPTIONS: Final = {
    "pip": ("-r", "--requirement", "-c", "--constraint"), "pip3": ("-r", "--requirement", "-c", "--constraint"),
    "conda": ("-f", "--file"), "mamba": ("-f", "--file"), "micromamba": ("-f", "--file"),
    "docker": ("-f", "--file"), "docker-compose": ("-f", "--file"),
}  # fmt: skip
_PIP: Final = pattern(r"pip\d?(?:\.\d+)?")


def named_paths(page: Document) -> tuple[NamedPath, ...]:
    """The paths below a project's top that a page names, in order; what may be none is left out."""
    lines = page.text.split("\n")
    kinds = line_kinds(lines)
    found = [*_commands(page, lines, kinds)]
    for index, line in enumerate(lines):
        if kinds[index] == TEXT:
            found += (*_links(page, index, line[:_LONG]), *_told(page, index, line[:_LONG]))
    return tuple(sorted(found, key=lambda p: p.at.order))


def _links(page: Document, index: int, line: str) -> Iterator[NamedPath]:
    if "](" not in line and "]:" not in line and "<" not in line:
        return
    shown = _SPAN.sub(lambda span: " " * len(span[0]), line)
    found = [*_LINK.finditer(shown), *_INNER.finditer(shown), *_HTML.finditer(shown)]
    if defined := _DEFINED.match(shown):
        found.append(defined)
    for match in {m.start("to"): m for m in found}.values():
        written = match["to"]
        groups = match.groupdict()
        picture = bool(groups.get("sign")) or str(groups.get("tag")).lower() == "img"
        if path := _linked(written, page.path):
            at = Place(page.path, index + 1, match.start("to") + 1)
            yield NamedPath(at, written, path, "picture" if picture else "link")


def _told(page: Document, index: int, line: str) -> Iterator[NamedPath]:
    """The scripts and files that the text says to run, or to edit."""
    if "`" not in line:
        return
    for match in _TOLD.finditer(line):
        if path := _plain(match["path"]):
            at = Place(page.path, index + 1, match.start("path") + 1)
            yield NamedPath(at, match["path"], normpath(path), "prose")


def _linked(target: str, page: str) -> str:
    """Where a link leads within the project, or an empty string."""
    if _ADDRESS.match(target) or _HOST.match(target):
        return ""
    path = unquote(target.partition("#")[0].partition("?")[0])
    if not path.strip("./") or _OPEN.search(path) or _GAP.search(path) or "@" in path:
        return ""
    return _from_top(path[1:] if path.startswith("/") else join(dirname(page), path))


def _from_top(path: str) -> str:
    """A path in its shortest form; empty where it leads out of the project."""
    short = normpath(path)
    return "" if short.startswith(("..", "/")) or short == "." else short


# ----------------------------------------------------------------------------------------- commands


def _commands(page: Document, lines: Sequence[str], kinds: Sequence[int]) -> Iterator[NamedPath]:
    folder: str | None = dirname(page.path)
    top = folder
    inside = speaks = shown = code = False
    for index, line in enumerate(lines):
        if kinds[index] in {TEXT, COMMENT}:
            inside = False
            shown &= not line.startswith("#")
            continue
        if inside and line.lstrip(" \t>*+-").startswith(("```", "~~~")):
            inside = False
            continue
        if not inside:
            opened = _FENCE.match(line)
            inside, speaks = True, opened is not None and opened[1].lower() in _SHELLS
            code = opened is not None and opened[1].lower() in _PYTHON
            # Each block is taken to begin where the page is.
            folder = top
            continue
        # Below a whole program, its reader saves and runs it.
        shown |= code and line.startswith(("import ", "from "))
        if speaks and len(line) < _LONG:
            typed = line.strip()
            typed = typed[(_PROMPT.match(typed) or re.match("", typed)).end() :]  # type: ignore[union-attr]
            if typed.startswith(("#", "//", "REM ")):
                continue
            for command in _PARTED.split(typed.partition(" #")[0]):
                words = command.split()
                if len(words) > 1 and words[0] in {"cd", "pushd"}:
                    folder = _entered(folder, words[1])
                elif (
                    words and folder is not None and (named := _needed(words)) and not (shown and named.endswith(".py"))
                ):
                    at = Place(page.path, index + 1, line.find(named) + 1)
                    if path := _from_top(join(folder, named)):
                        yield NamedPath(at, named, path, "command", folder)


def _entered(folder: str | None, into: str) -> str | None:
    """The folder after `cd`; None when it lies outside, or is not known."""
    if folder is None or into.startswith(("/", "~", "$", "<", "{", "%")):
        return None
    path = normpath(join(folder, into.strip("\"'")))
    return None if path.startswith("..") else "" if path == "." else path


def _needed(words: Sequence[str], *, shown: bool = False) -> str:
    """The file that a command cannot do without, or an empty string; a program that the page shows is the reader's."""
    rest = list(words)
    while rest and rest[0].strip("./") in _WRAPPERS - {"execute", "nbconvert", "launch", "notebook", "lab"}:
        del rest[0]
    if not rest:
        return ""
    if rest[:3] == ["python", "-m", "pip"] or rest[:3] == ["python3", "-m", "pip"]:
        del rest[:2]
    program = "pip" if _PIP.fullmatch(rest[0]) else rest[0]
    for option in _FILE_OPTIONS.get(program, ()):
        for position, word in enumerate(rest[1:-1], 1):
            if word == option:
                return _plain(rest[position + 1])
    if not _RUNNERS.fullmatch(program):
        return _plain(program) if program.startswith("./") and program.endswith((".sh", ".py")) else ""
    for word in rest[1:]:
        if word in {"-m", "-c"}:
            return ""
        if not word.startswith("-") and word not in _WRAPPERS and "=" not in word:
            return _plain(word) if _SCRIPT.fullmatch(word) and not (shown and word.endswith(".py")) else ""
    return ""


def _plain(path: str) -> str:
    """A path without quotes; empty where it holds gaps, leads elsewhere, or is an address."""
    path = path.strip("\"'").replace("\\", "/")
    if (
        _OPEN.search(path)
        or _GAP.search(path)
        or _ADDRESS.match(path)
        or path.startswith(("/", "~", "-"))
        or "." not in path
    ):
        return ""
    return path
