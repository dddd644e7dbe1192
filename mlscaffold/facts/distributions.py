"""What the code needs of other people's packages, and what is declared of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.artifacts import is_one_edit
from mlscaffold.facts.base_images import composed_images, is_bare, named_in
from mlscaffold.facts.distribution_names import (
    BROUGHT_BY,
    DISTRIBUTIONS,
    IN_IMAGES,
    IN_PLATFORMS,
    KNOWN,
    NEEDS,
    PLATFORM,
    STANDARD,
)
from mlscaffold.facts.knowledge import ML_DISTRIBUTIONS
from mlscaffold.facts.model import Dependencies, Place, Project, Requirement, Role
from mlscaffold.facts.never_committed import never_committed
from mlscaffold.facts.own_names import defined_beside
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import NamedTuple, pattern

_INSTALLS = pattern(r"^\s*[!%]\s*(?:\w+ -m )?(?:pip3?|conda|mamba|uv pip)\s+install\b([^\n]*)", re.MULTILINE)
_TOLD = pattern(r"\b(?:pip3?|conda|mamba|uv pip|uv|poetry) +(?:install|add)\b([^\n`]{0,300})")
_SHELVES = frozenset({
    "requirements", "requirement", "reqs", "docker", "dockerfiles", "conda", "envs", "env", "environment",
    "environments", "install", "installation", "deploy", "deployment", "build", "ci", "config", "configs", "setup",
    ".github", "workflows", ".circleci", ".devcontainer", ".binder", "binder", "dependencies", "dev", "src",
})  # fmt: skip
"""Folders that hold declarations for the folder that they are in."""
_WELL_KNOWN = frozenset({
    *(module.lower().replace("_", "-") for module in KNOWN), *(n for names in DISTRIBUTIONS.values() for n in names),
})  # fmt: skip
"""Distributions of which it is known what they bring."""
_PLATFORMS = ("sagemaker.", "kfp.", "google_cloud_pipeline_components.", "google.cloud.aiplatform.", "vertexai.")
"""Modules by which code is sent to where it runs in an image of that platform."""
_WORD = 4
"""Letters of a word that two names do not share by chance."""


_OF_INSTALLING = frozenset({"packaging", "pip", "pkg_resources", "setuptools", "typing_extensions", "wheel"})
_OFTEN_THERE = frozenset({
    "PIL", "click", "colorama", "dateutil", "httpx", "jinja2", "joblib", "matplotlib", "numpy", "packaging", "psutil",
    "pydantic", "requests", "rich", "scipy", "setuptools", "tensorflow", "torch", "tqdm", "typing_extensions", "yaml",
})  # fmt: skip
"""Modules that some other package, or the platform, brings to most environments."""


def declares(declared: Dependencies) -> bool:
    """Whether anything says what the code needs; steps of CI that install linters and the like alone do not."""
    for_code = any(r.source != "workflow" or r.name not in _TOOLS for r in declared.requirements)
    return for_code or bool(declared.declared_in or declared.locked_in)


def imported_distributions(project: Project, roles: Mapping[str, Role]) -> Mapping[str, Place]:
    """The top-level modules of other people that these files cannot do without, each with its first place.

    Left out are modules that may be the project's own, that come with Python or with a platform,
    that are imported only when they are there, or only in a function that needs them.
    """
    found: dict[str, Place] = {}
    for root, at in _imports_of_others(project, roles):
        found.setdefault(root, at)
    return found


def _imports_of_others(project: Project, roles: Mapping[str, Role]) -> Iterator[tuple[str, Place]]:
    own = {part for path in project.paths for part in path.removesuffix(".py").split("/")}
    # What was compiled here was written here, even when the source is gone.
    own |= {basename(path).partition(".")[0] for path in project.paths if path.endswith(".pyc")}
    # What a folder of another repository is called, its package mostly is.
    own |= {part.replace("-", "_") for folder in project.git.submodules for part in folder.split("/")}
    left_out = own | STANDARD | PLATFORM | never_committed(project)
    defined = defined_beside(project)
    for file in project.sources:
        if roles.get(file.path, "infrastructure") == "infrastructure" or is_aside(file.path):
            continue
        if file.notebook_format == "databricks":
            continue  # what its image brings is for the platform to say
        if file.path.endswith("_pb2.py") or any(part.startswith(".") for part in file.path.split("/")):
            continue
        for item in file.imports:
            root = item.module.partition(".")[0]
            if not root or item.level or item.optional or item.scope or root in left_out:
                continue
            if root in KNOWN or root not in defined.get(dirname(file.path), ()):
                yield root, item.at


def beyond_declarations(project: Project) -> Mapping[str, Place]:
    """What most of the code imports, where all that is declared is declared for other folders; else nothing."""
    declaring = project.dependencies.declared_in
    roles = {f.path: f.role for f in project.sources if not f.is_test}
    files: dict[str, dict[str, Place]] = {}
    for module, at in _imports_of_others(project, roles):
        files.setdefault(at.path, {}).setdefault(module, at)
    free = {path: modules for path, modules in files.items() if not governing(path, declaring)}
    if len(free) < _SOME or len(free) * 2 <= len(files):
        return {}
    known = project.dependencies.names | installed_by_pages(project) | installed_by_cells(project)
    found = {m: at for modules in free.values() for m, at in modules.items()}
    lent = IN_PLATFORMS | _CLIENTS if not _CLIENTS.isdisjoint(found) else frozenset()
    missing = {m: at for m, at in found.items() if m not in lent and not brings(known, m)}
    return missing if len(missing) >= _SOME and len(missing) * 2 > len(found) else {}


_CLIENTS = frozenset({"boto3", "sagemaker", "azureml"})
"""Modules of what runs on a platform, which brings more than these."""
_SOME = 3
"""Files, and packages, that are more than one script that was laid beside."""


_ALONG = {"joblib": frozenset({"sklearn"})}
"""Modules that come with the package of another one, which says more of what is missing."""


class Undeclared(NamedTuple):
    """One package that code imports and no file declares."""

    module: str
    at: Place
    """The first import of it."""
    file: str
    """The file that declares for this place."""
    by: str
    """What is declared and brings it along, for as long as that needs it; empty where nothing does."""
    where: str = ""
    """`elsewhere` where a folder beside this one declares it, for an environment of its own; `locked` where nothing
    but a lock has it, since something else needs it."""


def undeclared(project: Project) -> Iterator[Undeclared]:
    """What code imports and no file declares, by where it is imported; in doubt it is left out."""
    declared = project.dependencies
    roles = {f.path: f.role for f in project.python if not f.is_test}
    # Where there is nothing but notebooks, what is declared beside them is for them.
    alone = {} if roles else {n.path: n.role for n in project.notebooks if n.role != "test" and not n.is_copy}
    moved = ".gitmodules" in project.paths or any(
        c.name.startswith("sys.path.") for f in project.python for c in f.calls
    )
    told = installed_by_pages(project) | declared.mentioned
    told |= installed_by_cells(project) if alone else frozenset()
    in_image = IN_IMAGES if any("dockerfile" in path.lower() for path in project.paths) else frozenset()
    if any(f"{i.module}.".startswith(_PLATFORMS) for f in project.sources for i in f.imports):
        # What is sent there runs in an image of that platform.
        in_image = IN_IMAGES | IN_PLATFORMS
    named = frozenset().union(*(named_in(image.name) for image in (*project.images, *composed_images(project))))
    in_image |= named
    # What an image of somebody's own brings is in that, where the code runs in no other.
    images = [(i.at.path, is_bare(i.name, i.tag)) for i in project.images if not is_aside(i.at.path)]
    laden = [] if any(bare for _, bare in images) else [path for path, _ in images]
    beside = {dirname(file) for file in declared.declared_in}
    roles.update((path, role) for path, role in alone.items() if dirname(path) in beside)
    # What a part without a declaration imports as well is still missing from those with one.
    apart = {path: role for path, role in roles.items() if not governing(path, declared.declared_in)}
    roles = {path: role for path, role in roles.items() if path not in apart}
    # A list of requirements without one stands for its folder all the same.
    empty = [p for p in project.paths if basename(p) == "requirements.txt" and p not in declared.declared_in]
    apart = {path: role for path, role in apart.items() if governing(path, empty)}
    # The whole of a distribution of conda that holds whatever is known.
    if "anaconda" in declared.names:
        return
    locking, direct = _before_locks(declared)
    places: dict[tuple[str, str], Place] = {}
    for module, at in sorted(_imports_of_others(project, roles), key=lambda item: item[1]):
        places.setdefault((module, governing(at.path, declared.declared_in)), at)
    found: list[Undeclared] = []
    missing_everywhere: set[str] = set()
    for (module, file), at in places.items():
        # Where imports may start from elsewhere, only what is known to be somebody else's is.
        unsure = module not in KNOWN and (moved or _may_be_one_of(declared.names | told, module))
        brought = module in in_image or brings(named, module) or comes_with(named, module)
        if unsure or brought or not file or module in missing_everywhere or governing(at.path, laden):
            continue
        names = declared.names | told
        if not brings(names, module):
            missing_everywhere.add(module)
            found.append(Undeclared(module, at, file, comes_with(declared.names, module)))
        elif (
            locking
            and module in KNOWN - _OF_INSTALLING
            and not brings(direct | told, module)
            and (comes_with(direct, module) or brings(_locked_for(at.path, declared), module))
        ):
            missing_everywhere.add(module)
            manifest = governing(at.path, locking) or file
            found.append(Undeclared(module, at, manifest, comes_with(direct, module), "locked"))
        elif module in KNOWN - _OFTEN_THERE and not brings(told, module):
            reaching = _reaching(project, file)
            if not brings(reaching, module) and not comes_with(reaching, module):
                found.append(Undeclared(module, at, file, "", "elsewhere"))
    listing = {r.at.path for r in declared.requirements}
    missing = {(item.module, item.file) for item in found}
    for item in found:
        # A project may have a file that declares nothing, beside the one that it is installed from.
        if item.file not in listing:
            item = item._replace(file=governing(item.at.path, listing) or item.file)
        others = may_bring(item.module) - {item.module.lower()} | _ALONG.get(item.module, frozenset())
        # Once one of those is declared, so is this; a library that models are made with is told all the same.
        if item.module in ML_DISTRIBUTIONS or not any((name, item.file) in missing for name in others):
            yield item
    if not alone:
        names = declared.names | told | installed_by_cells(project)
        yield from (item for item in _of_notebooks(project, names) if item.module not in missing_everywhere)
    if apart and not beyond_declarations(project):
        names = declared.names | told | in_image | installed_by_cells(project)
        found = [item for item in _of_empty_lists(project, apart, empty, names) if not governing(item.at.path, laden)]
        yield from (item for item in found if item.module not in missing_everywhere)


def _of_empty_lists(
    project: Project, roles: Mapping[str, Role], empty: Sequence[str], installed: Collection[str]
) -> Iterator[Undeclared]:
    """What code imports, of packages that are known, where the list of requirements has none and no other has it."""
    places: dict[str, Place] = {}
    for module, at in sorted(_imports_of_others(project, roles), key=lambda item: item[1]):
        places.setdefault(module, at)
    for module, at in places.items():
        sought = module in KNOWN - _OFTEN_THERE and module not in installed
        if sought and not brings(installed, module) and not comes_with(installed, module):
            yield Undeclared(module, at, governing(at.path, empty), "")


def _before_locks(declared: Dependencies) -> tuple[Sequence[str], frozenset[str]]:
    """The manifests that a lock was made from, none without one, and the distributions that somebody wrote down."""
    written = [r for r in declared.requirements if r.source != "lock"]
    manifests = sorted({r.at.path for r in written if r.source in {"pyproject", "pipfile"}})
    locked = len(written) < len(declared.requirements)
    return (manifests if locked else ()), frozenset(r.name for r in written)


def _locked_for(path: str, declared: Dependencies) -> frozenset[str]:
    """The distributions of the locks that count for a path: a lock of another folder installs nothing there."""
    locked = (r for r in declared.requirements if r.source == "lock")
    return frozenset(r.name for r in locked if _is_within(dirname(path), _stands_for(r.at.path)))


def _of_notebooks(project: Project, installed: Collection[str]) -> Iterator[Undeclared]:
    """What notebooks import, beside other code, of packages that are known, and that nothing installs."""
    declared = project.dependencies
    roles = {n.path: n.role for n in project.notebooks if not (n.role == "test" or n.is_copy or n.on_colab)}
    roles = {path: role for path, role in roles.items() if governing(path, declared.declared_in)}
    places: dict[str, Place] = {}
    for module, at in sorted(_imports_of_others(project, roles), key=lambda item: item[1]):
        places.setdefault(module, at)
    for module, at in places.items():
        sought = module in KNOWN - _OFTEN_THERE
        if sought and not brings(installed, module) and not comes_with(installed, module):
            yield Undeclared(module, at, governing(at.path, declared.declared_in), "")


def _reaching(project: Project, file: str) -> frozenset[str]:
    """The distributions declared for a folder that declares: there, above it, below, or in a script of the shell.

    Such a script installs where it has gone to, whatever folder it lies in.
    """
    folder = _stands_for(file)
    requirements = project.dependencies.requirements
    found = (("" if r.at.path.endswith(".sh") else _stands_for(r.at.path), r.name) for r in requirements)
    return frozenset(name for place, name in found if _is_within(place, folder) or _is_within(folder, place))


def _is_within(folder: str, other: str) -> bool:
    return not other or f"{folder}/".startswith(f"{other}/")


def _may_be_one_of(declared: Collection[str], module: str) -> bool:
    """Whether a distribution shares a word with a module whose own distribution nobody here knows."""
    plain = module.lower().replace("_", "")
    unknown = (name for name in declared if name not in _WELL_KNOWN)
    return any(len(word) >= _WORD and word in plain for name in unknown for word in name.split("-"))


def certain_name(module: str) -> str:
    """The distribution that a module is in, where that is known and not guessed: anybody may own a name; else empty."""
    return DISTRIBUTIONS.get(module, (module,))[0] if module in KNOWN else ""


def governing(path: str, declaring: Collection[str]) -> str:
    """The nearest of the files that declare which stands for this path: in its folder, or in one above; or none."""
    found = ""
    best = (-1, False, False)
    for file in declaring:
        folder = _stands_for(file)
        # What an image, a script or a workflow installs for itself stands behind what is there to be installed from.
        is_list = not (file.startswith(".github/") or _INSTALLING.search(file))
        rank = (len(folder), is_list, not _FOR_WORK.search(file))
        if (not folder or path.startswith(folder + "/")) and rank > best:
            found, best = file, rank
    return found


def _stands_for(file: str) -> str:
    """The folder whose code a file declares for."""
    folder = dirname(file)
    while basename(folder).lower() in _SHELVES:
        folder = dirname(folder)
    return folder


_INSTALLING = pattern(r"(?:^|/)(?:\w+\.)?Dockerfile[^/]*$|\.sh$", re.IGNORECASE)
_FOR_WORK = pattern(r"(?:dev|tests?|docs?|lint|ci)(?:[-_]?requirements)?\.\w+$", re.IGNORECASE)
"""A list of what those need who work on the code."""
_NEEDED = pattern(r"(?<![\w.-])([A-Za-z][\w.-]{1,60})[ \t]?\(?[ \t]?(?:>=|==|~=)[ \t]?v?\d")
"""What a page says to have, with a version: `catboost(>=0.10)`."""


def installed_by_pages(project: Project) -> frozenset[str]:
    """The distributions that pages tell their readers to install: by a command, or with a version."""
    told = (m[1] for d in project.documents for m in _TOLD.finditer(d.text))
    return _named((*told, *(m[1] for d in project.documents for m in _NEEDED.finditer(d.text))))


_SPOKEN = pattern(
    r"\b(pytorch|torch|tensorflow(?:-gpu)?|keras|theano|numpy|scipy|pandas|scikit-learn|opencv|gensim|xgboost|lightgbm)"
    r"(?:\*{2}|`)?[ \t]{1,3}v?\d{1,2}\.\d",
    re.IGNORECASE,
)
"""A library as people speak of it, with its version: `PyTorch 0.4.0+`."""
_AS_DECLARED = {"pytorch": "torch", "opencv": "opencv-python"}


def spoken_of(project: Project) -> frozenset[str]:
    """The distributions of which pages name the version in their prose."""
    named = (m[1].lower() for d in project.documents for m in _SPOKEN.finditer(d.text))
    return frozenset(_AS_DECLARED.get(name, name) for name in named)


def installed_by_cells(project: Project) -> frozenset[str]:
    """The distributions that notebooks install in their own cells."""
    cells = [c.source for n in project.notebooks for c in n.cells if c.kind == "code"]
    cells += [magic.text for file in project.python for magic in file.magics]
    return _named(m[1] for source in cells for m in _INSTALLS.finditer(source))


def is_installed_by_settings(project: Project) -> bool:
    """Whether settings hold a script that installs packages: what a machine in a cloud is to do as it starts."""
    values = (s.value for c in project.configs for s in c.settings if isinstance(s.value, str))
    return any("#!" in value and "install" in value and _TOLD.search(value) for value in values)


def _named(lines: Iterable[str]) -> frozenset[str]:
    names = (re.match(r"[A-Za-z][\w.-]*", word) for line in lines for word in re.sub("['\"]", "", line).split())
    return frozenset(name[0].lower().replace("_", "-") for name in names if name)


def comes_with(declared: Collection[str], module: str) -> str:
    """A declared distribution that cannot be installed without one that brings a module; empty for none known."""
    wanted = may_bring(module)
    return next((name for name in sorted(declared) if wanted & NEEDS.get(name, frozenset())), "")


def meant_by(module: str, declared: Collection[str]) -> str:
    """The declared distribution that a module nobody knows is a slip of the pen away from (`pasty`); empty for none."""
    if module in KNOWN or len(module) < _WORD:
        return ""
    return next((name for name in sorted(declared) if is_one_edit(module.lower(), name.replace("-", "_"))), "")


def brings(declared: Collection[str], module: str) -> bool:
    """Whether a declared distribution brings a top-level module, or may do so by its name."""
    wanted = may_bring(module)
    # Namespaces such as `azure` belong to many distributions, and some put their makers' name before the module's.
    if any(n == w or (_is_of(n, w) and not _is_beside(n, w)) for w in wanted for n in declared if not _is_stubs(n)):
        return True
    bare = {w.replace("-", "") for w in wanted}
    # `png` is in `pypng`, and `enchant` in `pyenchant`.
    return not (bare | {f"py{w}" for w in bare}).isdisjoint(map(_run_together, declared))


def _is_of(name: str, wanted: str) -> bool:
    return name.startswith(f"{wanted}-") or name.endswith(f"-{wanted}")


def _is_stubs(name: str) -> bool:
    """Whether a distribution brings what a type checker reads, and no code."""
    return name.startswith("types-") or name.endswith("-stubs")


def _is_beside(name: str, wanted: str) -> bool:
    """Whether a distribution goes with another one, after which it is called, and does not bring it."""
    return wanted in _FULL_NAMES and not _VARIANT.fullmatch(name.removeprefix(f"{wanted}-").removesuffix(f"-{wanted}"))


_FULL_NAMES = frozenset({"keras", "tensorflow", "torch", "pandas", "numpy", "scipy", "matplotlib"})
_VARIANT = pattern(
    r"(?:cpu|gpu|macos|metal|intel|rocm|aarch64|directml|nightly|base|mkl|cu\d+|eigen|tf|io-nightly|gcs|and-cuda|intel-.*|conda.*)"
)
"""What else the name of a build of such a package has."""


def _run_together(name: str) -> str:
    """A name without hyphens and without the number of its generation: `ta-lib`, `progressbar2`."""
    return name.replace("-", "").rstrip("0123456789")


def may_bring(module: str) -> frozenset[str]:
    """The normalised names of distributions that may bring a top-level module."""
    plain = module.lower().replace("_", "-").replace(".", "-")
    return frozenset({plain, f"python-{plain}", *DISTRIBUTIONS.get(module, ()), *BROUGHT_BY.get(module, ())})


def is_loose(requirement: Requirement) -> bool:
    """Whether any later release satisfies a requirement."""
    # What was installed from a file of its own can be no other release.
    if requirement.specifier.lstrip("@ ").startswith("file:"):
        return False
    return not requirement.pinned and not re.search(r"<|~|\^|(?<![<>!])=", requirement.specifier)


def unpinned(requirements: Sequence[Requirement]) -> Sequence[Requirement]:
    """The requirements of the first file in which half of them or more are loose; empty when there is none.

    Where some file names a library that models are made with, only such files count; a file in
    which most is pinned was meant to pin, and one forgotten line in it is another matter. What is open in one file
    and pinned in another is pinned, but for one of a folder that has nothing to do with it.
    """
    pinned: dict[str, set[str]] = {}
    for requirement in requirements:
        if requirement.pinned and requirement.source != "workflow":
            pinned.setdefault(requirement.name, set()).add(_stands_for(requirement.at.path))
    files: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        if requirement.source != "workflow" and requirement.name not in _TOOLS | STANDARD:
            files.setdefault(requirement.at.path, []).append(requirement)
    telling = [found for found in files.values() if any(map(trains_with, found))] or [
        # A script that installs its own packages is a tool beside the project.
        found
        for found in files.values()
        if found[0].source != "script"
    ]
    counted = ([r for r in found if not (is_loose(r) and _is_pinned_for(r, pinned))] for found in telling)
    return next(
        (found for found in counted if any(map(is_loose, found)) and sum(map(is_loose, found)) * 2 >= len(found)), []
    )


def _is_pinned_for(requirement: Requirement, pinned: Mapping[str, Collection[str]]) -> bool:
    """Whether a file for the same folder, or for one above or below, says the version of a requirement."""
    folder = _stands_for(requirement.at.path)
    found = pinned.get(requirement.name, ())
    return any(_is_within(folder, other) or _is_within(other, folder) for other in found)


_ONLY_STANDARD = frozenset({
    "abc", "array", "atexit", "base64", "bdb", "binascii", "bisect", "builtins", "bz2", "calendar", "cmath", "cmd",
    "code", "codecs", "codeop", "collections", "colorsys", "compileall", "concurrent", "contextlib", "copy", "copyreg",
    "cprofile", "csv", "ctypes", "decimal", "difflib", "doctest", "encodings", "ensurepip", "errno", "faulthandler",
    "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "gc", "getopt", "getpass", "gettext", "glob", "gzip",
    "hashlib", "heapq", "imaplib", "inspect", "io", "itertools", "json", "keyword", "linecache", "locale", "lzma",
    "marshal", "math", "mimetypes", "mmap", "netrc", "numbers", "opcode", "operator", "optparse", "os", "pdb", "pickle",
    "pickletools", "pkgutil", "platform", "plistlib", "poplib", "pprint", "profile", "pstats", "pyclbr", "pydoc",
    "queue", "quopri", "random", "re", "reprlib", "rlcompleter", "runpy", "sched", "select", "shelve", "shlex",
    "shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "stat", "string", "stringprep",
    "struct", "subprocess", "symtable", "sys", "sysconfig", "tabnanny", "tarfile", "tempfile", "textwrap", "threading",
    "time", "timeit", "tkinter", "tokenize", "trace", "traceback", "tracemalloc", "turtle", "types", "unicodedata",
    "unittest", "urllib", "venv", "warnings", "weakref", "webbrowser", "xml", "xmlrpc", "zipapp", "zipfile",
    "zipimport", "zlib",
})  # fmt: skip
"""Modules of every Python 3 under whose names PyPI has nothing, asked in November 2026."""
_STOPPED = frozenset({"ast", "email", "enum", "functools", "html", "http", "multiprocessing", "ssl", "wsgiref"})
"""Those under whose names PyPI has what was made for Python 2, which no Python 3 builds, tried in November 2026."""


def refused(declared: Dependencies, *, old: bool) -> Iterator[tuple[Requirement, str, str]]:
    """Requirements that pip cannot install by any release, why, and what to do.

    They are the stub that once led to scikit-learn, of which version 0.0 alone still does, the one for PyTorch, and
    what is no distribution: Python itself and its modules. In an `old` project some code is Python 2.
    """
    # What a lock has pinned to a release that can be installed is installed.
    locked = {r.name for r in declared.requirements if r.source == "lock" and r.pinned}
    for requirement in declared.requirements:
        name, written = requirement.name, f"`{requirement.name}`"
        if requirement.source == "workflow":
            continue
        if name == "sklearn" and not requirement.pinned and "sklearn" not in locked:
            why = "refuses to be installed since December 2023: it was never the package itself"
            yield requirement, f"{written} {why}", "Write `scikit-learn`."
        if requirement.source not in {"requirements", "setup", "pyproject"}:
            continue
        if name == "pytorch":
            yield requirement, f"{written} refuses to be installed by pip: it is no more than a note", "Write `torch`."
        elif name == "python" and requirement.source == "requirements":
            hint = "Take it out, and write `requires-python` in pyproject.toml."
            yield requirement, f"{written} is nothing that pip can install", hint
        elif requirement.specifier.startswith("@") or requirement.marker:
            continue
        elif name in _ONLY_STANDARD:
            yield requirement, f"{written} comes with Python, and is nothing that pip can install", "Take it out."
        elif name in _STOPPED and not (old or requirement.pinned) and requirement.source == "requirements":
            why = "comes with Python, and what PyPI has of this name is for Python 2: pip stops at building it"
            yield requirement, f"{written} {why}", "Take it out."


def locks(declared: Dependencies) -> Sequence[str]:
    """The files that say the exact versions of all; a list of linters alone says nothing of what models are made of."""
    tools = {r.at.path for r in declared.requirements} - {r.at.path for r in declared.requirements if trains_with(r)}
    return [path for path in declared.locked_in if path not in tools]


def without_lock(declared: Dependencies) -> Sequence[Requirement]:
    """The requirements that no such file is for: one is for its own folder, those above it and those below."""
    folders = [dirname(path) for path in locks(declared)]
    return [r for r in declared.requirements if not any(_is_on_one_way(dirname(r.at.path), f) for f in folders)]


def _is_on_one_way(first: str, second: str) -> bool:
    """Whether one of two folders holds the other, or they are the same."""
    return f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/") or not (first and second)


def forgotten(requirements: Sequence[Requirement]) -> Sequence[Requirement]:
    """The requirements without any version in the first file in which most have one; or those without an upper bound.

    Of the latter a file has to have one in four: fewer were left open on purpose.
    """
    files: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        if requirement.source == "requirements" and requirement.name not in _TOOLS:
            files.setdefault(requirement.at.path, []).append(requirement)
    for found in files.values():
        bare = [r for r in found if not r.specifier.strip() and not r.pinned]
        loose = bare or [r for r in found if is_loose(r)]
        many = len(bare) or len(loose) * _IN_FOUR >= len(found)
        if loose and many and len(found) >= _TELLING and len(loose) * 2 < len(found) and any(map(trains_with, found)):
            return loose
    return []


_TOOLS = frozenset({
    "python", "pip", "setuptools", "wheel", "twine", "build", "virtualenv", "pipenv", "poetry", "uv", "tox", "nox",
    "sphinx", "sphinx-rtd-theme", "mkdocs", "mkdocs-material", "mkdocstrings", "coverage", "flake8", "black", "isort",
    "mypy", "pylint", "ruff", "bandit", "autopep8", "yapf", "pycodestyle", "pydocstyle", "pre-commit", "pytest",
    "pytest-cov", "pytest-mock", "codecov", "hypothesis", "ipython", "ipykernel", "ipdb", "jupyter", "jupyterlab",
    "notebook", "nbdime", "nbstripout", "nbqa", "awscli", "python-dotenv", "invoke", "cookiecutter", "line-profiler",
    "memory-profiler", "snakeviz", "click", "pyproject-flake8", "commitizen", "sklearn",
})  # fmt: skip
"""What develops, documents and checks: its version is no part of a model. Of `sklearn` more is said elsewhere."""
_IN_FOUR = 4
_TELLING = 5
"""Requirements of a file that say what its manner is."""


def trains_with(requirement: Requirement) -> bool:
    """Whether a requirement is a library that models are made with, so that its version is part of them."""
    return requirement.name in _FRAMEWORKS


_FRAMEWORKS = frozenset(
    {name for module in ML_DISTRIBUTIONS for name in (module.replace("_", "-"), *DISTRIBUTIONS.get(module, ()))}
)


def is_library(project: Project) -> bool:
    """Whether a project is made to be installed by others: packaged, tested, documented, and trained by their calls."""
    if project.published:
        return True
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    # A setup.py may read a list of requirements; one of what is started as a program may be there for that alone.
    packaged = any(r.source in {"setup", "pyproject"} for r in project.dependencies.requirements) or (
        "setup.py" in project.paths and not any(c.guarded for f in own for c in f.calls)
    )
    documented = any(basename(p) in {"conf.py", "mkdocs.yml"} for p in project.paths)
    trained = [f for f in own if f.behaviour.trains]
    at_hand = any(
        c.at == f.behaviour.trains and (not c.scope or c.guarded or f.is_notebook) for f in trained for c in f.calls
    )
    return packaged and documented and bool(project.tests) and not at_hand
