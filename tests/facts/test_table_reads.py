"""Which reads of a table pass by what its dictionary says."""

import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.facts.table_reads import plain_reads
from mlscaffold.tree import MemoryTree

DESCRIBED = {
    "mlscaffold.toml": b'stage = "prototype"\n',
    "data/datapackage.yaml": b"resources: [{name: rows, path: raw/rows.csv, schema: dictionary/rows.yaml}]\n",
    "data/dictionary/rows.yaml": b"name: rows\nfields: [{name: a, type: string}]\n",
    "data/raw/rows.csv": b"a\n1\n",
}


def lines(code: str, **more: bytes) -> list[int]:
    tree = MemoryTree(
        DESCRIBED | {"src/demo/load.py": code.encode()} | {f"src/demo/{n}.py": t for n, t in more.items()}
    )
    return [found.call.at.line for found in plain_reads(collect(tree, Config()))]


@pytest.mark.parametrize(
    "call",
    ['pd.read_csv("data/raw/rows.csv")', 'pd.read_csv("../data/raw/rows.csv", sep=",")', "pd.read_csv(PATH)",
     'pd.read_csv(ROOT / "data" / "raw" / "rows.csv")'],
)  # fmt: skip
def test_a_guess(call: str) -> None:
    assert lines(f'import pandas as pd\nPATH = "data/raw/rows.csv"\ndf = {call}\n') == [3]


@pytest.mark.parametrize(
    "call",
    ['pd.read_csv("data/raw/rows.csv", dtype=str)', 'pd.read_csv("data/raw/rows.csv", **options)', "pd.read_csv(path)",
     'pd.read_csv("data/raw/other.csv")', 'pd.read_parquet("data/raw/rows.csv")', "pd.read_csv()"],
)  # fmt: skip
def test_no_guess(call: str) -> None:
    assert lines(f"import pandas as pd\ndf = {call}\n") == []


def test_what_it_imports_may_know() -> None:
    code = 'import pandas as pd\nfrom demo.kinds import kinds\ndf = pd.read_csv("data/raw/rows.csv").astype(kinds())\n'
    assert lines(code, kinds=b"def kinds():\n    return open('data/dictionary/rows.yaml')\n") == []
    assert lines(code, kinds=b"def kinds():\n    return {}\n") == [3]
