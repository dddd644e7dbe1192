"""Evidence of what can be brought back: code, installed packages, data and random draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname

from mlscaffold.audit.data_versions import data_versions, reads_or_holds_data
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Call, Dependencies, Place, Project, Requirement
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.undrawn import may_draw

_SEED_ARGUMENTS = ("random_state", "seed", "random_seed")
_SETTING = re.compile(r"conf|cfg|param|setting|option|args|hps", re.IGNORECASE)
_NO_DECLARATION = frozenset({"workflow", "dockerfile", "lock", "constraints"})
"""Sources that say what a job installs, or what a tool resolved, and not what the code needs."""


def version_control(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """Git, what is installed, the data, and the random sources."""
    learns = not project.traits.isdisjoint({"ml", "trains", "serves", "declared"})
    signs = [
        sign(
            [Evidence(Place("."), "is kept in git")] if project.git.present else [],
            "it is seen to be in no git repository",
            "Put it under version control: `git init`.",
        )
    ]
    if learns:
        signs.append(_pins(project))
    elif "python" in project.traits:
        signs.append(
            sign(
                [Evidence(at, "declares what it needs") for at in _declaring(project.dependencies)[:1]],
                "no file was found that declares what it needs to run",
                "Declare the dependencies in pyproject.toml.",
            )
        )
    if project.package or reads_or_holds_data(project):
        signs.append(data_versions(project))
    seed = _seed(project) if "trains" in project.traits else None
    # Where nothing draws, there is nothing to seed.
    if seed or ("trains" in project.traits and may_draw(project)):
        signs.append(
            sign(
                [seed],
                "no random source is seen to be seeded",
                "Seed what is random: splits, estimators, loaders.",
            )
        )
    return signs


def _declared(dependencies: Dependencies) -> list[Requirement]:
    """What the code itself needs: not its documentation, its tests, or a job of CI."""
    return [
        r
        for r in dependencies.requirements
        if r.source not in _NO_DECLARATION and not r.group and not is_aside(r.at.path)
    ]


def _declaring(dependencies: Dependencies) -> list[Place]:
    """Where requirements are declared, the most usual file first; those of its development where there is no other."""
    development = [r for r in dependencies.requirements if r.source not in _NO_DECLARATION and not is_aside(r.at.path)]
    first = {r.at.path: r.at for r in reversed(_declared(dependencies) or development)}
    return [first[path] for path in sorted(first, key=lambda p: (p.count("/"), p != "pyproject.toml", p))]


def _pins(project: Project) -> Sign:
    """Whether each file that declares requirements is covered by a lock, or pins them itself."""
    wanted = "Lock the dependencies: commit a lock file, or requirements with exact versions."
    dependencies = project.dependencies
    locks = _locks(dependencies)
    declared = _declared(dependencies)
    if not declared:
        found = [Evidence(Place(lock), "pins what is installed") for lock in locks[:1]]
        return sign(found, "no file was found that declares what is installed", wanted)
    pinned = {
        (dirname(r.at.path), r.name)
        for r in dependencies.requirements
        if r.pinned and r.source not in {"workflow", "dockerfile"} and not is_aside(r.at.path)
    }
    evidence: dict[str, Evidence] = {}
    loose: list[Requirement] = []
    for path in dict.fromkeys(r.at.path for r in declared):
        here = [r for r in declared if r.at.path == path]
        lock = next((p for p in locks if _covers(p, path)), "")
        if lock:
            evidence.setdefault(lock, Evidence(Place(lock), "pins what is installed"))
        elif all(r.pinned for r in here):
            evidence.setdefault(path, Evidence(here[0].at, f"pins exactly {_what(len(here))} that it lists"))
        else:
            # A list of exact versions beside a loose declaration pins what both name.
            loose += [r for r in here if not r.pinned and (dirname(path), r.name) not in pinned]
    if loose:
        paths = list(dict.fromkeys(r.at.path for r in loose))
        where = f"`{paths[0]}`" + (f" and {len(paths) - 1} more files" if len(paths) > 1 else "")
        absent = f"{len(loose)} of {len(declared)} dependencies are not seen to be pinned ({_named(loose)}, in {where})"
        return sign([], absent, wanted)
    return sign([*evidence.values()][:3] or [_pinned_beside(dependencies, declared[0].at.path)], "", wanted)


def _pinned_beside(dependencies: Dependencies, path: str) -> Evidence | None:
    """Where what a file declares is pinned: a list beside it."""
    beside = (p for p in dependencies.locked_in if dirname(p) == dirname(path))
    return next((Evidence(Place(p), "pins the direct dependencies exactly") for p in beside), None)


def _what(number: int) -> str:
    return "the one package" if number == 1 else f"the {number} packages"


def _locks(dependencies: Dependencies) -> list[str]:
    """The lock files that a tool wrote, with all that is installed in the end."""
    paths = {r.at.path for r in dependencies.requirements if r.source == "lock"}
    return sorted((p for p in paths if not is_aside(p)), key=lambda p: (p.count("/"), p))


def _covers(lock: str, path: str) -> bool:
    """Whether a lock is of the folder of a file, or of one above it."""
    folder = dirname(lock)
    return not folder or path.startswith(folder + "/")


def _named(loose: Sequence[Requirement]) -> str:
    names = list(dict.fromkeys(r.name for r in loose))
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


def _seed(project: Project) -> Evidence | None:
    return next(_seeded(project), None)


def _seeded(project: Project) -> Iterator[Evidence]:
    for file in project.sources:
        if file.is_test or is_aside(file.path):
            continue
        if file.seeds:
            at = next((c.at for c in file.calls if "seed" in c.method), Place(file.path))
            yield Evidence(at, f"seeds {', '.join(file.seeds)}")
        for call in file.calls:
            for name in _SEED_ARGUMENTS:
                given = call.argument(name)
                if given and isinstance(given.value, int) and not isinstance(given.value, bool):
                    yield Evidence(call.at, f"fixes `{name}={given.value}`")
                elif given and (setting := _setting(given.names, call)):
                    yield Evidence(call.at, f"fixes `{name}` by the setting `{setting}`")


def _setting(names: Sequence[str], call: Call) -> str:
    """The setting that an argument takes its seed from; what an object was given by its caller is none."""
    if call.name.endswith(("Substitution", "docstring")):
        return ""
    return next((n for n in names if _is_seed(n) and (not n.startswith("self.") or _SETTING.search(n))), "")


def _is_seed(name: str) -> bool:
    return ("seed" in name.lower() or "random_state" in name) and "doc" not in name.lower()
