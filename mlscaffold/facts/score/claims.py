"""Claims: what `ml_test_score.yaml` says of the 28 tests, and where it cannot be understood.

Nothing is guessed: an unknown name, a key that stands twice or a status that there is not makes the file faulty, and
a faulty file claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mlscaffold.errors import nearest
from mlscaffold.facts.extraction import SMALL_BYTES
from mlscaffold.facts.model import Evidence, Place, ScoreClaim, ScoreClaims, ScoreFault
from mlscaffold.facts.nodes import Node, read_yaml
from mlscaffold.facts.score.rubric import SECTIONS, STATUSES, section_of
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

MOST_EVIDENCE: Final = 50
"""Pieces of evidence of one claim: more are no evidence but a listing of the repository."""

_KEYS: Final = ("status", "evidence")
_KINDS: Final = ("ci", "command", "hook")
_LONGEST: Final = 500
_FORM: Final = "An entry is `NAME:` and below it `status: none`, `manual` or `automated`, and `evidence:`, a list."


def read_claims(path: str, data: bytes) -> ScoreClaims:
    """The claims in a file, or all that is wrong with it."""
    faults: list[ScoreFault] = []
    root = _root(path, data, faults)
    claims = tuple(_claims(path, root, faults)) if root else ()
    return ScoreClaims(path, () if faults else claims, tuple(faults))


def _root(path: str, data: bytes, faults: list[ScoreFault]) -> Node | None:
    """The mapping of a file; None, with what is wrong noted, when it has none."""

    def fault(line: int, message: str, hint: str) -> None:
        faults.append(ScoreFault(Place(path, line), message, hint))

    if len(data) > SMALL_BYTES:
        fault(1, f"it is larger than {SMALL_BYTES // 2**20} MiB", "Keep claims in it, and evidence elsewhere.")
        return None
    try:
        documents = read_yaml(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        fault(data.count(b"\n", 0, error.start) + 1, "it is no UTF-8", "Save it as UTF-8.")
        return None
    except ValueError as error:
        line = re.search(r" \(line (\d{1,9})\)$", str(error))
        said = re.sub(r" [(]line [0-9]+[)]$", "", str(error))
        # What is wrong with its syntax or its depth is said of the file, what is too much of its values.
        message = f"it is {said}" if said.startswith(("no ", "nested ")) else _sentence(said)
        fault(int(line[1]) if line else 1, message, "Mend it there, then run again.")
        return None
    if not documents:
        fault(1, "it is empty", "Delete it; `mlscaffold score --init` then writes one with all tests.")
    elif len(documents) > 1:
        fault(documents[1].line, "a second document begins", "Write everything in one.")
    elif documents[0].kind != "mapping":
        fault(documents[0].line, "it is no mapping", f"Its keys are {_listed(tuple(SECTIONS))}.")
    return documents[0] if not faults else None


def _sentence(said: str) -> str:
    """What a reader of YAML says, with the file as its subject where it has none."""
    return f"it {said}" if said.startswith("holds ") else f"its {said}"


def _claims(path: str, root: Node, faults: list[ScoreFault]) -> Iterator[ScoreClaim]:
    for name, section in _unique(path, root, "section", faults):
        if name.text not in SECTIONS:
            own = section_of(name.text)
            hint = f"`{name.text}` belongs below `{own}:`." if own else nearest(name.text, SECTIONS)
            hint = hint or f"The sections are {_listed(tuple(SECTIONS))}."
            faults.append(ScoreFault(_at(path, name), f"there is no section {_quoted(name)}", hint))
        elif section.kind == "mapping":
            yield from _section(path, name.text, section, faults)
        elif section.kind != "scalar" or section.value is not None:
            faults.append(ScoreFault(_at(path, name), f"the section `{name.text}` is no mapping", _FORM))


def _section(path: str, section: str, node: Node, faults: list[ScoreFault]) -> Iterator[ScoreClaim]:
    known = [test.name for test in SECTIONS[section]]
    for name, entry in _unique(path, node, "test", faults):
        if name.text not in known:
            own = section_of(name.text)
            anywhere = [test.name for tests in SECTIONS.values() for test in tests]
            hint = f"It belongs below `{own}:`." if own else nearest(name.text, known) or nearest(name.text, anywhere)
            hint = hint or f"They are {_listed(known)}."
            message = f"there is no test {_quoted(name)} in the section `{section}`"
            faults.append(ScoreFault(_at(path, name), message, hint))
        elif entry.kind != "mapping":
            faults.append(ScoreFault(_at(path, name), f"the entry `{name.text}` is no mapping", _FORM))
        else:
            yield _claim(path, section, name, entry, faults)


def _claim(path: str, section: str, name: Node, entry: Node, faults: list[ScoreFault]) -> ScoreClaim:
    given: dict[str, Node] = {}
    for key, value in _unique(path, entry, "key", faults):
        if key.text in _KEYS:
            given[key.text] = value
        else:
            hint = nearest(key.text, _KEYS) or f"The keys are {_listed(_KEYS)}."
            faults.append(ScoreFault(_at(path, key), f"`{name.text}` has no key {_quoted(key)}", hint))
    status = given.get("status")
    written = status.text if status and status.kind == "scalar" else ""
    if status is None:
        faults.append(ScoreFault(_at(path, name), f"`{name.text}` says no status", f"It is {_listed(STATUSES, 'or')}."))
    elif written not in STATUSES:
        hint = nearest(written, STATUSES) or f"It is {_listed(STATUSES, 'or')}."
        what = f"{_quoted(status)} is no status" if status.kind == "scalar" else "its status is no word"
        faults.append(ScoreFault(_at(path, status), f"of `{name.text}`, {what}", hint))
    evidence = tuple(_evidence(path, name.text, given.get("evidence"), faults))
    return ScoreClaim(_at(path, name), section, name.text, written, evidence)


def _evidence(path: str, test: str, node: Node | None, faults: list[ScoreFault]) -> Iterator[Evidence]:
    if node is None or (node.kind == "scalar" and node.value is None):
        return
    if node.kind != "list":
        faults.append(
            ScoreFault(_at(path, node), f"the evidence of `{test}` is no list", "Write `- ` before each piece.")
        )
        return
    pieces = list(node.elements())
    if len(pieces) > MOST_EVIDENCE:
        message = f"`{test}` names {len(pieces)} pieces of evidence, more than {MOST_EVIDENCE}"
        faults.append(ScoreFault(_at(path, pieces[MOST_EVIDENCE]), message, "Name those that show the most."))
        return
    for piece in pieces:
        kind, value = "", piece
        if piece.kind == "mapping" and len(piece.value) == 1:
            name, value = piece.value[0]
            kind = name.text
            if kind not in _KINDS:
                hint = nearest(kind, _KINDS) or f"It is a text, or one of {_listed(tuple(f'{k}:' for k in _KINDS))}."
                faults.append(ScoreFault(_at(path, name), f"there is no evidence of the kind {_quoted(name)}", hint))
                continue
        text = value.text.strip() if value.kind == "scalar" and value.value is not None else ""
        if not text or len(text) > _LONGEST:
            what = "longer than one line has room for" if text else "neither a text nor `ci:`, `command:` or `hook:`"
            hint = "Name a path, a test as `path::name`, or `ci: JOB`, `command: WORDS`, `hook: ID`."
            faults.append(ScoreFault(_at(path, piece), f"a piece of evidence of `{test}` is {what}", hint))
        else:
            yield Evidence(_at(path, piece), kind or ("test" if "::" in text else "path"), text)


def _unique(path: str, node: Node, what: str, faults: list[ScoreFault]) -> Iterator[tuple[Node, Node]]:
    """The pairs of a mapping, each key once; a key that stands again is a fault."""
    first: dict[str, int] = {}
    for name, value in node.items():
        text = name.text if name.kind == "scalar" else ""
        if text in first:
            message = f"the {what} {_quoted(name)} stands here again (first in line {first[text]})"
            faults.append(ScoreFault(_at(path, name), message, "Keep one of them."))
            continue
        first[text] = name.line
        yield name, value


def _at(path: str, node: Node) -> Place:
    return Place(path, node.line, node.column)


def _quoted(node: Node) -> str:
    if node.kind != "scalar":
        return f"that is a {node.kind}"
    text = " ".join(node.text.split())
    return f"`{text if len(text) <= 80 else f'{text[:80]}...'}`"


def _listed(names: Sequence[str], word: str = "and") -> str:
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"
