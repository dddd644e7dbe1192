"""What the tests of traps share: all that all rules find in a few files."""

from mlscaffold.config import Config
from mlscaffold.facts.model import Project
from mlscaffold.facts.project import collect
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree

Files = dict[str, str]


def found(files: Files, *families: str) -> set[tuple[str, str, int]]:
    """(rule, path, line) of all that is found in a repository of these files, of the families or rules named.

    As a production project, at any confidence.
    """
    content = {path: text.encode() for path, text in files.items()}
    result = check(MemoryTree(content, commits=("5f0c" * 10,)), Config(stage="production"), confidences=CONFIDENCES)
    assert not result.crashes
    return {(f.rule, f.at.path, f.at.line) for f in result.findings if not families or f.rule.startswith(families)}


def rules(files: Files, *families: str) -> set[str]:
    """The names of the rules that find something."""
    return {rule for rule, _, _ in found(files, *families)}


def project(files: Files) -> Project:
    """The facts of a repository of these files."""
    content = {path: text.encode() for path, text in files.items()}
    return collect(MemoryTree(content, commits=("5f0c" * 10,)), Config(stage="production"))
