"""The modules of a project as trees, for what follows values through all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts.artifact_uses import what_stands_above
from mlscaffold.facts.python import parse
from mlscaffold.facts.tolerant import recover


class ParsedModules:
    """The modules of a project, parsed as far as it is asked for them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._trees: dict[str, ast.Module | None] = {}
        self._above: dict[str, dict[ast.AST, ast.AST]] = {}
        self._holding: dict[str, list[str]] = {}

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of a module; None where it has none."""
        if path not in self._trees:
            try:
                self._trees[path] = parse(self._texts[path])
            except SyntaxError:
                # An older Python, all of which can be read.
                read = recover(self._texts[path])
                self._trees[path] = read.tree if read and read.complete else None
            except RecursionError:
                self._trees[path] = None
        return self._trees[path]

    def above(self, path: str) -> Mapping[ast.AST, ast.AST]:
        """What each node of a module stands in."""
        if path not in self._above:
            tree = self.tree(path)
            self._above[path] = what_stands_above(tree) if tree else {}
        return self._above[path]

    def asked(self, path: str, name: str) -> Iterator[ast.Name | ast.Attribute]:
        """Where a module asks for the value of a name, or of an attribute, which is named with its dot."""
        for node in self.above(path):
            match node:
                case ast.Name(id=found, ctx=ast.Load()) if found == name:
                    yield node
                case ast.Attribute(attr=found, ctx=ast.Load()) if f".{found}" == name:
                    yield node

    def holding(self, word: str) -> Sequence[str]:
        """The modules in whose text a word stands."""
        if word not in self._holding:
            whole = re.compile(rf"\b{re.escape(word)}\b")
            self._holding[word] = [path for path, text in self._texts.items() if word in text and whole.search(text)]
        return self._holding[word]

    def is_made_global(self, path: str, name: str) -> bool:
        """Whether a function of a module binds a name for all of it."""
        return f"global {name}" in self._texts[path]

    def text(self, path: str) -> str:
        """The text of a module."""
        return self._texts[path]

    def paths(self) -> Sequence[str]:
        """The paths of the modules."""
        return [*self._texts]
