"""Evidence of what is kept: versions, the meaning of data, and the log of experiments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mlscaffold.audit import prose
from mlscaffold.audit.code import own
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Call, LogEvidence, Place, Project, PythonFile, Requirement, Table
from mlscaffold.facts.traits import is_aside

_SMALL = 10 * 2**20
"""Bytes up to which git itself versions a table well."""
_TRACKERS = (
    "mlflow.", "wandb.", "comet_ml.", "neptune.", "clearml.", "dvclive.", "sacred.", "aim.", "trackio.", "swanlab.",
    "polyaxon.", "azureml.core.Run", "azureml.core.run.Run", "ray.air.integrations.mlflow.",
    "pytorch_lightning.loggers.", "lightning.pytorch.loggers.",
)  # fmt: skip
"""Trackers that record runs; those that only draw curves know neither commit nor data nor parameters."""
_CURVES = ("pytorch_lightning.loggers.TensorBoardLogger", "lightning.pytorch.loggers.TensorBoardLogger",
           "pytorch_lightning.loggers.CSVLogger", "lightning.pytorch.loggers.CSVLogger")  # fmt: skip
_SEED_ARGUMENTS = ("random_state", "seed", "random_seed")
_DICTIONARY_HEADER = re.compile(
    r"^\s*\|.*\b(?:field|column|feature|variable|attribute)s?\b.*\b(?:description|definition|meaning|notes?)\b",
    re.IGNORECASE,
)


def version_control(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """Git, what is installed, the data, and the random sources."""
    learns = not project.traits.isdisjoint({"ml", "trains", "serves", "declared"})
    signs = [
        sign(
            [Evidence(Place("."), "is kept in git")] if project.git.present else [],
            "it is in no git repository",
            "Put it under version control: `git init`.",
        )
    ]
    if learns:
        signs.append(_pins(project))
    elif "python" in project.traits:
        signs.append(
            sign(
                [Evidence(Place(p), "declares what it needs") for p in _declaring(project)[:1]],
                "nothing declares what it needs to run",
                "Declare the dependencies in pyproject.toml.",
            )
        )
    if project.package or _reads_or_holds_data(project):
        signs.append(_data_versions(project))
    if "trains" in project.traits:
        signs.append(
            sign(
                [_seed(project)],
                "no random source is seen to be seeded",
                "Seed what is random: splits, estimators, loaders.",
            )
        )
    return signs


def _declaring(project: Project) -> list[str]:
    """The files that declare what the code needs, and not only what its documentation or a job of CI does."""
    apart = {r.at.path for r in project.dependencies.requirements if r.source in {"workflow", "dockerfile"}}
    own = [p for p in project.dependencies.declared_in if p not in apart and not is_aside(p)]
    return sorted(own, key=lambda p: (p.count("/"), p != "pyproject.toml", p))


def _pins(project: Project) -> Sign:
    wanted = "Lock the dependencies: commit a lock file, or requirements with exact versions."
    locks = [p for p in project.dependencies.locked_in if not is_aside(p)]
    if locks:
        return sign([Evidence(Place(locks[0]), "pins what is installed")], "", wanted)
    counted = [
        r for r in project.dependencies.requirements if r.source not in {"workflow", "dockerfile"} and not r.group
    ]
    loose = [r for r in counted if not r.pinned and not is_aside(r.at.path)]
    if not counted:
        return sign([], "nothing declares what is installed", wanted)
    if loose:
        return sign([], f"{len(loose)} of {len(counted)} dependencies are not pinned ({_named(loose)})", wanted)
    return sign([Evidence(counted[0].at, f"and {len(counted) - 1} more are pinned exactly")], "", wanted)


def _named(loose: Sequence[Requirement]) -> str:
    names = list(dict.fromkeys(r.name for r in loose))
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")


def _reads_or_holds_data(project: Project) -> bool:
    return bool(data_tables(project)) or any(
        f.behaviour.reads_data for f in project.sources if not f.is_test and not is_aside(f.path)
    )


def data_tables(project: Project) -> list[Table]:
    """The tables that the project learns from."""
    return [t for t in project.tables if t.is_data and t.columns]


def _data_versions(project: Project) -> Sign:
    files = {f.path: f for f in project.files}
    hashed = [r for r in project.package.resources if r.hash] if project.package else []
    pointers = [p for p in sorted(files) if p.endswith(".dvc") and not p.startswith(".dvc/")]
    held = [f for f in project.files if f.lfs and not is_aside(f.path)]
    tables = data_tables(project)
    plain = [t for t in tables if files[t.path].tracked and t.bytes <= _SMALL]
    found: list[Evidence] = []
    if project.package and hashed and len(hashed) == len(project.package.resources):
        found.append(Evidence(hashed[0].at, "names the version of each table by its hash"))
    elif pointers:
        found.append(Evidence(Place(pointers[0]), "names the version of the data for DVC"))
    elif "dvc.lock" in files:
        found.append(Evidence(Place("dvc.lock"), "names the version of each input and output by its hash"))
    elif held:
        found.append(Evidence(Place(held[0].path), "is versioned by Git LFS"))
    elif tables and len(plain) == len(tables) and project.git.present:
        found.append(
            Evidence(Place(plain[0].path), f"is versioned by git itself ({_tables(len(plain))}, small enough)")
        )
    return sign(
        found,
        "the version of the data that is read is recorded nowhere",
        "Record which data it is: a data package with hashes, DVC, or Git LFS.",
    )


def _tables(number: int) -> str:
    return "one table" if number == 1 else f"{number} tables"


def _seed(project: Project) -> Evidence | None:
    for file in project.sources:
        if file.is_test or is_aside(file.path):
            continue
        if file.seeds:
            at = next((c.at for c in file.calls if _seeds(c)), Place(file.path))
            return Evidence(at, f"seeds {', '.join(file.seeds)}")
        for call in file.calls:
            for name in _SEED_ARGUMENTS:
                given = call.argument(name)
                if given and isinstance(given.value, int) and not isinstance(given.value, bool):
                    return Evidence(call.at, f"fixes `{name}={given.value}`")
                setting = (
                    next((n for n in given.names if "seed" in n.lower() or "random_state" in n), "") if given else ""
                )
                if setting:
                    return Evidence(call.at, f"fixes `{name}` by the setting `{setting}`")
    return None


def _seeds(call: Call) -> bool:
    return "seed" in call.method


def data_documentation(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A dictionary, or a page that names the columns, for each table."""
    tables = data_tables(project)
    wanted = "Write a data dictionary: `mlscaffold data describe TABLE` measures, you add what the columns mean."
    if not tables:
        page = _dictionary_page(project)
        absent = "no data dictionary was found, and no table whose columns could be looked for"
        return [sign([page], absent, wanted)]
    described = [(t, at) for t in tables if (at := _described(t))]
    bare = [t for t in tables if not _described(t)]
    by_place: dict[Place, list[Table]] = {}
    for table, at in described:
        by_place.setdefault(at, []).append(table)
    evidence = [Evidence(at, _says(of_place)) for at, of_place in by_place.items()]
    absent = f"nothing says what the columns of `{bare[0].path}` mean" if bare else ""
    if len(bare) > 1:
        absent += f", nor those of {len(bare) - 1} more"
    signs = [sign(evidence, absent, wanted)]
    return signs if not bare or not evidence else [*signs, sign([], absent, wanted)]


