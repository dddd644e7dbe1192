"""Hooks: what those of pre-commit run, and which of them are switched off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mlscaffold.facts.model import BY_HAND, NEVER, TOLERATED, AutomaticRun, Place
from mlscaffold.facts.nodes import Node, read_yaml
from mlscaffold.facts.pipelines.gathered import EMPTY, is_false, is_true, text_of
from mlscaffold.facts.safe_pattern import Budget, safe_matcher
from mlscaffold.facts.scripts.invocations import Follower
from mlscaffold.facts.scripts.runners import quoted
from mlscaffold.facts.scripts.tolerance import STRICT
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

HOOKS: Final = ".pre-commit-config.yaml"
CHECKING: Final = frozenset({
    "mlscaffold-check", "mlscaffold-data-docs", "mlscaffold-experiment-log", "mlscaffold-notebooks",
})  # fmt: skip
"""Hooks of ours that hold the project to the conventions, which our own repository says and not the one that uses
them."""

_BY_HAND: Final = frozenset({"mlscaffold-data-render", "mlscaffold-runs-render"})
"""Hooks of ours that a hand alone starts."""
_ALWAYS: Final = frozenset({"mlscaffold-check"})
"""Hooks of ours that run whatever files there are."""
_ALL = pattern(r"(?:\(\?[a-z]{1,6}\))?\s*\^?\(?(?:\.[*+?]?)?\)?\$?\s*")
"""A pattern that every path fits."""
_NONE = pattern(r"\^\$|\$\^|\(\?!\)|\^\\b\$")
"""A pattern that no path fits."""
_MOST_PATHS: Final = 20_000


def hook_runs(files: Mapping[str, bytes], paths: Collection[str]) -> Iterator[AutomaticRun]:
    """What the hooks of pre-commit run on a project with these paths; of one that is kept elsewhere, its id."""
    data = files.get(HOOKS)
    try:
        documents = read_yaml(decode(data)) if data is not None and not is_binary(data) else ()
    except ValueError:
        return
    budget = Budget()
    for document in documents:
        for repository in (document.get("repos") or EMPTY).elements():
            for hook in (repository.get("hooks") or EMPTY).elements():
                name = text_of(hook.get("id"))
                if name:
                    yield from _hook(hook, name, _held(hook, name, document, paths, budget), files)


def _hook(hook: Node, name: str, held: str, files: Mapping[str, bytes]) -> Iterator[AutomaticRun]:
    at = Place(HOOKS, hook.line)
    given = [argument.text for argument in (hook.get("args") or EMPTY).elements()]
    entry = text_of(hook.get("entry"))
    if not entry:
        yield AutomaticRun(at, HOOKS, name, (name,), "", "hook", held)
        return
    for found in Follower(files).follow(" ".join([entry, *map(quoted, given)]), manner=STRICT):
        own = held or (TOLERATED if found.tolerated else "")
        yield AutomaticRun(at, HOOKS, name, found.words, found.folder, "hook", own)


def _held(hook: Node, name: str, document: Node, paths: Collection[str], budget: Budget) -> str:
    """What keeps a hook from running of itself; empty for nothing."""
    usual = {stage.text for stage in (document.get("default_stages") or EMPTY).elements()}
    stages = {stage.text for stage in (hook.get("stages") or EMPTY).elements()} or usual
    if stages == {"manual"} or name in _BY_HAND:
        return BY_HAND
    always = hook.get("always_run")
    if is_true(always) or (name in _ALWAYS and not hook.get("entry") and not is_false(always)):
        return ""
    # Without a file that it is for, a hook is passed by.
    for node in (document, hook):
        left_out = node.get("exclude")
        if left_out is not None and _ALL.fullmatch(left_out.text):
            return NEVER
        wanted = text_of(node.get("files"))
        if wanted and not _fits_any(wanted, paths, budget):
            return NEVER
    return ""


def _fits_any(wanted: str, paths: Collection[str], budget: Budget) -> bool:
    """Whether a pattern may be found in a path of the project; True where that takes too long to say."""
    if _NONE.fullmatch(wanted):
        return False
    # A flag stands first, or for a group alone.
    is_verbose = wanted.startswith("(?x)")
    group = f"(?x:{wanted.removeprefix('(?x)')}\n)" if is_verbose else f"(?:{wanted})"
    matches = safe_matcher(f"(?s:.*){group}(?s:.*)", budget)
    return matches is None or len(paths) > _MOST_PATHS or any(map(matches, paths))
