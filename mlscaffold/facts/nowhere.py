"""Imports of modules that a project's own by their names, and that are nowhere in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from mlscaffold.facts.distribution_names import KNOWN, PLATFORM, STANDARD
from mlscaffold.facts.distributions import brings
from mlscaffold.facts.imported import starting, with_imported
from mlscaffold.facts.model import Import, Place, Project, PythonFile
from mlscaffold.facts.never_committed import files_never_committed
from mlscaffold.facts.own_names import defined_beside, is_own_by_name
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


_TOGETHER: Final = {"evaluate": ("datasets", "transformers")}
"""Names of own modules that are packages of others beside these, which are theirs as well: Hugging Face's."""


def imports_of_nowhere(project: Project) -> Iterator[Import]:
    """The imports of modules that have the name of an own one, or nearly that of one that is there, and are nowhere.

    Left out are optional ones, and names of which a page or a `.gitignore` speaks: readers may be told to
    write the file.
    """
    files = [f for f in project.python if not (f.is_test or f.notebook_format or is_aside(f.path))]
    suspects: dict[str, list[Import]] = {}
    resolved = {at for _, _, at in project.import_edges}
    company = {item.module.partition(".")[0] for file in files for item in file.imports}
    for file in files:
        for item in file.imports:
            if not item.level and not item.optional and item.at not in resolved:
                root = item.module.partition(".")[0]
                if not is_known(root) and company.isdisjoint(_TOGETHER.get(root, ())):
                    suspects.setdefault(root, []).append(item)
    if not suspects:
        return
    there = {part.partition(".")[0] for path in project.paths for part in path.split("/")}
    modules = {_bare(f.module.rpartition(".")[2]) for f in files if f.module}
    defined = defined_beside(project)
    for root, items in suspects.items():
        is_own = _bare(root) in modules or is_own_by_name(root)
        is_own = is_own or any(root in defined.get(dirname(item.at.path), ()) for item in items)
        if root in there or not is_own or brings(project.dependencies.names, root):
            continue
        if not _is_spoken_of(root, project):
            yield from items


def imports_of_ignored(project: Project) -> Iterator[Import]:
    """The imports of single modules whose files a `.gitignore` keeps out of every clone; optional ones are left out."""
    resolved = {at for _, _, at in project.import_edges}
    for name in sorted(files_never_committed(project)):
        if is_others(name, project):
            continue
        for file in project.python:
            for item in file.imports:
                if item.module == name and not (item.level or item.optional or item.at in resolved):
                    yield item


def imports_not_beside(project: Project) -> Iterator[tuple[Import, str]]:
    """The imports that mean a module of the project, with where it lies, where nobody looks for it there.

    A notebook imports from its own folder, and from the top of the project where an editor starts it there; a module
    from the folder of the program that it is a part of. Left out are notebooks that install or fetch anything, or
    change where they look, and projects that are installed.
    """
    packaged = any(p in project.paths for p in ("setup.py", "setup.cfg", "pyproject.toml", "src/__init__.py"))
    if packaged or project.git.prefix or ".gitmodules" in project.paths:
        return
    modules: dict[str, list[str]] = {}
    names = {file.path: _names_of(file) for file in project.python}
    for file in project.python:
        # A package is made to be installed, or to be looked for from the folder above it.
        if file.module and not (file.notebook_format or is_aside(file.path) or file.path.endswith("__init__.py")):
            modules.setdefault(basename(file.path).removesuffix(".py"), []).append(file.path)
    resolved = {at for _, _, at in project.import_edges}
    for item, path in _of_scripts(project, modules, resolved):
        if _may_be_meant(item, path, project, names):
            yield item, path
    for notebook in project.notebooks:
        if notebook.code is None or notebook.is_copy or is_aside(notebook.path):
            continue
        if any(_LOOKS_ELSEWHERE.search(cell.source) for cell in notebook.cells):
            continue
        folder = notebook.path.rpartition("/")[0]
        for item in notebook.code.imports:
            root = item.module.partition(".")[0]
            if item.level or item.optional or item.at in resolved or is_known(root):
                continue
            places = modules.get(root, ())
            near = any(f"{base}/{root}".lstrip("/") in project.paths for base in (folder, "")) or any(
                path.rpartition("/")[0] in {folder, ""} for path in places
            )
            if places and not near and not brings(project.dependencies.names, root):
                meant = max(places, key=lambda path: (_shared(path, notebook.path), path))
                if _may_be_meant(item, meant, project, names):
                    yield item, meant
                break  # what has it find one module has it find the others


