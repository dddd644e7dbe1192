"""Files that code reads and nothing makes, and whose names say that they come of one that code does make.

`rows_clean.csv` comes of `rows.csv` where code writes that: nobody downloads it, and no code is left that writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from posixpath import basename, dirname, join, normpath, splitext

from mlscaffold.facts import knowledge
from mlscaffold.facts.all_texts import Code, Read, all_code, is_fetched, other_texts, spoken_of
from mlscaffold.facts.behaviour import is_reader
from mlscaffold.facts.model import Call, Place, Project, PythonFile, UnmadeRead
from mlscaffold.facts.path_uses import How, may_be_put_together, uses_of
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_ENDINGS: Final = frozenset({*knowledge.DATA_ENDINGS, *knowledge.MODEL_ENDINGS, ".jl"})
_PLAIN: Final = pattern(r"(?:\.{1,2}/|[A-Za-z0-9_])[\w ./&+-]{1,200}")
_PIECES: Final = pattern(r"\d+[a-z]{0,2}(?![a-z])|[a-z]+|\d+")
_HUMP: Final = pattern(r"(?<=[a-z])(?=[A-Z])")
_LATER: Final = frozenset({
    "clean", "cleaned", "preprocessed", "processed", "normalized", "normalised", "scaled", "encoded", "standardized",
    "filtered", "final", "updated", "imputed", "merged", "combined", "balanced", "sorted", "selected", "engineered",
    "augmented", "enriched", "transformed", "latest", "fixed", "v",
})  # fmt: skip
"""Words that a name gets once something more was done to the file."""
_FEWEST: Final = 2
"""Words of a name that is a project's own: `train.csv` and `data.csv` are everybody's."""
_MOST: Final = 2
"""Words that the later name has more."""
_ARCHIVES: Final = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")


class _Named(NamedTuple):
    """One file that code names in full where it reads or writes."""

    at: Place
    path: str
    places: frozenset[str]
    """The folders that it may lie in, from the top of the project, or from where the code lies where that is `.`."""


def unmade_reads(project: Project, read: Read) -> Iterator[UnmadeRead]:
    """The files that are read and never made, each once; in doubt they are left out.

    `read` gives the contents of files, and is asked only where there is one that may be such.
    """
    pairs = list(_pairs(project))
    if not pairs or project.fetching:
        return
    code = list(all_code(project, read))
    others = other_texts(project, read)
    if is_fetched(project, code, others):
        return
    if names := {basename(item.path) for item, _ in pairs} - set(spoken_of(others)):
        sure = {name: places for name in names if (places := _surely_read(name, code))}
        told: set[str] = set()
        for item, made in pairs:
            name = basename(item.path)
            if name not in told and (item.at.path, item.at.cell, item.at.line) in sure.get(name, ()):
                told.add(name)
                yield UnmadeRead(item.at, item.path, made.at, made.path)


# ------------------------------------------------------------------------------------- candidates


def _pairs(project: Project) -> Iterator[tuple[_Named, _Named]]:
    """What is read and not there, each with that which it comes of by its name."""
    own = [f for f in project.sources if not f.is_test and not is_aside(f.path)]
    written = [w for f in own for w in _named_in(f, _writes)]
    if not written:
        return
    there = {basename(path) for path in project.paths}
    packed = [path for path in project.paths if path.endswith(_ARCHIVES)]
    kept = {out for p in project.dvc.pointers for out in p.outs} | {o for p in project.dvc.pipelines for o in p.outs}
    made = {basename(w.path) for w in written}
    for item in (r for f in own for r in _named_in(f, _reads)):
        name = basename(item.path)
        if name in there or name in made or any(basename(out) == name for out in kept):
            continue
        if any(splitext(basename(p))[0].startswith(splitext(name)[0]) or dirname(p) in item.places for p in packed):
            continue
        # Who has one version has others.
        if any(_is_version(name, other) for other in there | made):
            continue
        near = {w.path: w for w in written if _comes_of(name, basename(w.path)) and item.places & w.places}
        # What is written below the read may be made of it.
        if near and not any(w.at.path == item.at.path and w.at.order > item.at.order for w in near.values()):
            yield item, max(near.values(), key=lambda w: len(w.path))


def _named_in(file: PythonFile, is_it: Callable[[Call], bool]) -> Iterator[_Named]:
    named = {a.name: a.value for a in file.assignments if isinstance(a.value, str)}
    for call in file.calls:
        if not is_it(call):
            continue
        for given in call.arguments:
            value = given.value if isinstance(given.value, str) else ""
            if not value and len(given.names) == 1:
                value = named.get(given.names[0], "")
            value = value.replace("\\", "/")
            if value.lower().endswith(tuple(_ENDINGS)) and _PLAIN.fullmatch(value):
                yield _Named(call.at, value, frozenset(_folders(value, dirname(file.path))))
                break


def _folders(path: str, beside: str) -> Iterator[str]:
    yield normpath(join("/", beside, dirname(path)))
    # Code that is run at the top has its own folders named from there.
    if dirname(path).strip("./") and not path.startswith(".."):
        yield normpath(join("/", dirname(path)))


def _reads(call: Call) -> bool:
    return is_reader(call) or call.name in knowledge.MODEL_LOADERS or call.name == "numpy.load" or _opens(call, "r")


def _writes(call: Call) -> bool:
    if call.method in knowledge.FRAME_WRITERS | knowledge.MODEL_WRITER_METHODS or call.name == "numpy.save":
        return True
    return call.name in knowledge.PICKLE_WRITERS | knowledge.MODEL_WRITERS or _opens(call, "w")


def _opens(call: Call, mode: str) -> bool:
    given = call.argument("mode", 1)
    return call.name == "open" and str(given.value if given else "r").startswith(mode)


def _comes_of(name: str, other: str) -> bool:
    """Whether a file name is another with a number, or with words for what was done to the file since."""
    (stem, suffix), (other_stem, other_suffix) = splitext(name), splitext(other)
    if suffix.lower() != other_suffix.lower():
        return False
    mine, theirs = _words(stem), _words(other_stem)
    more = len(mine) - len(theirs)
    if not 0 < more <= _MOST or len(theirs) < _FEWEST:
        return False
    rest = iter(mine)
    if not all(word in rest for word in theirs):
        return False
    left = list(mine)
    for word in theirs:
        left.remove(word)
    numbers = [word for word in theirs if word[0].isdigit()]
    return all(word in _LATER or (word[0].isdigit() and not numbers) for word in left)


def _is_version(name: str, other: str) -> bool:
    """Whether two file names differ in their numbers alone, and both have some."""
    mine, theirs = _words(name), _words(other)
    plain = [[word for word in words if not word[0].isdigit()] for words in (mine, theirs)]
    return plain[0] == plain[1] and mine != theirs and len(plain[0]) < min(len(mine), len(theirs))


def _words(stem: str) -> list[str]:
    return _PIECES.findall(_HUMP.sub("_", stem).lower())


# ---------------------------------------------------------------------------------- what else there is


def _surely_read(name: str, code: Sequence[Code]) -> set[tuple[str, int | None, int]]:
    """Where a file is read without a look at whether it is there; none where anything may make it, or may be it."""
    found: set[tuple[str, int | None, int]] = set()
    ending = splitext(name)[1]
    for part in code:
        if part.tree is None:
            if name in part.text or ending in part.text:
                return set()
            continue
        if may_be_put_together(name, part.text, part.tree):
            return set()
        for use in uses_of(part.tree, name) if name in part.text else ():
            if use.how is How.OTHER or (use.variable and _is_known_elsewhere(use.variable, part, code)):
                return set()
            if use.how is How.READ:
                found.add((part.path, part.cell, use.line))
    return found


def _is_known_elsewhere(variable: str, here: Code, code: Sequence[Code]) -> bool:
    """Whether another cell has a variable, or another module may take it out of its own."""
    name = re.escape(variable)
    near, far = re.compile(rf"\b{name}\b"), re.compile(rf"\.{name}\b|\bimport\b[^\n]{{0,400}}\b{name}\b")
    others = (part for part in code if part is not here)
    return any((near if part.path == here.path else far).search(part.text) for part in others)
