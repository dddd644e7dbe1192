"""What code takes from elsewhere under a name that stands for something else tomorrow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Argument, Call, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class Moving(NamedTuple):
    """One thing that is taken from elsewhere by a name that moves on."""

    at: Place
    what: str
    """`the model`, `the data set`, `the repository`, `the file`."""
    name: str
    """As the code names it."""
    keyword: str
    """The argument that takes a revision; empty where the name itself has it."""
    method: str
    """The last part of what is called."""


# huggingface_hub 1.1, transformers 4.57, diffusers 0.35, datasets 4.4, torch 2.9
_HUB: Final[Mapping[str, tuple[str, str]]] = {
    "datasets.load_dataset": ("the data set", "path"),
    "datasets.load_dataset_builder": ("the data set", "path"),
    "huggingface_hub.hf_hub_download": ("the repository", "repo_id"),
    "huggingface_hub.snapshot_download": ("the repository", "repo_id"),
}
"""Functions that take a `revision`, with what they get and the argument that names it."""
_MODELS: Final = ("transformers.", "diffusers.")
"""Libraries whose `from_pretrained` takes a `revision`."""
_LOCAL_BUILDERS: Final = frozenset({
    "csv", "json", "parquet", "text", "arrow", "pandas", "xml", "sql", "imagefolder", "audiofolder", "videofolder",
    "webdataset", "generator", "spark", "hdf5", "pdffolder",
})  # fmt: skip
_DOWNLOADS: Final = frozenset({
    "urlretrieve", "urlopen", "get_file", "download", "download_url", "download_and_extract_archive", "retrieve",
    "load_state_dict_from_url", "cached_path", "Request",
})  # fmt: skip
_FETCHES: Final = frozenset({"requests.get", "httpx.get", "urllib.request.urlopen", "urllib.request.urlretrieve"})
_CHECKED_BY: Final = frozenset({
    "md5", "sha1", "sha256", "hash", "file_hash", "md5_hash", "known_hash", "checksum", "check_hash", "hash_prefix",
    "expected_hash", "digest",
})  # fmt: skip
_MOVING_URL = pattern(
    r"https?://(?:raw\.githubusercontent\.com/[^/\s]+/[^/\s]+/(?:refs/heads/[^/\s]+|master|main|develop|dev|HEAD)/"
    r"|(?:www\.)?github\.com/[^/\s]+/[^/\s]+/(?:raw|blob)/(?:refs/heads/[^/\s]+|master|main|develop|dev|HEAD)/"
    r"|huggingface\.co/(?:datasets/|spaces/)?[^/\s]+/[^/\s]+/(?:resolve|raw)/main/"
    r"|gist\.githubusercontent\.com/[^/\s]+/[0-9a-f]+/raw/(?![0-9a-f]{40}/)"
    r"|gitlab\.com/[^\s]+/-/raw/(?:master|main)/)\S+",
)
_HUB_NAME = pattern(r"[A-Za-z0-9][\w.-]{1,95}/[A-Za-z0-9][\w.-]{1,95}")
_OLD_NAMES = pattern(
    r"(?:bert|distilbert|roberta|distilroberta|albert|xlm-roberta|xlm-mlm|xlnet|gpt2|distilgpt2|openai-gpt|t5|bart|camembert"
    r"|electra|ctrl|transfo-xl)(?:-[\w.-]+)?"
)
"""Models of the hub whose names have no owner."""
_FOLDERS = pattern(
    r"(?:\.|models?|outputs?|out|results?|check_?points?|ckpts?|saved?(?:[_-]\w+)?|artifacts?|data(?:sets?)?|tmp|temp|weights"
    r"|pretrained(?:[_-]\w+)?|runs?|logs?|trained(?:[_-]\w+)?|finetuned?(?:[_-]\w+)?|local|my[_-]?\w*|your[_-]?\w*|path|src"
    r"|assets|resources|cache|exp(?:eriments?)?|notebooks?|app|static|files|content|mnt|home|root|opt|user(?:name)?|org)",
    re.IGNORECASE,
)
"""Names of folders that hold a model of one's own, where an owner of the hub would stand."""
_SAVES: Final = frozenset({"save_pretrained", "save_to_disk", "save_model", "push_to_hub"})
_OLD: Final = pattern(r"(?:==|~=|<=?)[ \t]*[01]\.")
_BRANCHES: Final = frozenset({"main", "master", "HEAD"})


def moving(project: Project, told: Collection[tuple[str, str]] = ()) -> Iterator[Moving]:
    """What code takes from a hub or a branch without a revision, each thing once; tests and examples are left out.

    So are the things, by the path of the code and their name, that are told elsewhere.
    """
    seen: set[str] = set()
    fetching = _fetching(project)
    own = {value for file in project.sources for value in _saved(file)}
    old_sets = any(r.name == "datasets" and _OLD.match(r.specifier) for r in project.dependencies.requirements)
    for file in project.sources:
        if file.is_test or is_aside(file.path):
            continue
        # Of the cells of notebooks, no more constants are known than those that are addresses.
        known = {
            a.name: a.value
            for a in file.assignments
            if not a.scope and isinstance(a.value, str) and (not file.is_notebook or a.value.startswith("http"))
        }
        # Of what stands in functions of cells, not enough is known.
        local = {} if file.is_notebook else _local_texts(file)
        for call in file.calls:
            here = {**known, **(local.get(call.scope, {}) if call.scope else {})}
            found = (
                (None if old_sets and _is_from_its_library(call, here) else _of_hub(call, here))
                or _of_torch_hub(call, here)
                or _of_address(call, here, {} if file.is_notebook else fetching)
            )
            if found is None or found.name in seen or found.name in own or _is_here(found.name, project):
                continue
            if (file.path, found.name) in told:
                continue
            seen.add(found.name)
            yield found