def _names_of(file: PythonFile) -> frozenset[str]:
    """What a module has, as far as it is known: its functions, classes, and what it imports or calls for."""
    made = {target for call in file.calls if not call.scope for target in call.targets}
    given = {item.name for item in file.assignments if not item.scope}
    defined = {f.name for f in file.functions if f.name == f.qualname} | {c.name for c in file.classes}
    return frozenset(defined | {i.alias for i in file.imports if not i.scope} | made | given)


def _may_be_meant(item: Import, path: str, project: Project, names: Mapping[str, Collection[str]]) -> bool:
    """Whether a module is the one that is imported, and does not only share its name with it.

    It has one of the names that are imported from it, or may have one.
    """
    wanted = {
        other.name
        for file in project.sources
        if file.path == item.at.path
        for other in file.imports
        if other.module == item.module and other.at.line == item.at.line
    }
    if item.module.partition(".")[2] or not wanted.isdisjoint({"", "*"}):
        return True
    stars = any(i.name == "*" for f in project.python if f.path == path for i in f.imports)
    return stars or not wanted.isdisjoint(names.get(path, ())) or not any(map(str.islower, wanted))


def _of_scripts(
    project: Project, modules: Mapping[str, Sequence[str]], resolved: Collection[Place]
) -> Iterator[tuple[Import, str]]:
    """The first such import of each module that is no notebook, where nothing changes where modules are looked for."""
    if looks_into_packages(project) or any("PYTHONPATH" in root for root in project.import_roots):
        return
    # What is loaded by its path looks where the program does that loads it.
    if any(c.name in _LOADS_BY_PATH for f in project.python if not f.is_test for c in f.calls):
        return
    changing = {f.path for f in project.python if any(c.name.startswith(CHANGES) for c in f.calls)}
    for file in project.python:
        if file.is_test or file.notebook_format or is_aside(file.path) or not file.module:
            continue
        wanted = [i for i in file.imports if not (i.level or i.optional or i.at in resolved)]
        meant = [i for i in wanted if (root := i.module.partition(".")[0]) in modules and not is_others(root, project)]
        programs = starting(project, file.path) if meant else []
        together = {f.path for program in programs for f in with_imported(project, program.path)}
        folders = {dirname(f.path) for f in programs} | {"", dirname(file.path)}
        # A folder of modules beside that of a module is found by whoever starts it from the folder above both.
        above = {dirname(folder) for folder in folders}
        # Of modules that import each other in a circle, any may be the program.
        for item in meant if programs and together.isdisjoint(changing) else ():
            root, _, inner = item.module.partition(".")
            if not any(
                f"{folder}/{root}{end}".lstrip("/") in project.paths for folder in folders for end in ("", ".py")
            ) and not (inner and any(_holds(f"{folder}/{root}/".lstrip("/"), project) for folder in above)):
                yield item, max(modules[root], key=lambda path: (_shared(path, file.path), path))
                break


_LOADS_BY_PATH: Final = frozenset({
    "imp.load_source", "imp.load_module", "importlib.util.spec_from_file_location",
    "importlib.machinery.SourceFileLoader", "runpy.run_path",
})  # fmt: skip


def _holds(folder: str, project: Project) -> bool:
    """Whether a folder holds modules."""
    return any(f.path.startswith(folder) for f in project.python)


def is_known(root: str) -> bool:
    """Whether somebody else's package is known to have a name, or that of a part of a framework."""
    return root in KNOWN or root in STANDARD or root in PLATFORM or root.startswith(_PARTS)


_PARTS: Final = (
    "flask_", "django_", "fastapi_", "streamlit_", "sqlalchemy_", "jupyter_", "pytest_", "sphinx_", "dash_",
)  # fmt: skip
"""How the names of packages begin that add to a framework of which everybody speaks."""


def is_others(root: str, project: Project) -> bool:
    """Whether a package of somebody else has a name and is what may be meant."""
    return is_known(root) or brings(project.dependencies.names, root)


