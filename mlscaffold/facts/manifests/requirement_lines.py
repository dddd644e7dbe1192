"""Requirements as pip and conda write them, one line each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mlscaffold.facts.text import split_lines
from mlscaffold.lean import NamedTuple, pattern

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?"
_REQUIREMENT = pattern(
    rf"(?P<name>{_NAME})\s*+(?:\[[^\]]{{0,500}}\])?\s*+"
    r"(?:@\s*+(?P<url>\S++)|\(?\s*+(?P<specifier>(?:(?:===?|~=|!=|<=?|>=?)\s*+[^\s,;()<>=!~]++\s*+,?\s*+)*+)\)?)"
    r"\s*+(?:;(?P<marker>.*))?"
)
_CONDA_LISTED = pattern(rf"(?P<name>{_NAME})=(?P<version>[^=\s]+)(?:=(?P<build>\S+))?")
_EGG = pattern(rf"[#&]egg=({_NAME})")
_FILE = pattern(
    r"/(?:(?P<wheel>[A-Za-z0-9._]+)-(?P<version>[0-9][\w.!+]*)-[^/]*\.whl"
    r"|(?P<sdist>[A-Za-z0-9][\w.-]{0,200}?)-(?P<number>[0-9][\w.!+]*)\.(?:tar\.gz|zip))(?:[#?]|$)"
)
_REPOSITORY = pattern(r"/([^/@#]+)(?:@[^/#]*)?(?:#.*)?$")
_COMMIT = pattern(r"@(?:[0-9a-f]{7,64}|v?[0-9]+(?:\.[0-9]+)+\S*)(?:#|$)")
_OPTION = pattern(r"\s--[\w-]+(?:[=\s]\S+)?")


MAX_LENGTH = 2_000
"""Characters of a requirement."""


class Line(NamedTuple):
    """One requirement of a file or a command."""

    line: int
    """1-based."""
    name: str
    """Normalised."""
    specifier: str
    pinned: bool
    marker: str = ""
    """When it applies, as written; empty for always."""


class Include(NamedTuple):
    """Another file that a requirements file takes in."""

    path: str
    """As written."""
    constraint: bool


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """The name of a distribution by PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement(text: str, line: int = 0, *, hashed: bool = False) -> Line | None:
    """The requirement in a text such as `numpy>=1.20; python_version > '3.8'`, or None when it is none."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    match = _REQUIREMENT.fullmatch(text)
    if match is None:
        return _direct(text, line)
    url = match["url"] or ""
    marker = (match["marker"] or "").strip()
    if url:
        return Line(line, normalised(match["name"]), f"@ {url}", hashed or _is_fixed(url), marker)
    specifier = re.sub(r"\s+", "", match["specifier"] or "").strip(",")
    return Line(line, normalised(match["name"]), specifier, hashed or is_exact(specifier), marker)


def _direct(text: str, line: int) -> Line | None:
    """The requirement in an address without a name before it: its `#egg=`, or the name of its file."""
    if len(text) > MAX_LENGTH or ("://" not in text and not text.startswith("git+")):
        return None
    address = text.split(" ;")[0].strip()
    if egg := _EGG.search(address):
        return Line(line, normalised(egg[1]), f"@ {address}", _is_fixed(address))
    if file := _FILE.search(address):
        name, version = file["wheel"] or file["sdist"], file["version"] or file["number"]
        return Line(line, normalised(name), f"=={version}", True)
    # The last part of a repository's address is nearly always the name.
    if address.startswith("git+") and (repository := _REPOSITORY.search(address)):
        return Line(line, normalised(repository[1].removesuffix(".git")), f"@ {address}", _is_fixed(address))
    return None


def _is_fixed(url: str) -> bool:
    """Whether an address is of one release: a commit, a version tag, or a file of a version; a local path is not."""
    if url.startswith(("file:", ".", "/")):
        return False
    return bool(_COMMIT.search(url) or _FILE.search(url))


def is_exact(specifier: str) -> bool:
    """Whether a specifier allows one release only."""
    return any(
        part.startswith("==") and "*" not in part and part.strip("=") for part in specifier.replace(" ", "").split(",")
    )


def requirement_lines(text: str) -> Iterator[Line | Include]:
    """The requirements and includes of a requirements file; options, comments and templates are passed over."""
    for line, content in _logical_lines(text):
        if re.match(r"-(?:r|c)(?![\w-]*egg)|--(?:requirement|constraint)\b", content):
            option, _, path = re.sub(r"^(--\w+|-[rc])[=\s]*", r"\1 ", content).partition(" ")
            path = path.strip().strip("\"'")
            if path:
                yield Include(path, option in {"-c", "--constraint"})
            continue
        if editable := re.match(r"(?:-e|--editable)[=\s]*(.+)", content):
            content = editable[1].strip().strip("\"'")
        if content.startswith("-") or "{{" in content or "{%" in content:
            continue
        hashed = "--hash=" in content
        content = _OPTION.sub("", " " + content).strip()
        if listed := _CONDA_LISTED.fullmatch(content):
            # What `conda list --export` writes.
            yield Line(line, normalised(listed["name"]), f"=={listed['version']}", True)
        elif found := requirement(content, line, hashed=hashed):
            yield found


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, those that end in a backslash joined, with the number of their first line."""
    pending, start = "", 0
    for number, raw in enumerate(split_lines(text), 1):
        content = re.sub(r"(?:^|\s)#.*$", "", raw).rstrip()
        start = start if pending else number
        if content.endswith("\\"):
            pending += content[:-1] + " "
            continue
        content = (pending + content).strip()
        pending = ""
        if content:
            yield start, content
    if pending.strip():
        yield start, pending.strip()


