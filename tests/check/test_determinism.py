"""The same repository gives the same bytes, whatever the hash seed, the locale or the order of the folder."""

import random
from pathlib import Path

from tests.check.conftest import NAN, Repository

FILES = {
    "mlscaffold.toml": 'stage = "production"\n',
    "train.py": "import joblib\nimport pandas as pd\nfrom sklearn.svm import SVC\nfrom sklearn.preprocessing import StandardScaler\n"
    "rows = pd.read_csv('data/raw/rows.csv')\nX = StandardScaler().fit_transform(rows)\n"
    "model = SVC().fit(X, rows.y)\njoblib.dump(model, 'model.joblib')\n",
    "app.py": "import joblib\nfrom fastapi import FastAPI\n\napp = FastAPI(debug=True)\nmodel = joblib.load('model.joblib')\n\n\n"
    "@app.post('/predict')\ndef predict(x: float):\n    return model.predict([[x]])\n",
    "data/datapackage.yaml": "name: d\nresources:\n  - {name: rows, path: raw/rows.csv, schema: dictionary/rows.yaml}\n",
    "data/dictionary/rows.yaml": "name: rows\nfields:\n  - {name: a, type: integer}\n  - {name: c, type: string}\n",
    "data/raw/rows.csv": "a,b,y\n1,x,0\n2.5,y,1\n",
    "experiments/runs/a.yaml": "id: a\nstatus: finished\ncommit: abcdef0123\nmodel: x\ndataset: no\n",
    "experiments/runs/b.yaml": "id: a\nstatus: finished\n",
    "requirements.txt": "pandas\nscikit-learn\n",
    "tests/test_a.py": "def test_a():\n    pass\n",
    "tests/more.py": "def test_b():\n    assert f()\n",
    "page.ipynb": "<html>",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ./deploy.sh\n",
} | {f"m{n}.py": NAN for n in range(8)}


def test_the_same_bytes(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILES).commit()
    first = repository.check("--format", "json")
    assert len(first.json["findings"]) > 20
    runs = [
        {},
        *({"PYTHONHASHSEED": seed} for seed in ("0", "1", "77")),
        {"LC_ALL": "C"},
        {"PYTHONUTF8": "0", "TZ": "Asia/Tokyo"},
    ]
    assert {repository.under(variables).check("--format", "json").out for variables in runs} == {first.out}
    again = Repository(tmp_path / "other" / "demo", repository.environment)
    again.write(dict(reversed(FILES.items()))).commit()
    assert again.check("--format", "json").out == first.out
    assert repository.check("--format", "json", str(repository.root), cwd=tmp_path).out == first.out


def test_the_same_bytes_whatever_order_the_folder_lists_its_files_in(repository: Repository, tmp_path: Path) -> None:
    """On a real disk, without git, which would sort them; and with what a run before may have left there."""
    names = sorted(FILES)
    orders = [names, names[::-1], *(random.Random(seed).sample(names, len(names)) for seed in range(4))]
    outputs = set()
    for number, order in enumerate(orders):
        place = Repository(tmp_path / str(number) / "demo", repository.environment)
        # Made and taken away again, so that the places in the folder are not those of a new one.
        place.write({f"{name}.old": "" for name in order[::2]})
        place.write({name: FILES[name] for name in order})
        for name in order[::2]:
            (place.root / f"{name}.old").unlink()
        outputs |= {place.check("--format", "json").out for _ in range(2)}
    assert len(outputs) == 1
    assert '"project/' in outputs.pop()


def test_findings_are_sorted_and_none_is_there_twice(repository: Repository) -> None:
    findings = repository.write(FILES).check("--format", "json").json["findings"]
    keys = [
        (f["path"], -1 if f["cell"] is None else f["cell"], f["line"] or 0, f["column"] or 0, f["rule"])
        for f in findings
    ]
    assert keys == sorted(keys)
    assert len({str(f) for f in findings}) == len(findings)
