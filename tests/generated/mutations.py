"""For each rule, what takes its convention out of a generated project; or why nothing can.

A mutation changes as little as possible: where one convention follows from another (a hash from the
data, a rendered table from the dictionary), what follows is brought up to date, so that exactly the
rule in question has something to say.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import mlscaffold
from tests.generated.conftest import RUN, write_run

Mutation = Callable[[Path], object]
MUTATIONS: dict[str, Mutation] = {}
REASONS = {
    "components/shadowed-dependency": "with the src layout no module of the project stands where imports start",
    "testing/unchecked-dictionary": "training, tests, hooks and CI of a generated project each read the dictionary",
    "project/rule-crashed": "no project makes a rule crash; tests/check/test_crash.py has a rule that does",
}

REASONS_OF_A_TASK = {
    ("text", "data-docs/type-mismatch"): "no column of the table is anything but text",
}
PACKAGE = "data/datapackage.yaml"
NEWER = "20261124T090000Z-logistic-regression-bbbbbb"


def takes_out(rule: str) -> Callable[[Mutation], Mutation]:
    def register(mutation: Mutation) -> Mutation:
        assert rule not in MUTATIONS
        MUTATIONS[rule] = mutation
        return mutation

    return register


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text that must be there."""
    file = project / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(project: Path, path: str, text: str) -> None:
    with (project / path).open("a", encoding="utf-8") as stream:
        stream.write(text)


def dictionary_of(project: Path) -> str:
    """The path of the demo's dictionary."""
    (path,) = (project / "data/dictionary").glob("*.yaml")
    return path.relative_to(project).as_posix()


def table_of(project: Path) -> str:
    """The path of the demo's table."""
    (path,) = (project / "data/raw").glob("*.csv")
    return path.relative_to(project).as_posix()


def fields_of(project: Path) -> list[dict[str, Any]]:
    """The fields of the demo's dictionary."""
    return list(yaml.safe_load((project / dictionary_of(project)).read_text(encoding="utf-8"))["fields"])


