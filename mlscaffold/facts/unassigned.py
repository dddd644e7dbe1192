"""Variables that certainly have no value where a function, or a module at its top, reads them.

Few functions have any, and most show it in their text: the first that they do with a variable is to give it a value.
Only what is in doubt then is parsed, and gone through in the order in which it runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, islice

from mlscaffold.facts.model import Unassigned
from mlscaffold.facts.text import split_lines
from mlscaffold.facts.unbound import GIVEN, OLD_NAMES, place_of, read_in_python2
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Any, Final


class _Function(NamedTuple):
    """A function that has to be parsed."""

    name: str
    line: int
    start: int
    end: int
    names: frozenset[str]
    """Its variables that are in doubt."""


_EXCUSED = pattern(
    r"#[ \t]*noqa|#[ \t]*(?:type|ty):[ \t]*ignore|undefined-variable|used-before-assignment|#[ \t]*pyright:|NameError"
)
_EXCUSED_FILE = pattern(r"#[ \t]*(?:flake8|ruff):[ \t]*noqa")
_SEES_NAMES: Final = frozenset({"exec", "execfile", "eval", "locals", "vars", "dir", "globals", "get_ipython"})
"""Functions that give or tell whether variables have values."""
_HEADER_END = pattern(r":[ \t\r]*(?:#[^\n]*)?\n")
_DOCSTRING = pattern(r"\s*[rRuU]?(\"\"\"|'''|[\"'])")
_BEFORE_TARGET = pattern(
    r"[ \t]*(?:(?:if|elif|else|try|finally|with|while)\b[^:\n]*:[ \t]*)?(?:[\w.]+[ \t]*=[ \t]*)*"
    r"[(\[]?(?:[\w. \t*]*,)*[ \t]*\*?"
)
_BEHIND_TARGET = pattern(r"(?:[ \t]*,[ \t]*[\w.*]+)*,?[ \t]*[)\]]?[ \t]*(?::[^=\n]*)?=(?!=)|[ \t]*:=")
_BEFORE_VARIABLE = pattern(r"[ \t]*(?:async[ \t]+)?for[ \t][\w. \t*,()]*")
_BEFORE_NAMED = pattern(
    r".*\bas[ \t]+(?:[(\[][\w, \t(]*)?|[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+"
    r"|[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+\(?(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?,[ \t]*)*"
)
_STAR = pattern(r"^[ \t]*from[ \t][^\n]*\bimport[ \t]*\*", re.MULTILINE)
_DEFINITION = pattern(r"\n((?:async[ \t]+def|def)[ \t]+\w+|class[ \t][^\n]*)[^\n]*(?:\n(?:[ \t)][^\n]*)?(?=\n|\Z))*+")
"""A function or a class at the top of a module, with all that stands in it."""
_LONG_TEXT = pattern(r"\"\"\"(?:[^\"]|\"(?!\"\"))*+\"\"\"|'{3}(?:[^']|'(?!''))*+'{3}")
_DELETES = pattern(r"^[ \t]*del[ \t]([^\n]*)", re.MULTILINE)
_HANDLER = pattern(r"^([ \t]*)except\b", re.MULTILINE)
_ASSIGNED = pattern(r"^[ \t]*([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_ANNOTATED = pattern(r"[ \t]*:[^=\n]*\n")
_VARIABLES = pattern(r"\bfor[ \t]([\w \t,()*]*?)[ \t)]in\b|\blambda\b([^:]*):")
_PARAMETER = pattern(r"(?:^|,)[ \t]*\**[ \t]*(\w+)")
_READ = pattern(r"(?<![\w.\"'])[^\W\d]\w*(?![\w\"']|[ \t]*=(?!=))")
"""A word that is no attribute, no argument's name and no string."""
_WORD = pattern(r"[^\W\d]\w*")
_EQUALS = pattern(r"[ \t]*=(?!=)")
_BLANKS = pattern(r"[ \t]*")
_BESIDE: Final = ("el", "except", "case")
_FAR: Final = 200
"""Characters before a line in which the end of the one above is looked for."""
_GENERATED: Final = 500
"""So many variables has no function that somebody wrote by hand."""
_WIDE: Final = 500
"""Characters before a name in its line."""
_FEW: Final = 20
"""Lines of a header, at most."""
_QUOTES: Final = ('"', "'")
_INDENTED: Final = (" ", "\t")
_OPEN: Final = ("(", "[", "{", ",")