def imports_in_vain(project: Project) -> Iterator[tuple[Import, str]]:
    """The imports of tests that mean a part of a package by its bare name, and where it lies: nothing looks there.

    Nothing is said where anything changes where modules are looked for, or goes into the package first.
    """
    resolved = {at for _, _, at in project.import_edges}
    wanted: dict[str, list[Import]] = {}
    whole: dict[str, set[str]] = {}
    for file in project.python:
        # A file that imports from `src` by its whole name has Python look above it.
        from_top = {i.module.partition(".")[0] for i in file.imports if i.at in resolved and "." in i.module}
        for item in file.imports if file.is_test and not is_aside(file.path) else ():
            root = item.module.partition(".")[0]
            if not (item.level or item.optional or item.at in resolved or is_known(root)):
                wanted.setdefault(root, []).append(item)
                whole[root] = whole.get(root, from_top) & from_top
    places = _places(wanted, whole, project.paths) if wanted else {}
    if not places or looks_into_packages(project):
        return
    roots = [*project.import_roots, *(m[0] for d in project.documents for m in _ENTERED.finditer(d.text))]
    for root, folders in places.items():
        entered = any(basename(folder) in told for told in roots for folder in folders)
        if entered or brings(project.dependencies.names, root) or _packaged(folders, project):
            continue
        # Whoever starts a test in a folder above it has it find what lies there.
        found = [i for i in wanted[root] if not any(i.at.path.startswith(f"{folder}/") for folder in folders)]
        yield from ((item, f"{max(folders)}/{root}") for item in found)


CHANGES: Final = ("sys.path", "site.addsitedir", "sys.modules", "os.chdir", "exec", "runpy.")
"""Calls after which modules may be looked for elsewhere."""
_TEST: Final = pattern(r"conftest\.py|test_.*\.py|.*_test\.py")
_ENTERED: Final = pattern(r"\bcd[ \t]+[^\s;&|]{1,200}")


def _places(
    roots: Collection[str], whole: Mapping[str, Collection[str]], paths: Collection[str]
) -> dict[str, set[str]]:
    """The folders in which modules or packages of these names lie, for those that lie in packages alone.

    A folder is one as well that `whole` names for the root, if none of its files has a runner of tests look into it.
    """
    tests = {dirname(path) for path in paths if _TEST.fullmatch(basename(path))}
    found: dict[str, set[str]] = {}
    for path in paths:
        *folders, name = path.removesuffix(".py").split("/") if path.endswith(".py") else [""]
        for depth, part in enumerate([*folders, name]):
            if part in roots:
                found.setdefault(part, set()).add("/".join(folders[:depth]))
    return {
        root: places
        for root, places in found.items()
        if all(
            place and (f"{place}/__init__.py" in paths or (place in whole[root] and place not in tests))
            for place in places
        )
    }


def looks_into_packages(project: Project) -> bool:
    """Whether settings, pages or commands speak of where modules are looked for, or tests change it."""
    if any(c.name.startswith(("sys.path", "site.addsitedir")) for f in project.python if f.is_test for c in f.calls):
        return True
    told = (f"{s.key} {s.value}" for c in project.configs for s in c.settings)
    pages = (d.text for d in project.documents)
    commands = (c.text for ci in project.ci for c in ci.commands)
    return any("pythonpath" in text.lower() for texts in (commands, pages, told) for text in texts)


def _packaged(places: Collection[str], project: Project) -> bool:
    """Whether a file of packaging names one of some folders: what lies in it may be a package of its own."""
    files = [f for f in project.python if basename(f.path) == "setup.py"]
    texts = {t.value.strip("./") for f in files for t in f.texts}
    texts |= {str(s.value).strip("./") for c in project.configs for s in c.settings}
    return not texts.isdisjoint(places)


def _shared(one: str, other: str) -> int:
    """How many folders at their beginning two paths have in common."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(one.count("/"), other.count("/")))


_LOOKS_ELSEWHERE: Final = pattern(
    r"sys\.path|chdir|%cd\b|\bclone\b|\binstall\b|PYTHONPATH|%run\b|\bcd\b|importlib|exec\("
)
"""What a notebook does that may have it find modules elsewhere."""


def _bare(name: str) -> str:
    return name.replace("_", "")


def _is_spoken_of(name: str, project: Project) -> bool:
    """Whether a page or a rule of git names the file or the folder."""
    names = re.compile(rf"(?<![\w.]){re.escape(name)}(?:\.py\b|/|`)")
    return any(name in glob for glob in project.git.ignores) or any(names.search(d.text) for d in project.documents)
