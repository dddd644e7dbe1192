"""From a text that `ast` refuses to a tree of as much of it as has a meaning."""

from __future__ import annotations

import ast
import warnings

from mlscaffold.facts.tolerant.conflicts import has_conflict, sides
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

_CHUNK = 2**16
_STEPS = 2_000
_BYTES_A_STEP = 4
"""What is written by people takes one step for about a hundred bytes, and what drives the parser astray ten a byte."""
_MAX_SHARE_LEFT_OUT = 0.34
"""A text of which more is left out is no Python with a fault in it, but something else."""
_CONTINUED = pattern(r"(?:\\\n[ \t]*){200}")
"""More empty continued lines in a row than anyone writes: tree-sitter takes quadratic time for them."""
_MAX_FAULTS = 6
"""How often a text is read again without the line at which the first fault begins."""
_DEFINES = pattern(r"[ \t]*+(def|class)[ \t]++([A-Za-z_]\w*+)[^\n]*:[ \t]*$")
_BINDS = pattern(r"[ \t]*+([A-Za-z_]\w*+)[ \t]*+=(?!=)")


class Recovered(NamedTuple):
    """The tree of a text that `ast` refuses."""

    tree: ast.Module
    complete: bool
    """Whether every statement is in it."""


def recover(text: str) -> Recovered | None:
    """The tree of what can be read of a text; None when that is too little, or tree-sitter is not installed."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    if _CONTINUED.search(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not has_conflict(text):
            return convert(text)
        versions = list(sides(text))
        for version in versions:
            try:
                return Recovered(ast.parse(version, ""), complete=False)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
        found = convert(versions[0])
        return found._replace(complete=False) if found else None


def convert(text: str) -> Recovered | None:
    """The tree of a text by way of its concrete tree."""
    try:
        import tree_sitter
        import tree_sitter_python
    except ImportError:
        return None
    from mlscaffold.facts.tolerant.statements import Statements

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
    written = sum(1 for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#"))
    lines = text.split("\n")
    masked: set[int] = set()
    best: Recovered | None = None
    fewest = int(written * _MAX_SHARE_LEFT_OUT) + 1
    # A bracket that is never closed takes all that follows with it: without its line, the rest can be read.
    for _ in range(_MAX_FAULTS):
        code = "\n".join(lines).encode("utf-8", "replace")
        concrete = _concrete(parser, code)
        if concrete is None:
            break
        statements = Statements(code)
        tree = ast.Module(body=statements.block(concrete.root_node), type_ignores=[])
        left_out = len(statements.left_out | masked)
        if left_out < fewest:
            best, fewest = Recovered(tree, complete=not left_out), left_out
        fault = statements.first_fault
        if not fault or fault in masked or fault > len(lines):
            break
        masked.add(fault)
        lines[fault - 1] = _neutral(lines[fault - 1])
    return best


def _concrete(parser: Parser, code: bytes) -> Tree | None:
    """The concrete tree of code; None where the search for one goes on and on, as it does around some broken code.

    What is counted is steps, and not time, so that a file is read or not read whatever else the machine does.
    """
    steps, most = 0, _STEPS + len(code) // _BYTES_A_STEP

    def goes_on(*_: object) -> bool:
        nonlocal steps
        steps += 1
        return steps > most

    try:
        return parser.parse(lambda offset, _: code[offset : offset + _CHUNK], progress_callback=goes_on)
    except ValueError:
        return None


def _neutral(line: str) -> str:
    """What stands for a broken line: it opens a block or binds a name as that does, and says nothing else."""
    blank = line[: len(line) - len(line.lstrip())]
    if found := _DEFINES.match(line):
        return f"{blank}{found[1]} {found[2]}{'(*_)' if found[1] == 'def' else ''}:"
    if line.rstrip().endswith(":"):
        return f"{blank}if ...:"
    found = _BINDS.match(line)
    return f"{blank}{found[1]} = ..." if found else f"{blank}pass"