def _says(tables: Sequence[Table]) -> str:
    first = f"says what the {len(tables[0].columns)} columns of `{tables[0].path}` mean"
    return first if len(tables) == 1 else f"{first}, and those of {len(tables) - 1} more"


def _described(table: Table) -> Place | None:
    if table.dictionary and not table.dictionary.problem:
        named = {f.name for f in table.dictionary.fields if f.description and "FILL IN:" not in f.description}
        return table.dictionary.at if named >= {c.name for c in table.columns} else None
    return table.described_in[0] if table.described_in else None


def _dictionary_page(project: Project) -> Evidence | None:
    for dictionary in project.dictionaries:
        if dictionary.fields and all(f.description for f in dictionary.fields):
            return Evidence(
                dictionary.at, f"says what the {len(dictionary.fields)} columns of `{dictionary.name}` mean"
            )
    for page in prose.pages(project):
        lines = page.text.split("\n")
        for number, line in enumerate(lines, 1):
            rows = 0
            if len(line) < 1000 and _DICTIONARY_HEADER.match(line):
                for below in lines[number:]:
                    if not below.lstrip().startswith("|"):
                        break
                    rows += 1
            if rows > 3:
                return Evidence(Place(page.path, number), f"is a table of what {rows - 1} columns mean")
    return None


