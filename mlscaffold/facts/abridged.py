"""The text of a module without the functions in which no rule has anything to look for.

To parse and walk code is most of what a look at a large repository costs, and most functions hold nothing that
any rule asks for. They are left out of the text before it is parsed: each becomes one line that says that there
is a function, in its place, and all else keeps its line and column. What is left out is still looked at by a
parser that makes no tree of it, so that no error of syntax is missed.

Nobody may rely on it for more than our own rules ask: `mlscaffold.facts.sought` says what that is.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from mlscaffold.facts.inert import PREPARING
from mlscaffold.facts.sought import Word, sought
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


_DEFINITION: Final = pattern(r"def ([^\W\d]\w*) ?\(")
_TAB: Final = pattern(r"\n *\t")
"""Indentation of which the width is a matter of opinion."""
_SHORT: Final = 80
"""Characters of a function that is quicker parsed than left out."""
_INDENT: Final = 4
_GOES_ON_WITHOUT: Final = ("try:", "TYPE_CHECKING", "sys.modules", "globals()", "locals()", "dir()", ";")
"""What may say that code does without a module."""
_KEPT: Final = frozenset({"init", "run"})
"""Functions whose parameters say what a module is."""
_INNER_IMPORT: Final = pattern(r"\n([ \t]*)((?:from|import)[ \t][^\n]*)")
_INNER: Final = pattern(r"\n[ \t]+(?:class|global)[ \t]")
_SELF_READ: Final = pattern(r"\bself\.(\w+)(?=\.(?:fit|partial_fit|forward|train)\w*\(|[ \t]*\n)")
_IS_BOUND: Final = pattern(r"(?!\w)[^\n=(]*=(?!=)")
_IS_USED: Final = pattern(r"[=(#]")
"""What stands before a name that is not assigned to."""
_CHECKS: Final = pattern(
    r"\bassert[ \t(]+(?![ \t(]*(?:True|False|None|not|\d|[\"'])\b)|\.assert\w+\(|\bself\.fail\("
    r"|\b(?:raises|warns|approx)\("
)
_CHECK_WORDS: Final = ("assert", "self.fail(", "raises(", "warns(", "approx(")
"""One of these is in each of them: to look for them is a tenth of the work."""
_ACTS: Final = pattern(
    r"\n[ \t]+(?:[^\n#\"'(=]+= )?(?:[a-zA-Z_]\w*\.)*(?!assert|print\(|len\(|all\(|any\(|isinstance\(|subTest\()"
    r"[a-zA-Z_]\w*\("
    r"|\n[ \t]+(?:with (?!self\.subTest\()|async |await |raise )"
)
"""A call or a statement of which nobody can say that it succeeds."""
_STATEMENT: Final = pattern(r"\n[^ \t\r\n#)\]}]")
_TELLING: Final = pattern(
    r"transform$|predict$|__getattr__$|__dir__$|.*(?:health|heart_?beat|alive|liveness|readiness|probe)"
    r"|(?:ping|(?:live|ready|up|status|version|info|metrics)z?)$",
    re.IGNORECASE,
)
"""Methods whose names say what a module is."""


class _Function(NamedTuple):
    start: int
    """Of its line."""
    end: int
    name: str
    lead: str
    """What stands before `def`: blanks, and maybe `async`."""
    is_method: bool
    """Whether the statement of the module that it belongs to is a class."""


def abridged(
    text: str,
    *,
    in_tests: bool,
    library: bool = False,
    beside: frozenset[str] = frozenset(),
    may_hide: bool = True,
) -> str | None:
    """The text with what nothing asks for left out; None where it must be read in full.

    `beside` are the modules that may stand in front of packages of their name: whoever imports one is read in full.
    `may_hide` says whether the text is such a module, and what names it has may be asked.
    """
    if "\t" in text and _TAB.search(text):
        return None
    words = sought(in_tests=in_tests, library=library).found(text, beside, may_hide=may_hide)
    if words is None:
        return None
    short, left_out = _without(text, words, in_tests=in_tests)
    return short if not left_out or _is_valid(left_out) else None


def _is_valid(functions: Sequence[str]) -> bool:
    """Whether functions, each of them with its indentation, are of valid syntax."""
    from ast_serialize import parse

    text = "".join(f"class _:\n{f}\n" if f.startswith(" ") else f"{f}\n" for f in functions)
    problems = parse("", text, skip_function_bodies=True, python_version=sys.version_info[:2])[1]
    return not any(problem.get("blocker") for problem in problems)


def _without(text: str, words: Sequence[Word], *, in_tests: bool) -> tuple[str, list[str]]:
    """The text without the functions that hold no word, and those functions."""
    starts = [word.start for word in words]
    functions = list(_functions(text))
    asked = [_holds(starts, f) or f.name in _KEPT for f in functions]
    _keep_what_binds(text, functions, asked)
    parts: list[str] = []
    left_out: list[str] = []
    at = 0
    for index, (function, kept) in enumerate(zip(functions, asked, strict=True)):
        if kept or function.end - function.start < _SHORT:
            continue
        body = text[function.start : function.end]
        named = not index or in_tests or not function.is_method or _TELLING.match(function.name) is not None
        short = _shortened(body, function, named=named, in_tests=in_tests)
        if short is None:
            continue
        start = function.start
        if short.lstrip(" ").startswith("pass"):
            start = _decorated(text, start, function.lead)
            if start < 0:
                short, start = _stub(function, "raise", body.count("\n")), function.start
            else:
                short = "\n" * text.count("\n", start, function.start) + short
        parts += (text[at:start], short)
        left_out.append(body)
        at = function.end
    parts.append(text[at:])
    return "".join(parts), left_out


def _decorated(text: str, start: int, lead: str) -> int:
    """Where the decorators above a line begin, or that line itself; -1 where that is not plain to see."""
    sign = lead.removesuffix("async ") + "@"
    while True:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        if not line.startswith(sign) or ("(" in line and not line.endswith(")")):
            return -1 if line.lstrip().startswith((")", "@", "#")) else start
        start = above


def _holds(starts: Sequence[int], function: _Function) -> bool:
    index = bisect_left(starts, function.start)
    return index < len(starts) and starts[index] < function.end


def _keep_what_binds(text: str, functions: Sequence[_Function], asked: list[bool]) -> None:
    """Keep the methods that bind what the kept ones take from `self`, whose class says what is called."""
    starts = [f.start for f in functions]
    known: set[str] = set()
    new = [f for f, kept in zip(functions, asked, strict=True) if kept and f.lead]
    while new:
        names = {name for f in new for name in _SELF_READ.findall(text, f.start, f.end)} - known
        known |= names
        new = []
        for name in names:
            for at in _bound(text, f"self.{name}"):
                index = bisect_right(starts, at) - 1
                if index >= 0 and not asked[index] and at < functions[index].end:
                    asked[index] = True
                    new.append(functions[index])


def _bound(text: str, name: str) -> Iterator[int]:
    """Where a name is assigned to, alone or among others."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if _IS_BOUND.match(text, end) and not _IS_USED.search(text, text.rfind("\n", 0, at) + 1, at):
            yield at
        at = text.find(name, end)


