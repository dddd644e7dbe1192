"""For each rule, what takes its convention out of a generated project; or why nothing can.

A mutation changes as little as possible: where one convention follows from another (a hash from the
data, a rendered table from the dictionary), what follows is brought up to date, so that exactly the
rule in question has something to say.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import mlscaffold
from tests.generated.conftest import RUN, git, write_run

Mutation = Callable[[Path], object]
MUTATIONS: dict[str, Mutation] = {}
REASONS = {"project/rule-crashed": "no project makes a rule crash; tests/check/test_crash.py has a rule that does"}
TOLD_BY_AUDIT = frozenset({"ml-api/threshold-only-validation"})
"""Rules whose confidence is too low for `check`."""
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


def forget(project: Path, word: str) -> None:
    """Take the lines that speak of something out of the README."""
    page = project / "README.md"
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    page.write_text("".join(line for line in lines if word not in line), encoding="utf-8")


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


def add_column(project: Path, name: str, value: str, role: str = "ignore") -> None:
    """Give table and dictionary one more column of numbers, the same in each row."""
    table = project / table_of(project)
    before = hashlib.sha256(table.read_bytes()).hexdigest(), table.stat().st_size
    with table.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([[*header, name], *([*row, value] for row in rows)])
    edit(project, PACKAGE, before[0], hashlib.sha256(table.read_bytes()).hexdigest())
    edit(project, PACKAGE, f"bytes: {before[1]}", f"bytes: {table.stat().st_size}")
    append(
        project,
        dictionary_of(project),
        f"  - name: {name}\n    type: integer\n    description: How many there are.\n    example: {value}\n    role: {role}\n",
    )
    render(project)


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


MUTATIONS["brief/unfilled-brief"] = lambda p: append(p, "docs/brief.md", "\n## Who pays\n\n<!-- Who? -->\n")


@takes_out("brief/missing-baseline")
def _(project: Path) -> None:
    for path in (*(project / "src").rglob("*.py"), *(project / "tests").rglob("*.py"), *project.rglob("*.ipynb")):
        path.write_text(
            re.sub(r"(?i)baseline|majority|most_frequent|Dummy(?=[CR])|naive|persistence", "other", path.read_text())
        )
    for path in project.rglob("*.yaml"):
        path.write_text(re.sub(r"(?m)^baseline:", "other:", path.read_text()))
    unclaim(project)


@takes_out("brief/unflagged-personal-data")
def _(project: Path) -> None:
    (project / "data/raw/observers.csv").write_text("email\nada@example.org\n")
    (project / "data/dictionary/observers.yaml").write_text(
        "name: observers\ndescription: One row is one observer.\nupdates: Never.\nfields:\n"
        "  - {name: email, type: string, description: Where the observer is asked., example: ada@example.org}\n"
    )
    listed = "  - name: observers\n    path: raw/observers.csv\n    schema: dictionary/observers.yaml\n"
    edit(project, PACKAGE, "resources:\n", f"resources:\n{listed}")
    render(project)


MUTATIONS["brief/undeclared-source"] = lambda p: append(
    p, MODULE, "\nimport pandas as pd\n\nolder = pd.read_csv('data/raw/older.csv')\n"
)
MUTATIONS["brief/unanswered-feasibility"] = lambda p: edit(p, "docs/brief.md", "## Legal", "## Other")
MUTATIONS["brief/missing-data-licence"] = lambda p: edit(p, PACKAGE, "licenses:", "x-licenses:")
MUTATIONS["plan/skipped-pyramid-level"] = lambda p: edit(p, "docs/plan.md", "`notebooks/explore.ipynb`", "-")
MUTATIONS["plan/uncontrolled-change"] = lambda p: add_run(p, compared_to=RUN, parameters={"seed": 1, "model.c": 2.0})


@takes_out("plan/unconcluded-run")
def _(project: Path) -> None:
    add_run(project)
    edit(project, f"experiments/runs/{RUN}.yaml", "conclusion: Good enough to build on.", "conclusion: ''")
    render(project)


@takes_out("plan/stalled-loop")
def _(project: Path) -> None:
    append(project, MODULE, "\n# Another way to train.\n")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    day = "2025-01-31T10:15:00Z"
    subprocess.run(
        ["git", *who, "commit", "--quiet", "--all", "--message=Another way"], cwd=project, check=True,
        env={**os.environ, "GIT_COMMITTER_DATE": day, "GIT_AUTHOR_DATE": day},
    )  # fmt: skip


MUTATIONS["plan/incomplete-task"] = lambda p: edit(p, "docs/plan.md", "; done", "; and")
MUTATIONS["plan/vague-task"] = lambda p: append(p, "docs/plan.md", "- Improve the model's accuracy by 5 %\n")

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


@takes_out("data-docs/type-mismatch")
def _(project: Path) -> None:
    if not any(field["type"] in {"integer", "number"} for field in fields_of(project)):
        add_column(project, "visits", "7")
    edit_data(project, field_of(project, lambda field: field["type"] in {"integer", "number"})["name"], "long")


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


MUTATIONS["data-docs/unfilled-datasheet"] = lambda p: edit(p, "data/datasheet.md", "## Collection", "## Gathering")


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


@takes_out("versioning/committed-secret")
def _(project: Path) -> None:
    # Put together, so that none stands here either.
    append(project, "CONTRIBUTING.md", f"\n`wandb login {hashlib.sha1(b'a key').hexdigest()}`\n")


MUTATIONS["versioning/incomplete-dvc"] = lambda p: (p / "dvc.yaml").write_text(
    "stages:\n  train:\n    cmd: demo train\n    deps: [configs/train.yaml]\n    outs: [artifacts/model.skops]\n"
)


MUTATIONS["versioning/unignored-artifact"] = lambda p: append(
    p, MODULE, '\n\ndef _kept(model: object) -> None:\n    with open("kept/model.pkl", "wb") as stream:\n'
    "        pickle.dump(model, stream)\n\n\nimport pickle  # noqa: E402\n",
)  # fmt: skip


@takes_out("versioning/missing-branch-policy")
def _(project: Path) -> None:
    edit(project, "CONTRIBUTING.md", "## Branches\n", "## Work\n")
    text = (project / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (project / "CONTRIBUTING.md").write_text(re.sub("[Bb]ranch", "line", text), encoding="utf-8")
    unclaim(project)


@takes_out("versioning/stale-experiment-branch")
def _(project: Path) -> None:
    then = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "2020-01-02T00:00:00Z"))}  # fmt: skip
    made = ["git", "commit-tree", "HEAD^{tree}", "-m", "deeper"]
    commit = subprocess.run(made, cwd=project, env=os.environ | then, capture_output=True, text=True, check=True).stdout
    git(project, "update-ref", "refs/heads/experiment/deeper", commit.strip())


@takes_out("versioning/committed-tool-output")
def _(project: Path) -> None:
    (project / "data/.DS_Store").write_bytes(b"\0\0\0\1Bud1")


# reproducibility

MUTATIONS["reproducibility/absolute-path"] = lambda p: append(p, MODULE, '\nDATA = "/home/ada/rows.csv"\n')
MUTATIONS["reproducibility/missing-module"] = lambda p: append(p, MODULE, "\nfrom demo.model.tuning import tune\n")
MUTATIONS["reproducibility/undeclared-import"] = lambda p: append(p, MODULE, "\nimport xgboost\n")
MUTATIONS["reproducibility/unparsable-source"] = lambda p: (p / "src/demo/model/half.py").write_text("def f(:\n")


@takes_out("reproducibility/unpinned-dependencies")
def _(project: Path) -> None:
    (project / "requirements.lock").unlink()
    forget(project, "requirements.lock")


MUTATIONS["reproducibility/contradicting-pins"] = lambda p: append(p, "requirements.lock", "numpy==1.0.1\n")
MUTATIONS["reproducibility/import-side-effect"] = lambda p: append(
    p, MODULE, "\nimport argparse\n\nOPTIONS = argparse.ArgumentParser().parse_args()\n"
)
MUTATIONS["reproducibility/undefined-name-in-script"] = lambda p: append(p, MODULE, "\nROWS = glob.glob('*')\n")
MUTATIONS["reproducibility/unpinned-image"] = lambda p: (p / "Dockerfile").write_text("FROM python:latest\n")
MUTATIONS["reproducibility/unportable-filename"] = lambda p: (p / "docs/12:30.md").write_text("# Half past twelve\n")
MUTATIONS["reproducibility/unseeded-loader"] = lambda p: append(
    p,
    MODULE,
    "\n\ndef batches(rows: list[int]) -> object:\n    import torch.utils.data\n\n"
    "    return torch.utils.data.DataLoader(rows, shuffle=True)\n",
)
MUTATIONS["reproducibility/unstable-remote-data"] = lambda p: append(
    p,
    "src/demo/data/split.py",
    "\nfrom urllib.request import urlopen\n\nMORE = urlopen('https://raw.githubusercontent.com/a/b/main/c.csv')\n",
)
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
    forget(project, "requirements.lock")
    for path in ("Dockerfile",):
        (project / path).unlink(missing_ok=True)
    workflow = project / ".github/workflows/ci.yml"
    workflow.write_text("".join(x for x in workflow.read_text().splitlines(keepends=True) if "pip install" not in x))


MUTATIONS["reproducibility/unseeded-estimator"] = lambda p: append(
    p,
    MODULE,
    "\nfrom sklearn.ensemble import RandomForestClassifier\n\nFOREST = RandomForestClassifier()\n",
)

# components, models, leakage


@takes_out("components/layer-violation")
def _(project: Path) -> None:
    append(project, "src/demo/data/split.py", "\nfrom demo.model.features import features\n")


@takes_out("components/component-cycle")
def _(project: Path) -> None:
    (project / "src/demo/shared.py").write_text("from demo.model.features import features as features\n")
    append(project, "src/demo/data/split.py", "\nfrom demo.shared import features\n")


@takes_out("components/wrong-artifact-served")
def _(project: Path) -> None:
    append(project, MODULE, '\nimport skops.io\n\nskops.io.dump([], "artifacts/classes.skops")\n')
    append(project, "src/demo/serving/app.py", '\nimport skops.io\n\nskops.io.load("artifacts/clases.skops")\n')


@takes_out("components/train-serve-skew")
def _(project: Path) -> None:
    append(
        project,
        "src/demo/serving/app.py",
        "\n\ndef _row(given: dict[str, float]) -> dict[str, float]:\n"
        '    return {"depth": given["length"], "length": given["depth"]}\n',
    )


@takes_out("components/script-without-functions")
def _(project: Path) -> None:
    (project / "scripts").mkdir()
    (project / "scripts/once.py").write_text(
        "from sklearn.datasets import load_wine\nfrom sklearn.svm import SVC\n\n"
        "rows = load_wine(as_frame=True).frame\n"
        + 'rows["more"] = 1\n' * 100
        + 'model = SVC().fit(rows[["more"]], rows["target"])\nrows.to_csv("out.csv")\n'
    )


@takes_out("components/train-serve-clone")
def _(project: Path) -> None:
    prepares = "".join(f'    rows["{name}"] = rows["{name}"].fillna(0)\n' for name in ("one", "two", "three", "four"))
    for path in (MODULE, "src/demo/serving/app.py"):
        append(project, path, f"\n\ndef _prepare(rows: Any) -> Any:\n{prepares}    return rows\n")


@takes_out("components/import-from-notebook")
def _(project: Path) -> None:
    path, content = notebook(project)
    code_cells(content)[-1]["source"] = ["%run features.ipynb"]
    path.write_text(json.dumps(content))


MUTATIONS["components/manipulated-import-path"] = lambda p: append(p, MODULE, '\nimport sys\n\nsys.path.append("..")\n')


@takes_out("components/mixed-concerns")
def _(project: Path) -> None:
    (project / "src/demo/everything.py").write_text(
        "import fastapi\nfrom sklearn.datasets import load_wine\nfrom sklearn.svm import SVC\n\napp = fastapi.FastAPI()\n\n\n"
        "def trained():\n    rows, kinds = load_wine(return_X_y=True)\n    return SVC().fit(rows, kinds)\n"
    )


SPLIT = "\nfrom sklearn.model_selection import train_test_split\n"
MUTATIONS["leakage/fit-on-test"] = lambda p: append(
    p,
    MODULE,
    f"{SPLIT}from sklearn.preprocessing import StandardScaler\n\n"
    "train_rows, test_rows = train_test_split([[1], [2]], random_state=0)\nStandardScaler().fit(test_rows)\n",
)
MUTATIONS["leakage/preprocess-before-split"] = lambda p: append(
    p,
    MODULE,
    f"{SPLIT}from sklearn.preprocessing import StandardScaler\n\n"
    "parts = train_test_split(StandardScaler().fit_transform([[1], [2]]), random_state=0)\n",
)
MUTATIONS["leakage/resample-before-split"] = lambda p: append(
    p,
    MODULE,
    f"{SPLIT}from sklearn.utils import resample\n\nmore = resample([[1], [2]], random_state=0)\n"
    "parts = train_test_split(more, random_state=0)\n",
)
MUTATIONS["leakage/tuned-on-test"] = lambda p: append(
    p,
    MODULE,
    "\n\ndef _best(client: Any) -> None:\n"
    '    best = client.search_runs("1", order_by=["metrics.test_rmse ASC"])\n    client.register_model(best[0], "best")\n',
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


MUTATIONS["ml-api/discarded-result"] = lambda p: append(
    p, MODULE, "\nimport pandas as pd\n\nframe = pd.DataFrame({'mass': [1, None]})\nframe.dropna()\n"
)
MUTATIONS["ml-api/blanket-warning-filter"] = lambda p: append(
    p, MODULE, "\nimport warnings\n\nwarnings.filterwarnings('ignore')\n"
)


@takes_out("ml-api/uncleared-gradients")
def _(project: Path) -> None:
    append(project, "requirements.lock", "torch==2.9.0\n")
    loop = (
        "def descend(loss, optimizer):\n    for _ in range(3):\n        loss().backward()\n        optimizer.step()\n"
    )
    append(project, MODULE, f"\nimport torch\n\n\n{loop}")


MUTATIONS["ml-api/unsafe-load"] = lambda p: append(
    p,
    MODULE,
    "\nimport pickle\nfrom urllib.request import urlopen\n\n\n"
    "def fetched(address):\n    return pickle.load(urlopen(address))\n",
)


MUTATIONS["ml-api/missing-eval-mode"] = lambda p: append(
    p,
    "src/demo/model/evaluate.py",
    "\n\ndef answers_of(path: Path, rows: object) -> object:\n    import torch\n\n"
    "    network = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.2))\n"
    "    network.load_state_dict(torch.load(path, weights_only=True))\n    return network(rows)\n",
)


@takes_out("ml-api/read-without-schema")
def _(project: Path) -> None:
    path, content = notebook(project)
    for cell in code_cells(content):
        lines = "".join(cell["source"]).splitlines(keepends=True)
        kept = "".join(line for line in lines if not re.match(r"from demo|here = |project = ", line))
        kept = kept.replace("decode(picture)", "plt.imread(picture)")
        changed = re.sub(r"load_table\(project, (.)(\w+)\1\)\.frame", r"pd.read_csv(\1../data/raw/\2.csv\1)", kept)
        if changed != kept and "import pandas" not in changed:
            changed = f"import pandas as pd\n{changed}"
        cell["source"] = changed.splitlines(keepends=True)
    path.write_text(json.dumps(content))


MUTATIONS["flexibility/dead-experiment-path"] = lambda p: append(
    p, MODULE, "\nif False:\n    print('poly')\n    print('svm')\n"
)

MUTATIONS["flexibility/unused-config-key"] = lambda p: edit(
    p, "configs/train.yaml", "dataset: ", "forgotten: 3\ndataset: "
)


@takes_out("flexibility/hard-coded-hyperparameter")
def _(project: Path) -> None:
    edit(project, "configs/train.yaml", "dataset: ", "test_size: 0.3\ndataset: ")
    append(
        project,
        MODULE,
        "\nfrom sklearn.model_selection import train_test_split\n\n\n"
        "def parts(rows):\n    return train_test_split(rows, test_size=0.2, random_state=0)\n",
    )


@takes_out("flexibility/duplicated-config")
def _(project: Path) -> None:
    shared = "".join(f"share_{number}: 0.1\n" for number in range(20))
    for name in ("island", "coast"):
        (project / f"configs/{name}.yaml").write_text(f"place: {name}\n{shared}")


MUTATIONS["flexibility/self-built-parts"] = lambda p: append(
    p,
    MODULE,
    "\nfrom torch import nn, optim\nfrom torch.utils.data import DataLoader\n\n\nclass Experiment:\n"
    "    def start(self):\n        self.loader, self.loss = DataLoader(range(9)), nn.MSELoss()\n"
    "        self.optimizer = optim.Adam(self.model.parameters())\n",
)


MUTATIONS["flexibility/undefined-config-key"] = lambda p: append(
    p,
    MODULE,
    "\nimport yaml\n\n\ndef rate():\n    with open('configs/train.yaml') as stream:\n"
    "        settings = yaml.safe_load(stream)\n    return settings['rate']\n",
)


# tests and delivery


@takes_out("testing/no-tests")
def _(project: Path) -> None:
    unclaim(project)
    shutil.rmtree(project / "tests")
    workflow = project / ".github/workflows/ci.yml"
    workflow.write_text(workflow.read_text().replace("pytest", "demo --help ;").replace("tests/test_data.py", ""))


MUTATIONS["testing/heavy-test"] = lambda p: (p / "tests/test_source.py").write_text(
    'import requests\n\n\ndef test_source():\n    assert requests.get("https://data.gov.uk/rows.csv").ok\n'
)
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


MUTATIONS["delivery/missing-build-file"] = lambda p: append(p, "Dockerfile", "\nCOPY src/demo/moved_away.py /srv/\n")
MUTATIONS["delivery/unvalidated-input"] = lambda p: append(
    p,
    "src/demo/serving/app.py",
    "\n\nquick = FastAPI()\n\n\n@quick.post('/quick')\ndef answer(row: dict, model: Any = None) -> Any:\n"
    "    return model.predict([row])\n",
)
MUTATIONS["delivery/unpinned-model-load"] = lambda p: append(
    p, "src/demo/serving/app.py", '\nMODEL = "models:/demo/latest"\n'
)


@takes_out("delivery/missing-health-endpoint")
def _(project: Path) -> None:
    edit(project, "src/demo/serving/app.py", '"/health"', '"/about"')
    edit(project, "src/demo/serving/app.py", "def health(", "def about(")


@takes_out("delivery/missing-model-card")
def _(project: Path) -> None:
    unclaim(project)
    (project / "docs/model_card.md").unlink()


@takes_out("delivery/incomplete-model-card")
def _(project: Path) -> None:
    unclaim(project)
    edit(project, "docs/model_card.md", "## Limits", "## Bounds")


MUTATIONS["delivery/model-card-without-run"] = lambda p: edit(p, "docs/model_card.md", RUN, NEWER)
MUTATIONS["monitoring/missing-monitoring-plan"] = lambda p: (p / "docs/monitoring.md").unlink()
MUTATIONS["monitoring/missing-baseline-profile"] = lambda p: (p / "monitoring/baseline.json").unlink()


@takes_out("monitoring/unmonitored-inputs")
def _(project: Path) -> None:
    path = project / "monitoring/baseline.json"
    profile = json.loads(path.read_text())
    watched = [
        field["name"]
        for field in fields_of(project)
        if field["name"] in profile["columns"] and field["role"] == "feature"
    ]
    for name in watched[:1]:
        del profile["columns"][name]
    path.write_text(json.dumps(profile))
    if not watched:
        # Texts and pictures are watched by measurements; another feature is not.
        add_column(project, "visits", "7", role="feature")


# hygiene, notebooks, and the tool's own honesty


@takes_out("hygiene/missing-licence")
def _(project: Path) -> None:
    (project / "LICENSE").unlink()
    forget(project, "LICENSE")


@takes_out("hygiene/missing-hooks")
def _(project: Path) -> None:
    unclaim(project)
    (project / ".pre-commit-config.yaml").unlink()


MUTATIONS["hygiene/missing-readme"] = lambda p: (p / "README.md").unlink()
MUTATIONS["hygiene/unfilled-placeholder"] = lambda p: append(p, "README.md", "\nFILL IN: who pays for it\n")


MUTATIONS["hygiene/readme-names-missing-path"] = lambda p: append(
    p, "README.md", "\n```bash\npython scripts/prepare_everything.py\n```\n"
)


@takes_out("notebooks/out-of-order")
def _(project: Path) -> None:
    path, content = notebook(project)
    for number, cell in enumerate(code_cells(content)):
        cell["execution_count"] = 10 - number
    path.write_text(json.dumps(content))


@takes_out("notebooks/stored-error")
def _(project: Path) -> None:
    path, content = notebook(project)
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no rows", "traceback": []}
    code_cells(content)[-1]["outputs"] = [error]
    path.write_text(json.dumps(content))


@takes_out("notebooks/bulky-output")
def _(project: Path) -> None:
    path, content = notebook(project)
    printed = {"output_type": "stream", "name": "stdout", "text": ["0.25, " * 500_000]}
    code_cells(content)[-1]["outputs"] = [printed]
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


# what several parts of a project promise: all of them are taken out


def replace_tests(project: Path, **tests: str) -> None:
    """Put a few small tests in the place of the project's own, which hold all of its promises."""
    unclaim(project)
    shutil.rmtree(project / "tests")
    (project / "tests").mkdir()
    for name, text in tests.items():
        (project / f"tests/{name}.py").write_text(text, encoding="utf-8")
    edit(project, ".github/workflows/ci.yml", "pytest tests/test_data.py", "pytest")


