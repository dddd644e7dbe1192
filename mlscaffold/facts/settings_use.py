"""Which files of settings are the project's own, because its code names them, and how it uses what they name.

What is looked for are the words of keys in the text of all other files, each with what stands around it. No parser
is asked: a key that some template, query or script of another language reads is read as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.extraction import SMALL_BYTES
from mlscaffold.facts.model import ConfigFile, OwnSettings, Project, TrackedFile
from mlscaffold.facts.sought_settings import may_be_settings
from mlscaffold.facts.text import decode, is_binary
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_OF_TOOLS: Final = pattern(
    r"\..*|package(?:-lock)?\.json|tsconfig.*|(?:docker-)?compose.*|environment.*\.ya?ml|conda.*|mkdocs\.ya?ml"
    r"|dvc\.ya?ml|pyproject\.toml|pipfile.*|mlproject|mlmodel|manifest\.json|vocab.*|token.*\.json|.*schema(?!.*\.ya?ml$).*"
    r"|.*metadata\.json|datapackage\..*|.*(?:metrics|results?|report|labels?|template|opentelemetry|logging).*"
    r"|_config\.yml|codecov\.yml|app\.json|vercel\.json|cookiecutter\.json|copier\.ya?ml|great_expectations\.ya?ml"
    r"|.*(?:deployment|infra|pipelines?).*|prompts\.ya?ml|dbt_project\.ya?ml|sources\.ya?ml|catalog\.ya?ml|swagger.*|openapi.*",
    re.IGNORECASE,
)
"""Files that tools read, and that code writes, by their names."""
_OF_COLUMNS: Final = pattern(r".*schema.*\.ya?ml", re.IGNORECASE)
_KEYS_OF_TOOLS: Final = frozenset({
    "apiVersion", "services", "architectures", "openapi", "swagger", "Resources", "AWSTemplateFormatVersion", "jobs",
    "stages", "$schema", "cells", "tokenizer_class", "channels",
})  # fmt: skip
"""What such files say at their top."""
_WRITTEN: Final = pattern(
    r"(?:\..*|mlruns|wandb|outputs?|runs|logs?|save[sd]?|checkpoints?|pretrained|results?|artifacts?|node_modules"
    r"|locales?|i18n|lang|k8s|kubernetes|helm|charts?|terraform|infra(?:structure)?|grafana|dashboards?|prometheus"
    r"|test_?data|\{\{.*|.*\d{4}-?\d\d-?\d\d.*|great_expectations|dbt.*)",
    re.IGNORECASE,
)
"""Folders of what came out, and of other tools' settings."""
_OUTPUT: Final = pattern(r"outputs?|mlruns|wandb|runs|logs?|checkpoints?|results?", re.IGNORECASE)
_NOTEBOOK: Final = ".ipynb"
_NO_READERS: Final = (".csv", ".tsv", ".svg", ".md", ".rst", ".txt", ".lock", ".log", ".xml", ".tex")
"""Files that read nothing."""
_KEY: Final = pattern(r"[A-Za-z_][\w-]*")
_GETS: Final = pattern(r"(?:\b(?:get|pop)\(\s*|getattr\([\w.]+,\s*)\Z")
_OWNER: Final = pattern(r"[\w)\]]\.\Z")
_READ_ON: Final = pattern(r"[\"']?(?:\s*,\s*(?:\{\}|dict\(\)))?\s*[\])]?(?:\[|\.get\(|\.[A-Za-z_]\w*\b(?!\())")
"""What follows a section that something is read of right away."""
_GIVEN_A_NAME: Final = pattern(
    r"^[ \t]*([A-Za-z_]\w*)(?:[ \t]*:[^=\n]{1,60})?[ \t]*=[ \t]*[A-Za-z_]"
    r"(?:get\(\s*|,[ \t]*\{\}\)|[\w.\[\]\"' \t])*\Z",
    re.MULTILINE,
)
"""What stands before a section that a variable is bound to."""
_ONE_OF_IT: Final = r"\s*(?:\[|\.get\(|\.\w+\b(?!\()|=[^=]|:[ \t]*(?:\w|$)|is\b|and\b|or\b)"
"""What follows a name where it is bound, asked for, or something is read of it."""
_ENDS: Final = pattern(
    r"[\"']?(?:\s*,\s*(?:\{\}|None|dict\(\)))?\s*,?\s*[\])]*(?:[ \t]*or[ \t]*\{\})?[ \t]*(?:#.*)?$", re.MULTILINE
)
_IN_CALL: Final = pattern(r"[\w\]](?:\([^()\n]*,[ \t]*|\([ \t]*|\(\n[ \t]*|,\n[ \t]*)\Z")
"""What stands before an argument that is handed over by its name."""
_LOGGED: Final = pattern(r"(?:log_params|log_hyperparams|log_dict|print|pprint|info|debug)\([ \t]*[\w.\[\]\"']*\Z")
"""What stands before a section that is only written down."""
_IMPORTED: Final = pattern(r"[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(?:[\w., \t]+[ ,])?")
"""What stands before a name that is imported."""
_CHOOSES: Final = pattern(
    r"add_argument\([^()\n]{0,40}[\"']--?(?:conf(?:ig)?|cfg|params?|settings)(?:[-_](?:file|path|name))?[\"']"
)
"""What takes the path of settings from the command line."""
_LOADS: Final = pattern(r"(?:yaml|json|toml|tomllib)\.(?:safe_|full_)?loads?\(")
_MAY_BE_CHOSEN: Final = pattern(r"(?:^|/)(?:conf(?:ig)?s?|cfgs?|params|settings|experiments)/(?:[^/]+/)?[^/]+$")
"""Paths of settings of which one is chosen for a run."""
_OWN_WORDS: Final = pattern(r"\$\{([^{}\n]*)\}|%\((\w+)\)s")