def unassigned(path: str, text: str, top: Any) -> tuple[Unassigned, ...]:
    """The reads of variables that cannot have a value then, each variable once for a function, or for the module.

    `top` is the compiler's table of the scopes of the text.
    """
    doubtful = [*_doubtful(text, top), *_doubtful_at_top(text, top)] if top is not None else []
    if not doubtful or _EXCUSED_FILE.search(text):
        return ()
    from mlscaffold.facts.bound_by_then import reads_without_value
    from mlscaffold.facts.python import parse

    lines = split_lines(text)
    found: dict[tuple[int, str], Unassigned] = {}
    for function in doubtful:
        try:
            node = parse(text) if not function.line else _parsed(text, function)
            reads = reads_without_value(node, function.names) if node and not _sees_names(node) else {}
        except (SyntaxError, RecursionError):
            continue
        for read, why in reads.items():
            if not _EXCUSED.search(lines[read.lineno - 1]):
                item = Unassigned(place_of(path, lines, read), read.id, function.name, why)
                found.setdefault((function.line, read.id), item)
    return tuple(sorted(found.values(), key=lambda item: item.at.order))


def unassigned_at_top_in_python2(path: str, text: str) -> tuple[Unassigned, ...]:
    """The same for the top of a module of an older Python."""
    read = read_in_python2(text)
    doubtful = next(_doubtful_at_top(text, read[1]), None) if read else None
    if not read or doubtful is None or _EXCUSED_FILE.search(text) or _sees_names(read[0]):
        return ()
    from mlscaffold.facts.bound_by_then import reads_without_value

    lines = split_lines(text)
    found: dict[str, Unassigned] = {}
    for node, why in reads_without_value(read[0], doubtful.names).items():
        if why != "removed" and not _EXCUSED.search(lines[node.lineno - 1]):
            found.setdefault(node.id, Unassigned(place_of(path, lines, node), node.id, "", why))
    return tuple(sorted(found.values(), key=lambda item: item.at.order))


