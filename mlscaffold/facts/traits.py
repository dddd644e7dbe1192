"""What kind of repository it is, so that rules apply only where they make sense."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from mlscaffold.facts.model import Notebook, Table

_ASIDE = frozenset({
    "examples", "example", "docs", "doc", "benchmarks", "benchmark", "tutorials", "tutorial",
    "samples", "third_party", "vendor", "vendored", "external", "templates", "template", "asv_bench", "fixtures",
    "perf_tests", "archive", "archived", "deprecated", "trash", "attic", "obsolete", "outdated", "labs",
})  # fmt: skip
_PAGES = pattern(
    r"docs?[_-]\w+|[\w-]+[_-]examples?|user_?guide|[\w-]+(?:\.[\w-]+)+\.(?:org|com|net|edu)", re.IGNORECASE
)
"""Folders whose code shows or checks something, or comes from the host that they are called after."""


def is_aside(path: str) -> bool:
    """Whether a path is example, documentation, benchmark, given up or somebody else's code."""
    return path.endswith("deprecated.py") or _is_aside(path.rpartition("/")[0])


def may_be_imported(file: PythonFile) -> bool:
    """Whether code can import a file by its name: `solution_1.2.py` and notebooks nobody can."""
    return bool(file.module) and all(part.isidentifier() for part in file.module.split("."))


def is_build_copy(path: str) -> bool:
    """Whether a path is of the copy of a package that setuptools builds a distribution from."""
    return "build/lib" in path and _BUILT.search(path) is not None


_BUILT = pattern(r"(?:^|/)build/lib(?:\.[\w.-]+)?/")


@lru_cache(maxsize=65_536)
def _is_aside(folder: str) -> bool:
    parts = folder.split("/")
    return is_build_copy(f"{folder}/") or any(
        part.lower() in _ASIDE or part.startswith("{{") or _PAGES.fullmatch(part) for part in parts
    )


def traits_of(
    python: Sequence[PythonFile],
    notebooks: Sequence[Notebook],
    tables: Sequence[Table],
    *,
    declared: bool,
    in_git: bool,
) -> frozenset[str]:
    """The traits (see `mlscaffold.facts.model.Trait`) of a project with these facts."""
    own = [f for f in (*python, *(n.code for n in notebooks if n.code)) if not f.is_test and not is_aside(f.path)]
    found = {"any"}
    ml = [f for f in own if uses_ml(f)]
    conditions = {
        "python": any(not f.is_notebook for f in own),
        "ml": bool(ml) or declared or serving_place(own) is not None,
        "trains": training_place(own) is not None,
        "serves": serving_place(own) is not None,
        "tables": bool(ml or declared) and any(t.is_data for t in tables),
        "notebooks": any(not is_aside(n.path) for n in notebooks),
        "declared": declared,
        "git": in_git,
    }
    return frozenset(found | {name for name, holds in conditions.items() if holds})


_INSTALLS = pattern(
    r"\b(?:pip3?|conda|mamba|uv pip|uv|poetry) (?:install|add) "
    r"(?:-(?!(?:[rce]|-requirement|-constraint|-editable)\b)\S+ +)*[\"']?([A-Za-z][\w.-]*)(?![\w.-]*/)"
)
"""What follows `-r`, `-c` or `-e` is a file, and so is a name with a slash."""


_RUNS = pattern(
    r"(?:.*/)?(?:docker[^/]*|containerfile|procfile|dvc\.yaml|mlproject|params\.ya?ml|app\.py|.*\.tf)|(?:.*/)?dags/.*",
    re.IGNORECASE,
)
"""What a project has that runs, and a library has not."""


def is_published(pages: Sequence[str], paths: Collection[str]) -> bool:
    """Whether a repository is a library: its pages tell others to install its own package, or how it is imported.

    Or all of its code is one that is made to be installed, and no module of it is called like a step or a program.
    """
    packages = {
        m[1].lower()
        for path in paths
        if path.endswith("/__init__.py") and (m := re.fullmatch(r"(?:src/|lib/)?(\w+)/__init__\.py", path))
    }
    names = {
        found[1].lower().replace("-", "_").strip("._")
        for page in pages
        for word in ((" install ", " add ") if packages else ())
        for line in _lines_with(word, page)
        for found in _INSTALLS.finditer(line)
    }
    # The name on the index often has the maker's before it, or the field's behind: `umap-learn`.
    own = packages - _FOLDERS
    if own and _is_packaged(paths) and (_shows_import(pages, own) or _holds_all(own, paths)):
        return True
    return any(
        name == package or name.endswith(f"_{package}") or (len(package) > 3 and name.startswith(f"{package}_"))
        for name in names
        for package in packages - _FOLDERS
    )


