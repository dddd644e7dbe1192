"""Small made repositories: one in which every topic has its evidence, and others that lack it."""

import json

from mlscaffold.tree import MemoryTree

BRIEF = """---
success:
  metric: macro_f1
  direction: maximize
  target: 0.9
  baseline: 0.4
---

# Brief

## Problem

Parcels arrive damaged, and nobody knows it before the customer opens them.

## Why machine learning

No single measurement tells a damaged parcel from a sound one, many together do.

## Technical

A laptop is enough.

## Economic

One complaint less a day pays for it.

## Legal

No personal data.

## Operational

Runs once a night.

## Schedule

Before the summer.

## Data

Two years of parcels.

## State of the art

Others report 0.9.
"""

PLAN = """# Plan

## Pyramid

| Level | Artifact | Path | Date |
|---|---|---|---|
| records | parcels | `data/parcels.csv` | 2026-01-01 |
| actions | calls | - | - |

## Loop

Analyse, select an approach, implement, measure.
"""

README = """# Parcels

Tells damaged parcels from sound ones before they leave the house, from weight, size and the sound that they make on
the belt. The model is trained once a month on what the customers told us, and answers one request for each parcel.

```sh
python -m parcels.train
```
"""

FORM = """name: Experiment
body:
  - type: textarea
    attributes: {label: What is tried}
  - type: input
    attributes: {label: Dataset and version}
  - type: textarea
    attributes: {label: Done when}
"""

TRAIN = """import argparse

import joblib
from sklearn.ensemble import RandomForestClassifier

from parcels.data import load


def train(frame, trees, seed):
    model = RandomForestClassifier(n_estimators=trees, random_state=seed)
    model.fit(frame[["weight"]], frame["damaged"])
    joblib.dump(model, "model.joblib")
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trees", type=int)
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    train(load(), given.trees, given.seed)


if __name__ == "__main__":
    main()
"""

DATA = """import pandas as pd


def load():
    return pd.read_csv("data/parcels.csv")
"""

SERVE = """import joblib
from fastapi import FastAPI

app = FastAPI()
model = joblib.load("model.joblib")


@app.post("/predict")
def predict(weight: float):
    return {"damaged": int(model.predict([[weight]])[0])}
"""

DRIFT = """from evidently import Report


def drift(reference, current):
    return Report([]).run(reference, current)
"""

TESTS = """from parcels.data import load
from parcels.train import train


def test_weights_are_positive():
    assert (load()["weight"] > 0).all()


def test_training_answers():
    assert train(load(), 5, 0).predict([[1.0]]) in (0, 1)
"""

CI = """name: ci
on: [push]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: pip install -r requirements.txt
      - run: pytest
"""

CARD = """---
run: 20260102T000000Z-b-000002
---

# Model card
"""


def _run(number: int) -> str:
    return f"""id: 2026010{number}T000000Z-b-00000{number}
status: finished
experimenter: Ada
commit: {"5f0c" * 10}
started: 2026-01-0{number}T00:00:00Z
model: forest
dataset: parcels
metrics: {{train: {{f1: 0.9}}, validation: {{f1: 0.8}}}}
"""


DICTIONARY = """name: parcels
description: One row is one parcel.
fields:
  - {name: weight, type: number, description: Weight on the belt., example: 1.5}
  - {name: damaged, type: integer, description: Whether the customer found damage., example: 0}
"""

PACKAGE = """name: parcels-data
licenses: [{name: CC0-1.0}]
sources: [{title: Our warehouse, path: "https://example.org/parcels"}]
resources:
  - {name: parcels, path: parcels.csv, schema: dictionary/parcels.yaml, hash: "sha256:00"}
"""

WHOLE: dict[str, str | bytes] = {
    ".github/ISSUE_TEMPLATE/experiment.yml": FORM,
    ".github/workflows/ci.yml": CI,
    ".pre-commit-config.yaml": "repos: []\n",
    "README.md": README,
    "data/datapackage.yaml": PACKAGE,
    "data/dictionary/parcels.yaml": DICTIONARY,
    "data/parcels.csv": "weight,damaged\n1.5,0\n2.5,1\n",
    "docs/brief.md": BRIEF,
    "docs/model_card.md": CARD,
    "docs/plan.md": PLAN,
    "experiments/runs/20260101T000000Z-b-000001.yaml": _run(1),
    "experiments/runs/20260102T000000Z-b-000002.yaml": _run(2),
    "parcels/__init__.py": "",
    "parcels/data.py": DATA,
    "parcels/drift.py": DRIFT,
    "parcels/serve.py": SERVE,
    "parcels/train.py": TRAIN,
    "requirements.txt": "fastapi==0.115.0\njoblib==1.4.2\npandas==2.2.3\nscikit-learn==1.5.2\nevidently==0.7.0\npytest==8.3.0\n",
    "tests/test_parcels.py": TESTS,
}
"""A repository without settings of ours in which every topic has its evidence."""

SCRIPT: dict[str, str | bytes] = {
    "train.py": "import pandas as pd\nfrom sklearn.svm import SVC\n\nrows = pd.read_csv('/mnt/rows.csv')\n"
    "model = SVC().fit(rows[['a']], rows['b'])\n",
}
"""A script that trains, and nothing else."""

LIBRARY: dict[str, str | bytes] = {
    "README.rst": "Boxes\n=====\n\nPacks boxes into boxes, so that the smallest number of the largest boxes remains to be "
    "carried down the stairs by whoever lost the game that evening, which is never the one who wrote this page here, as "
    "all of them remember quite well to this day.\n",
    "boxes/__init__.py": "def pack(boxes):\n    return sorted(boxes)\n",
    "pyproject.toml": "[project]\nname = 'boxes'\ndependencies = ['attrs>=22']\n\n[tool.ruff]\nline-length = 100\n",
    "tests/test_boxes.py": "from boxes import pack\n\n\ndef test_pack():\n    assert pack([2, 1]) == [1, 2]\n",
    ".github/workflows/ci.yml": CI,
}
"""A library that has nothing to do with machine learning."""

NOTEBOOK = json.dumps({
    "nbformat": 4, "nbformat_minor": 5, "metadata": {},
    "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "x = 1"}],
})  # fmt: skip


def tree(files: dict[str, str | bytes], *, name: str = "parcels", in_git: bool = True) -> MemoryTree:
    """A tree of files in memory."""
    return MemoryTree(files, name=name, commits=("5f0c" * 10,) if in_git else None)


def without(*paths: str, **changed: str) -> dict[str, str | bytes]:
    """The whole repository without some of its files."""
    return {p: c for p, c in WHOLE.items() if not p.startswith(paths)} | dict(changed)


def having(files: dict[str, str | bytes]) -> dict[str, str | bytes]:
    """The whole repository with files added or changed."""
    return {**WHOLE, **files}