def leave_data_unchecked(project: Path) -> None:
    """Take the hook out that compares the data with its dictionary."""
    hooks = project / ".pre-commit-config.yaml"
    text = hooks.read_text(encoding="utf-8")
    hooks.write_text("repos:\n" + text.partition("\n\n")[2], encoding="utf-8")


def leave_steps(project: Path, *names: str) -> None:
    """Take steps of CI out, by how their names begin."""
    workflow = project / ".github/workflows/ci.yml"
    text = workflow.read_text(encoding="utf-8")
    for name in names:
        text = re.sub(rf"      - name: {name}.*\n        run: .*\n", "", text)
    workflow.write_text(text, encoding="utf-8")


def train_nowhere_but(project: Path, *paths: str) -> None:
    """Take what fits an estimator out of all other modules."""
    for path in (project / "src").rglob("*.py"):
        if path.relative_to(project).as_posix() not in paths:
            path.write_text(path.read_text(encoding="utf-8").replace(".fit(", ".copy("), encoding="utf-8")


LOOKS = (
    "from demo.data.table import load_table\nfrom demo.project import Project\n\n\n"
    "def test_rows_are_consistent():\n    assert len(load_table(Project.at('.'), '{table}').frame) > 1\n"
)


@takes_out("testing/unchecked-dictionary")
def _(project: Path) -> None:
    leave_data_unchecked(project)
    replace_tests(
        project,
        test_rows="import csv\n\nfrom sklearn.dummy import DummyClassifier\n\n\n"
        f"def test_it_learns():\n    with open({table_of(project)!r}, encoding='utf-8') as stream:\n"
        "        rows = [list(row.values()) for row in csv.DictReader(stream)]\n"
        "    model = DummyClassifier().fit(rows, [row[-1] for row in rows])\n"
        "    assert model.predict(rows[:1])\n",
    )


