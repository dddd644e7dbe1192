"""The skeleton of a new rule: a module and its page that pass as they are written, to be changed step by step.

For each kind of fact there is a small rule that really looks at it, with a case in which it finds
something and one in which it is silent; what a person has to write is marked `TODO`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mlscaffold.errors import UserError, nearest
from mlscaffold.files import refuse_outside, write_text
from mlscaffold.installed import OURS
from mlscaffold.pack_project import Source

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Example:
    """A small rule about one kind of fact."""

    fact: str
    """What the parameter is called."""
    body: str
    """The lines of the function, indented as they stand there."""
    hit: str
    """The files of a case with a finding, as they stand in a page."""
    silent: str
    imports: str = ""
    """Further facts that it names."""


def _block(path: str, text: str, language: str = "") -> str:
    return f"`{path}`:\n\n```{language or path.rpartition('.')[2]}\n{text}\n```"


_PACKAGE = _block(
    "data/datapackage.yaml",
    "name: demo\nresources:\n  - {name: rows, path: raw/rows.csv, schema: dictionary/rows.yaml}",
)
_DICTIONARY = "name: rows\nfields:\n  - {{name: {}, type: integer}}{}"
_RUN = "experiments/runs/20260102T030405Z-svm-3f2a1c.yaml"
_WORKFLOW = "on: push\njobs:\n  all:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {}"

EXAMPLES: Final = {
    "PythonFile": Example(
        "file",
        '    for call in file.calls:\n'
        '        if call.name == "breakpoint":\n'
        '            yield Problem(call.at, "TODO: `breakpoint` is called", "TODO: say what to do.")\n',
        _block("train.py", "breakpoint()  # error", "python"),
        _block("train.py", 'print("trained")', "python"),
    ),
    "Notebook": Example(
        "notebook",
        '    if not any(cell.kind == "markdown" for cell in notebook.cells):\n'
        '        yield Problem(notebook.at, "TODO: this notebook explains nothing", "TODO: say what to do.")\n',
        _block("look.ipynb", "# %% code 1\n1 + 1", "notebook") + "\n\nFinds: look.ipynb",
        _block("look.ipynb", "# %% markdown\nA sum.\n\n# %% code 1\n1 + 1", "notebook"),
    ),
    "Table": Example(
        "table",
        '    for column in table.columns:\n'
        '        if column.name == "todo":\n'
        '            yield Problem(Place(table.path), f"TODO: `{column.name}` is a column", "TODO: say what to do.")\n',
        _PACKAGE + "\n\n" + _block("data/raw/rows.csv", "todo,size\n1,2") + "\n\nFinds: data/raw/rows.csv",
        _PACKAGE + "\n\n" + _block("data/raw/rows.csv", "length,size\n1,2"),
        "Place",
    ),
    "DataDictionary": Example(
        "dictionary",
        '    for field in dictionary.fields:\n'
        '        if field.name == "todo":\n'
        '            yield Problem(field.at, f"TODO: `{field.name}` is a field", "TODO: say what to do.")\n',
        _PACKAGE + "\n\n" + _block("data/dictionary/rows.yaml", _DICTIONARY.format("todo", "  # error")),
        _PACKAGE + "\n\n" + _block("data/dictionary/rows.yaml", _DICTIONARY.format("size", "")),
    ),
    "RunRecord": Example(
        "record",
        '    if record.fields.get("notes") == "todo":\n'
        '        yield Problem(record.place("notes"), "TODO: the notes are not written", "TODO: say what to do.")\n',
        _block(_RUN, "id: 20260102T030405Z-svm-3f2a1c\nnotes: todo  # error"),
        _block(_RUN, "id: 20260102T030405Z-svm-3f2a1c\nnotes: the first"),
    ),
    "ConfigFile": Example(
        "config",
        '    for setting in config.settings:\n'
        '        if setting.value == "todo":\n'
        '            yield Problem(setting.at, f"TODO: `{setting.key}` is not set", "TODO: say what to do.")\n',
        _block("configs/train.yaml", "model: todo  # error"),
        _block("configs/train.yaml", "model: svm"),
    ),
    "Document": Example(
        "page",
        '    for line, _, heading in page.headings:\n'
        '        if heading == "Todo":\n'
        '            yield Problem(Place(page.path, line), f"TODO: a heading is {heading}", "TODO: say what to do.")\n',
        _block("README.md", "# Demo\n\n## Todo", "markdown") + "\n\nFinds: README.md:3",
        _block("README.md", "# Demo\n\n## Use", "markdown"),
        "Place",
    ),
    "CiFile": Example(
        "workflow",
        '    for command in workflow.commands:\n'
        '        if command.text == "todo":\n'
        '            yield Problem(command.at, f"TODO: `{command.text}` is run", "TODO: say what to do.")\n',
        _block(".github/workflows/ci.yml", _WORKFLOW.format("todo") + "  # error", "yaml"),
        _block(".github/workflows/ci.yml", _WORKFLOW.format("pytest"), "yaml"),
    ),
    "UnreadableFile": Example(
        "file",
        '    yield Problem(file.at, f"TODO: this file cannot be read: {file.reason}", "TODO: say what to do.")\n',
        _block("configs/train.yaml", "model: [svm\nseed: 0") + "\n\nFinds: configs/train.yaml:2",
        _block("configs/train.yaml", "model: svm\nseed: 0"),
    ),
    "Secret": Example(
        "secret",
        '    yield Problem(secret.at, f"TODO: {secret.kind} stands here", "TODO: say what to do.")\n',
        _block("kaggle.json", '{"username": "ada", "key": "5b0c7e93a14f82d6e7039cb5a8d1f264"}')
        + "\n\nFinds: kaggle.json:1",
        _block("kaggle.json", '{"username": "ada", "key": "..."}'),
    ),
    "Project": Example(
        "project",
        '    for file in project.files:\n'
        '        if file.path.endswith(".todo"):\n'
        '            yield Problem(Place(file.path), f"TODO: `{file.path}` is there", "TODO: say what to do.")\n',
        _block("plan.todo", "everything", "text") + "\n\nFinds: plan.todo",
        _block("plan.txt", "everything", "text"),
        "Place",
    ),
}  # fmt: skip
"""By the kind of fact."""

_MODULE = '''"""The rule `{name}`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import {imports}
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="{since}")
def {function}({fact}: {subject}) -> Iterator[Problem]:
    """TODO: what is wrong, in one sentence."""
{body}'''

_PAGE = """# {name}

## What it finds

TODO: what exactly, and what not.

## Why it matters

TODO: in two sentences, what happens to those who leave it so.

Source: TODO: the paper, the talk, or the day on which it happened.

## Example

### TODO: what is found

{hit}

### TODO: what looks like it and is right

{silent}

## How to repair

TODO: what to do.

## When to ignore it

TODO: the case in which it is right as it is, or: never.
"""


def checked_name(name: str, families: Sequence[str]) -> tuple[str, str]:
    """The family and the rule in a new name `family/name`; UserError for one that cannot be."""
    family, slash, own = name.partition("/")
    if not slash:
        near = nearest(name, families)
        raise UserError(f"`{name}` is no `family/name`", near or f"Families: {', '.join(families)}, or a new one.")
    wrong = [part for part in (family, own) if not _NAME.fullmatch(part) or keyword.iskeyword(part)]
    if wrong:
        plain = "/".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in (family, own))
        fits = all(_NAME.fullmatch(p) and not keyword.iskeyword(p) for p in plain.split("/"))
        raise UserError(
            f"`{wrong[0]}` cannot be part of the name of a rule",
            (f"Write `{plain}`: a part is " if fits else "A part is ")
            + "lowercase words of letters and digits, joined by dashes, and no keyword of Python.",
        )
    return family, own


def write(source: Source, name: tuple[str, str], subject: str) -> list[Path]:
    """Write the module and the page of a new rule into a pack, and its family where that is new; the files written.

    Nothing that exists is changed.
    """
    family, own = name
    if subject not in EXAMPLES:
        raise UserError(
            f"there is no fact `{subject}` for a rule to take",
            nearest(subject, EXAMPLES) or f"One of: {', '.join(EXAMPLES)}.",
        )
    example = EXAMPLES[subject]
    stem = own.replace("-", "_")
    folder = source.folder / family.replace("-", "_")
    files = {
        folder / f"{stem}.py": _MODULE.format(
            name=f"{family}/{own}", function=stem, since=".".join(source.version.split(".")[:2]) or "0.1",
            fact=example.fact, subject=subject, body=example.body,
            imports=", ".join(sorted(filter(None, (subject, example.imports)))),
        ),
        folder / f"{stem}.md": _PAGE.format(name=f"{family}/{own}", hit=example.hit, silent=example.silent),
    }  # fmt: skip
    for path in (folder.with_suffix(".py"), *files):
        if path.exists() or path.is_symlink():
            anew = ", or delete its two files to begin anew" if path in files else ""
            raise UserError(f"`{path}` exists already", f"Choose another name{anew}; nothing was written.")
    refuse_outside(folder, source.root, folder.name)
    # Ours need none; what builds the packs of others may look for it.
    if not folder.exists() and source.name != OURS:
        files = {folder / "__init__.py": f'"""Rules about {family.replace("-", " ")}."""\n'} | files
    folder.mkdir(exist_ok=True)
    for path, text in files.items():
        write_text(path, text)
    return list(files)
