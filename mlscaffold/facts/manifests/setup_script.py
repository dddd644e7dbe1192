"""What a `setup.py` declares, read from its syntax tree and never run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping

from mlscaffold.facts.ini import read_ini
from mlscaffold.lean import NamedTuple

_DECLARING = {"install_requires": "", "requires": "", "tests_require": "test", "extras_require": None}


_MAX_TAKEN = 5_000
"""Expressions that are followed; names that are doubled again and again must end."""


class Declared(NamedTuple):
    """One requirement as written."""

    line: int
    text: str
    group: str


class SetupScript(NamedTuple):
    """What a call of `setup` says that the project needs."""

    declares: bool
    """Whether it says anything of requirements at all."""
    requirements: tuple[Declared, ...]
    files: tuple[str, ...]
    """Names of files that requirements seem to be read from."""
    unreadable: bool
    """Whether some are computed in a way that cannot be seen."""


def read_setup_script(text: str) -> SetupScript:
    """The requirements in the call of `setup` in a program, literal ones and those read from files."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _by_pattern(text)
    try:
        return _Reader(tree).read()
    except RecursionError:
        return SetupScript(True, (), (), True)


def _by_pattern(text: str) -> SetupScript:
    """The literal list of a program that is no Python 3."""
    found: list[Declared] = []
    for match in re.finditer(r"\b(install_requires|tests_require)\s*=\s*\[([^\]]{0,20000})\]", text):
        line = text.count("\n", 0, match.start()) + 1
        group = _DECLARING[match[1]] or ""
        found.extend(Declared(line, literal, group) for literal in re.findall(r"[\"']([^\"'\n]+)[\"']", match[2]))
    mentioned = "install_requires" in text
    return SetupScript(mentioned, tuple(found), (), mentioned and not found)


class _Reader:
    """Follows the arguments of `setup` to literals, through names and helper functions."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.values: dict[str, list[ast.expr]] = {}
        """What each name is assigned, anywhere: the order of a setup script seldom matters."""
        self.functions: dict[str, ast.AST] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            for target, value in _bindings(node):
                if isinstance(target, ast.Name) and value is not None:
                    self.values.setdefault(target.id, []).append(value)
        self.requirements: list[Declared] = []
        self.files: dict[str, None] = {}
        self.unreadable = False
        self._following: set[str] = set()
        self._taken = 0

    def read(self) -> SetupScript:
        declares = False
        for call in ast.walk(self.tree):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name != "setup":
                continue
            for key, value in self.arguments(call):
                if key in _DECLARING:
                    declares = True
                    self.take(value, _DECLARING[key])
        return SetupScript(declares, tuple(self.requirements), tuple(self.files), self.unreadable)

    def arguments(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """Keyword arguments, those in a mapping that is unpacked too."""
        for keyword in call.keywords:
            if keyword.arg:
                yield keyword.arg, keyword.value
                continue
            values = self.values.get(keyword.value.id, []) if isinstance(keyword.value, ast.Name) else [keyword.value]
            for value in values:
                if isinstance(value, ast.Dict):
                    for key, content in zip(value.keys, value.values, strict=True):
                        if isinstance(key, ast.Constant):
                            yield str(key.value), content
                elif isinstance(value, ast.Call):
                    yield from ((k.arg, k.value) for k in value.keywords if k.arg)

    def take(self, value: ast.expr, group: str | None) -> None:
        """Take the requirements of an expression; `group` is None for the mapping of extras."""
        self._taken += 1
        if self._taken > _MAX_TAKEN:
            self.unreadable = True
            return
        if isinstance(value, ast.Dict):
            for key, content in zip(value.keys, value.values, strict=True):
                if group is None and isinstance(key, ast.Constant):
                    self.take(content, str(key.value))
                else:
                    # Old style: a condition or, in a comprehension, a name.
                    self.take(content, group or "")
        elif isinstance(value, ast.List | ast.Tuple | ast.Set):
            for element in value.elts:
                self.take(element.value if isinstance(element, ast.Starred) else element, group)
        elif isinstance(value, ast.Constant):
            if isinstance(value.value, str):
                self.requirements.extend(
                    Declared(value.lineno, line.strip(), group or "")
                    for line in value.value.split("\n")
                    if line.strip()
                )
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            self.take(value.left, group)
            self.take(value.right, group)
        elif isinstance(value, ast.BoolOp):
            for part in value.values:
                self.take(part, group)
        elif isinstance(value, ast.IfExp):
            self.take(value.body, group)
            self.take(value.orelse, group)
        elif isinstance(value, ast.Name) and value.id in self.values and value.id not in self._following:
            self._following.add(value.id)
            for assigned in self.values[value.id]:
                self.take(assigned, group)
            self._following.discard(value.id)
        else:
            self.compute(value)

    def compute(self, value: ast.expr) -> None:
        """Find the files that a computed list of requirements comes from."""
        found = self.mentioned(value, set())
        if found:
            self.files |= dict.fromkeys(found)
        elif not (isinstance(value, ast.Call) and getattr(value.func, "id", "") in {"list", "dict"} and not value.args):
            self.unreadable = True

    def mentioned(self, node: ast.AST, done: set[str]) -> list[str]:
        """Names of text files in an expression, in what its names were assigned, and in functions that it calls."""
        found = []
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                if re.search(r"\.(?:txt|in|pip)$|requirements?[\w-]*$", part.value) and len(part.value) < 200:
                    found.append(part.value)
            elif isinstance(part, ast.Name) and part.id not in done:
                done.add(part.id)
                sources: list[ast.AST] = [*self.values.get(part.id, [])]
                if part.id in self.functions:
                    sources.append(self.functions[part.id])
                for source in sources[:20]:
                    found.extend(self.mentioned(source, done))
        return found


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST | None, ast.expr | None]]:
    """The targets that a statement binds, each with what it takes its value from."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.target, node.iter
    elif isinstance(node, ast.withitem):
        yield node.optional_vars, node.context_expr
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"append", "extend"}:
        # `requires.extend(...)` adds to the list as an assignment would.
        yield from ((node.func.value, argument) for argument in node.args[:1])


def cfg_requirements(text: str) -> tuple[Mapping[str, list[str]], list[str]]:
    """The requirements of each group in a `setup.cfg`, and the files that it reads some from."""
    sections = read_ini(text)
    options = sections.get("options", {})
    entries = [("", options.get("install_requires")), ("test", options.get("tests_require"))]
    entries += sections.get("options.extras_require", {}).items()
    groups: dict[str, list[str]] = {}
    files: list[str] = []
    for group, value in entries:
        if value is None:
            continue
        if value.strip().startswith("file:"):
            files += [name.strip() for name in value.strip().removeprefix("file:").split(",")]
        else:
            # One a line; on one line, commas part names, and parts of a version (`a>=1,<2`) as well.
            lines = value.split("\n") if "\n" in value.strip() else re.split(r",(?!\s*[<>=!~])", value)
            groups[group] = [line.strip() for line in lines if line.strip()]
    return groups, files