def _parsed(text: str, function: _Function) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The tree of one function, each node at its place in the text."""
    from mlscaffold.facts.python import parse

    body = text[function.start : function.end]
    # What is indented needs a block around it.
    above = "\n" * (function.line - 1) if not body.startswith(_INDENTED) else "\n" * (function.line - 2) + "if 1:\n"
    try:
        tree = parse(f"{above}{body}\n")
    except SyntaxError:
        # A string or a bracket goes on where its lines end.
        tree = parse(text)
    nodes = (n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return next((n for n in nodes if n.lineno == function.line), None)


def _sees_names(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Name) and node.id in _SEES_NAMES for node in ast.walk(function))


# ------------------------------------------------------------------------------ what the text leaves in doubt


def _doubtful(text: str, top: Any) -> list[_Function]:
    """The functions whose text does not show that variables get a value before any read, with these variables."""
    own = list(_own_names(top))
    if not own:
        return []
    begins = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    in_handlers = _read_in_handlers(text)
    found: list[_Function] = []
    for name, line, names in own:
        if line >= len(begins):
            continue  # lines that end in other ways
        start = begins[line - 1]
        stop = _next_statement(_indent(text, start)).search(text, start)
        end = stop.start() if stop else len(text)
        body = _body(text, start, end)
        doubtful = [n for n in names if n in in_handlers or _is_doubtful(text, n, body, end)]
        if doubtful:
            found.append(_Function(name, line, start, end, frozenset(doubtful)))
    return found


def _doubtful_at_top(text: str, top: Any) -> Iterator[_Function]:
    """The top of a module, if its text does not show that variables get a value before any read there."""
    import _symtable as compiler  # type: ignore[import-not-found]

    if _STAR.search(text):
        return
    names = [n for n, f in top.symbols.items() if f & compiler.DEF_BOUND and n not in GIVEN and n not in OLD_NAMES]
    if not 0 < len(names) < _GENERATED:
        return
    shown = _DEFINITION.sub(r"\n\1", _LONG_TEXT.sub('""', f"\n{text}\n"))
    deleted = {word for found in _DELETES.finditer(shown) for word in _WORD.findall(found[1])}
    doubtful = [n for n in names if n in deleted or _is_doubtful(shown, n, 0, len(shown))]
    if doubtful:
        yield _Function("", 0, 0, len(text), frozenset(doubtful))


def _own_names(top: Any) -> Iterator[tuple[str, int, list[str]]]:
    """The local variables of each function that are no parameters, with its name and line."""
    import _symtable as compiler

    bound, given = compiler.DEF_BOUND, compiler.DEF_PARAM
    mask, offset, local = compiler.SCOPE_MASK, compiler.SCOPE_OFF, {compiler.LOCAL, compiler.CELL}
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.children
        if table.type != compiler.TYPE_FUNCTION or ".0" in table.symbols:
            continue
        flags = table.symbols.items()
        names = [n for n, f in flags if f & bound and not f & given and f >> offset & mask in local and n != "_"]
        if 0 < len(names) < _GENERATED:
            yield table.name, table.lineno, names


def _body(text: str, start: int, end: int) -> int:
    """Where the body of a function begins, behind what it says of itself."""
    for found in islice(_HEADER_END.finditer(text, start, end), _FEW):
        if text.count("(", start, found.start()) <= text.count(")", start, found.start()):
            start = found.end()
            break
    said = _DOCSTRING.match(text, start, end)
    return max(start, text.find(said[1], said.end())) if said else start


@cache
def _next_statement(indent: int) -> re.Pattern[str]:
    """The begin of a line behind a statement and all in it, given how far that is indented."""
    return re.compile(rf"\n(?=[ \t]{{0,{indent}}}[^ \t\r\n#)\]}}])")


def _is_doubtful(text: str, name: str, start: int, end: int) -> bool:
    """Whether the first that a text does with a variable may be to read it."""
    at = text.find(name, start, end)
    while at >= 0:
        behind = at + len(name)
        if not (_is_word(text[at - 1]) or text[at - 1] == "." or _is_word(text[behind : behind + 1])):
            begin = text.rfind("\n", 0, at) + 1
            kind = _kind(text, begin, at, behind)
            if kind == "removed":
                return _is_read_behind(text, name, at, end)
            if kind == "read":
                return True
            if kind and _is_in_rest(text, name, begin, behind, kind):
                return True
            if kind:
                return _is_read_beside(text, name, begin, end)
        at = text.find(name, behind, end)
    return False


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _kind(text: str, begin: int, at: int, behind: int) -> str:
    """What a line does with a name in it: `read`, `bound`, `loop`, `named`, `removed` after a handler, or nothing."""
    if at - begin > _WIDE:
        return "read"  # nobody writes such a line by hand: the tree tells
    before = text[begin:at]
    if _is_in_text(before, text, behind) or before.endswith("from "):
        return ""
    if _BEFORE_NAMED.fullmatch(before):
        return "removed" if "except" in before else "named"
    if _BEFORE_VARIABLE.fullmatch(before) and " in " not in before:
        return "loop"
    if before.lstrip().startswith(("def ", "async def ")):
        return "read" if before.endswith("=") else ""  # a parameter of a function within
    is_first = not before.strip()
    in_bracket = is_first and text[max(0, begin - _FAR) : begin].rstrip().endswith(_OPEN)
    target = _BEHIND_TARGET.match(text, behind)
    if target is not None:
        if target[0].endswith(":=") or (not in_bracket and _BEFORE_TARGET.fullmatch(before)):
            return "bound"
        if target[0].strip() == "=" and (in_bracket or ("(" in before and "{" not in before)):
            return ""
    elif in_bracket and _is_one_of_many(text, begin, behind):
        return "named"
    elif is_first and not in_bracket and _ANNOTATED.match(text, behind):
        return ""
    stop = text.find("\n", behind)
    line = text[begin:stop] if stop >= 0 else text[begin:]
    return "" if _is_of_expression(line, text[at:behind]) else "read"


def _is_one_of_many(text: str, begin: int, behind: int) -> bool:
    """Whether a name in brackets over several lines is imported, or one of several that get a value."""
    opened = text.rfind("(", 0, begin)
    if text.endswith("import ", 0, opened):
        return True
    closed = text.find(")", behind)
    return not text[text.rfind("\n", 0, opened) + 1 : opened].strip() and bool(_EQUALS.match(text, closed + 1))


def _is_in_text(before: str, text: str, behind: int) -> bool:
    """Whether what stands behind a part of a line is a comment or a string, if that part is all there is of it."""
    if text.startswith(_QUOTES, behind) or before.lstrip().startswith("#"):
        return True
    single, double = before.count("'"), before.count('"')
    if not single and not double:
        return "#" in before
    if single and double:
        return False
    return bool((single or double) % 2) and "{" not in before[max(before.rfind("'"), before.rfind('"')) :]


def _is_of_expression(line: str, name: str) -> bool:
    """Whether a name is a variable of a comprehension or a parameter of a lambda in a line."""
    return ("for " in line or "lambda" in line) and any(
        name in (_WORD.findall(own[1]) if own[1] else _PARAMETER.findall(own[2])) for own in _VARIABLES.finditer(line)
    )


def _is_read_beside(text: str, name: str, begin: int, end: int) -> bool:
    """Whether a name that gets a value in a line may be read in branches beside it, or behind one that leaves."""
    indent, at = _indent(text, begin), begin
    while indent and (behind := _next_statement(indent - 1).search(text, at, end)):
        line = behind.end()
        sign = text[begin : begin + indent]
        leaves = text.find(f"\n{sign}return", at - 1, line) >= 0 or text.find(f"\n{sign}raise", at - 1, line) >= 0
        if leaves and _is_doubtful(text, name, line, end):
            return True
        begin, indent = line, _indent(text, line)
        while text.startswith(_BESIDE, begin + indent):
            following = _next_statement(indent).search(text, begin, end)
            block = following.end() if following else end
            if _is_doubtful(text, name, begin, block):
                return True
            if not following:
                return False
            begin = block
        at = begin
    return False


def _is_in_rest(text: str, name: str, begin: int, behind: int, kind: str) -> bool:
    """Whether a statement that gives a name a value may read it as well."""
    if kind == "named":
        return False
    if kind == "loop":
        header = _HEADER_END.search(text, behind)
        rest = text[behind : header.start()] if header else text[behind:]
    else:
        stop = text.find("\n", behind)
        rest = text[behind:stop] if stop >= 0 else text[behind:]
        if rest.endswith("\\") or any(rest.count(a) > rest.count(b) for a, b in ("()", "[]", "{}")):
            following = _next_statement(_indent(text, begin)).search(text, behind)
            rest = text[behind : following.start()] if following else text[behind:]
    if name not in rest or _is_of_expression(rest, name):
        return False
    return any(word[0] == name and "#" not in rest[: word.start()] for word in _READ.finditer(rest))


def _is_read_behind(text: str, name: str, at: int, end: int) -> bool:
    """Whether the name of an error may be read behind the handler that begins in a line, or behind those after it."""
    while True:
        behind = _next_statement(_indent(text, text.rfind("\n", 0, at) + 1)).search(text, at, end)
        found = behind and next((w for w in _WORD.finditer(text, behind.start(), end) if w[0] == name), None)
        if not found:
            return False
        at = found.start()
        kind = _kind(text, text.rfind("\n", 0, at) + 1, at, found.end())
        if kind != "removed":
            return kind == "read"


def _indent(text: str, begin: int) -> int:
    return len(_BLANKS.match(text, begin)[0])  # type: ignore[index]  # it matches anywhere


def _read_in_handlers(text: str) -> set[str]:
    """The names that a `try` gives a value and that one of its handlers may read."""
    names: set[str] = set()
    for handler in _HANDLER.finditer(text) if "except" in text else ():
        begin = text.rfind(f"\n{handler[1]}try", 0, handler.start())
        bound = set(_ASSIGNED.findall(text, begin, handler.start())) if begin >= 0 else set()
        if not bound:
            continue
        stop = _next_statement(len(handler[1])).search(text, handler.end())
        end = stop.start() if stop else len(text)
        read = bound.intersection(_WORD.findall(text, handler.end(), end)) - names
        names.update(name for name in read if _is_doubtful(text, name, handler.end(), end))
    return names