@takes_out("testing/no-data-test")
def _(project: Path) -> None:
    leave_data_unchecked(project)
    replace_tests(
        project,
        test_places="from pathlib import Path\n\nfrom sklearn.dummy import DummyClassifier\n\n\n"
        "def test_places():\n    assert Path('data/dictionary').is_dir()\n\n\n"
        "def test_it_learns():\n    assert DummyClassifier().fit([[1], [2]], [0, 1]).predict([[1]])\n",
    )
    append(project, MODULE, f"\nROWS = pd.read_csv({table_of(project)!r}, dtype=str)\n")


@takes_out("testing/no-model-smoke-test")
def _(project: Path) -> None:
    replace_tests(project, test_data=LOOKS.format(table=Path(table_of(project)).stem))


@takes_out("testing/no-train-serve-parity-test")
def _(project: Path) -> None:
    replace_tests(
        project,
        test_data=LOOKS.format(table=Path(table_of(project)).stem).replace("consistent", "there"),
        test_model="from demo.model.train import fit\n\n\ndef test_it_fits():\n    assert fit\n",
    )


@takes_out("delivery/ci-without-evaluation")
def _(project: Path) -> None:
    leave_data_unchecked(project)
    replace_tests(
        project,
        test_places="from pathlib import Path\n\nfrom demo.monitoring.watched import watched\n\n\n"
        "def test_places_are_consistent():\n    assert Path('data/dictionary').is_dir()\n\n\n"
        "def test_a_classifier_has_something_to_watch():\n    assert watched\n",
    )
    leave_steps(project, "Hooks", "Train", "Evaluation")
    (project / ".github/workflows/retrain.yml").unlink()


