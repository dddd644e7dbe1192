"""The tables of a project: which are read, which of them are data to learn from, and where they are described."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from posixpath import basename

from mlscaffold.facts.described import (
    Passage,
    described_in,
    explained_in_code,
    is_sheet,
    is_sheet_header,
    sheets_for,
    without_dummies,
)
from mlscaffold.facts.model import Column, DataDictionary, DataPackage, Resource, Table, TrackedFile
from mlscaffold.facts.parquet import read_parquet
from mlscaffold.facts.reading import Reader
from mlscaffold.facts.table import read_table
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern, replace

if TYPE_CHECKING:
    from typing import Final


SAMPLE_ROWS: Final = 2_000
"""Rows read of a table that no dictionary describes; a described one is read whole."""
_NOT_DATA = frozenset({
    "fixtures", "testdata", "test_data", "static", "assets", "locale", "i18n", ".ipynb_checkpoints",
})  # fmt: skip
_MEASURES = frozenset({"accuracy", "acc", "f1", "auc", "rmse", "mae", "loss", "val_loss", "performance", "r2"})
_CHOSEN = frozenset({"feature", "features", "feature_name", "feature_names"})
"""Columns of a list of features: how much each counts, or which were taken."""
_FEW = 3
_JUDGED = pattern(r"(?:val|valid|validation|cv|oof)_(?:auc|roc_auc|acc|accuracy|loss|logloss|rmse|mae|f1|score)")
"""A measure, and the part of the rows that it was taken on."""
_ATTEMPTS = frozenset({"std", "epoch", "fold", "method", "algorithm", "classifier", "run", "step", "seed", "model"})
_PREDICTED = frozenset({
    "prediction", "predictions", "predicted", "predicted_label", "predicted_class", "pred", "preds", "y_pred", "y_hat",
})  # fmt: skip
_CURVE = frozenset({"wall time", "step", "value"})
"""What TensorBoard exports."""
_NOT_INPUT = pattern(
    r"(?:^|[/_. -])(?:predict(?:ed|ions?)|preds?|submissions?|submits?|blends?|ensembles?|stacking|oof|results?"
    r"|outputs?|metrics|scores?|history|logs?|reports?|benchmarks?|leaderboard|confusion|(?:feat\w*_)?imp(?:ortances?)?|sample_?submissions?|experiments?|runs"
    r"|translations?|locales?|figures?|plots?|dvclive|comparisons?)(?:[/_. -]|$)"
)


def project_tables(
    reader: Reader,
    files: Sequence[TrackedFile],
    package: DataPackage | None,
    dictionaries: Sequence[DataDictionary],
    *,
    published: bool,
) -> tuple[Table, ...]:
    """The tables in some files; `published` says that the project is a library that others install."""
    by_schema = {d.path: d for d in dictionaries if not package or d.path != package.path}
    by_name = {d.name: d for d in dictionaries if package and d.path == package.path}
    resources: Mapping[str, Resource] = {r.path: r for r in package.resources} if package else {}
    found = []
    for file in files:
        resource = resources.get(file.path)
        dictionary = (by_schema.get(resource.schema) or by_name.get(resource.name)) if resource else None
        table = reader.extract(file.path, lambda data, f=file, d=dictionary: _table(f, data, d))  # type: ignore[misc]
        if table is not None:
            name = resource.name if resource else table.name
            # What a library brings along is documented where its users look it up.
            is_data = resource is not None or (
                _is_data(file)
                and not is_sheet_header(table.columns)
                and not _is_outcome(table.columns)
                and not _is_its_own_name(table)
                and not published
            )
            if resource and not resource.is_plain:
                table = replace(table, columns=(), dictionary=None, problem="its dialect is one that is not read here")
            found.append(replace(table, resource=resource, name=name, is_data=is_data))
    return tuple(found)


def _table(file: TrackedFile, data: bytes, dictionary: DataDictionary | None) -> Table:
    if file.path.endswith(".parquet"):
        return read_parquet(file.path, data, dictionary)
    return read_table(file.path, data, dictionary=dictionary, sample_rows=None if dictionary else SAMPLE_ROWS)


def with_descriptions(
    table: Table, texts: Sequence[Passage], sheets: Sequence[str], code: Callable[[], Mapping[str, str]]
) -> Table:
    """A table with the places that describe its columns, where no dictionary does; `code` is asked last."""
    if table.dictionary or not table.is_data:
        return table
    beside = sheets_for(table.path, sheets)
    plain = without_dummies(table.columns)
    # Most tables have no such columns, and are looked for once.
    for columns in (table.columns, plain) if len(plain) < len(table.columns) else (table.columns,):
        found = described_in(table.path, columns, texts) + beside or explained_in_code(columns, code())
        if found:
            return replace(table, described_in=found)
    return table


def _is_data(file: TrackedFile) -> bool:
    """Whether a table is something to learn from, and no fixture, result, prediction or log."""
    if file.role in {"test", "documentation", "infrastructure"} or is_aside(file.path) or is_sheet(file.path):
        return False
    parts = file.path.lower().split("/")
    if any(p in _NOT_DATA or p.startswith(".") for p in parts[:-1]) or parts[-1] in {"index.csv", "_index.csv"}:
        return False
    return not _NOT_INPUT.search(file.path.lower()) and "catboost_info/" not in file.path and "mlruns/" not in file.path


def _is_its_own_name(table: Table) -> bool:
    """Whether a table is one column that is called as the file is: there is no more to say of it."""
    return [c.name.strip().lower() for c in table.columns] == [basename(table.path).partition(".")[0].lower()]


def is_curve(names: Collection[str]) -> bool:
    """Whether columns with these names, in lower case, tell how a training went, epoch by epoch."""
    return names == _CURVE or ("epoch" in names and any(name.endswith(("loss", "accuracy")) for name in names))


def _is_outcome(columns: Sequence[Column]) -> bool:
    """Whether a table holds what came out of runs: predictions, a curve, or a measure and of which attempt it is."""
    names = {c.name.strip().lower() for c in columns}
    if names & _CHOSEN and len(columns) <= _FEW:
        return True
    if names & _PREDICTED or is_curve(names) or any(map(_JUDGED.fullmatch, names)):
        return True
    return bool(names & _MEASURES) and bool(names & _ATTEMPTS)
