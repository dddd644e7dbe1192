"""Tracked files that tools write for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join

from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside, is_build_copy
from mlscaffold.lean import NamedTuple, pattern

_OUTPUT = pattern(
    r"(?:^|.*/)(?:(?P<name>\.ipynb_checkpoints|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis|\.DS_Store"
    r"|Thumbs\.db|desktop\.ini|__MACOSX|\.Rhistory|\.Rproj\.user|\.git|[^/]+\.egg-info|\.eggs|\.tox|\.nox|htmlcov|\.coverage"
    r"|\.venv|venv|\.spyproject|\.vs|\.terraform|metaflow_card_cache|metastore_db|spark-warehouse|uncommitted|nohup\.out"
    # What a shell and an interpreter remember, and what Terraform knows of the machines that run.
    r"|\.(?:bash|zsh|python|mysql|psql)_history|\.viminfo|\.lesshst|\.wget-hsts|[^/]*\.tfstate(?:\.backup)?|[^/]+\.sw[op])(?:/.*)?"
    r"|[^/]+(?P<code>\.py[co])"
    # Backups of editors, Matlab's among them, and what LaTeX and Visual Studio keep beside a file.
    r"|[^/]+(?P<beside>\.asv|\.suo|\.synctex\.gz|\.fdb_latexmk|\.fls|\.blg|\.py~|\.m~|\.ipynb~)"
    # What services and drivers of browsers write, and never a training.
    r"|(?P<log>(?:app|application|debug|errors?|server|gunicorn|uvicorn|celery|django|flask|running_logs|npm-debug"
    r"|yarn-error|derby|geckodriver|chromedriver|ghostdriver)\.log)"
    # The rest of `.idea` may be shared on purpose.
    r"|(?P<editor>\.idea)/(?:.*/)?(?:(?P<personal>workspace|deployment|remote-mappings|webServers|sshConfigs|tasks"
    r"|usage\.statistics|dataSources\.local)\.xml|misc\.xml|modules\.xml|[^/]+\.iml))"
)

_DATA = pattern(r"(?:^|/)(?:data\w*|raw|inputs?|corpus|samples?)/")
"""Folders in which a log may be what is learned from."""
_BESIDE = frozenset({".aux", ".asv", ".suo", ".synctex.gz", ".fdb_latexmk", ".fls", ".blg", ".py~", ".m~", ".ipynb~"})
_BUILT_PAGES = pattern(r"(?:.*/)?(?P<name>\.?doctrees)/(?:.*/)?(?:environment\.pickle|[^/]+\.doctree)")
"""What Sphinx remembers of pages that it has read: it stands among the documentation, and no page shows it."""
_ENVIRONMENT = "pyvenv.cfg"
_PROGRAMS = pattern(
    r"(?P<folder>Scripts|bin)/(?:[Aa]ctivate(?:\.\w+)?|deactivate\.bat|[\w.-]+\.exe|(?:python|pip)[\d.]*)"
)
"""What `venv` puts into an environment, and installers after it."""
_OF_LATEX = frozenset({".synctex.gz", ".fdb_latexmk", ".fls", ".blg"})
"""What lies beside a report, wherever that is kept."""
_DJANGO = "db.sqlite3"
"""The data base that a server for development makes, accounts and sessions of its users included."""


class ToolOutput(NamedTuple):
    """Files of one kind that a tool writes: one folder of it, or all files of the kind that stand alone."""

    name: str
    """Of the kind, as people know it; the path of the folder, where it is one."""
    ignore: tuple[str, ...]
    """The lines of `.gitignore` that keep them out."""
    paths: tuple[str, ...]
    """Those that tell most come first."""


def tool_output(project: Project) -> Iterator[ToolOutput]:
    """What tools wrote and git tracks, each folder of it once; tests and what only shows something are left out."""
    found: dict[str, list[tuple[bool, str]]] = {}
    for file in project.files:
        if not file.tracked or file.role == "test":
            continue
        if is_build_copy(file.path):
            found.setdefault("build/lib", []).append((_is_initial(file.path), file.path))
        elif "doctrees/" in file.path and (match := _BUILT_PAGES.fullmatch(file.path)):
            found.setdefault(match["name"], []).append((False, file.path))
        elif file.path.endswith(".aux") and file.path.removesuffix("aux") + "tex" in project.paths:
            found.setdefault(".aux", []).append((False, file.path))
        elif basename(file.path) == _DJANGO and join(dirname(file.path), "manage.py") in project.paths:
            found.setdefault(_DJANGO, []).append((False, file.path))
        elif (
            (match := _OUTPUT.fullmatch(file.path))
            and (not is_aside(file.path) or match["beside"] in _OF_LATEX)
            and not (match["log"] and _DATA.search(file.path))
        ):
            code = "__pycache__" if "__pycache__/" in file.path else match["code"]
            name = match["name"] or match["editor"] or match["beside"] or match["log"] or code
            less = not match["personal"] if match["editor"] else _is_initial(file.path)
            found.setdefault(name, []).append((less, file.path))
    for folder, paths in project.installed:
        found.setdefault(basename(folder), []).extend((not path.endswith("/pyvenv.cfg"), path) for path in paths)
    twins = {basename(f.path) for f in project.files if not is_build_copy(f.path)}
    for name, files in found.items():
        line = _line(name, tuple(path for _, path in files))
        folders: dict[str, list[str]] = {}
        for _, path in sorted(files, key=lambda item: (item[0], item[1].count("/"))):
            before, folder, _ = f"/{path}".partition(f"/{name}/")
            folders.setdefault(before * bool(folder), []).append(path)
        for parent, own in folders.items():
            # What is built is a copy of what is there, or was when it was built.
            if name != "build/lib" or any(basename(p) in twins and p.endswith(".py") for p in own):
                yield ToolOutput(f"{parent}/{name}".lstrip("/") if parent else name, (line,), tuple(own))
    yield from _environment_at_top(project)


def _is_initial(path: str) -> bool:
    """Whether this is what makes its folder a package, and tells of it no more."""
    return basename(path).startswith("__init__")


def _environment_at_top(project: Project) -> Iterator[ToolOutput]:
    """The environment whose root is that of the repository."""
    tracked = [file.path for file in project.files if file.tracked]
    programs = [path for path in tracked if _PROGRAMS.fullmatch(path)]
    if _ENVIRONMENT in tracked and any("activate" in path.lower() for path in programs):
        folder = programs[0].partition("/")[0]
        # Programs of the project's own may lie beside them.
        whole = all(path in programs for path in tracked if path.startswith(f"{folder}/"))
        lines = (f"/{_ENVIRONMENT}", f"/{folder}/") if whole else (f"/{_ENVIRONMENT}",)
        yield ToolOutput(_ENVIRONMENT, lines, (_ENVIRONMENT, *programs))


def _line(name: str, paths: tuple[str, ...]) -> str:
    if name in {".pyc", ".pyo"}:
        return "*.py[co]"
    if name in _BESIDE:
        return f"*{name}"
    is_folder = any(f"{name}/" in path for path in paths)
    return re.sub(r"([*?\[\]\\])", r"\\\1", name) + "/" * is_folder
