"""Models that code writes, and data that it reads, by paths that it names."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.data_reads import handled, reads
from mlscaffold.facts.model import Project
from mlscaffold.facts.model_files import written_models
from mlscaffold.facts.project import collect
from mlscaffold.tree import MemoryTree


def project(text: str, path: str = "src/a/train.py") -> Project:
    return collect(MemoryTree({path: "import joblib\nimport pandas as pd\nimport torch\n" + text}), Config())


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("joblib.dump(m, 'm.joblib')", ("src/a/m.joblib", "src/m.joblib", "m.joblib")),
        ("joblib.dump(value=m, filename='../m.pkl')", ("src/m.pkl", "m.pkl")),
        ("torch.save(m, './x/m.pt')", ("src/a/x/m.pt", "src/x/m.pt", "x/m.pt")),
        ("m.save('x m.h5')", ("src/a/x m.h5", "src/x m.h5", "x m.h5")),
        ("open('m.pkl', mode='wb')", ("src/a/m.pkl", "src/m.pkl", "m.pkl")),
    ],
)
def test_written(text: str, places: tuple[str, ...]) -> None:
    assert [item.places for item in written_models(project(text))] == [places]


@pytest.mark.parametrize(
    "text",
    [
        "joblib.dump(m, '/x/m.joblib')", "joblib.dump(m, 's3://x/m.joblib')", "joblib.dump(m, 'C:/m.joblib')",
        "joblib.dump(m, '{}/m.joblib'.format(x))", "joblib.dump(m, 'rows.csv')", "joblib.load('m.joblib')",
        "open('m.pkl', 'rb')", "open('m.pkl')", "open('log.txt', 'wb')", "joblib.dump(m, '../../../m.pkl')",
    ],
)  # fmt: skip
def test_not_written_here(text: str) -> None:
    assert list(written_models(project(text))) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("pd.read_csv('rows.csv')", "rows.csv"),
        ("pd.read_csv(filepath_or_buffer='a b/rows.csv.gz')", "a b/rows.csv.gz"),
        ("P = 'rows.parquet'\npd.read_parquet(P)", "rows.parquet"),
    ],
)
def test_read(text: str, path: str) -> None:
    assert [item.path for item in reads(project(text))] == [path]


@pytest.mark.parametrize(
    "text",
    [
        "pd.read_csv('https://x.org/rows.csv')", "pd.read_csv('/x/rows.csv')", "pd.read_csv(x)", "pd.read_csv()",
        "pd.read_csv('../../../rows.csv')", "pd.read_csv(f'{x}/rows.csv')", "pd.read_sql('select 1', c)",
    ],
)  # fmt: skip
def test_not_read_here(text: str) -> None:
    assert list(reads(project(text))) == []


def test_what_is_handled_otherwise() -> None:
    text = "P = 'a/kept.pkl'\nrows.to_pickle(P)\nrows.to_csv('b/out.csv')\npd.read_csv('c/in.csv')\n"
    assert {"kept.pkl", "out.csv"} <= handled(project(text).sources)
    assert "in.csv" not in handled(project(text).sources)
