"""Settings that code takes and never asks for: options of a command line, and files that are loaded for nothing.

The word of such an option stands nowhere else in the project, but as an attribute of what is surely none of the
options. What was parsed is followed by its names, through calls of the project's own functions and classes, through
attributes and modules that import it; where it is given to anything else as a whole, nothing is said: then every option
counts. What is given to a parameter that its function never reads is not asked for. Where it is written down as the
record of a run, a number or a switch that nothing asks for changes the record alone.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from mlscaffold.facts.imported import stem
from mlscaffold.facts.model import Place, UnreadOption
from mlscaffold.facts.parsed_modules import ParsedModules
from mlscaffold.facts.python import dotted
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

_PARSES: Final = frozenset({"parse_args", "parse_known_args"})
_OF_PLATFORMS: Final = pattern(r"AZUREML_|\bSM_[A-Z]")
"""What a platform passes to each script that it starts."""
_FOR_OTHERS: Final = frozenset({"version", "help", "local_rank", "f", "config_file", "unused"})
"""Options that launchers and notebooks pass, whether they are asked for or not."""
_KNOWN: Final = pattern(
    r"(?i)deprecat|unused|not used|ignored|obsolete|legacy|compat|placeholder|no effect|dummy|SUPPRESS"
)
"""What says of an option that it is there for those who still pass it."""
_WHOLE: Final = frozenset({"items", "keys", "values", "copy", "update", "pop", "_get_kwargs", "setdefault"})
"""Methods that take all options, or may take any."""
_LOAD: Final = pattern(
    r"(?im)^[ \t]*([a-z_]*(?:conf|cfg|param|setting)[a-z_]*)(?:[ \t]*:[^=\n]{1,40})?[ \t]*="
    r"[ \t]*(?:yaml|json|toml|tomllib|tomli)\.(?:safe_|full_)?loads?\("
)
"""Settings that are loaded and given a name."""
_DEFINES: Final = pattern(
    r"^(?P<indent>[ \t]*)[\w.]*\bDEFINE_(?:string|integer|float|bool|boolean|enum|list)\(\s{0,99}"
    r"(?:name=)?(?P<quote>[\"'])(?P<name>\w+)(?P=quote)",
    re.MULTILINE,
)
"""Where a flag is defined whose value is read of all flags, and of no variable of its own."""
_TAKES_FLAGS: Final = pattern(
    r"__flags\b|flag_values_dict|\bflags_by_module|\bdir\(|\b(?:vars|items|keys)\([ \t]*(?:FLAGS|conf\w*|flags?)\b"
    r"|\b(?:FLAGS|conf\w*|flags?)\.(?:__dict__|items\(|keys\()"
    r"|\bgetattr\([ \t]*(?:self\.)?(?:FLAGS|conf\w*|flags?|_?opts?|args)[ \t]*,[ \t]*[a-z_]"
)
"""What walks through all flags, or asks for one whose name is not written down."""
_LITERAL: Final = pattern(r"[ \t]*=[ \t]*(?:[-+]?[\d.][\w.+-]*|True|False|None|\"[^\"\n]*\"|'[^'\n]*')[ \t]*[,)]")
"""What follows the keyword of a call, where its value is written down."""
_OWNER: Final = pattern(r"\b[A-Za-z_]\w*\Z")
_SHORT: Final = 2
"""Characters of an option of one letter."""
_SHOWS: Final = frozenset({"print", "pprint", "info", "debug", "log"})
_WRITES: Final = frozenset({
    "write", "writerow", "writelines", "add_hparams", "add_text", "log_params", "log_hyperparams", *_SHOWS,
})  # fmt: skip
_KEEPS: Final = pattern(
    r"(?:json|yaml|toml|pickle|joblib|dill)\.(?:safe_)?dumps?|torch\.save|np\.save|wandb\.init|wandb\.config\.update"
)
"""What writes down what it is given, and runs nothing by it."""
_TELLS_APART: Final = pattern(
    r"(?:.*_)?(?:runs?|trials?|folds?|ids?|idx|index|repeats?|number|num|exp|experiment|version)(?:_.*)?"
)
"""Numbers by which runs are told apart in a record."""
_OF_OPTIONS: Final = frozenset({
    "args", "arg", "opt", "opts", "option", "options", "config", "cfg", "conf", "flags", "FLAGS", "params", "hparams",
    "hp", "hps", "settings", "namespace", "ns", "arguments", "parsed", "parser",
})  # fmt: skip
"""What options are called, wherever they come from."""
_WORDS_OF_IT: Final = frozenset({"str", "repr", "vars", "format", "pformat", "dumps", "sorted", "items", "list"})
"""What makes a text of all options, which is then shown: that changes nothing else."""
_MOST: Final = 400
"""Names to follow, after which nothing is said."""


class _Taken(NamedTuple):
    """One option that a module takes."""

    option: UnreadOption
    lines: tuple[int, int]
    """The lines that it is written in."""
    is_value: bool
    """Whether it is a number or a switch."""


class _End(NamedTuple):
    """What becomes of parsed options."""

    parses: bool
    names: frozenset[str]
    """What they are called anywhere."""
    is_recorded: bool
    """Whether they are written down as a whole."""


class _Code(NamedTuple):
    """All code of the project, and the modules in which options are followed by their names."""

    texts: Mapping[str, str]
    followed: AbstractSet[str]
    arguing: Mapping[str, str]
    """Of what looks at the arguments of the process itself."""
    in_vain: Callable[[str], AbstractSet[tuple[int, str]]]
    """By the path of a module, the lines and names of attributes that nothing reads where they are handed on."""


def _code(
    texts: Mapping[str, str], followed: AbstractSet[str], in_vain: Callable[[str], AbstractSet[tuple[int, str]]]
) -> _Code:
    return _Code(texts, followed, {path: text for path, text in texts.items() if "sys.argv" in text}, in_vain)


def unread_options(modules: Mapping[str, str], code: Mapping[str, str]) -> Iterator[UnreadOption]:
    """The options that modules with these texts take and that nothing asks for; `code` is all code, by path."""
    project = _Project(modules)
    parsing = [path for path, text in sorted(modules.items()) if any(name in text for name in _PARSES)]
    taking = {p: [*_options(p, project.tree(p), t)] for p, t in sorted(modules.items()) if "add_argument(" in t}
    taken: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    for path, found in taking.items():
        for given in found:
            taken.setdefault(given.option.dest, []).append((path, given.lines))
    for path, found in taking.items():
        # By a star, through a settings object or in a notebook, what was parsed may go anywhere.
        everywhere = _code(
            {path: modules[path], **code}, {p for p in modules if project.tree(p)}, project.handed_in_vain
        )
        unread = [g for g in found if not _is_named(g.option, path, taken[g.option.dest], everywhere, _OF_OPTIONS)]
        end = _end_of(path, parsing, project) if unread else None
        if end is None:
            continue
        # In a record, they may have any name when it is read.
        names = None if end.is_recorded else _OF_OPTIONS | end.names
        for option, _, is_value in unread:
            counts = not end.is_recorded or (is_value and not _TELLS_APART.fullmatch(option.dest))
            if counts and not _is_named(option, path, taken[option.dest], everywhere, names):
                yield option


def _end_of(path: str, parsing: Sequence[str], project: _Project) -> _End | None:
    """What becomes of the options that a module takes, be they parsed there or in others that know it."""
    if path in parsing and (end := project.end_of([path])) is not None:
        return end if end.parses else None
    word = re.compile(rf"\b{re.escape(stem(path))}\b")
    if path in parsing or not any(word.search(project.text(other)) for other in parsing):
        return None
    end = project.end_of(parsing)
    return end if end and end.parses else None


def unread_flags(modules: Mapping[str, str], code: Mapping[str, str]) -> Iterator[UnreadOption]:
    """The flags of absl and TensorFlow 1 that modules define and whose word stands nowhere else."""
    if any(map(_TAKES_FLAGS.search, code.values())):
        return
    defined = [flag for path, text in sorted(modules.items()) if "DEFINE_" in text for flag in _flags(path, text)]
    taken: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    for flag, lines in defined:
        taken.setdefault(flag.dest, []).append((flag.at.path, lines))
    everywhere = _code(code, set(), lambda _: frozenset())
    for flag, _ in defined:
        if flag.dest not in _FOR_OTHERS and not _is_named(flag, flag.at.path, taken[flag.dest], everywhere):
            yield flag


def _flags(path: str, text: str) -> Iterator[tuple[UnreadOption, tuple[int, int]]]:
    """The flags that a module defines, each with the lines that it is written in."""
    lines = text.split("\n")
    for found in _DEFINES.finditer(text):
        first = text.count("\n", 0, found.start()) + 1
        last = first
        while last < len(lines) and (not lines[last].strip() or len(_indent(lines[last])) > len(found["indent"])):
            last += 1
        last += last < len(lines) and lines[last].strip() == ")"
        if not _KNOWN.search("\n".join(lines[first - 1 : last])):
            name = found["name"]
            yield UnreadOption(Place(path, first, len(found["indent"]) + 1), f"--{name}", name), (first, last)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _options(path: str, tree: ast.Module | None, text: str) -> Iterator[_Taken]:
    """The options that a module takes."""
    lines = text.split("\n")
    for node in ast.walk(tree) if tree else ():
        match node:
            case ast.Call(func=ast.Attribute(attr="add_argument"), args=[*args]) if not any(
                k.arg is None or (k.arg == "action" and not isinstance(k.value, ast.Constant)) for k in node.keywords
            ):
                names = [a.value for a in args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                long = next((n for n in names if n.startswith("--")), "")
                # With one hyphen, a word of several letters is an option as well.
                long = long or next((n for n in names if n.startswith("-") and len(n) > _SHORT), "")
                given = {k.arg: k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)}
                kinds = {k.value.id for k in node.keywords if k.arg == "type" and isinstance(k.value, ast.Name)}
                dest = str(given.get("dest") or long.lstrip("-").replace("-", "_"))
                last = node.end_lineno or node.lineno
                said = "\n".join(lines[node.lineno - 1 : last])
                is_value = bool(kinds & {"int", "float"}) or given.get("action") in {"store_true", "store_false"}
                if (
                    long
                    and dest
                    and dest not in _FOR_OTHERS
                    and not (_KNOWN.search(said) or _OF_PLATFORMS.search(said))
                ):
                    option = UnreadOption(Place(path, node.lineno, node.col_offset + 1), long, dest)
                    yield _Taken(option, (node.lineno, last), is_value)


def unused_loads(modules: Mapping[str, str]) -> Iterator[Place]:
    """Where modules load settings and give them a name that stands nowhere else."""
    for path, text in sorted(modules.items()):
        for found in _LOAD.finditer(text):
            above = text[: found.start()].rsplit("\n", 4)[1:]
            # What is only tried is loaded to see whether it is valid.
            if len(re.findall(rf"(?<![\w./-]){found[1]}\b(?!\.(?:ya?ml|json|toml))", text)) > 1 or any(
                line.strip() == "try:" for line in above
            ):
                continue
            imports = re.compile(rf"(?m)^[ \t]*(?:from|import)\b[^\n]*\b{re.escape(stem(path))}\b")
            if not any(found[1] in t and imports.search(t) for other, t in modules.items() if other != path):
                yield Place(path, text.count("\n", 0, found.start(1)) + 1, found.start(1) - found.start() + 1)


def _is_named(
    option: UnreadOption,
    path: str,
    taken: Sequence[tuple[str, tuple[int, int]]],
    code: _Code,
    owners: AbstractSet[str] | None = None,
) -> bool:
    """Whether the word of an option stands anywhere but where scripts take it, and where a literal is given by it.

    Where all `owners` are known that it may be asked of, it is none that is asked of something else.
    """
    if any(option.name in text for other, text in code.arguing.items() if other != path):
        return True
    for other, text in code.texts.items():
        if option.dest not in text:
            continue
        own = [lines for where, lines in taken if where == other]
        is_apart = other != path and own and not _know_each_other(path, other, code.texts)
        for start, end in _mentions(option.dest, text):
            # Lines are counted where it matters in which one it stands.
            line = text.count("\n", 0, start) + 1 if own else 0
            if any(first <= line <= last for first, last in own) or _LITERAL.match(text, end):
                continue
            owner = _OWNER.search(text, max(0, start - 60), start) if text[start] == "." else None
            if is_apart and owner and owner[0] in _OF_OPTIONS:
                continue
            if owner and other in code.followed and owner[0] in _OF_OPTIONS and (vain := code.in_vain(other)):
                line = line or text.count("\n", 0, start) + 1
                if (line, f"{owner[0]}.{option.dest}") in vain:
                    continue
            if owner is None or owners is None or other not in code.followed or owner[0] in owners:
                return True
    return False


def _know_each_other(one: str, other: str, texts: Mapping[str, str]) -> bool:
    """Whether one of two programs, each of which takes an option of the same name, may have to do with the other."""
    return _speaks_of(one, texts.get(other, "")) or _speaks_of(other, texts.get(one, ""))


def _speaks_of(path: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(stem(path))}\b", text) is not None


def _mentions(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text in quotes, as a key may, or behind a dot, as what is asked for, marks included.

    Left out is where a method of that name is called, and where an object asks itself.
    """
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        before, after = text[max(0, at - 6) : at], text[end : end + 1]
        bare = before.removesuffix("-").removesuffix("-")
        if after in _QUOTES and bare[-1:] in _QUOTES and after and bare:
            yield at - (len(before) - len(bare)) - 1, end + 1
        elif before[-1:] == "." and after != "(" and not _GOES_ON.match(after) and not _OF_ITSELF.search(before):
            yield at - 1, end
        at = text.find(name, end)