@takes_out("testing/no-quality-gate")
def _(project: Path) -> None:
    unclaim(project)
    for path in (*(project / "src").rglob("*.py"), *(project / "tests").rglob("*.py")):
        text = re.sub(r"(?<![-<>=])[<>]=?(?= )", "!=", path.read_text(encoding="utf-8"))
        text = re.sub(r"(reach|meet|beat|miss)\w*\(", "tell(", text)
        path.write_text(re.sub("(?i)is_better|better_than", "is_larger", text), encoding="utf-8")


@takes_out("delivery/missing-retrain-command")
def _(project: Path) -> None:
    unclaim(project)
    (project / "src/demo/__main__.py").unlink()
    edit(project, "pyproject.toml", '[project.scripts]\ndemo = "demo.cli:main"\n\n', "")
    (project / ".github/workflows/retrain.yml").unlink()
    leave_steps(project, "Hooks", "Train", "Evaluation")
    forget(project, "train")
    train_nowhere_but(project, MODULE)
    module = project / MODULE
    module.write_text(re.sub("(?m)^@.*\n", "", module.read_text(encoding="utf-8")), encoding="utf-8")


@takes_out("versioning/unversioned-data")
def _(project: Path) -> None:
    unclaim(project)
    for page in ("data/datasheet", "docs/brief", "docs/model_card", "docs/monitoring", "docs/plan"):
        path = project / f"{page}.md"
        text = re.sub("<!-- demo: .* -->\n+", "", path.read_text(encoding="utf-8"))
        path.write_text(text.replace("This page describes", "Here is"), encoding="utf-8")
    (project / PACKAGE).unlink()
    edit(project, "Dockerfile", f"COPY {PACKAGE} ", "COPY data/README.md ")
    (project / table_of(project)).unlink()
    append(project, MODULE, "\nOLDER = pd.read_csv('data/raw/older.csv')\n")


