"""What a file of tests touches, by the words of its text: data, a model, a service, programs of its own.

It is read generously, since rules ask what is not touched: a word that may speak of data is enough.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from mlscaffold.facts.model import Function
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

DATA: Final = "data"
"""Reads rows, names a file or a schema of them, or loads what is called so."""
MODEL: Final = "model"
"""Fits, predicts, scores, or calls what is called after one of these."""
TRAINING: Final = "training"
"""Fits or measures a model."""
ANSWERS: Final = "answers"
"""Loads a model, or lets one predict, itself."""
SERVICE: Final = "service"
"""Sends a request, or has a client of a web framework that does."""
PROGRAM: Final = "program"
"""Starts a program, a pipeline or a notebook, of which the test shows no more."""
SET_APART: Final = "set apart"
"""Has marks, mocks or conditions by which some of it is not run as it is written."""
COMPARED: Final = "compared"
"""Speaks of two sides that must agree: of parity, skew, of what training and serving both make."""

_WORDS: Final = {
    DATA: pattern(
        r"\b(?:read|scan)_\w{1,40}\s{0,9}\(|\b(?:load|get|fetch|make|prepare|import)_?\w{0,40}(?:data|csv|table|frame|df|rows|split)"
        r"|fetch_\w{1,40}\s{0,9}\(|\bload_\w{1,40}\s{0,9}\(|\bcsv\.|\.(?:csv|parquet|tsv|feather|xlsx?|h5|hdf5|np[yz]|arff|jsonl|tfrecords?)\b"
        r"|\.json[\"']"
        r"|datasets?\b|data_?loader|datapackage|schema|pandera|great_expectations|frictionless|tensorflow_data_validation"
        r"|deepchecks|duckdb|\bsql|genfromtxt|loadtxt|\braw_|sample_(?:data|input|row)|\bdata_(?:dir|path|file|folder)",
    ),
    MODEL: pattern(
        r"\bfit\w{0,40}\s{0,9}\(|predict|train|\bforward\s{0,9}\(|model\w{0,40}\s{0,9}\(|(?:net|classifier|regressor|estimator)\s{0,9}\("
        r"|\bscor(?:e|ing)\b|evaluat|\bbackward\s{0,9}\(|classif|\binfer|recommend|forecast|\bload_model|checkpoint|epoch",
    ),
    TRAINING: pattern(
        r"\bfit\w{0,40}\s{0,9}\(|train|\bscor(?:e|ing)|evaluat|\bbackward\s{0,9}\(|epoch|accuracy|metric|\b(?:rmse|mae|auc|f1)\b|baseline"
        r"|drift",
    ),
    ANSWERS: pattern(r"\.predict(?:_proba)?\s{0,9}\(|load_model|joblib\.load|pickle\.load|mlflow\.|torch\.load"),
    SERVICE: pattern(
        r"testclient|test_client|apiclient|requests\.\w{1,40}\s{0,9}\(|httpx|urlopen|\bclient\b|localhost|127\.0\.0\.1|status_code"
        r"|endpoint|grpc",
    ),
    PROGRAM: pattern(
        r"\bsubprocess\b|os\.system|runpy|clirunner|import_module|papermill|nbconvert|testbook|\bpopen"
        r"|\bexecute\w{0,40}\s{0,9}\("
        r"|\binvoke\s{0,9}\(|(?<!test\.)(?<!unittest\.)(?<!pytest\.)\bmain\s{0,9}\(|(?<!sess\.)(?<!session\.)\brun(?:_\w{1,40})?\s{0,9}\("
        r"|\bcall_command|\bproject_run\s{0,9}\(|\bexec\s{0,9}\(|(?<!def )\b\w{0,40}pipeline\w{0,40}\s{0,9}[.(]",
    ),
    SET_APART: pattern(
        r"pytestmark|mark\.(?!parametrize|usefixtures|filterwarnings)|mock|patch|responses|\bvcr|httpretty|respx|betamax"
        r"|skip|importorskip|socket|addoption"
    ),
    COMPARED: pattern(r"parity|skew|consisten|equivalen|identical|same_as|both_|same_(?:feature|column|row|answer)"),
}  # fmt: skip


def touched(text: str, functions: Sequence[Function]) -> frozenset[str]:
    """The kinds of things that tests touch; those that never count, by marks on them, are left out."""
    if any(f.outcome for f in functions):
        text = without_set_aside(text, functions)
    text = text.lower()
    return frozenset(kind for kind, words in _WORDS.items() if words.search(text))


def without_set_aside(text: str, functions: Sequence[Function]) -> str:
    """The text without the functions that are skipped, or expected to fail; each ends where the next one begins."""
    lines = text.split("\n")
    starts = sorted({f.at.line for f in functions} | {len(lines) + 1})
    ends = dict(itertools.pairwise(starts))
    for function in functions:
        if function.outcome and function.at.line in ends:
            first, last = function.at.line, ends[function.at.line]
            lines[first - 1 : last - 1] = [""] * (last - first)
    return "\n".join(lines)
