# Recipes of development; each runs in the environment that the README's test command makes.
export PATH := justfile_directory() / ".venv/bin:" + env("PATH")

# what there is
[private]
default:
    @just --list

# the fast tests
test:
    pytest -n auto --dist worksteal -m "not slow"

# everything that CI runs
ci:
    .ci/run

# format, then what can be mended by a tool
format:
    ruff format . && ruff check --fix .

# lint, types, import layers
lint:
    ruff check . && ruff format --check . && mypy && lint-imports

# the lock file of development
lock:
    uv pip compile --universal --generate-hashes --no-annotate --python-version 3.11 --group dev --output-file requirements-dev.lock pyproject.toml

# the hooks that others can use, from the code
hooks:
    python -m mlscaffold.hooks > .pre-commit-hooks.yaml

# the JSON schema of the settings, from the code
schema:
    python -m mlscaffold.settings_schema > mlscaffold/schema/mlscaffold.schema.json

# findings on the labelled repositories: a folder with `owner+name` checkouts, and their labels
corpus corpus labels:
    python benchmarks/corpus.py {{corpus}} {{labels}}

# on how many real repositories each rule fires, in folders of `owner+name` checkouts
fires +corpora:
    python benchmarks/fires.py {{corpora}}

# which estimators differ from fit to fit, in a Python that has scikit-learn and imbalanced-learn
stochastic python:
    {{python}} benchmarks/stochastic.py

# the labelled cases of other linters' tests, in a folder with a clone of each (`--fetch` makes them)
accuracy sources *options:
    python benchmarks/accuracy.py {{sources}} {{options}}

# each rule with a repair, tried on copies of real repositories in such folders; `--out benchmarks/FIXES.md` keeps the table
fixes +corpora:
    python benchmarks/fixes.py {{corpora}}

# killing repairs, and runs that write the cache, at random moments: nothing may be lost
kills:
    python benchmarks/kills.py && python benchmarks/kills.py --cache

# measuring a table beside reading its cells: paired, with medians
table-measure:
    python benchmarks/table_measure.py

# the tolerant reading of Python beside ast: where the facts differ, and what is recovered of files that ast refuses
tolerant-agreement +folders:
    python benchmarks/tolerant_agreement.py {{folders}}

# many random inputs to all extractors: no crash, no hang, nothing done but computing; 200,000 take minutes
fuzz *options:
    python -m benchmarks.fuzz {{options}}

# the environments of other linters, in a folder
peers-setup venvs:
    python benchmarks/peers.py --setup {{venvs}}

# what a hook on one changed file of a repository costs beside `python -c pass`
hook repository *options:
    python benchmarks/hook.py {{repository}} {{options}}

# speed beside other linters on three repositories; `--out benchmarks/RESULTS.md` keeps the table
peers venvs small middle large *options:
    python benchmarks/peers.py --venvs {{venvs}} --small {{small}} --middle {{middle}} --large {{large}} {{options}}

# from an empty folder to a trained model, beside other templates; tools are made by `benchmarks/starting.py --setup`
starting tools templates *options:
    python benchmarks/starting.py --tools {{tools}} --templates {{templates}} {{options}}

# whether `check` prints the same bytes about a repository in all circumstances
determinism repository *options:
    python benchmarks/determinism.py {{repository}} {{options}}

# what entries of a baseline survive: a folder of repositories
baseline-survival corpus:
    python benchmarks/baseline_survival.py {{corpus}}

# facts of notebooks beside reading and parsing them, and check beside its peers
notebooks folder peers="":
    python benchmarks/notebooks.py {{folder}} {{ if peers == "" { "" } else { "--peers " + peers } }}

# every project with every pair of answers: installed, trained, tested, asked, hooked and checked; takes hours
nightly *options:
    pytest tests/generated/test_used.py --every-pair {{options}}

# what the template ships and nobody writes: locked versions (`--upgrade` for the newest), baseline profiles
refresh *options:
    python template/refresh.py {{options}}
