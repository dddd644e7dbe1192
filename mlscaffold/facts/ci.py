"""Continuous integration: which commands its files really run, and whether tests are among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from mlscaffold.facts.model import CiCommand, CiFile
from mlscaffold.facts.nodes import Node, read_yaml
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

    from mlscaffold.facts.model import AutomaticRun
    from mlscaffold.facts.pipelines.gathered import Gathered


_SYSTEMS: Final = tuple(
    (system, pattern(form))
    for system, form in (
        ("github", r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml"),
        ("gitlab", r"\.gitlab-ci\.ya?ml"),
        ("circleci", r"\.circleci/config\.ya?ml"),
        ("travis", r"\.travis\.ya?ml"),
        ("jenkins", r"(?:.*/)?(?:[\w.-]*[Jj]enkinsfile(?:[._-][\w.-]+)?|[\w.-]+\.jenkinsfile)"),
        ("bitbucket", r"bitbucket-pipelines\.ya?ml"),
        ("drone", r"\.drone\.ya?ml"),
        ("woodpecker", r"\.woodpecker(?:/[^/]+)?\.ya?ml"),
        ("appveyor", r"\.?appveyor\.ya?ml"),
        ("buildkite", r"\.buildkite/[^/]+\.ya?ml"),
        ("cirrus", r"\.cirrus\.ya?ml"),
        ("semaphore", r"\.semaphore/[^/]+\.ya?ml"),
        ("codebuild", r"(?:.*/)?buildspec[\w.-]*\.ya?ml"),
        ("cloudbuild", r"(?:.*/)?(?:cloud-?build[\w.-]*|\.?cloud-?build/[^/]+)\.ya?ml"),
        ("taskcluster", r"\.taskcluster\.ya?ml"),
        ("sourcehut", r"\.build\.yml|\.builds/[^/]+\.yml"),
        (
            "azure",
            r"(?i:\.?azure[-_]?(?:pipelines?|devops)|\.(?:pipelines|ado|vsts))/.*\.ya?ml|(?:.*/)?[^/]*pipelines?[^/]*\.ya?ml",
        ),
    )
)

_UNREAD = pattern(
    r"\.(?:teamcity|harness|zuul\.d|tekton|buildbot|gocd|codecatalyst|concourse|dagger|werft|prow|scrutinizer)(?:/|\.|$)"
    r"|bamboo-specs/|codefresh\.ya?ml|\.?zuul\.ya?ml|wercker\.ya?ml|shippable\.ya?ml|bitrise\.ya?ml|bors\.toml|prow_config\.ya?ml|ci/pipeline"
)

_SUPPORT = pattern(
    r"(?:.*/)?(?:GNUmakefile|[Mm]akefile|.*\.mk|\.?[Jj]ustfile|[Tt]askfile[\w.]*\.ya?ml|tox\.(?:ini|toml)|setup\.cfg|pyproject\.toml"
    r"|hatch\.toml|pixi\.toml|\.?mise\.toml|Pipfile|package\.json|noxfile\.py|tasks\.py|(?:docker-)?compose[\w.-]*\.ya?ml"
    r"|(?:.*\.)?[Dd]ockerfile(?:\.[\w.-]+)?|[^/]*\.(?:sh|bash|ps1|bat|cmd|yml|yaml)|[^/]*test[^/]*\.(?:py|R|jl)"
    r"|(?:\.ci|ci|scripts?|bin|tools?)/[^/.]+)"
)


def is_ci_file(path: str) -> bool:
    """Whether a path may be a file of continuous integration; `read_ci` decides by its content."""
    return bool(_system(path))


def names_unread_system(paths: Iterable[str]) -> bool:
    """Whether some file is for a system whose files are not read here: what that runs is not known."""
    return any(map(_UNREAD.match, paths))


def is_ci_support(path: str) -> bool:
    """Whether a file may be what a CI command runs: worth having among the `files` of `read_ci`."""
    if path.endswith(".py") and "test" not in path and not path.endswith(("noxfile.py", "tasks.py")):
        return False
    return _SUPPORT.fullmatch(path) is not None


def read_ci(path: str, data: bytes, *, files: Mapping[str, bytes]) -> CiFile | None:
    """What a CI file runs; None when it is no such file after all.

    `files` are the files that commands may lead to: included pipelines, Makefiles, scripts. A file
    that is broken runs nothing.
    """
    from mlscaffold.facts.pipelines.gathered import MAX_BYTES

    if len(data) > MAX_BYTES or is_binary(data):
        return None
    system, gathered = _gathered(path, decode(data), files)
    return gathered.fact(path, system) if system else None


def ci_commands(path: str, text: str, *, files: Mapping[str, bytes]) -> Sequence[CiCommand] | None:
    """The commands that stand in a CI file and in what it includes, not followed further; None when it is none."""
    from mlscaffold.facts.pipelines.gathered import MAX_BYTES

    system, gathered = _gathered(path, text, files) if len(text) <= MAX_BYTES else ("", None)
    return gathered.commands() if gathered and system else None


def ci_runs(
    path: str, data: bytes, *, files: Mapping[str, bytes], branches: frozenset[str] | None = None
) -> Sequence[AutomaticRun]:
    """Every command that the jobs of a CI file run, followed through the scripts and tasks of the repository.

    `branches` are those that there are; None where there may be others.
    """
    from mlscaffold.facts.pipelines.gathered import MAX_BYTES

    if len(data) > MAX_BYTES or is_binary(data):
        return ()
    system, gathered = _gathered(path, decode(data), files, branches)
    return gathered.runs(path, system) if system else ()


def _gathered(
    path: str, text: str, files: Mapping[str, bytes], branches: frozenset[str] | None = None
) -> tuple[str, Gathered]:
    """The system that a CI file is for, empty when it is none after all, and what is in it."""
    from mlscaffold.facts.pipelines.gathered import Gathered

    system = _system(path)
    gathered = Gathered(files, branches)
    if system == "jenkins":
        from mlscaffold.facts.pipelines.jenkins import read_jenkins

        read_jenkins(path, text, gathered)
        return system, gathered
    try:
        documents = [document for document in read_yaml(text) if document.kind == "mapping"] if system else []
    except ValueError:
        documents = []
    if system == "azure" or (system == "cloudbuild" and documents):
        # Their files may have any name: it is only a guess.
        system = _system_of(documents, system)
    if documents and system:
        read = _reader(system)
        for document in documents:
            read(path, document, gathered)
    return system, gathered


def _reader(system: str) -> Callable[[str, Node, Gathered], None]:
    """What reads the files of a system; few projects have those of more than one."""
    reader: Callable[[str, Node, Gathered], None]
    match system:
        case "github":
            from mlscaffold.facts.pipelines.github import read_github as reader
        case "gitlab":
            from mlscaffold.facts.pipelines.gitlab import read_gitlab as reader
        case "azure":
            from mlscaffold.facts.pipelines.azure import read_azure as reader
        case "circleci":
            from mlscaffold.facts.pipelines.circleci import read_circleci as reader
        case "cloudbuild":
            from mlscaffold.facts.pipelines.cloudbuild import read_cloudbuild as reader
        case "sourcehut":
            from mlscaffold.facts.pipelines.keyed import read_sourcehut as reader
        case "taskcluster":
            from mlscaffold.facts.pipelines.taskcluster import read_taskcluster as reader
        case _:
            from mlscaffold.facts.pipelines.keyed import read_keyed

            return partial(read_keyed, system)
    return reader


def _system_of(documents: Sequence[Node], guess: str) -> str:
    """Whether documents are builds of Cloud Build or pipelines of Azure; empty for neither."""
    from mlscaffold.facts.pipelines.azure import is_azure
    from mlscaffold.facts.pipelines.cloudbuild import is_cloudbuild

    if any(map(is_cloudbuild, documents)):
        return "cloudbuild"
    if any(map(is_azure, documents)):
        return guess
    return ""


@lru_cache(maxsize=65_536)
def _system(path: str) -> str:
    if not path.endswith((".yml", ".yaml")) and "enkinsfile" not in path:
        return ""
    return next((system for system, form in _SYSTEMS if form.fullmatch(path)), "")