# -------------------------------------------------------------------------------------------- conda

_CONDA = pattern(r"(?P<name>[A-Za-z0-9_][\w.-]*+)(?:\[[^\]]*+\])?(?P<specifier>[\s=<>!~][^\[]*+)?(?:\[[^\]]*+\])?")

_CONDA_NAMES = {
    "pytorch": "torch", "pytorch-gpu": "torch", "pytorch-cpu": "torch", "py-xgboost": "xgboost",
    "opencv": "opencv-python", "py-xgboost-gpu": "xgboost", "py-xgboost-cpu": "xgboost", "py-opencv": "opencv-python",
    "pytables": "tables", "matplotlib-base": "matplotlib", "dask-core": "dask", "python-graphviz": "graphviz",
    "msgpack-python": "msgpack", "tensorflow-base": "tensorflow", "ruamel-yaml": "ruamel.yaml",
    "scikit-learn-intelex": "scikit-learn-intelex", "ray-default": "ray", "ray-core": "ray", "ray-tune": "ray",
    "pytorch-geometric": "torch-geometric", "pyg": "torch-geometric", "faiss": "faiss-cpu", "seaborn-base": "seaborn",
    "protobuf-python": "protobuf", "pyqt": "pyqt5",
}  # fmt: skip
"""Conda packages whose distribution on a Python index has another name."""


def conda_requirement(text: str, line: int) -> Line | None:
    """The requirement in a match specification of conda such as `conda-forge::numpy=1.19.5=py37_0`."""
    # A channel stands before the name.
    match = _CONDA.fullmatch(text.strip()[:500].rpartition("::")[2])
    if match is None:
        return None
    name = normalised(match["name"])
    if name == "python":
        return None
    given = (match["specifier"] or "").strip()
    # `numpy 1.19 py37_0` is the older way to write `numpy=1.19=py37_0`.
    given = "=" + re.sub(r"\s+", "=", given) if given[:1].isdigit() else re.sub(r"\s+", "", given)
    return Line(line, normalised(_CONDA_NAMES.get(name, name)), given, _is_conda_pin(given))


def _is_conda_pin(given: str) -> bool:
    """Whether a conda specification allows one release: `==1.2`, a build, or `=` with three numbers."""
    if "*" in given or any(mark in given for mark in "<>!~,|"):
        return False
    if given.startswith("=="):
        return True
    version, _, build = given.lstrip("=").partition("=")
    return bool(build) or version.count(".") >= 2


# ------------------------------------------------------------------------------------ pip as a command

_PIP_VALUES = frozenset({
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target", "--prefix", "--root",
    "--trusted-host", "--python", "--proxy", "--timeout", "--retries", "--cache-dir", "--platform",
    "--python-version", "--abi", "--src", "--progress-bar", "--no-binary", "--only-binary", "--upgrade-strategy",
    "--config-settings", "-C", "--log", "--report", "--implementation", "--exists-action", "--cert", "--client-cert",
    "--build", "-b", "--index", "--default-index", "--torch-backend", "--index-strategy", "--exclude-newer",
    "--resolution", "--group", "-p", "--use-feature", "--global-option", "--install-option", "--overrides",
    "--override", "--build-constraint", "--build-constraints", "-n", "--name", "-c", "--channel",
})  # fmt: skip

INSTALLERS = frozenset({
    "pip", "setuptools", "wheel", "uv", "poetry", "pipenv", "virtualenv", "pip-tools", "pdm", "hatch", "build",
    "twine", "tox", "nox", "pre-commit", "conda", "pipx", "mamba", "flit", "hatchling", "poetry-core",
    "setuptools-scm", "maturin", "tox-uv", "tox-gh-actions", "codecov", "coveralls", "cibuildwheel",
    "pyproject-build", "ninja", "cmake", "awscli",
})  # fmt: skip
"""What a build needs to work at all, and no requirement of the project."""


def installed(words: Sequence[str]) -> Iterator[Line | Include]:
    """What a command such as `pip install` or `conda install` asks for; nothing for any other command."""
    name, *rest = words or [""]
    if name == "uv" and rest[:1] == ["pip"]:
        name, rest = "pip", rest[1:]
    if re.fullmatch(r"pip[0-9.]*", name):
        conda = False
    elif name in {"conda", "mamba", "micromamba"}:
        conda = True
    else:
        return
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in _PIP_VALUES else rest[1:]
    if not rest or rest[0] not in ({"install", "create"} if conda else {"install"}):
        return
    index = 1
    while index < len(rest):
        word = rest[index]
        index += 1
        if include := re.fullmatch(r"(-r|-c|--requirement|--constraint|--file)(?:=?(.+))?", word):
            constraint = include[1] in {"-c", "--constraint"}
            if conda and include[1] == "-c":
                index += not include[2]
                continue
            path = include[2] or (rest[index] if index < len(rest) else "")
            index += not include[2]
            if path:
                yield Include(path, constraint)
        elif word in {"-e", "--editable"}:
            if index < len(rest) and (found := _direct(rest[index], 0)):
                yield found
            index += 1
        elif word.startswith("-"):
            index += word in _PIP_VALUES
        elif "$" not in word and not word.startswith((".", "/", "~")) and "*" not in word.split("=")[0]:
            line = conda_requirement(word, 0) if conda else requirement(word)
            if line:
                yield line