@takes_out("components/shadowed-dependency")
def _(project: Path) -> None:
    (project / "scripts").mkdir()
    (project / "scripts/yaml.py").write_text(
        '"""Settings, as text."""\n\n\ndef written(value: object) -> str:\n    return str(value)\n'
    )
    (project / "scripts/show.py").write_text("import yaml\n\nprint(yaml.safe_load('a: 1'))\n")


@takes_out("ml-api/threshold-only-validation")
def _(project: Path) -> None:
    # In whatever speaks of scores over all thresholds, and of what they need.
    for path in (*(project / "src").rglob("*.py"), *project.rglob("*.ipynb")):
        text = re.sub(
            "(?i)proba(?=s|b|[^a-z])|probabilit(?=y|i)|threshold|calibrat|entropy",
            "other",
            path.read_text(encoding="utf-8"),
        )
        path.write_text(text, encoding="utf-8")
    append(project, MODULE, "\nfrom sklearn.metrics import f1_score\n\nF1 = f1_score([0, 1], [0, 1])\n")


@takes_out("notebooks/production-notebook")
def _(project: Path) -> None:
    replace_tests(
        project,
        test_data=LOOKS.format(table=Path(table_of(project)).stem)
        + "\n\ndef test_it_predicts():\n    from demo.artifact import load_model\n\n    assert load_model\n",
    )
    leave_steps(project, "Train", "Evaluation")
    (project / ".github/workflows/retrain.yml").unlink()
    forget(project, "demo")
    edit(project, "pyproject.toml", '[project.scripts]\ndemo = "demo.cli:main"\n\n', "")
    for module in ("__main__", "cli", "model/train", "model/retrain"):
        (project / f"src/demo/{module}.py").unlink()
    train_nowhere_but(project)
    path, content = notebook(project)
    source = (
        "import skops.io\nfrom sklearn.naive_bayes import GaussianNB\n\n"
        "model = GaussianNB().fit([[1], [2]], [0, 1])\nskops.io.dump(model, '../artifacts/model.skops')"
    )
    code_cells(content)[-1]["source"] = source.splitlines(keepends=True)
    path.write_text(json.dumps(content))