def _functions(text: str) -> Iterator[_Function]:
    """The outermost functions and methods of a text, as far as its lines show where each ends."""
    end, above, in_class = 0, 0, False
    for found in _DEFINITION.finditer(text):
        if found.start() < end:
            continue
        start = text.rfind("\n", 0, found.start()) + 1
        lead = text[start : found.start()]
        if lead.strip(" ") not in {"", "async"}:
            continue
        for line in _STATEMENT.finditer(text, above, start):
            in_class = text.startswith("class ", line.start() + 1)
        stops = _next_line(len(lead) - len(lead.lstrip(" ")))
        at = found.end()
        for _ in range(8):
            stop = stops.search(text, at)
            end = stop.start() + 1 if stop else len(text)
            # What ends within a string of several lines is no end.
            if not (text.count('"""', start, end) | text.count("'''", start, end)) & 1:
                yield _Function(start, end, found[1], lead, in_class and lead.startswith(" "))
                above = end - 1
                break
            at = end
        else:
            end = found.end()


@cache
def _next_line(indent: int) -> re.Pattern[str]:
    """A line that is indented as far at most, and is neither empty, a comment nor the end of a bracket."""
    return re.compile(rf"\n {{0,{indent}}}[^ \t\r\n#)\]}}]")


def _shortened(body: str, function: _Function, *, named: bool, in_tests: bool) -> str | None:
    """One line in place of a function, and its imports; None where it has to be kept."""
    what = "raise"
    if in_tests and body.count("def test") > function.name.startswith("test"):
        return None
    if in_tests and function.name.startswith("test"):
        checks = _first_check(body)
        if (checks is None and "assert" in body) or ">>>" in body or not _acts(body):
            return None
        what = "assert _" if checks else "raise"
    if in_tests and function.name.lower().startswith(PREPARING) and not _acts(body):
        return None
    if ("class " in body or "global " in body) and _INNER.search(body):
        return None
    if "import " in body and (imports := list(_INNER_IMPORT.finditer(body))):
        return _with_imports(body, imports, function)
    lines = body.count("\n")
    return _stub(function, what, lines) if named else f"{function.lead.removesuffix('async ')}pass" + "\n" * lines


def _first_check(body: str) -> re.Match[str] | None:
    words = [at for word in _CHECK_WORDS if (at := body.find(word)) >= 0]
    return _CHECKS.search(body, max(0, min(words) - 1)) if words else None


def _stub(function: _Function, what: str, lines: int) -> str:
    return f"{function.lead}def {function.name}(): {what}" + "\n" * lines


def _acts(body: str) -> bool:
    """Whether a test surely does more than to look at values of its own."""
    return _ACTS.search(body, max(0, body.rfind('"""'), body.rfind("'''"))) is not None


def _with_imports(body: str, imports: Sequence[re.Match[str]], function: _Function) -> str | None:
    """One line and the imports of a function, each in its place; None where it is not plain to see what they are."""
    if ('"""' in body and "'''" in body) or any(word in body for word in _GOES_ON_WITHOUT):
        return None
    lines = [""] * (body.count("\n") + 1)
    lines[0] = f"{function.lead}def {function.name}():"
    indent = len(function.lead) - len(function.lead.lstrip(" ")) + _INDENT
    for found in imports:
        if body.count('"""', 0, found.start()) & 1 or body.count("'''", 0, found.start()) & 1:
            continue  # an example in a text
        statement = found[2]
        if statement.endswith("\\") or statement.count("(") != statement.count(")"):
            return None
        line = body.count("\n", 0, found.start() + 1)
        above = lines[line - 1]
        if len(found[1]) > indent and above and above == found[1] + above.lstrip(" "):
            pass  # in the same block
        elif len(found[1]) > indent and not above:
            # A column stands for itself, under any condition.
            lines[line - 1] = " " * indent + "if _:"
        elif len(found[1]) != indent:
            return None
        lines[line] = found[1] + statement
    if not any(lines[1:]):
        lines[0] += " raise"
    return "\n".join(lines)