def field_of(project: Path, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The first field that something is true of."""
    return next(field for field in fields_of(project) if wanted(field))


def edit_data(project: Path, column: str, value: str) -> None:
    """Change a value of the table's first row, and vouch for the new bytes."""
    table = project / table_of(project)
    before = hashlib.sha256(table.read_bytes()).hexdigest(), table.stat().st_size
    header, row, rest = table.read_bytes().split(b"\n", 2)
    place = header.decode().strip().split(",").index(column)
    cells = row.decode().rstrip("\r").split(",")
    assert len(cells) == len(header.decode().split(",")), "the first row has a comma in quotes"
    cells[place] = value
    end = b"\r\n" if row.endswith(b"\r") else b"\n"
    table.write_bytes(header + b"\n" + ",".join(cells).encode() + end + rest)
    after = hashlib.sha256(table.read_bytes()).hexdigest(), table.stat().st_size
    edit(project, PACKAGE, before[0], after[0])
    if before[1] != after[1]:
        edit(project, PACKAGE, f"bytes: {before[1]}", f"bytes: {after[1]}")


def edit_dictionary(project: Path, old: str, new: str) -> None:
    """Change the dictionary, and render it anew."""
    edit(project, dictionary_of(project), old, new)
    render(project)


def field_text(project: Path, name: str) -> str:
    """What the dictionary says of a field, as it is written there."""
    text = (project / dictionary_of(project)).read_text(encoding="utf-8")
    (found,) = re.findall(rf"^  - name: {name}\n(?:    .*\n)+", text, re.MULTILINE)
    return str(found)


def unclaim(project: Path) -> None:
    """Take the ML Test Score away, whose claims name what a mutation takes out."""
    (project / "ml_test_score.yaml").unlink(missing_ok=True)


def has_limit(field: dict[str, Any]) -> bool:
    return field["type"] in {"integer", "number"} and "maximum" in field.get("constraints", {})


def render(project: Path) -> None:
    for command in ("data", "runs"):
        done = mlscaffold(command, "render", cwd=project)
        assert done.returncode == 0, done.stderr


def add_run(project: Path, name: str = NEWER, **changed: object) -> None:
    write_run(project, name, **changed)
    render(project)


def notebook(project: Path) -> tuple[Path, dict]:
    path = next((project / "notebooks").glob("*.ipynb"))
    return path, json.loads(path.read_text(encoding="utf-8"))


def code_cells(content: dict) -> list[dict]:
    return [cell for cell in content["cells"] if cell["cell_type"] == "code"]


MODULE = "src/demo/model/train.py"

# brief and plan


@takes_out("brief/missing-brief")
def _(project: Path) -> None:
    unclaim(project)
    (project / "docs/brief.md").unlink()
    for page in ("README.md", "docs/plan.md"):
        text = (project / page).read_text()
        (project / page).write_text(text.replace("`docs/brief.md`", "the brief"))


@takes_out("brief/missing-success-metric")
def _(project: Path) -> None:
    brief = project / "docs/brief.md"
    brief.write_text(re.sub(r"^  target: .*$", "  target: high", brief.read_text(), count=1, flags=re.MULTILINE))


MUTATIONS["brief/unanswered-feasibility"] = lambda p: edit(p, "docs/brief.md", "## Legal", "## Other")
MUTATIONS["brief/missing-data-licence"] = lambda p: edit(p, PACKAGE, "licenses:", "x-licenses:")
MUTATIONS["plan/skipped-pyramid-level"] = lambda p: edit(p, "docs/plan.md", "`notebooks/explore.ipynb`", "-")
MUTATIONS["plan/uncontrolled-change"] = lambda p: add_run(p, compared_to=RUN, parameters={"seed": 1, "model.c": 2.0})

# data documentation


@takes_out("data-docs/undocumented-table")
def _(project: Path) -> None:
    (project / "data/raw/islands.csv").write_text("island,latitude\nDream,-64.73\nBiscoe,-65.43\n")


@takes_out("data-docs/documented-table-missing")
def _(project: Path) -> None:
    edit(project, PACKAGE, "resources:", "resources:\n  - name: islands\n    path: raw/islands.csv")
    render(project)


@takes_out("data-docs/undocumented-column")
def _(project: Path) -> None:
    field = field_of(project, lambda field: field["role"] not in {"target", "time", "feature"})
    edit_dictionary(project, field_text(project, field["name"]), "")


MUTATIONS["data-docs/documented-column-missing"] = lambda p: edit_dictionary(
    p, "fields:\n", "fields:\n  - {name: wingspan, type: number, description: Span of the flippers.}\n"
)
MUTATIONS["data-docs/type-mismatch"] = lambda p: edit_data(
    p, field_of(p, lambda field: field["type"] in {"integer", "number"})["name"], "long"
)


@takes_out("data-docs/violated-constraint")
def _(project: Path) -> None:
    for field in fields_of(project):
        if has_limit(field):
            return edit_data(project, field["name"], str(field["constraints"]["maximum"] + 1))
    field = field_of(project, lambda field: "enum" in field["constraints"])
    values = field["constraints"]["enum"]
    return edit_data(project, field["name"], "another" if field["type"] == "string" else str(max(values) + 1))


@takes_out("data-docs/empty-definition")
def _(project: Path) -> None:
    field = fields_of(project)[0]
    written = field_text(project, field["name"])
    empty = re.sub(r"^    description: .*$", f'    description: "The {field["name"]}."', written, flags=re.MULTILINE)
    edit_dictionary(project, written, empty)


@takes_out("data-docs/invalid-example")
def _(project: Path) -> None:
    limited = [field for field in fields_of(project) if has_limit(field)]
    field = limited[0] if limited else field_of(project, lambda field: "enum" in field["constraints"])
    wrong = field["constraints"]["maximum"] + 1 if limited else "another"
    written = field_text(project, field["name"])
    edit_dictionary(
        project, written, re.sub(r"^    example: .*$", f"    example: {wrong}", written, flags=re.MULTILINE)
    )


MUTATIONS["data-docs/missing-table-notes"] = lambda p: edit_dictionary(
    p, re.findall(r"^updates:.*\n", (p / dictionary_of(p)).read_text(encoding="utf-8"), re.MULTILINE)[0], ""
)
MUTATIONS["data-docs/stale-rendering"] = lambda p: edit(
    p, "data/README.md", fields_of(p)[0]["description"].split(".")[0], "Something else"
)

# the experiment log


@takes_out("experiment-log/missing-log")
def _(project: Path) -> None:
    shutil.rmtree(project / "experiments")
    edit(project, "docs/model_card.md", f"run: {RUN}", "run: null")


MUTATIONS["experiment-log/missing-field"] = lambda p: add_run(p, metrics={"train": {"accuracy": 0.9}})
MUTATIONS["experiment-log/unknown-commit"] = lambda p: add_run(p, commit="0123456789" * 4)
MUTATIONS["experiment-log/unresolved-dataset"] = lambda p: add_run(p, dataset="cleaned")
MUTATIONS["experiment-log/duplicate-run"] = lambda p: add_run(p, id=RUN)
MUTATIONS["experiment-log/stale-rendering"] = lambda p: write_run(p, NEWER)

# versions


@takes_out("versioning/unversioned-repository")
def _(project: Path) -> None:
    shutil.rmtree(project / ".git")


@takes_out("versioning/large-artifact-in-git")
def _(project: Path) -> None:
    (project / "artifacts").mkdir(exist_ok=True)
    (project / "artifacts/model.pkl").write_bytes(b"\0" * 6_000_000)


@takes_out("versioning/committed-tracker-store")
def _(project: Path) -> None:
    store = project / "mlruns/0/0123456789abcdef0123456789abcdef"
    store.mkdir(parents=True)
    (store / "meta.yaml").write_text("status: 3\n")


@takes_out("versioning/stale-manifest")
def _(project: Path) -> None:
    edit(project, PACKAGE, "hash: sha256:", "hash: sha256:0")
    text = (project / PACKAGE).read_text()
    digest = text.partition("sha256:")[2][:65]
    edit(project, PACKAGE, digest, digest[:64])


MUTATIONS["versioning/manual-version-name"] = lambda p: shutil.copy(
    p / "configs/train.yaml", p / "configs/train_final.yaml"
)
MUTATIONS["versioning/case-colliding-path"] = lambda p: shutil.copy(p / "CONTRIBUTING.md", p / "Contributing.md")


@takes_out("versioning/committed-tool-output")
def _(project: Path) -> None:
    (project / "data/.DS_Store").write_bytes(b"\0\0\0\1Bud1")


# reproducibility

MUTATIONS["reproducibility/absolute-path"] = lambda p: append(p, MODULE, '\nDATA = "/home/ada/rows.csv"\n')
MUTATIONS["reproducibility/missing-module"] = lambda p: append(p, MODULE, "\nfrom demo.model.tuning import tune\n")
MUTATIONS["reproducibility/undeclared-import"] = lambda p: append(p, MODULE, "\nimport xgboost\n")
MUTATIONS["reproducibility/unparsable-source"] = lambda p: (p / "src/demo/model/half.py").write_text("def f(:\n")
MUTATIONS["reproducibility/unpinned-dependencies"] = lambda p: (p / "requirements.lock").unlink()
MUTATIONS["reproducibility/unseeded-split"] = lambda p: append(
    p,
    "src/demo/data/split.py",
    "\nfrom sklearn.model_selection import train_test_split\n\nPARTS = train_test_split([1, 2, 3])\n",
)


@takes_out("reproducibility/undeclared-dependencies")
def _(project: Path) -> None:
    # Whatever declares or installs something; the settings stay.
    text = (project / "pyproject.toml").read_text()
    (project / "mlscaffold.toml").write_text(
        text.partition("[tool.mlscaffold]\n")[2].partition("[tool.pytest")[0].replace("[tool.mlscaffold.", "[")
    )
    (project / "pyproject.toml").unlink()
    (project / "requirements.lock").unlink()
    for path in ("Dockerfile",):
        (project / path).unlink(missing_ok=True)
    workflow = project / ".github/workflows/ci.yml"
    workflow.write_text("".join(x for x in workflow.read_text().splitlines(keepends=True) if "pip install" not in x))


MUTATIONS["reproducibility/unseeded-estimator"] = lambda p: append(
    p,
    MODULE,
    "\nfrom sklearn.ensemble import RandomForestClassifier\n\nFOREST = RandomForestClassifier().fit([[1]], [1])\n",
)

# components, models, leakage


@takes_out("components/layer-violation")
def _(project: Path) -> None:
    append(project, "src/demo/data/split.py", "\nfrom demo.model.features import features\n")


@takes_out("components/import-from-notebook")
def _(project: Path) -> None:
    path, content = notebook(project)
    code_cells(content)[-1]["source"] = ["%run features.ipynb"]
    path.write_text(json.dumps(content))


MUTATIONS["components/manipulated-import-path"] = lambda p: append(p, MODULE, '\nimport sys\n\nsys.path.append("..")\n')


@takes_out("components/mixed-concerns")
def _(project: Path) -> None:
    (project / "src/demo/everything.py").write_text(
        "import fastapi\nimport pandas as pd\nfrom sklearn.svm import SVC\n\n"
        f'rows = pd.read_csv("{table_of(project)}")\n'
        'model = SVC().fit(rows[["body_mass_g"]], rows["species"])\napp = fastapi.FastAPI()\n'
    )


SPLIT = "\nfrom sklearn.model_selection import train_test_split\n"
MUTATIONS["leakage/fit-on-test"] = lambda p: append(
    p,
    MODULE,
    f"{SPLIT}from sklearn.preprocessing import StandardScaler\n\n"
    "train_rows, test_rows = train_test_split([[1], [2]], random_state=0)\nStandardScaler().fit(test_rows)\n",
)
MUTATIONS["leakage/resample-before-split"] = lambda p: append(
    p,
    MODULE,
    f"{SPLIT}from sklearn.utils import resample\n\nmore = resample([[1], [2]], random_state=0)\n"
    "parts = train_test_split(more, random_state=0)\n",
)
MUTATIONS["ml-api/nan-equality"] = lambda p: append(p, MODULE, "\nimport numpy as np\n\nMISSING = np.inf == np.nan\n")
MUTATIONS["project/unmatched-layout"] = lambda p: edit(p, "pyproject.toml", '"src/demo/serving"', '"src/demo/srv"')
MUTATIONS["monitoring/stale-model"] = lambda p: edit(
    p, "docs/model_card.md", "trained_at: null", "trained_at: 2001-01-01T10:15:04Z"
)
MUTATIONS["ml-api/chained-assignment"] = lambda p: append(
    p, MODULE, "\nimport pandas as pd\n\nframe = pd.DataFrame({'mass': [1, 2]})\nframe[frame['mass'] < 2]['mass'] = 2\n"
)


@takes_out("ml-api/forward-called")
def _(project: Path) -> None:
    append(project, "requirements.lock", "torch==2.9.0\n")
    append(project, MODULE, "\nfrom torch import nn\n\nlayer = nn.Linear(1, 1)\nlayer.forward(None)\n")


MUTATIONS["flexibility/dead-experiment-path"] = lambda p: append(
    p, MODULE, "\nif False:\n    print('poly')\n    print('svm')\n"
)

# tests and delivery


@takes_out("testing/no-tests")
def _(project: Path) -> None:
    unclaim(project)
    shutil.rmtree(project / "tests")
    workflow = project / ".github/workflows/ci.yml"
    workflow.write_text(workflow.read_text().replace("pytest", "demo --help ;").replace("tests/test_data.py", ""))


MUTATIONS["testing/vacuous-test"] = lambda p: append(p, "tests/test_model.py", "\n\ndef test_later():\n    pass\n")


@takes_out("testing/tests-outside-ci")
def _(project: Path) -> None:
    unclaim(project)
    workflow = project / ".github/workflows/ci.yml"
    workflow.write_text("".join(x for x in workflow.read_text().splitlines(keepends=True) if "run: pytest" not in x))


MUTATIONS["testing/uncollected-test"] = lambda p: (p / "tests/more.py").write_text(
    "def test_more():\n    from demo.data.split import split\n\n    assert split\n"
)


MUTATIONS["testing/unsupported-score-claim"] = lambda p: edit(
    p, "tests/test_data.py", "def test_the_table_obeys_its_dictionary", "def test_the_table"
)


@takes_out("delivery/no-ci")
def _(project: Path) -> None:
    unclaim(project)
    shutil.rmtree(project / ".github/workflows")


@takes_out("delivery/debug-server")
def _(project: Path) -> None:
    edit(project, "src/demo/serving/app.py", "FastAPI(", "FastAPI(debug=True, ")


@takes_out("delivery/missing-health-endpoint")
def _(project: Path) -> None:
    edit(project, "src/demo/serving/app.py", '"/health"', '"/about"')
    edit(project, "src/demo/serving/app.py", "def health(", "def about(")


@takes_out("delivery/missing-model-card")
def _(project: Path) -> None:
    unclaim(project)
    (project / "docs/model_card.md").unlink()


MUTATIONS["delivery/model-card-without-run"] = lambda p: edit(p, "docs/model_card.md", RUN, NEWER)
MUTATIONS["monitoring/missing-monitoring-plan"] = lambda p: (p / "docs/monitoring.md").unlink()
MUTATIONS["monitoring/missing-baseline-profile"] = lambda p: (p / "monitoring/baseline.json").unlink()

# hygiene, notebooks, and the tool's own honesty

MUTATIONS["hygiene/missing-licence"] = lambda p: (p / "LICENSE").unlink()


@takes_out("hygiene/missing-hooks")
def _(project: Path) -> None:
    unclaim(project)
    (project / ".pre-commit-config.yaml").unlink()


MUTATIONS["hygiene/missing-readme"] = lambda p: (p / "README.md").unlink()
MUTATIONS["hygiene/unfilled-placeholder"] = lambda p: append(p, "docs/brief.md", "\nFILL IN: who pays for it\n")


@takes_out("notebooks/out-of-order")
def _(project: Path) -> None:
    path, content = notebook(project)
    for number, cell in enumerate(code_cells(content)):
        cell["execution_count"] = 10 - number
    path.write_text(json.dumps(content))


@takes_out("notebooks/stored-error")
def _(project: Path) -> None:
    path, content = notebook(project)
    error = {"output_type": "error", "ename": "NameError", "evalue": "name 'x' is not defined", "traceback": []}
    code_cells(content)[-1]["outputs"] = [error]
    path.write_text(json.dumps(content))


@takes_out("notebooks/unparsable-cell")
def _(project: Path) -> None:
    path, content = notebook(project)
    code_cells(content)[-1]["source"] = ["then we try the other one"]
    path.write_text(json.dumps(content))


@takes_out("notebooks/undefined-top-to-bottom")
def _(project: Path) -> None:
    path, content = notebook(project)
    code_cells(content)[-1]["source"] = ["print(never_defined)"]
    path.write_text(json.dumps(content))


@takes_out("notebooks/untitled")
def _(project: Path) -> None:
    path, _content = notebook(project)
    shutil.copy(path, path.with_name("Untitled1.ipynb"))


@takes_out("notebooks/copied")
def _(project: Path) -> None:
    path, _content = notebook(project)
    shutil.copy(path, path.with_name(f"{path.stem}-Copy1.ipynb"))


MUTATIONS["project/unreadable-file"] = lambda p: (p / "notebooks/page.ipynb").write_text("<!DOCTYPE html>\n")
MUTATIONS["project/stale-ignore"] = lambda p: append(
    p, MODULE, "\nX = 1  # mlscaffold: ignore[ml-api/nan-equality] was needed once\n"
)


def baseline(project: Path, **entry: str) -> None:
    """A baseline with one entry, of a finding that is not there."""
    row = {
        "path": MODULE, "rule": "ml-api/nan-equality", "fingerprint": "0123456789abcdef", "added": "2026-01-01",
        "reason": "older than the check", **entry,
    }  # fmt: skip
    (project / "mlscaffold-baseline.jsonl").write_text(f'{{"mlscaffold-baseline": 1}}\n{json.dumps(row)}\n')


MUTATIONS["project/stale-baseline"] = baseline
MUTATIONS["project/expired-baseline"] = lambda p: baseline(p, expires="2026-02-01")
