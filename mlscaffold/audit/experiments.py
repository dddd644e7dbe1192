"""Evidence that runs are recorded: a log in the repository, or code that reports to a tracker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.audit.code import own
from mlscaffold.audit.data_versions import named_path, pipelines
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Call, LogEvidence, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside

_TRACKERS = (
    "mlflow.", "wandb.", "comet_ml.", "neptune.", "clearml.", "dvclive.", "sacred.", "aim.", "trackio.", "swanlab.",
    "polyaxon.", "azureml.core.Run", "azureml.core.run.Run", "ray.air.integrations.mlflow.",
    "ray.air.integrations.wandb.", "ray.tune.integration.mlflow.", "pytorch_lightning.loggers.",
    "lightning.pytorch.loggers.", "optuna.integration.MLflowCallback", "optuna_integration.MLflowCallback",
    "optuna.integration.WeightsAndBiasesCallback",
)  # fmt: skip
"""Trackers that record runs; those that only draw curves know neither commit nor data nor parameters."""
_CURVES = ("pytorch_lightning.loggers.TensorBoardLogger", "lightning.pytorch.loggers.TensorBoardLogger",
           "pytorch_lightning.loggers.CSVLogger", "lightning.pytorch.loggers.CSVLogger")  # fmt: skip
_REPORTS = re.compile(r"log(?:_\w+|Metrics?|Params?)?|autolog|report_\w+|track|automain")
"""Methods by which something gets into a run; those that set the tracker up put nothing there."""
_RUN_METHOD = re.compile(r"log(?:_list|_row|_table|_image|_artifact|_metrics?|_params?)?")
_REPORTER = re.compile(r"\w*(?:Callback|Logger)")
_REPORTS_ITSELF = frozenset({"clearml.Task.init"})
_STORES = {
    "mlflow": re.compile(r"(?:^|/)mlruns/[^/]+/[0-9a-f]{32}/|(?:^|/)mlflow\.db$"),
    "wandb": re.compile(r"(?:^|/)wandb/(?:offline-)?run-"),
}
"""What in a tracker's folder is a run, and not its settings."""
_WORDS = {
    "mlflow": "records runs with MLflow", "wandb": "records runs with Weights & Biases",
    "table": "is a table of runs", "outcomes": "is what came out of one run, kept under its date",
    "curves": "is what one run logged", "log": "is what one run logged", "page": "is a list of runs",
    "sacred": "records runs with Sacred",
}  # fmt: skip


def experiment_log(project: Project, parts: Sequence[Component]) -> list[Sign]:
    """A log in the repository, or training that reports its runs to a tracker."""
    kinds = {c.path: c.component for c in parts if c.confidence != "low"}
    recorded = [r for r in project.runs if not r.problem]
    found: list[Evidence] = []
    if recorded:
        said = "is the one recorded run" if len(recorded) == 1 else f"is the newest of {len(recorded)} recorded runs"
        found.append(Evidence(recorded[-1].at, said))
    # A rendered page that says "no run is recorded yet" is a place for a log, and no log.
    found += [
        Evidence(at, _WORDS.get(item.kind, "records runs"))
        for item in project.log_evidence
        if item.local
        and item.kind not in {"runs", "dvc", "tensorboard", "lightning"}
        and (at := _run_of(item, project))
    ]
    found += _of_dvc(project)
    tracked = [e for f in own(project) if (e := _tracks(f, kinds))]
    absent = "no record of any run was found"
    if any(pipelines(project)):
        absent = (
            "no record of runs was found: `dvc.lock` tells of the last one, and no metrics that git tracks beside it"
        )
    return [
        sign(
            found or tracked[:3],
            absent,
            "Record runs: `mlscaffold runs record -- COMMAND` writes one file a run, with commit, data and metrics.",
        )
    ]


def _of_dvc(project: Project) -> Iterator[Evidence]:
    """What DVC keeps of runs: the records of DVCLive, or a lock with metrics whose history git has."""
    tracked = {f.path for f in project.files if f.tracked and not is_aside(f.path)}
    live = sorted(p for p in tracked if re.search(r"(?:^|/)dvclive/(?:.*/)?metrics\.(?:json|ya?ml)$", p))
    if live:
        yield Evidence(Place(live[0]), "is what DVCLive recorded of the last run; git keeps those before it")
        return
    for pipeline in pipelines(project):
        for setting in pipeline.settings:
            path = named_path(setting, "metrics")
            if path in tracked and project.git.present:
                yield Evidence(
                    Place(path),
                    "is what the last run measured, beside `dvc.lock`; git keeps those of the runs before it",
                )
                return


def _run_of(item: LogEvidence, project: Project) -> Place | None:
    """Where a run stands in a log; None when the log is there and holds none."""
    if run := _STORES.get(item.kind):
        paths = (f.path for f in project.files if run.search(f.path) and not is_aside(f.path))
        return next((Place(p) for p in paths), None)
    if is_aside(item.at.path):
        return None
    if item.kind == "page" and not filled_rows(project, item.at):
        return None
    table = next((t for t in project.tables if t.path == item.at.path), None)
    return None if item.kind == "table" and table and not table.rows else item.at


def filled_rows(project: Project, at: Place) -> int:
    """How many rows of the table at a place in a page say something: more than dashes, or what is to be filled in."""
    page = project.document(at.path)
    rows = 0
    for line in page.text.split("\n")[at.line + 1 :] if page else ():
        if not line.lstrip().startswith("|") and "|" not in line:
            break
        cells = [cell.strip(" *_`~") for cell in line.strip().strip("|").split("|")]
        said = [c for c in cells if re.search(r"\w", c) and not re.fullmatch(r"(?i)tbd|todo|n/?a|none|xx+|\?+", c)]
        rows += len(said) > 1 and any(re.search(r"\d", c) for c in said)
    return rows


def _tracks(file: PythonFile, kinds: Mapping[str, str]) -> Evidence | None:
    """Where a module that trains or evaluates hands something to a tracker that records runs."""
    if kinds.get(file.path) not in {"model", "evaluation", "entangled"}:
        return None
    calls = [c for c in file.calls if c.name.startswith(_TRACKERS) and not c.name.startswith(_CURVES)]
    reports = [c for c in calls if _reports(c)]
    # What is logged is a better sign than a model that is stored.
    reports.sort(key=lambda c: c.method in {"log_model", "log_artifact", "log_artifacts", "log_image", "log_figure"})
    if reports:
        call = reports[0]
        tool = next(t for t in _TRACKERS if call.name.startswith(t)).strip(".").split(".")
        name = "azureml" if tool[0] == "azureml" else tool[-1] if tool[0] in {"ray", "optuna"} else tool[0]
        return _can_report(call, name)
    # The run is often handed on, so that what logs to it is called on a name that says nothing.
    if calls and (logs := next((c for c in file.calls if _RUN_METHOD.fullmatch(c.method) and _is_a_run(c)), None)):
        return _can_report(logs, calls[0].name.partition(".")[0])
    return None


def _is_a_run(call: Call) -> bool:
    """Whether what a call is made on is called a run, and not a logger of lines."""
    return call.receiver.rpartition(".")[2].lower() in {"run", "experiment", "live", "task", "wandb", "_wandb"}


def _reports(call: Call) -> bool:
    return bool(_REPORTS.fullmatch(call.method) or _REPORTER.fullmatch(call.method) or call.name in _REPORTS_ITSELF)


def _can_report(call: Call, tool: str) -> Evidence:
    return Evidence(
        call.at, f"can report runs to a tracker (`{tool}`, by `{call.method}`), whose records are kept elsewhere"
    )