_QUOTES: Final = "\"'"
_GOES_ON: Final = pattern(r"\w")
_OF_ITSELF: Final = pattern(r"(?:^|\W)self\.$")


class _Project(ParsedModules):
    """The modules of a project, and what becomes of the options that they parse."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self._ends: dict[tuple[str, ...], _End | None] = {}
        self._vain: dict[str, frozenset[tuple[int, str]]] = {}

    def handed_in_vain(self, path: str) -> frozenset[tuple[int, str]]:
        """The lines and names of what a module hands to parameters of its own functions that these never read.

        Also of what it gives to a variable that stands nowhere else.
        """
        if path not in self._vain:
            tree = self.tree(path)
            self._vain[path] = frozenset((*_handed_in_vain(tree), *_kept_in_vain(tree))) if tree else frozenset()
        return self._vain[path]

    def end_of(self, paths: Sequence[str]) -> _End | None:
        """What becomes of the options that modules parse; None where something may take them as a whole."""
        known = tuple(paths)
        if known not in self._ends:
            follower = _Follower(self)
            try:
                parses = [follower.follow(path) for path in known]
            except _TakenAsAWhole:
                self._ends[known] = None
            else:
                self._ends[known] = _End(any(parses), follower.names(), follower.is_recorded)
        return self._ends[known]


def _handed_in_vain(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The lines and names of attributes that are given to functions of a module in which nothing reads them.

    Left out is what stands twice in a line.
    """
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    idle = {f.name: (f, names) for f in functions if (names := _idle_parameters(f))}
    if not idle:
        return
    given: list[tuple[int, str]] = []
    asked: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in idle:
                function, parameters = idle[name]
                taken = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
                values = [word.value for word in node.keywords if word.arg in parameters]
                if not any(isinstance(value, ast.Starred) for value in node.args):
                    values += [v for word, v in zip(taken, node.args, strict=False) if word in parameters]
                given += [(v.end_lineno or v.lineno, dotted(v)) for v in values if isinstance(v, ast.Attribute)]
            case ast.Attribute(ctx=ast.Load()):
                asked.append((node.end_lineno or node.lineno, dotted(node)))
    yield from (place for place in given if asked.count(place) == 1)


