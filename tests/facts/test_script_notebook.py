import pytest

from mlscaffold.config import Config
from mlscaffold.facts.project import collect
from mlscaffold.facts.script_notebook import notebook_format, read_module
from mlscaffold.tree import MemoryTree

DATABRICKS = """# Databricks notebook source
# MAGIC %md
# MAGIC # Train
# MAGIC ```
# MAGIC %run ./somewhere
# MAGIC ```

# COMMAND ----------

# MAGIC %pip install -q catboost
# MAGIC dbutils.library.restartPython()

# COMMAND ----------

# MAGIC %run "./Includes/setup"

# COMMAND ----------

# MAGIC %sh
# MAGIC pip install tabulate
# MAGIC ls /dbfs

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT 1
# MAGIC %not a magic

# COMMAND ----------

import os
path = dbutils.widgets.get("path")
%cd $path

# COMMAND ----------

# DBTITLE 1,Read
df = spark.table("a").toPandas()
"""

HEADER = """# -*- coding: utf-8 -*-
# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: {name}
# ---

"""


def magics(text):
    return [(m.at.line, m.text) for m in read_module("a.py", text, "other").magics]


def test_an_export_of_databricks():
    file = read_module("jobs/train.py", DATABRICKS, "other")
    assert (file.parsed, file.error, file.notebook_format) == (True, "", "databricks")
    assert [(m.at.path, m.at.line, m.text) for m in file.magics] == [
        ("jobs/train.py", 10, "%pip install -q catboost"),
        ("jobs/train.py", 15, '%run "./Includes/setup"'),
        ("jobs/train.py", 19, "!"),
        ("jobs/train.py", 20, "!pip install tabulate"),
        ("jobs/train.py", 21, "!ls /dbfs"),
        ("jobs/train.py", 33, "%cd $path"),
    ]
    # Every line keeps its number.
    assert [(c.method, c.at.line) for c in file.calls] == [("get", 32), ("table", 38), ("toPandas", 38)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# Databricks notebook source\nx = 1\n", "databricks"),
        ("# Databricks notebook source\r\nx = 1\r\n", "databricks"),
        ("x = 1\n# Databricks notebook source\n", ""),
        (HEADER.format(name="percent"), "percent"),
        (HEADER.format(name="light").replace("\n", "\r\n"), "light"),
        (HEADER.format(name="hydrogen"), "hydrogen"),
        ("# ---\n# jupyter:\n#   kernelspec: x\n# ---\n\n# %%\nx = 1\n", "percent"),
        ("# ---\n# jupytext:\n#   formats: a\n# ---\n\n# Text\n\nx = 1\n", "light"),
        ("# %% [markdown]\n# Text\n\n# %%\nx = 1\n", "percent"),
        # Sections that an editor runs one by one.
        ("# %%\nimport os\n\n# %% Load\nx = 1\n", ""),
        ("#%%\nx = 1\n", ""),
        ('x = "jupyter: # %% [markdown]"\n', ""),
        ("# ---\n# title: jupyter: no\n# ---\nx = 1\n", ""),
        ("# ---\n" * 3000, ""),
    ],
)
def test_which_scripts_are_notebooks(text, form):
    assert notebook_format(text) == form
    assert read_module("a.py", text, "other").notebook_format == form


def test_magics_of_jupytext_are_those_of_code_cells():
    text = HEADER.format(name="percent") + (
        "# %% [markdown]\n# ![picture](a.png)\n# %run nothing\n\n# %%\n# %matplotlib inline\n# !pip install a\n"
        "# %s is no magic, != neither\nx = 1\n"
    )
    assert magics(text) == [(16, "%matplotlib inline"), (17, "!pip install a")]
    light = HEADER.format(name="light") + (
        "# + [markdown] {}\n# %run nothing\n\n# + {}\n%config A.b = 'x'\nfor i in x:\n    %time y = f(i)\n\n"
        "# + tags=[]\n%%file a.c\nint x;\n# -\n\nz = 1\n"
    )
    file = read_module("a.py", light, "other")
    assert file.parsed
    assert [(m.at.line, m.text) for m in file.magics] == [(15, "%config A.b = 'x'"), (17, "%time y = f(i)")]
    assert [(a.name, a.at.line) for a in file.assignments] == [("z", 24)]


def test_a_script_in_sections_may_hold_magics():
    file = read_module("a.py", "# %%\n%load_ext autoreload\nimport os\n\n# %%\n!ls\nx = f?\n", "other")
    assert not file.parsed
    file = read_module("a.py", "%matplotlib inline\n# %%\n!ls\nx = 1\n", "other")
    assert (file.parsed, file.notebook_format) == (True, "")
    assert [(m.at.line, m.text) for m in file.magics] == [(1, "%matplotlib inline"), (3, "!ls")]
    # What is valid Python holds none.
    assert magics('"""\n%prog [options]\n"""\n') == []
    broken = read_module("a.py", "# %%\n!ls\nx = = 1\n", "other")
    assert (broken.parsed, broken.error_at.line) == (False, 3)
    # Without sections no editor would take it.
    assert not read_module("a.py", "!ls\nx = 1\n", "other").parsed


def test_what_is_run_comes_along():
    tree = MemoryTree({
        "jobs/train.py": DATABRICKS.encode(), "jobs/Includes/setup.py": b"# Databricks notebook source\nx = 1\n",
        "lib/a.py": (HEADER.format(name="light") + "# %run -i b.py --fast\n# %run /Shared/c\n# %run $d\n").encode(),
        "lib/b.py": b"x = 1\n",
    })  # fmt: skip
    edges = [(source, target, at.line) for source, target, at in collect(tree, Config()).import_edges]
    assert sorted(edges) == [("jobs/train.py", "jobs/Includes/setup.py", 15), ("lib/a.py", "lib/b.py", 11)]


def test_a_script_beside_its_notebook_is_the_same_code():
    script = (HEADER.format(name="percent") + "# %%\nx = 1\n").encode()
    notebook = b'{"cells": [{"cell_type": "code", "source": "x = 1", "outputs": []}]}'
    tree = MemoryTree({"a.py": script, "a.ipynb": notebook, "b.py": b"x = 1\n", "b.ipynb": notebook, "c.py": script})
    assert [f.path for f in collect(tree, Config()).sources] == ["b.py", "c.py", "a.ipynb", "b.ipynb"]
