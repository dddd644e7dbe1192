"""Which notebooks are copies of others: by their names, or by their cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import basename, dirname, splitext

from mlscaffold.facts.model import Notebook
from mlscaffold.lean import replace


def with_originals(notebooks: Sequence[Notebook]) -> tuple[Notebook, ...]:
    """The notebooks, each with the one that it is a copy of."""
    paths = {n.path for n in notebooks}
    twins = _twins(notebooks)
    return tuple(replace(n, copied_from=_original(n.path, paths) or twins.get(n.path, "")) for n in notebooks)


def is_built(path: str) -> bool:
    """Whether a path lies in a folder that a documentation is built into."""
    return any(part.startswith("_") or part in {"build", "site", "public"} for part in path.split("/")[:-1])


def _twins(notebooks: Sequence[Notebook]) -> Mapping[str, str]:
    """For each notebook with the very cells and outputs of an earlier one of the same name, that one."""
    first: dict[tuple[object, ...], str] = {}
    twins = {}
    # What a documentation is built into comes last: it is the copy.
    for notebook in sorted(notebooks, key=lambda n: (is_built(n.path), n.path)):
        cells = tuple((c.kind, c.source, c.execution_count, c.output_bytes) for c in notebook.cells if c.source.strip())
        if sum(kind == "code" for kind, *_ in cells) > 1:
            original = first.setdefault((basename(notebook.path), cells), notebook.path)
            if original != notebook.path:
                twins[notebook.path] = original
    return twins


def _original(path: str, paths: set[str]) -> str:
    """The notebook that one is a copy of by its name, when that is there too."""
    folder, name = dirname(path), splitext(basename(path))[0]
    candidates = []
    if basename(folder) == ".ipynb_checkpoints":
        candidates.append((dirname(folder), name.removesuffix("-checkpoint")))
    if copy := re.fullmatch(r"(.+?)(?:-Copy\d+| ?\(\d+\)| - Copy(?: \(\d+\))?| copy(?: \d+)?)", name):
        candidates.append((folder, copy[1].rstrip()))
    if copy := re.fullmatch(r"(?:Copy of|Copie de|Kopie von|Copia de) (.+)", name):
        candidates.append((folder, copy[1]))
    for place, stem in candidates:
        original = f"{place}/{stem}.ipynb" if place else f"{stem}.ipynb"
        if original in paths:
            return original
    return ""