def _local_texts(file: PythonFile) -> Mapping[str, Mapping[str, str]]:
    """The texts that names of a scope stand for, by the scope: of names that are bound once, and to nothing else."""
    bound = Counter((a.scope, a.name) for a in file.assignments)
    bound.update((call.scope, target) for call in file.calls for target in call.targets)
    given = {(f.qualname, name) for f in file.functions for name in f.parameters}
    found: dict[str, dict[str, str]] = {}
    for a in file.assignments:
        # What a caller may give is not known, but for addresses: there the code says itself where it reads.
        is_sure = (a.scope, a.name) not in given or str(a.value).startswith("http")
        if a.scope and isinstance(a.value, str) and bound[a.scope, a.name] == 1 and is_sure:
            found.setdefault(a.scope, {})[a.name] = a.value
    return found


def _fetching(project: Project) -> Mapping[str, tuple[str, int]]:
    """The project's own functions that read what one of their parameters names: that parameter and its position."""
    found: dict[str, tuple[str, int] | None] = {}
    for file in project.python:
        read = {
            (call.scope, given.names[0])
            for call in file.calls
            if call.scope and _fetches(call)
            for given in call.arguments[:1]
            if len(given.names) == 1 and not given.keyword
        }
        for function in file.functions if read else ():
            places = [(n, i) for i, n in enumerate(function.parameters) if (function.qualname, n) in read]
            if "." not in function.qualname and places:
                # What two functions of one name read is not known by it.
                found[function.name] = None if function.name in found else places[0]
    return {name: place for name, place in found.items() if place}


def _saved(file: PythonFile) -> Iterator[str]:
    """The folders that code itself saves models to."""
    for call in file.calls:
        if call.method in _SAVES and call.arguments and isinstance(value := call.arguments[0].value, str):
            yield value


def _is_here(name: str, project: Project) -> bool:
    if "://" not in name:
        return name.partition("/")[0] in project.paths
    # What the project has itself is under its own version control: most likely it is its own address.
    branch = re.search(r"/(?:master|main|develop|dev|HEAD)/(.+)", name)
    return branch is not None and branch[1].partition("?")[0] in project.paths


def _text(given: Argument | None, known: Mapping[str, str]) -> str:
    """The text that an argument is, by itself or by the constant of the module that it names."""
    if given is None:
        return ""
    if isinstance(given.value, str):
        return given.value
    return known.get(given.names[0], "") if len(given.names) == 1 else ""


_CHECKPOINT: Final = pattern(r"checkpoint(?:-\d{1,9})?")


def _of_hub(call: Call, known: Mapping[str, str]) -> Moving | None:
    what, keyword = _HUB.get(call.name, ("", ""))
    if not what and call.method == "from_pretrained" and call.name.startswith(_MODELS):
        what, keyword = "the model", "pretrained_model_name_or_path"
    if not what or call.unpacks or any(a.keyword == "local_files_only" and a.value is True for a in call.arguments):
        return None
    revision = call.argument("revision")
    if revision is not None and revision.value not in {None, *_BRANCHES}:
        return None
    name = _text(call.argument(keyword, 0), known)
    if what == "the data set" and (name in _LOCAL_BUILDERS or name.endswith(".py")):
        return None
    of_owner = _HUB_NAME.fullmatch(name) and not _FOLDERS.fullmatch(name.partition("/")[0])
    # What a trainer leaves at its steps is a folder of one's own.
    of_owner = of_owner and not _CHECKPOINT.fullmatch(name.partition("/")[2])
    old = _OLD_NAMES.fullmatch(name) if what == "the model" else re.fullmatch(r"[a-z0-9][a-z0-9_-]+", name)
    return Moving(call.at, what, name, "revision", call.method) if of_owner or old else None


def _is_from_its_library(call: Call, known: Mapping[str, str]) -> bool:
    """Whether a data set without an owner is loaded: up to datasets 1.18, by the script of the version installed."""
    return call.name.startswith("datasets.") and "/" not in _text(call.argument("path", 0), known)


def _of_torch_hub(call: Call, known: Mapping[str, str]) -> Moving | None:
    if call.name != "torch.hub.load" or call.unpacks:
        return None
    source = call.argument("source", 2)
    name = _text(call.argument("repo_or_dir", 0), known)
    owner, _, reference = name.partition(":")
    if (source is not None and source.value != "github") or not _HUB_NAME.fullmatch(owner):
        return None
    return Moving(call.at, "the repository", name, "", call.method) if reference in {"", *_BRANCHES} else None


def _fetches(call: Call) -> bool:
    return call.name in knowledge.READERS or call.name in _FETCHES or call.method in _DOWNLOADS


def _of_address(call: Call, known: Mapping[str, str], fetching: Mapping[str, tuple[str, int]]) -> Moving | None:
    own = fetching.get(call.method) if not call.receiver else None
    if any(a.keyword in _CHECKED_BY for a in call.arguments):
        return None
    arguments = call.arguments[:3] if _fetches(call) else [a for a in (own and call.argument(*own),) if a]
    for given in arguments:
        value = _text(given, known)
        if value.startswith("http") and _MOVING_URL.match(value):
            return Moving(call.at, "the file", value, "", call.method)
    return None
