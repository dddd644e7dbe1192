"""Scripts that read data, train and write, and have no function at all."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import dirname

from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

_WRITES: Final = frozenset({
    "to_csv", "to_parquet", "to_pickle", "to_excel", "to_json", "to_feather", "to_hdf", "savefig", "savetxt", "save",
    "dump", "write", "writerow", "imwrite", "log_metric", "log_metrics", "log_model",
})  # fmt: skip


def straight_scripts(files: Iterable[PythonFile], *, lines: int) -> list[list[PythonFile]]:
    """The scripts of at least so many lines, those of one folder together."""
    by_folder: dict[str, list[PythonFile]] = {}
    for file in files:
        is_script = not (file.is_test or file.notebook_format or is_aside(file.path))
        if file.lines >= lines and is_script and _does_all(file):
            by_folder.setdefault(dirname(file.path), []).append(file)
    return list(by_folder.values())


def _does_all(file: PythonFile) -> bool:
    """Whether code without a function or a class reads, trains and writes."""
    does = file.behaviour
    if file.functions or file.classes or not file.parsed or not (does.reads_data and does.trains):
        return False
    # A helper says by its name that it writes: `write_csv`, `save_model`.
    return any(call.method in _WRITES or call.method.startswith(("write_", "save_")) for call in file.calls)
