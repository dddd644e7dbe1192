"""Files that code reads by a name which differs from that of the one in git in upper and lower case alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename

from mlscaffold.facts import knowledge
from mlscaffold.facts.all_texts import Code, Read, all_code, is_fetched, other_texts, spoken_of
from mlscaffold.facts.file_uses import Deed, FileUse, file_uses, places_of
from mlscaffold.facts.model import MiscasedRead, Project
from mlscaffold.facts.path_uses import may_be_put_together
from mlscaffold.facts.traits import is_aside
from mlscaffold.facts.written_paths import Paths
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_ENDINGS: Final = (*knowledge.DATA_ENDINGS, *knowledge.MODEL_ENDINGS)


def miscased_reads(project: Project, read: Read) -> Iterator[MiscasedRead]:
    """Such files, each once for a place that names it; in doubt they are left out.

    `read` gives the contents of files, and is asked only where code has such a name.
    """
    names = _names(project)
    if not names:
        return
    code = list(all_code(project, read))
    others = other_texts(project, read)
    names -= set(spoken_of(others))
    if not names or is_fetched(project, code, others):
        return
    names = {name for name in names if not _may_be_made(name, code)}
    uses = list(file_uses(Paths(code), names)) if names else []
    names -= {use.name for use in uses if use.deed not in {Deed.READ, Deed.NAMED, Deed.SPOKEN}}
    own = {f.path for f in project.sources if not f.is_test and not is_aside(f.path)}
    told = set()
    for use in uses:
        if use.name in names and use.deed is Deed.READ and use.at.path in own and use.named_at not in told:
            there = _in_git(use, project)
            if there:
                told.add(use.named_at)
                yield MiscasedRead(use.named_at, use.name, use.at, there)


def _names(project: Project) -> set[str]:
    """The names in code that no file has, where one in git has the same but for upper and lower case."""
    there = {basename(path) for path in project.paths}
    kept = {basename(f.path) for f in project.files if f.tracked and f.path.lower().endswith(_ENDINGS)}
    lower = {name.lower() for name in kept}
    found: set[str] = set()
    for file in project.sources if kept else ():
        texts = [use.path for use in file.artifacts]
        texts += [a.value for a in file.assignments if isinstance(a.value, str)]
        texts += [a.value for call in file.calls for a in call.arguments if isinstance(a.value, str)]
        names = {basename(text.replace("\\", "/")) for text in texts}
        found.update(name for name in names - there if name.lower() in lower)
    return found


def _may_be_made(name: str, code: Sequence[Code]) -> bool:
    """Whether code may put a name together, or cannot be read where it may stand."""
    return any(name in c.text if c.tree is None else may_be_put_together(name, c.text, c.tree) for c in code)


def _in_git(use: FileUse, project: Project) -> str:
    """The file of git that lies where one is read, but for upper and lower case; empty where there is none for sure."""
    places = places_of(use.path, use.at.path)
    kept = {f.path.lower(): f.path for f in project.files if f.tracked}
    found = [kept[place.lower()] for place in places if place.lower() in kept]
    return found[0] if len(found) == 1 else ""
