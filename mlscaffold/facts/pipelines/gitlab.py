"""Pipelines of GitLab, with the local files that they include and the jobs that they extend."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import BY_HAND, NEVER, TOLERATED
from mlscaffold.facts.nodes import Node
from mlscaffold.facts.pipelines.gathered import EMPTY, MAX_INCLUDED, Gathered, Values, is_true, text_of
from mlscaffold.lean import pattern

_WORDS = frozenset({
    "image", "services", "stages", "types", "before_script", "after_script", "variables", "cache", "include", "default",
    "workflow", "spec",
})  # fmt: skip
_ASKED_FOR = frozenset({"web", "api", "triggers", "chat", "external"})
"""What `only` may name besides branches, tags and what changes start."""
_OF_BRANCH = pattern(r"\$CI_COMMIT_BRANCH\s*==\s*[\"']([\w./-]{1,200})[\"']")
_Jobs = dict[str, tuple[str, Node]]


def read_gitlab(path: str, root: Node, gathered: Gathered) -> None:
    """Gather what the jobs of a pipeline run."""
    jobs: _Jobs = {}
    _add_jobs(path, root, gathered, jobs)
    shared = {name: jobs[name] for name in ("default", *_WORDS) if name in jobs}
    variables = jobs.get("variables", (path, EMPTY))[1]
    values = _values(variables)
    whole = jobs["workflow"][1].get("rules") if "workflow" in jobs else None
    nowhere = whole is not None and _all_say((path, whole), "never")
    for name, (place, job) in jobs.items():
        if name in _WORDS or name.startswith(".") or job.kind != "mapping":
            continue
        gathered.understood = True
        rules = _inherited(name, "rules", jobs)
        when = _inherited(name, "when", jobs)
        if _says(when, "never") or _all_say(rules, "never"):
            continue
        by_hand = _says(when, "manual") or _all_say(rules, "manual", "never")
        only = _inherited(name, "only", jobs)
        started = NEVER if nowhere else BY_HAND if by_hand else _held_by(rules, only, gathered)
        held = started or (TOLERATED if _may_fail(_inherited(name, "allow_failure", jobs), rules) else "")
        given = _inherited(name, "variables", jobs)
        own = {**values, **(_values(given[1]) if given else {}), **_matrix(_inherited(name, "parallel", jobs))}
        _child_pipeline(job, gathered)
        for key in ("before_script", "script", "after_script"):
            found = _inherited(name, key, jobs)
            if found is None and key != "script":
                found = _shared_script(key, shared)
            if found:
                for part_path, part in _referenced(found[0], found[1], jobs, 0):
                    own_held = held or (TOLERATED if key == "after_script" else "")
                    gathered.add(part_path or place, name, part, "", own, held=own_held)


def _add_jobs(path: str, root: Node, gathered: Gathered, jobs: _Jobs) -> None:
    """The jobs of a file after those of the local files that it includes; others make it opaque."""
    included = root.get("include")
    for item in (included.elements() if included.kind == "list" else (included,)) if included else ():
        local = item.text if item.kind == "scalar" else text_of(item.get("local"))
        if local and "://" not in local:
            place = posixpath.normpath(local.lstrip("/"))
            for match in _matching(place, gathered.files):
                inner = gathered.document(match)
                if inner:
                    _add_jobs(match, inner, gathered, jobs)
        elif (
            item.kind == "scalar"
            or any(item.get(key) for key in ("project", "remote", "component", "file"))
            or "Auto-DevOps" in text_of(item.get("template"))
        ):
            gathered.opaque = True
    for name, job in root.items():
        jobs[name.text] = (path, job)


def _matching(pattern: str, files: Mapping[str, bytes]) -> list[str]:
    """The files that an include means: `*` stays within a folder, `**` does not."""
    if "*" not in pattern:
        return [pattern]
    if "**" in pattern:
        return [path for path in sorted(files) if fnmatch.fnmatchcase(path, pattern)][:MAX_INCLUDED]
    parts = pattern.split("/")
    found = []
    for path in sorted(files):
        names = path.split("/")
        if len(names) == len(parts) and all(map(fnmatch.fnmatchcase, names, parts)):
            found.append(path)
    return found[:MAX_INCLUDED]


def _child_pipeline(job: Node, gathered: Gathered) -> None:
    trigger = job.get("trigger")
    if trigger is None:
        return
    include = trigger.get("include")
    if include is None:
        gathered.opaque = True
        return
    for item in include.elements() if include.kind == "list" else (include,):
        local = item.text if item.kind == "scalar" else text_of(item.get("local"))
        place = posixpath.normpath(local.lstrip("/")) if local else ""
        inner = gathered.document(place, once_for="child") if place else None
        if inner:
            read_gitlab(place, inner, gathered)
        elif not place:
            gathered.opaque = True


def _inherited(name: str, key: str, jobs: _Jobs, depth: int = 0) -> tuple[str, Node] | None:
    """The value of a key of a job: its own, else that of what it extends, the last one first."""
    if name not in jobs or depth > 10:
        return None
    path, job = jobs[name]
    if own := job.get(key):
        return path, own
    extended = job.get("extends")
    names = (
        [text_of(extended)]
        if extended and extended.kind == "scalar"
        else [text_of(e) for e in extended.elements()]
        if extended
        else []
    )
    for parent in reversed(names[:20]):
        if found := _inherited(parent, key, jobs, depth + 1):
            return found
    return None


def _shared_script(key: str, shared: _Jobs) -> tuple[str, Node] | None:
    if "default" in shared and (node := shared["default"][1].get(key)):
        return shared["default"][0], node
    return shared.get(key)


def _referenced(path: str, node: Node, jobs: _Jobs, depth: int) -> Iterator[tuple[str, Node]]:
    """A script with each `!reference [job, key]` replaced by what it refers to."""
    if node.tag == "!reference" and depth < 10:
        names = [element.text for element in node.elements()]
        found = _inherited(names[0], names[1], jobs) if len(names) > 1 else jobs.get(names[0]) if names else None
        if found:
            yield from _referenced(found[0], found[1], jobs, depth + 1)
    elif node.kind == "list" and depth < 10:
        for element in node.elements():
            yield from _referenced(path, element, jobs, depth + 1)
    elif node.kind == "scalar":
        yield path, node


def _says(found: tuple[str, Node] | None, word: str) -> bool:
    return found is not None and found[1].text == word


def _all_say(found: tuple[str, Node] | None, *words: str) -> bool:
    """Whether every rule of a job says one of these words."""
    rules = list(found[1].elements()) if found else []
    return bool(rules) and all(text_of(rule.get("when")) in words for rule in rules)


def _held_by(rules: tuple[str, Node] | None, only: tuple[str, Node] | None, gathered: Gathered) -> str:
    """What keeps a job from being started: a branch that there is not, or that somebody must ask for it."""
    named = (only[1].get("refs") or EMPTY) if only and only[1].kind == "mapping" else only[1] if only else EMPTY
    names = [name.text for name in (named.elements() if named.kind == "list" else [named]) if name.kind == "scalar"]
    if names and _ASKED_FOR.issuperset(names):
        return BY_HAND
    conditions = [text_of(rule.get("if")) for rule in (rules[1].elements() if rules else ()) if not _is_never(rule)]
    if conditions and all(_is_nowhere(condition, gathered) for condition in conditions):
        return NEVER
    return ""


def _is_nowhere(condition: str, gathered: Gathered) -> bool:
    """Whether a condition asks for a branch that there is not."""
    if "||" in condition or "!" in condition:
        return False
    return any(not gathered.is_there(name) for name in _OF_BRANCH.findall(condition))


def _may_fail(allowed: tuple[str, Node] | None, rules: tuple[str, Node] | None) -> bool:
    """Whether a job may fail without its pipeline failing: by a constant, by its exit code 1, or by all its rules."""
    if allowed is not None and allowed[1].kind == "mapping":
        codes = allowed[1].get("exit_codes")
        return codes is not None and "1" in {code.text for code in codes.elements() or [codes]}
    usual = allowed is not None and is_true(allowed[1])
    said = [rule.get("allow_failure") for rule in (rules[1].elements() if rules else ()) if not _is_never(rule)]
    return all(is_true(own) if own else usual for own in said) if said else usual


def _is_never(rule: Node) -> bool:
    return text_of(rule.get("when")) == "never"


def _values(variables: Node) -> Values:
    return {f"env.{n.text}": (v.text,) for n, v in variables.items() if v.kind == "scalar" and v.text}


def _matrix(parallel: tuple[str, Node] | None) -> Values:
    """What the variables of a matrix are set to, one after the other."""
    found: dict[str, list[str]] = {}
    for variant in ((parallel[1].get("matrix") or EMPTY) if parallel else EMPTY).elements():
        for name, value in variant.items():
            given = value.elements() if value.kind == "list" else [value]
            found.setdefault(f"env.{name.text}", []).extend(element.text for element in given)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}
