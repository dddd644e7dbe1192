"""Settings that a module of constants holds, and that nothing in the project reads.

A word that stands anywhere else in the project's code, be it in a comment, counts as read, but where another module
gives the same name to a value of its own; so does one that stands in a script or in any other file that may read it.
Where the module itself is handed on, walked through or taken by its name, every constant of it counts, and nothing is
said.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from mlscaffold.facts.hyperparameters import NAMES
from mlscaffold.facts.imported import stem
from mlscaffold.facts.model import Place, UnreadConstant
from mlscaffold.facts.python import dotted, parse
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_WORDS: Final = (
    r"(?:config|configs|configuration|settings|params|parameters|hparams|hyper_?params|hyper_?parameters|conf|cfg)"
)
_KEEPS: Final = r"(?:constants?|consts|globals)"
IS_SETTINGS: Final = pattern(
    rf"(?:.*/)?(?:[a-z]+_)?(?:{_WORDS}|{_KEEPS})\.py|(?:.*/)?(?:{_WORDS}|{_KEEPS})/(?:\w+/)?__init__\.py"
)
"""How modules of settings are called."""
_KEEPS_ANYTHING: Final = pattern(rf"(?:.*/)?(?:[a-z]+_)?{_KEEPS}(?:\.py|/(?:\w+/)?__init__\.py)")
"""How modules are called in which, beside settings, colours and units of measure stand."""
_OF_PIPELINES: Final = pattern(
    r"(?:.*_)?(?:TRAIN|TRAINING|TRAINER|TEST|VAL|VALIDATION|EVAL|EVALUATION|MODEL|MODELS|DATA|DATASET|FEATURES?|TARGET"
    r"|LABEL|THRESHOLD|SIZE|RATE|RATIO|EPOCHS?|BATCH|SEED|STATE|PATH|DIR|FILE|FOLDER|NUM|MAX|MIN|SCORE|PARAMS|COLUMNS?"
    r"|COLS?|SPLITS?|FOLDS?|ESTIMATORS?|DEPTH|LAYERS?|HIDDEN|DROPOUT|LR|STEPS?|ITERATIONS?|INGESTION)(?:_.*)?"
)
"""How settings of a pipeline are called among other constants."""
_CONSTANT: Final = pattern(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_FOR_PEOPLE: Final = pattern(
    r"(?:.*_)?(?:VERSION|AUTHORS?|TITLE|DESCRIPTION|NOTES?|LICEN[CS]E|DEBUG|DATE|TIMESTAMP|EMAIL)(?:_.*)?"
    r"|(?:(?:.*_)?(?:APP|API|APPLICATION|PROJECT|PACKAGE|SERVICE|COMPANY|TEAM|USER|DISPLAY|PIPELINE|PROGRAM|TOOL)_)?NAME"
)
TRAINING: Final = frozenset({
    *(name.upper() for name in NAMES if len(name) > 1), "SEED", "RANDOM_SEED", "RANDOM_STATE", "VAL_SIZE",
    "VALIDATION_SIZE", "VALIDATION_SPLIT", "TEST_SPLIT", "TRAIN_SPLIT", "TRAIN_SIZE", "N_SPLITS", "N_FOLDS",
    "NUM_FOLDS", "MODEL_PARAMS", "XGB_PARAMS", "LGBM_PARAMS", "LGB_PARAMS", "RF_PARAMS", "PARAM_GRID",
})  # fmt: skip
"""What such a module is asked for first, as constants are written; in any other, no more is looked at."""
_SETS_TRAINING: Final = pattern(rf"^(?:{'|'.join(sorted(TRAINING))})\b[^=\n]*=", re.MULTILINE)
_VARIABLE: Final = pattern(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_SETS_VARIABLE: Final = pattern(rf"^(?:{'|'.join(sorted(name.lower() for name in TRAINING))})\b[^=\n]*=", re.MULTILINE)
_IMPORTS: Final = pattern(r"^[ \t]*(?:import|from)[ \t]", re.MULTILINE)
_OF_TOOLS: Final = pattern(
    r"INSTALLED_APPS|ROOT_URLCONF|SQLALCHEMY_|BOT_NAME|^[ \t]*(?:c\.\w|bind\b|broker_url\b|extensions\b)|\bglobals\(\)"
    r"|\blocals\(\)|\bvars\(\)|__dict__|__getattr__|\{\{",
    re.MULTILINE,
)
"""What Django, Flask, Scrapy, Jupyter, gunicorn, Celery and Sphinx ask for, and what takes all that a module has."""
_BY_NAME: Final = pattern(
    r"\bfrom_object\(|from_pyfile|SETTINGS_MODULE|\brunpy\b|spec_from_file|SourceFileLoader|\bexecfile\([^)]|\bfromfile\("
)
"""What takes a module by its name, with all that is in it."""
_IMPORTS_BY_NAME: Final = pattern(r"import_module|__import__")
_WALKS: Final = pattern(r"\b(?:vars|dir|getmembers)\(|__dict__")
"""What takes all that a module has; of one that was imported by its name, no other way leads to what no word names."""
_PURE: Final = frozenset({
    "Path", "join", "getenv", "get", "int", "float", "str", "bool", "len", "range", "device", "dirname", "abspath",
    "resolve", "cpu_count", "is_available", "list", "tuple", "set", "dict", "frozenset", "sorted", "max", "min",
})  # fmt: skip
"""What is called for a value, and does nothing else."""
_NODE: Final = pattern(r"^_C(?:\.\w+)*\.(?P<name>[A-Za-z]\w*)[ \t]*=(?!=)(?![ \t]*(?:CN|CfgNode|_CN)\b)", re.MULTILINE)
"""Where a setting of yacs gets its default."""
_TAKES_NODES: Final = pattern(
    r"\*\*[ \t]*(?:self\.)?_?(?:cfg|config|C)\b|\b_?(?:cfg|config|C)(?:\.\w{1,60}){0,5}\.(?:items|keys|values|get)\("
)
"""What takes all settings of a part of the tree."""
_FEW: Final = 2
"""Constants that are read, before one that is none of a training is believed to be forgotten."""


def unread_constants(
    modules: Mapping[str, str], code: Mapping[str, str], others: Callable[[], Sequence[str]]
) -> Iterator[UnreadConstant]:
    """The constants of modules of settings that nothing reads.

    `code` is all code of the project, by path; `others` gives the texts of its other files.
    """
    by_name = any(map(_IMPORTS_BY_NAME.search, code.values()))
    if any(map(_BY_NAME.search, code.values())) or (by_name and any(map(_WALKS.search, code.values()))):
        return
    for constant in _unread(modules, code):
        word = re.compile(rf"\b{constant.name}\b")
        # A script and its variables are its own; settings are there for all.
        is_for_all = IS_SETTINGS.fullmatch(constant.at.path) is not None
        if not (is_for_all and any(constant.name in text and word.search(text) for text in others())):
            yield constant


def _unread(modules: Mapping[str, str], code: Mapping[str, str]) -> Iterator[UnreadConstant]:
    """The constants that no code reads."""
    yield from _unread_nodes(modules, code)
    executes = any("exec(" in text for text in code.values())
    for path, text in sorted(modules.items()):
        if not IS_SETTINGS.fullmatch(path) and _SETS_TRAINING.search(text) and not _OF_TOOLS.search(text):
            yield from (c for c in _constants(path, text) if c.name in TRAINING and not _is_named(c, code))
        if not executes and _SETS_VARIABLE.search(text) and not _OF_TOOLS.search(text):
            yield from _unread_variables(path, text, code)
    for path in sorted(filter(IS_SETTINGS.fullmatch, modules)):
        text = modules[path]
        constants = (
            () if _OF_TOOLS.search(text) or "__main__" in text else tuple(_constants(path, text, is_set=_is_value))
        )
        anything = _KEEPS_ANYTHING.fullmatch(path) is not None
        sought = [c for c in constants if not anything or _OF_PIPELINES.fullmatch(c.name)]
        unread = [c for c in sought if not _is_named(c, code)]
        if unread and _is_asked_for_each(path, modules):
            read = sum(_is_named(c, code) for c in constants)
            enough = read >= _FEW and read > len(unread)
            yield from (c for c in unread if enough or c.name in TRAINING)


def _unread_variables(path: str, text: str, code: Mapping[str, str]) -> Iterator[UnreadConstant]:
    """The variables of a training at the top of a script whose words stand nowhere else in it; nobody imports it."""
    imports = re.compile(rf"\b(?:from|import)\b[^\n]*\b{re.escape(stem(path))}\b")
    # What imports nothing is no script: it may be taken in place of another module of settings.
    if not _IMPORTS.search(text) or any(imports.search(other) for where, other in code.items() if where != path):
        return
    for found in _constants(path, text, _VARIABLE):
        if found.name.upper() in TRAINING and len(re.findall(rf"\b{re.escape(found.name)}\b", text)) == 1:
            yield found


def _unread_nodes(modules: Mapping[str, str], code: Mapping[str, str]) -> Iterator[UnreadConstant]:
    """The settings of a tree of yacs whose last word stands nowhere but where they are set."""
    trees = {path: text for path, text in sorted(modules.items()) if "yacs" in text and "CfgNode" in text}
    if not trees or any(map(_TAKES_NODES.search, code.values())):
        return
    for path, text in trees.items():
        for found in _NODE.finditer(text):
            name = found["name"]
            word = re.compile(rf"\b{name}\b")
            stands = sum(len(word.findall(other)) for other in code.values() if name in other)
            sets = sum(match["name"] == name for other in trees.values() for match in _NODE.finditer(other))
            if stands == sets and not _FOR_PEOPLE.fullmatch(name):
                yield UnreadConstant(Place(path, text.count("\n", 0, found.start()) + 1, 1), name)


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _constants(
    path: str,
    text: str,
    name_of: re.Pattern[str] = _CONSTANT,
    is_set: Callable[[ast.expr], bool] = _is_literal,
) -> Iterator[UnreadConstant]:
    """The constants, or what else is called so, at the top of a module whose values stand there."""
    try:
        tree = parse(text)
    except (SyntaxError, RecursionError):
        return
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                if name_of.fullmatch(name) and not _FOR_PEOPLE.fullmatch(name) and is_set(value):
                    yield UnreadConstant(Place(path, node.lineno, node.col_offset + 1), name)


def _is_value(value: ast.expr) -> bool:
    """Whether an expression is made for its value alone."""
    for node in ast.walk(value):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _PURE:
                pass
            case ast.Call() | ast.Lambda() | ast.NamedExpr() | ast.Await() | ast.ListComp() | ast.GeneratorExp():
                return False
    return True


def _is_named(constant: UnreadConstant, code: Mapping[str, str]) -> bool:
    """Whether the word of a constant stands anywhere but where it is set, or another module has one of that name."""
    name = re.escape(constant.name)
    word = re.compile(rf"\b{name}\b")
    for path, text in code.items():
        if constant.name not in text:
            continue
        if path == constant.at.path:
            # What it is set to may be looked up by the same word.
            lines = text.split("\n")
            if any(map(word.search, (*lines[: constant.at.line - 1], *lines[constant.at.line :]))):
                return True
        elif word.search(text) and not _is_its_own(constant.name, text):
            return True
    return False


def _is_its_own(name: str, text: str) -> bool:
    """Whether a module gives a name to a value itself, and takes it from no other."""
    if not re.search(rf"(?m)^{name}[ \t]*(?::[^=\n]{{1,60}})?=(?!=)", text) or "import *" in text:
        return False
    if re.search(rf"\.{name}\b|[\"']{name}[\"']", text):
        return False
    try:
        tree = parse(text)
    except (SyntaxError, RecursionError):
        return False
    return not any(isinstance(node, ast.ImportFrom) and name in {a.name for a in node.names} for node in ast.walk(tree))


def _is_asked_for_each(path: str, modules: Mapping[str, str]) -> bool:
    """Whether a module is imported, and only single names are taken of it."""
    word = stem(path)
    imported = False
    for other, text in modules.items():
        if other == path or not re.search(rf"\b{re.escape(word)}\b", text):
            continue
        try:
            tree = parse(text)
        except (SyntaxError, RecursionError):
            return False
        names = set(_names(tree, word))
        if not names:
            continue
        imported = True
        owned = {n.value for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        for node in ast.walk(tree):
            is_module = isinstance(node, (ast.Name, ast.Attribute)) and dotted(node) in names
            if is_module and node not in owned:
                return False
    return imported


def _names(tree: ast.Module, word: str) -> Iterator[str]:
    """The names that a module with this word has where it is imported, and an empty one for each taken out of it."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (a.asname or a.name for a in names if a.name.rpartition(".")[2] == word)
            case ast.ImportFrom(module=module, names=names):
                if (module or "").rpartition(".")[2] == word:
                    yield "\0"
                yield from (a.asname or a.name for a in names if a.name == word)