def _kept_in_vain(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The lines and names of attributes that are given to a variable which stands nowhere else in a module."""
    names = Counter(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
    if _SEE_ALL & names.keys():
        return
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    asked = Counter((n.lineno, dotted(n)) for n in ast.walk(tree) if isinstance(n, ast.Attribute))
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute() as value):
                place = (value.lineno, dotted(value))
                if names[name] == 1 and asked[place] == 1 and name not in texts and not name.isupper():
                    yield place


def _idle_parameters(function: ast.FunctionDef) -> frozenset[str]:
    """The parameters that a function, which is more than a beginning, never reads; none where it may take all."""
    names = {a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    read: set[str] = set()
    for node in (n for statement in function.body for n in ast.walk(statement)):
        if isinstance(node, ast.Name):
            read.add(node.id)
    if read & _SEE_ALL or len(function.body) < _WRITTEN or function.decorator_list:
        return frozenset()
    return frozenset(names - read)


_SEE_ALL: Final = frozenset({"locals", "vars", "eval", "exec", "globals"})
_WRITTEN: Final = 3
"""Statements of a function that is no longer a beginning."""


def _only_calls(statement: ast.stmt, names: AbstractSet[str]) -> bool:
    """Whether a statement calls one of these, and does nothing else."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            return name in names
    return False


def _makes_words(node: ast.expr) -> bool:
    """Whether an expression makes a text of what it is given, if anything."""
    called = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    return all(getattr(f, "id", getattr(f, "attr", "")) in _WORDS_OF_IT | {"join", "getattr"} for f in called)


class _TakenAsAWhole(Exception):  # noqa: N818 - it is no error
    """Something takes all options, or may."""


class _Follower:
    """What was parsed in one module, and the names that it has all over the project."""

    def __init__(self, project: _Project) -> None:
        self._project = project
        self._known: set[tuple[str, str]] = set()
        self._new: list[tuple[str, str]] = []
        self._returned: set[str] = set()
        self.is_recorded = False

    def names(self) -> frozenset[str]:
        """What the options are called anywhere."""
        return frozenset(name.removeprefix(".") for _, name in self._known)

    def follow(self, path: str) -> bool:
        """Whether a module parses options, of which then single ones are asked for, and no more."""
        parsed = False
        for node in self._project.above(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _PARSES:
                if any(k.arg == "namespace" for k in node.keywords) or len(node.args) > 1:
                    raise _TakenAsAWhole
                parsed = True
                self._use(path, node, of_two=node.func.attr == "parse_known_args")
        while self._new:
            place, name = self._new.pop()
            if len(self._known) > _MOST:
                raise _TakenAsAWhole
            for node in self._project.asked(place, name):
                self._use(place, node)
        return parsed

    def _add(self, path: str, name: str) -> None:
        if (path, name) not in self._known:
            self._known.add((path, name))
            self._new.append((path, name))

    def _use(self, path: str, node: ast.AST, *, of_two: bool = False) -> None:
        """Follow one value to where it goes."""
        parent = self._project.above(path)[node]
        match parent:
            case ast.Attribute(attr="__dict__") if not self._is_shown(path, parent):
                self._use(path, parent)
            case ast.Attribute(attr="__dict__"):
                pass
            case ast.Attribute(attr=name) if name not in _WHOLE and not of_two:
                pass
            case _ if not of_two and not self._is_shown(path, node) and self._is_written_down(path, node):
                self.is_recorded = True
            case ast.Subscript(slice=ast.Constant(value=0)) if of_two:
                self._use(path, parent)
            case ast.Subscript(slice=ast.Constant(value=str()), value=value) if value is node and not of_two:
                pass
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
                if of_two:
                    if not isinstance(target, ast.Tuple):
                        raise _TakenAsAWhole
                    target = target.elts[0]
                self._bind(path, target, parent)
            case ast.keyword() if parent.arg is not None and not of_two:
                call = self._project.above(path)[parent]
                self._given(path, call, parent.arg)  # type: ignore[arg-type]
            case ast.Call() if not of_two and node in parent.args and not self._is_shown(path, node):
                self._given(path, parent, parent.args.index(node))
            case ast.Return() if not of_two:
                self._give_back(path, parent)
            case ast.Expr() | ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.Is() | ast.IsNot()]):
                pass
            case ast.If(test=test) | ast.IfExp(test=test) if test is node:
                pass
            case _ if self._is_shown(path, node):
                pass
            case _:
                raise _TakenAsAWhole

    def _is_shown(self, path: str, node: ast.AST) -> bool:
        """Whether a value goes into a text that is printed or logged, and nowhere else."""
        above = self._project.above(path)
        while (parent := above.get(node)) is not None:
            match parent:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _SHOWS:
                    return True
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _WORDS_OF_IT:
                    pass
                case ast.FormattedValue() | ast.JoinedStr() | ast.BinOp() | ast.Attribute(attr="__dict__"):
                    pass
                case ast.Attribute(attr="format" | "items"):
                    pass
                case ast.For(iter=given, body=body) if given is node:
                    return all(_only_calls(statement, _SHOWS) for statement in body)
                case _:
                    return False
            node = parent
        return False

    def _is_written_down(self, path: str, node: ast.AST) -> bool:
        """Whether a value goes into the record of a run, and nowhere else."""
        above = self._project.above(path)
        while (parent := above.get(node)) is not None:
            match parent:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) as function) if (
                    function is not node and (name in _WRITES or _KEEPS.fullmatch(dotted(function)))
                ):
                    return True
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _WORDS_OF_IT | {
                    "getattr",
                    "join",
                    "dict",
                }:
                    pass
                case ast.FormattedValue() | ast.JoinedStr() | ast.BinOp() | ast.keyword() | ast.comprehension():
                    pass
                case ast.Attribute(attr="format" | "items" | "join" | "__dict__") | ast.Dict() | ast.List():
                    pass
                case ast.ListComp(elt=made) | ast.GeneratorExp(elt=made) if _makes_words(made):
                    pass
                case ast.For(iter=given, body=body) if given is node:
                    return all(_only_calls(statement, _WRITES) for statement in body)
                case _:
                    return False
            node = parent
        return False

    def _bind(self, path: str, target: ast.expr, statement: ast.AST) -> None:
        match target:
            case ast.Name(id=name):
                self._add(path, name)
                if self._function(path, statement) is None or self._project.is_made_global(path, name):
                    for other in set(self._project.holding(stem(path))) & set(self._project.holding(name)) - {path}:
                        self._add(other, name)
                        self._add(other, f".{name}")
            case ast.Attribute(attr=name, value=ast.Name(id="self")):
                for other in self._project.holding(name):
                    self._add(other, f".{name}")
            case _:
                raise _TakenAsAWhole

    def _function(self, path: str, node: ast.AST) -> ast.AST | None:
        """The function that a node stands in."""
        parent: ast.AST | None = node
        while parent is not None and not isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            parent = self._project.above(path).get(parent)
        return parent

    def _give_back(self, path: str, statement: ast.AST) -> None:
        """Follow what a function returns to where it is called."""
        function = self._function(path, statement)
        name = getattr(function, "name", "")
        if not name or isinstance(self._project.above(path).get(function), ast.ClassDef):  # type: ignore[arg-type]
            raise _TakenAsAWhole
        if name in self._returned:
            return
        self._returned.add(name)
        called = False
        for other in {path, *set(self._project.holding(stem(path))) & set(self._project.holding(name))}:
            for node, parent in self._project.above(other).items():
                if getattr(node, "id", getattr(node, "attr", "")) != name or not isinstance(node, ast.expr):
                    continue
                if not (isinstance(parent, ast.Call) and parent.func is node):
                    raise _TakenAsAWhole
                called = True
                self._use(other, parent)
        if not called:
            raise _TakenAsAWhole  # by whom is not to be seen

    def _given(self, path: str, call: ast.Call, place: int | str) -> None:
        """Follow what a call is given into the function or class of the project that is called."""
        match call.func:
            case ast.Name(id="vars") if place == 0:
                self._use(path, call)
                return
            case ast.Name(id="getattr" | "hasattr" | "setattr") if place == 0 and isinstance(
                call.args[1], ast.Constant
            ):
                return
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name, value=ast.Name() | ast.Attribute() | ast.Call(func=ast.Name(id="eval")))
            ):
                here = [(path, *found) for found in self._definitions(path, name, call)]
                # What a module defines itself is what it calls.
                for other in () if here else list(self._project.holding(name)):
                    here += [(other, *found) for found in self._definitions(other, name, call)]
                if not here and isinstance(call.func, ast.Name):
                    here = self._chosen(path, call)
                for other, function, is_method in here:
                    self._add(other, _parameter(function, place, is_method=is_method))
                if here:
                    return
        raise _TakenAsAWhole

    def _chosen(self, path: str, call: ast.Call) -> list[tuple[str, ast.FunctionDef, bool]]:
        """The classes and functions of the project that a name may stand for, where a module chooses among them.

        A function may take it by that name, if nothing else is given to it.
        """
        name = getattr(call.func, "id", "")
        chosen: list[str] = []
        for node, parent in self._project.above(path).items():
            if not (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)):
                continue
            if not (isinstance(parent, ast.Assign) and isinstance(parent.value, ast.Name)):
                raise _TakenAsAWhole
            chosen.append(parent.value.id)
        for node in self._project.above(path):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and _takes(node, name):
                self._is_given_by_name(path, node, name)
        found: list[tuple[str, ast.FunctionDef, bool]] = []
        for choice in chosen:
            here = [(path, *f) for f in self._definitions(path, choice, call)]
            here = here or [(o, *f) for o in self._project.holding(choice) for f in self._definitions(o, choice, call)]
            if not here:
                raise _TakenAsAWhole
            found += here
        return found

    def _is_given_by_name(self, path: str, function: ast.AST, name: str) -> None:
        """Make sure that a function is called in its own module alone, with a variable of the name of a parameter."""
        called = getattr(function, "name", "")
        if not called or self._project.holding(called) != [path]:
            raise _TakenAsAWhole
        names = [a.arg for a in function.args.args]  # type: ignore[attr-defined]
        if name not in names:
            raise _TakenAsAWhole
        place = names.index(name)
        for node, parent in self._project.above(path).items():
            if not (isinstance(node, ast.Name) and node.id == called):
                continue
            given = parent.args[place : place + 1] if isinstance(parent, ast.Call) and parent.func is node else []
            if not (given and isinstance(given[0], ast.Name) and given[0].id == name):
                raise _TakenAsAWhole

    def _definitions(self, path: str, name: str, call: ast.Call) -> Iterator[tuple[ast.FunctionDef, bool]]:
        of_self = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {"self", "cls"}
        for node, parent in self._project.above(path).items():
            if isinstance(node, ast.FunctionDef) and node.name == name and of_self == isinstance(parent, ast.ClassDef):
                yield node, of_self
            elif isinstance(node, ast.ClassDef) and node.name == name and not of_self:
                made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
                if not made:
                    raise _TakenAsAWhole
                yield made[0], True


def _takes(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str) -> bool:
    """Whether a function has a parameter of a name."""
    given = function.args
    return any(a is not None and a.arg == name for a in (*given.posonlyargs, *given.args, *given.kwonlyargs,
                                                         given.vararg, given.kwarg))  # fmt: skip


def _parameter(function: ast.FunctionDef, place: int | str, *, is_method: bool) -> str:
    """The name under which a function takes what is given to it at a place or by a keyword."""
    given = function.args
    names = [a.arg for a in (*given.posonlyargs, *given.args)]
    if isinstance(place, str):
        if place in {*names, *(a.arg for a in given.kwonlyargs)}:
            return place
    elif place + is_method < len(names):
        return names[place + is_method]
    raise _TakenAsAWhole