def experiment_log(project: Project, parts: Sequence[Component]) -> list[Sign]:
    """A log in the repository, or training that reports each run to a tracker."""
    kinds = {c.path: c.component for c in parts if c.confidence != "low"}
    recorded = [r for r in project.runs if not r.problem]
    found: list[Evidence] = []
    if recorded:
        found.append(Evidence(recorded[-1].at, f"is the newest of {len(recorded)} recorded runs"))
    # A rendered page that says "no run is recorded yet" is a place for a log, and no log.
    found += [
        Evidence(at, _WORDS.get(item.kind, "records runs"))
        for item in project.log_evidence
        if item.local and item.kind not in {"runs", "tensorboard", "lightning"} and (at := _run_of(item, project))
    ]
    tracked = [e for f in own(project) if (e := _tracks(f, kinds))]
    return [
        sign(
            found or tracked[:3],
            "no record of any run was found",
            "Record runs: `mlscaffold runs record -- COMMAND` writes one file a run, with commit, data and metrics.",
        )
    ]


_STORES = {
    "mlflow": re.compile(r"(?:^|/)mlruns/[^/]+/[0-9a-f]{32}/|(?:^|/)mlflow\.db$"),
    "wandb": re.compile(r"(?:^|/)wandb/(?:offline-)?run-"),
}
"""What in a tracker's folder is a run, and not its settings."""


def _run_of(item: LogEvidence, project: Project) -> Place | None:
    """Where a run stands in a log; None when the folder of the tracker holds none."""
    run = _STORES.get(item.kind)
    if run is None:
        return None if is_aside(item.at.path) else item.at
    paths = (f.path for f in project.files if run.search(f.path) and not is_aside(f.path))
    return next((Place(p) for p in paths), None)


_WORDS = {
    "mlflow": "records runs with MLflow", "wandb": "records runs with Weights & Biases",
    "dvc": "records what the last run read and wrote, by hash",
    "curves": "is what one run logged", "log": "is what one run logged", "table": "is a table of runs",
    "outcomes": "is what came out of one run, kept under its date", "page": "is a list of runs",
    "sacred": "records runs with Sacred",
}  # fmt: skip


def _tracks(file: PythonFile, kinds: Mapping[str, str]) -> Evidence | None:
    """Where a module that trains or evaluates reports to a tracker that records runs."""
    if kinds.get(file.path) not in {"model", "evaluation", "entangled"}:
        return None
    logs = next((c for c in file.calls if c.method.startswith("log") and c.method != "log_model"), None)
    for call in file.calls:
        if not call.name.startswith(_TRACKERS) or call.name.startswith(_CURVES):
            continue
        if not call.name.startswith("azureml."):
            tool = next(t for t in _TRACKERS if call.name.startswith(t)).rstrip(".").rpartition(".")[2]
            return Evidence(call.at, f"reports each run to a tracker (`{tool}`), whose records are kept elsewhere")
        if logs:
            # The run is also how a job finds its workspace; only what logs to it records it.
            return Evidence(logs.at, "reports each run to a tracker (`azureml`), whose records are kept elsewhere")
    return None
