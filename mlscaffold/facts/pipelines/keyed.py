"""Systems that keep what they run under the same keys wherever these stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import TOLERATED
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, Gathered, Values, is_false, is_true, text_of
from mlscaffold.facts.scripts.tolerance import BARE, STRICT
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final


KEYS: Final[Mapping[str, re.Pattern[str]]] = {
    "travis": pattern(r"before_install|install|before_script|script|after_success|after_script"),
    "bitbucket": pattern(r"script|after-script"),
    "drone": pattern(r"commands"),
    "woodpecker": pattern(r"commands"),
    "appveyor": pattern(r"init|install|(?:before_|after_)?(?:build|test)(?:_script)?|ps|cmd|sh"),
    "buildkite": pattern(r"commands?"),
    "cirrus": pattern(r"(?:\w+_)?script"),
    "semaphore": pattern(r"commands"),
    "codebuild": pattern(r"commands"),
}
"""The keys under which each system keeps what it runs."""

_TOLERANT = ("soft_fail", "allow_failures", "allow_failure")
"""Keys by which steps of Buildkite and tasks of Cirrus may fail."""
_AFTER = pattern(r"after_(?:success|script|failure)|after-script")
_MAX_NODES = 20_000
_LONGEST_LINE = 2_000
_VARIABLE = pattern(r"([A-Za-z_]\w{0,100})=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")


def read_keyed(system: str, path: str, root: Node, gathered: Gathered) -> None:
    """Gather the scripts under the keys of a system; what is only defined for reuse runs where it is used."""
    keys = KEYS[system]
    values = _travis_variables(root) if system == "travis" else {}
    manner = BARE if system == "travis" else STRICT
    stack = [("", root, "")]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        job, node, held = stack.pop()
        if text_of(node.get("skip")) == "true" or is_false(node.get("only_if")):
            gathered.understood = True
            continue
        job = text_of(node.get("name")) or job
        held = TOLERATED if any(is_true(node.get(k)) for k in _TOLERANT) or _ignores(node.get("failure")) else held
        below = []
        for name, value in node.items():
            if keys.fullmatch(name.text):
                # What runs after a job does not change how that went.
                own = TOLERATED if _AFTER.fullmatch(name.text) else held
                gathered.add(path, job, value, "", values, held=own, manner=manner)
            if node is not root or name.text != "definitions":
                below.append((job or name.text, value, held))
        stack.extend(reversed(below + [(job, element, held) for element in node.elements()]))


def _ignores(failure: Node | None) -> bool:
    """Whether `failure: ignore` is said, as for Drone and Woodpecker."""
    return text_of(failure) == "ignore"


def _travis_variables(root: Node) -> Values:
    """What each variable may be set to, by `env` anywhere: `A=1 B="x y"`, one line for each job."""
    found: dict[str, list[str]] = {}
    stack = [root]
    for _ in range(_MAX_NODES):
        if not stack:
            break
        node = stack.pop()
        environment = node.get("env")
        for line in _texts(environment) if environment else ():
            for name, *value in _VARIABLE.findall(line[:_LONGEST_LINE]):
                found.setdefault(f"env.{name}", []).extend(text for text in value if text)
        stack.extend(value for _, value in node.items())
        stack.extend(node.elements())
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items() if values}


def _texts(environment: Node) -> Iterator[str]:
    """The lines of an `env`, be they listed below `global`, `jobs` or `matrix`, or written as a mapping."""
    for name, value in environment.items():
        if value.kind == "scalar":
            yield f"{name.text}='{value.text}'"
        else:
            yield from _texts(value)
    for element in environment.elements():
        if element.kind == "scalar":
            yield element.text
        else:
            yield from _texts(element)
    if environment.kind == "scalar":
        yield environment.text


def read_sourcehut(path: str, root: Node, gathered: Gathered) -> None:
    """Gather the tasks of builds.sr.ht: a list of names with scripts."""
    for task in (root.get("tasks") or EMPTY).elements():
        for name, script in task.items():
            gathered.add(path, name.text, script)