def _shows_import(pages: Iterable[str], packages: Collection[str]) -> bool:
    """Whether a page shows code that imports one of some packages."""
    shown = re.compile(
        rf"^[ \t]*(?:>>> )?(?:import|from) (?:{'|'.join(map(re.escape, sorted(packages)))})\b", re.MULTILINE
    )
    return any(map(shown.search, pages))


def _holds_all(packages: Collection[str], paths: Iterable[str]) -> bool:
    """Whether all code is in some packages, beside what builds and tries them, and none is a step or a program."""
    within = re.compile(rf"(?:src/|lib/)?(?:{'|'.join(map(re.escape, sorted(packages)))})/(?P<module>.+)\.py")
    for path in paths:
        if path.endswith(".py") and not _BESIDE.fullmatch(path):
            module = within.fullmatch(path)
            if module is None or _STEP.search(module["module"]):
                return False
    return True


_BESIDE = pattern(r"setup\.py|noxfile\.py|(?:tests?|docs?|examples?|benchmarks?)/.*")
_STEP = pattern(
    r"train|predict|main|(?:^|[/_])run|app|cli|eval|serv|pipeline|pre_?process|prepare|infer|deploy|config|dataset|monitor",
    re.IGNORECASE,
)


def _is_packaged(paths: Collection[str]) -> bool:
    """Whether a project is made to be installed, and has nothing that runs by itself."""
    return not _PACKAGING.isdisjoint(paths) and not any(map(_RUNS.fullmatch, paths))


_PACKAGING = frozenset({"setup.py", "setup.cfg", "pyproject.toml"})


def _lines_with(word: str, text: str) -> Iterator[str]:
    """The lines of a text that hold a word; few do, and the others are not looked at."""
    end = 0
    while (at := text.find(word, end)) >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text[text.rfind("\n", 0, at) + 1 : end]


_FOLDERS = frozenset({"app", "api", "data", "model", "models", "src", "train", "utils", "scripts", "test", "tests"})
"""Names of packages that say nothing: no project is installed as one of these."""


def uses_ml(file: PythonFile) -> bool:
    """Whether a file imports a library that works with models."""
    return any(
        (i.module.partition(".")[0] in knowledge.ML_DISTRIBUTIONS or i.module.startswith("pyspark.ml"))
        and not i.level
        and not i.optional
        for i in file.imports
    )


def uses_data_libraries(file: PythonFile) -> bool:
    """Whether a module works with tables, by what it imports or reads."""
    return file.behaviour.reads_data is not None or any(
        i.module.partition(".")[0] in {"pandas", "polars", "sklearn", "torch", "tensorflow", "pyspark", "datasets"}
        for i in file.imports
    )


def training_place(files: Sequence[PythonFile]) -> Place | None:
    """The first place where a model is fitted."""
    return next((f.behaviour.trains for f in files if f.behaviour.trains), None)


def serving_place(files: Sequence[PythonFile]) -> Place | None:
    """The first place that answers requests, when something in the files predicts; else None."""
    serving = next((f.behaviour.serves for f in files if f.behaviour.serves), None)
    predicts = any(
        f.behaviour.loads_model or any(c.method in {"predict", "predict_proba"} for c in f.calls) for f in files
    )
    return serving if predicts else None


def kind_of(traits: frozenset[str], *, published: bool) -> str:
    """The kind of a repository in words; `published` says that others install it as a package."""
    if published and "ml" in traits and "declared" not in traits:
        return "machine-learning library"
    if "trains" in traits:
        return "training and serving project" if "serves" in traits else "training project"
    if "serves" in traits:
        return "serving project"
    return "machine-learning code that trains and serves nothing itself" if "ml" in traits else "not machine learning"