def is_settings(config: ConfigFile) -> bool:
    """Whether a file may hold the project's own settings, by its name, its place and what it says at its top."""
    *folders, name = config.path.split("/")
    return (
        bool(config.settings)
        and not config.templated
        and config.role not in {"test", "documentation", "infrastructure"}
        and not is_aside(config.path)
        and not _OF_TOOLS.fullmatch(name)
        and (not name.endswith((".json", ".jsonc")) or may_be_settings(config.path))
        and not any(map(_WRITTEN.fullmatch, folders))
        and _KEYS_OF_TOOLS.isdisjoint(s.key.partition(".")[0] for s in config.settings)
    )


def names_columns(path: str) -> bool:
    """Whether settings say what columns a table has: its keys are names of these, which stand anywhere in the code."""
    return _OF_COLUMNS.fullmatch(basename(path)) is not None


def own_settings(
    project: Project, files: Sequence[TrackedFile], contents: Callable[[Sequence[str]], Mapping[str, bytes]]
) -> tuple[OwnSettings, ...]:
    """The files of settings that code names, and how the project uses the words that are keys in them."""
    configs = [c for c in project.configs if is_settings(c) and c.path != project.layout.package]
    if not configs:
        return ()
    readers = may_read(files)
    programs = {f.path for f in files if f.python or f.path.endswith(_NOTEBOOK)}
    code = _texts(contents([path for path in readers if path in programs]))
    tests = {f.path for f in project.python if f.is_test}
    own_code = {p: t for p, t in code.items() if p not in tests}
    named = _named({basename(c.path) for c in configs}, own_code)
    chosen = tuple(path for path, text in own_code.items() if _CHOOSES.search(text) and _LOADS.search(text))
    if len(chosen) == 1:
        for config in configs:
            if _MAY_BE_CHOSEN.search(config.path):
                named.setdefault(basename(config.path), chosen)
    own = [c for c in configs if basename(c.path) in named]
    if not own:
        return ()
    paths = {c.path for c in own}
    others = [path for path in readers if path not in paths and path not in programs]
    parts = [s.key.split(".") for c in own for s in c.settings]
    words = {part for key in parts for part in key if _KEY.fullmatch(part)}
    sections = {part for key in parts for part in key[:-1]}
    uses = _uses(words, sections, tests, {**code, **_texts(contents(others))})
    for text in _texts(contents(sorted(paths))).values():
        for found in _OWN_WORDS.finditer(text):
            for word in _KEY.findall(found[1] or found[2]):
                uses.setdefault(word, set()).add("text")
    frozen = {word: frozenset(ways) for word, ways in uses.items()}
    return tuple(OwnSettings(c.path, c.settings, named[basename(c.path)], frozen) for c in own)


def may_read(files: Sequence[TrackedFile]) -> list[str]:
    """The files that may read settings: code, and what else names them."""
    return [
        f.path for f in files if f.bytes < SMALL_BYTES and not f.path.endswith(_NO_READERS) and not _came_out(f.path)
    ]


def _came_out(path: str) -> bool:
    """Whether a file was written by a run, into a folder for that: it may repeat the settings, and reads none."""
    return path.endswith((".json", ".yaml", ".yml")) and any(map(_OUTPUT.fullmatch, path.split("/")[:-1]))


def _texts(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {path: text_of(path, data) for path, data in contents.items() if not is_binary(data)}


def text_of(path: str, data: bytes) -> str:
    """The text of a file."""
    text = decode(data)
    # The code of a notebook, as it stands between the quotes of JSON.
    return text.replace('\\"', '"').replace("\\n", "\n") if path.endswith(_NOTEBOOK) else text


def _named(names: Iterable[str], code: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The code that names each file, for those that some code names."""
    found: dict[str, list[str]] = {}
    for path, name, *_ in _matches(sorted(names), code):
        if path not in found.setdefault(name, []):
            found[name].append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def _uses(
    words: Iterable[str], sections: Collection[str], tests: Collection[str], texts: Mapping[str, str]
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, word, start, end in _matches(sorted(words), texts):
        ways = found.setdefault(word, set())
        if path in tests:
            ways.add("test")
            continue
        way = _way(texts[path], start, end)
        ways.add(way)
        is_section = word in sections and way in {"item", "attribute"} and "whole" not in ways
        if is_section and _is_handed_on(texts[path], start, end):
            ways.add("whole")
    return found


def _matches(words: Sequence[str], texts: Mapping[str, str]) -> Iterator[tuple[str, str, int, int]]:
    """(path, word, start, end) of whole words in texts."""
    if not words:
        return
    try:
        from ahocorasick_rs import AhoCorasick, Implementation
    except ImportError:  # it is not made for every Python
        pass
    else:
        search = AhoCorasick(words, implementation=Implementation.DFA)
        for path, text in texts.items():
            for index, start, end in search.find_matches_as_indexes(text, overlapping=True):
                if not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
                    yield path, words[index], start, end
        return
    wanted = re.compile(rf"(?<!\w)(?=({'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\w))")
    for path, text in texts.items():
        for found in wanted.finditer(text):
            yield path, found[1], found.start(1), found.end(1)


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _way(text: str, start: int, end: int) -> str:
    """How a word is used where it stands."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and before in "\"'" and before == after:
        given = text[max(0, start - 41) : start - 1]
        return "item" if given.endswith("[") or _GETS.search(given) else "text"
    owned = before == "." and _OWNER.search(text, max(0, start - 2), start)
    if owned and text[max(0, start - 5) : start] != "self.":
        return "attribute"
    if after == "=" and text[end + 1 : end + 2] != "=" and _IN_CALL.search(text, max(0, start - 60), start):
        return "keyword"
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if _IMPORTED.fullmatch(line) or (after == "." and _imports(text, text[start:end])):
        return "module"
    return "word"


def _imports(text: str, name: str) -> bool:
    """Whether code imports something by a name."""
    imported = re.compile(rf"{_IMPORTED.pattern}{name}\b(?![.\w])")
    return any(imported.match(line) for line in text.split("\n") if "import" in line)


def _is_handed_on(text: str, start: int, end: int) -> bool:
    """Whether a section that is read here goes on as a whole, by itself or by the name that it is given here."""
    if _READ_ON.match(text, end) or _LOGGED.search(text, max(0, start - 80), start):
        return False
    given = _GIVEN_A_NAME.search(text, max(0, start - 200), start)
    if given is None or not _ENDS.match(text, end):
        return True
    other = re.compile(rf"(?<![\w.\"']){given[1]}\b(?!{_ONE_OF_IT})", re.MULTILINE)
    return other.search(text) is not None


_FOR_SETTINGS: Final = pattern(r"\.?(?:conf(?:ig)?s?|params?|settings?|environments?|hparams|hydra|cfg)", re.IGNORECASE)


def is_beside(settings: str, code: str) -> bool:
    """Whether settings and code belong to the same part of a repository: to the top, or to one folder of it."""
    first, _, rest = settings.partition("/")
    return not rest or _FOR_SETTINGS.fullmatch(first) is not None or code.startswith(f"{first}/")
