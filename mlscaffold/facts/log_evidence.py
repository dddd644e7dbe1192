"""Signs of an experiment log, in whatever form a repository keeps it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from posixpath import basename, dirname

from mlscaffold.facts.knowledge import AGENTS, FRAME_WRITERS, PICKLE_WRITERS
from mlscaffold.facts.model import Call, Document, LogEvidence, Notebook, Place, PythonFile, RunRecord, TrackedFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_FOLDERS = {"mlruns": "mlflow", "wandb": "wandb", "dvclive": "dvc", ".guild": "guild", "sacred_runs": "sacred",
            ".aim": "aim", "lightning_logs": "lightning", ".neptune": "neptune", "trackio": "trackio"}  # fmt: skip
_FILES = {"mlflow.db": "mlflow", "dvc.lock": "dvc", "trainer_state.json": "transformers"}
_LOG_NAME = pattern(
    r"(?:^|[_-])(?:(?:experiments?|runs|training|train|results?|submissions?)[_-](?:logs?|runs|results?|history|journal)"
    r"|leader_?board|lab_?book)(?:[_-]|$)"
)
WRITTEN_LOG = pattern(
    r"(?:^|/)(?:(?:train(?:ing)?|exp(?:eriment)?s?|runs?)[_-]?)?logs?(?:[_-]\w+)?\.(?:txt|csv|tsv|jsonl)$"
    r"|(?:^|/)(?:train(?:ing)?|experiments?)(?:[_-](?:log|history|results?))?\.log$|(?:^|[/_])(?:training_)?history\.csv$"
    r"|_(?:hyperopt|optuna|tuning|search|train(?:ing)?|cv)\.log$"
    r"|(?:^|/)logs?/[^/]+\.(?:ndjson|jsonl|csv|tsv)$"
)
"""Files in which training code writes down what came out; the `app.log` of a program is none."""
_LOG_PLACE = pattern(
    r"-{1,2}(?:[a-z]+[-_])?logs?[-_]?(?:dir|path|folder|root|file)s?"
    r"|(?:\.{0,2}/)?(?:logs?|runs)/(?!.{0,100}\b(?:app|application|api|server|service|error|debug|access)\b).{0,200}"
    r"|(?:\.{0,2}/)?results?/(?:logs?|history)[_-].{0,200}",
    re.IGNORECASE,
)
"""An option that says where logs go, or a path in a folder of logs or runs, but for that of a program that answers."""
_ANSWERING = pattern(r"(?:^|[/_-])(?:app|application|api|server|service|error|debug|access)(?:[._-]|$)", re.IGNORECASE)
_STAMP = pattern(r"(?<!\d)20\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?!\d)")
OUTCOME = pattern(
    r"(?:^|[_-])(?:metrics?|(?:cv_|full_|test_|val_|oof_)?scores?|results?|eval(?:uation)?|reports?|metadata|summary|log)"
    r"(?:[_-]\w+)?\.(?:csv|tsv|jsonl?|ya?ml|txt|md|log|xlsx)$"
)
_KEPT = pattern(r"result|metric|history|(?:^|[_.])scores?(?:_|$)|(?:^|[_.])logs?(?:_|$)", re.IGNORECASE)
"""The variable of a path of outcomes."""
_ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".txt", ".md", ".log")
"""Of all names that either of these finds."""
_OUTCOMES = frozenset({"logs", "log", "results", "experiments", "runs", "scores"})
_CURVES = frozenset({"logs", "log", "learning_curves", "training_curves", "train_logs", "training_logs"})
_OF_RUNS = pattern(r"(?:^|/)(?:experiments?|exp|runs?|train(?:ing)?)(?:[_-]?logs?)?(?:/|$)")
_NOTES = (".md", ".txt", ".csv", ".tsv", ".json", ".yaml", ".yml", ".log")
_RUN_COLUMN = pattern(
    r"date|when|time|(?:run|experiment|exp|submission|trial|attempt)(?: ?(?:id|no\.?|number|name|#))?|sha"
)
_SCORE_COLUMN = pattern(
    r"\b(?:scores?|acc|accuracy|auc|roc|f1|loss|rmse|rmsle|mse|mae|r2|cv|lb|leaderboard|metrics?|iou|m?ap|bleu|logloss)\b"
)
_ARGUMENTS = frozenset({"TrainingArguments", "Seq2SeqTrainingArguments"})
_LOGS_ITSELF = frozenset({
    "pytorch_lightning.Trainer", "lightning.Trainer", "lightning.pytorch.Trainer", "anomalib.engine.Engine",
})  # fmt: skip
"""Trainers that keep each run in a folder of their own unless they are told otherwise: Lightning 2.5, anomalib 2.1."""
_METRICS = frozenset({"metrics", "accuracy", "f1_score", "auc", "roc_auc", "rmse", "mae", "loss", "scores"})
_DATA_BASE = pattern(r"(?:^|[._])(?:db|session)$", re.IGNORECASE)
_IS_FLOW = pattern(r"(?:^|\.)FlowSpec$")
_LOGGERS = frozenset({"logger", "loggers", "logging", "log"})
_COPIES_OUTPUT = pattern(r"log|tee|dual|record|transcript|to_?file", re.IGNORECASE)
"""What takes the place of the output of a program, and writes it to a file as well."""
_OUTCOME_TABLE = pattern(
    r"(?:^|[_.])(?:cv_results?|cv_sum\w*|metrics?|leader_?board|train(?:ing)?_hist(?:ory)?|scores)(?:_|\.|$)",
    re.IGNORECASE,
)
"""The variable of a table of outcomes: results may be predictions, these are none."""
_STORE = pattern(
    r"\w*(?:Metrics?|Results?|Runs?|Experiments?|Scores?)(?:Store|Writer|Recorder|Logger|Tracker|Database|Repository)"
)
"""The class of what keeps outcomes."""
_TRACKERS = frozenset({
    "mlflow", "dagshub", "wandb", "tensorboard", "tensorboardx", "comet-ml", "neptune", "clearml", "dvclive", "swanlab",
})  # fmt: skip
"""Distributions that a trainer of transformers reports to once they are installed."""
_ROTATING = frozenset({"logging.handlers.RotatingFileHandler", "logging.handlers.TimedRotatingFileHandler"})
_SAYS = frozenset({"info", "debug"})
_MEASURED = pattern(
    r"(?:^|[_.])(?:scores?|acc|accuracy|f1|auc|recall|precision|r2|rmsle|rmse|mse|mae|iou|loss|logloss|metrics?)(?:_|$)",
    re.IGNORECASE,
)
"""The variable, or the function, of a value that says how good a model is."""
_NO_VALUE = pattern(r"path|file|folder|_dir\b|_name|config|loss_f|(?:^|\.)metric$", re.IGNORECASE)
_HISTORY = pattern(r"(?:\w{0,30}_)?hist(?:ory)?(?:_dict|\.history)|(?:train(?:ing)?|model|loss|fit)_hist(?:ory)?")
"""What a training kept of its epochs, where it is written as JSON; a `history` alone may be that of a talk."""
OF_JOBS = ("/opt/ml/",)
"""Where a training job of SageMaker finds its data, and writes its model."""
_MANIFESTS = frozenset({"manifest.json", "manifest.yaml", "manifest.yml"})
"""Beside a model that is kept under its date: what it was trained with, and how good it was."""
_SCRATCH = "catboost_info/"
"""A folder that a library fills for itself at every run."""


def log_evidence(
    runs: Sequence[RunRecord],
    files: Sequence[TrackedFile],
    documents: Sequence[Document],
    python: Sequence[PythonFile],
    notebooks: Sequence[Notebook],
    runs_folder: str,
    declared: Collection[str],
) -> tuple[LogEvidence, ...]:
    """Every sign of a log, the first of each kind, logs in the repository first; `declared` are distributions."""
    found: dict[str, LogEvidence] = {}
    signs = (
        *_own(runs, documents, runs_folder), *_stored(files), *_stamped(files), *_kept(files),
        *islice(_written(documents), 1), *_tracked(python, notebooks),
        *_tracked_if_installed(python, notebooks, declared), *islice(_logged(python), 1),
    )  # fmt: skip
    for sign in signs:
        found.setdefault(sign.kind, sign)
    return tuple(found.values())


def _own(runs: Sequence[RunRecord], documents: Sequence[Document], folder: str) -> Iterable[LogEvidence]:
    if runs:
        yield LogEvidence(runs[0].at, "runs", local=True)
    for document in documents:
        # A rendered log that is still empty is a log, too: the project says where its runs go.
        if dirname(document.path) in {folder, dirname(folder)} and "<!-- mlscaffold:runs -->" in document.text:
            yield LogEvidence(Place(document.path), "runs", local=True)


def _stored(files: Sequence[TrackedFile]) -> Iterable[LogEvidence]:
    for file in files:
        if _SCRATCH in file.path:
            continue
        *folders, name = file.path.split("/")
        for part in () if _FOLDERS.keys().isdisjoint(folders) else folders:
            if part in _FOLDERS:
                yield LogEvidence(Place(file.path), _FOLDERS[part], local=True)
        if name.endswith((".csv", ".npy", ".csv.gz")) and _CURVES & set(file.path.lower().split("/")[:-1]):
            yield LogEvidence(Place(file.path), "curves", local=True)
        if name.endswith(".log") and _OF_RUNS.search(dirname(file.path).lower()):
            yield LogEvidence(Place(file.path), "log", local=True)
        if name in _FILES:
            yield LogEvidence(Place(file.path), _FILES[name], local=True)
        elif ".tfevents." in name:
            yield LogEvidence(Place(file.path), "tensorboard", local=True)
        elif name.endswith((".csv", ".tsv", ".csv.gz", ".xlsx", ".sqlite", ".log", ".jsonl")) and _LOG_NAME.search(
            name.partition(".")[0].lower()
        ):
            yield LogEvidence(Place(file.path), "table", local=True)


def _stamped(files: Sequence[TrackedFile]) -> Iterable[LogEvidence]:
    """Outcomes of at least two runs, each kept under its date."""
    found: dict[str, Place] = {}
    for file in files:
        if "20" not in file.path:
            continue
        folder, _, name = file.path.rpartition("/")
        stamps = _STAMP.findall(folder)
        kept = name.lower().endswith(_NOTES) and _OUTCOMES & set(folder.lower().split("/")) and _STAMP.search(name)
        if kept or (stamps and (OUTCOME.search(name.lower()) or name.lower() in _MANIFESTS)):
            found.setdefault(folder if not kept else file.path, Place(file.path))
    if len(found) > 1:
        yield LogEvidence(next(iter(found.values())), "outcomes", local=True)


def _kept(files: Sequence[TrackedFile]) -> Iterable[LogEvidence]:
    """Outcomes in a folder for them, under names that the next run does not write over: of a run, or of a model."""
    found = [
        file
        for file in files
        if OUTCOME.search(basename(file.path).lower()) and _OUTCOMES & set(dirname(file.path).lower().split("/"))
    ]
    folders: dict[str, list[str]] = {}
    for file in files:
        if _OF_ONE_RUN.search(file.path) or _PRINTED.search(file.path):
            folders.setdefault(dirname(file.path), []).append(file.path)
    if many := next((paths for paths in folders.values() if len(paths) >= _SEVERAL), None):
        yield LogEvidence(Place(many[0]), "outcomes", local=True)
    parts = [file.path for file in files if file.path.endswith(".txt") and _OF_PARTS.search(file.path)]
    if len(parts) > 1:
        yield LogEvidence(Place(parts[0]), "curves", local=True)
    named = [f for f in found if OUTCOME.search(basename(f.path).lower()).start()]  # type: ignore[union-attr]
    if named or len(found) > 1:
        yield LogEvidence(Place((named or found)[0].path), "outcomes", local=True)


_OF_ONE_RUN = pattern(r"[^/][._-](?:results?|metrics|scores?)\.(?:json|ya?ml|csv|txt)$")
_OF_PARTS = pattern(
    r"(?:^|/)(?:saved|results?|history)/(?:[^/]+/)?(?:train(?:ing)?|valid(?:ation)?|val|test)"
    r"(?:[_-]?(?:loss(?:es)?|acc(?:uracy)?|results?))?\.txt$"
)
"""What came of each part of the rows, kept with what was trained."""
_PRINTED = pattern(r"(?:^|/)(?:train(?:ing)?[_-]?)?logs?/[^/]+\.(?:txt|out)$", re.IGNORECASE)
"""What a training printed; the `*.log` of a folder may be those of a program that answers."""
_SEVERAL = 3
"""Files of one folder that are called after runs, and hold what came of each."""


def _written(documents: Sequence[Document]) -> Iterable[LogEvidence]:
    for document in documents:
        stem = basename(document.path).partition(".")[0].lower()
        if _LOG_NAME.search(stem) or stem in {"experiments", "experiment", "runs"}:
            rows = [n for n, line in enumerate(document.text.split("\n"), 1) if line.lstrip().startswith("|")]
            if len(rows) >= 3:
                yield LogEvidence(Place(document.path, rows[0]), "page", local=True)
        elif (
            "|" in document.text
            and (document.path.startswith(("doc/", "docs/")) or not is_aside(document.path))
            and (line := _table_of_runs(document.text.split("\n")))
        ):
            yield LogEvidence(Place(document.path, line), "page", local=True)


def _logs_by_framework(file: PythonFile) -> Place | None:
    """Where a module logs through a framework that keeps what it is given, whoever set that up."""
    bases = {base.rpartition(".")[2] for c in file.classes for base in c.bases}
    # SageMaker keeps a record of each job that it starts.
    if found := next((t.at for t in file.texts if t.value.startswith(OF_JOBS)), None):
        return found
    for call in file.calls:
        if call.method in {"log", "log_dict"} and call.receiver == "self" and "LightningModule" in bases:
            return call.at
        if call.name == "logging.basicConfig" and file.behaviour.trains and _keeps_messages(call):
            return call.at
        if call.name == "logging.FileHandler" or (call.name in _LOGS_ITSELF and not call.argument("logger")):
            return call.at
        if call.name in AGENTS and call.argument("tensorboard_log"):
            return call.at
        if "sys.stdout" in call.targets and _COPIES_OUTPUT.search(call.method):
            return call.at
        if call.method in FRAME_WRITERS and _OUTCOME_TABLE.search(call.receiver):
            return call.at
        if call.name in PICKLE_WRITERS and any(_OUTCOME_TABLE.search(n) for a in call.arguments for n in a.names):
            return call.at
        if call.name in {"json.dump", "json.dumps"} and _is_history(call, file):
            return call.at
        if call.method in {"SummaryWriter", "FileWriter", "add_summary", "add_scalar", "log_metric", "log_metrics"}:
            return call.at
    return next((c.at for c in file.classes if _STORE.fullmatch(c.name) or any(map(_IS_FLOW.search, c.bases))), None)


def _keeps_messages(call: Call) -> bool:
    """Whether what a program says is kept in a file that is not called after one which answers."""
    path = call.argument("filename")
    return path is not None and not (isinstance(path.value, str) and _ANSWERING.search(path.value))


def _is_history(call: Call, file: PythonFile) -> bool:
    """Whether a call writes what a training kept of its epochs."""
    names = call.arguments[0].names if call.arguments else ()
    return any(_HISTORY.fullmatch(n) or (n == "history" and file.behaviour.trains) for n in names)


def may_be_history(text: str) -> bool:
    """Whether what is written as JSON may be the history of a training, by the text that begins its call."""
    return "hist" in text


def _logged(python: Sequence[PythonFile]) -> Iterator[LogEvidence]:
    """Where what trains or judges a model logs an outcome, if a module of the project has messages kept in a file."""
    own = [f for f in python if not (f.is_test or is_aside(f.path))]
    if any(map(_keeps_all_messages, own)):
        judging = (f for f in own if f.behaviour.trains or f.behaviour.evaluates)
        yield from (LogEvidence(c.at, "log file", local=False) for f in judging for c in f.calls if _says_outcome(c))


def _keeps_all_messages(file: PythonFile) -> bool:
    """Whether a module has messages kept in a file, and composes no name of the log of a program that answers."""
    if not any(c.name in _ROTATING or (c.name == "logging.basicConfig" and _keeps_messages(c)) for c in file.calls):
        return False
    return not any(text.value.endswith(".log") and _ANSWERING.search(text.value) for text in file.texts)


def _says_outcome(call: Call) -> bool:
    return call.method in _SAYS and any(_names_measure(name) for given in call.arguments for name in given.names)


def _names_measure(name: str) -> bool:
    return _MEASURED.search(name) is not None and _NO_VALUE.search(name) is None


def may_say_outcome(text: str) -> bool:
    """Whether a message may tell a value that says how good a model is, by the text that begins its call."""
    return _SPOKEN.search(text) is not None


_SPOKEN = pattern(r"score|acc|f1|auc|recall|precision|r2|rms|mse|mae|iou|loss|metric", re.IGNORECASE)


def _table_of_runs(lines: Sequence[str]) -> int:
    """The line of the first table with a column that names runs, one of scores, and at least two rows; 0 for none."""
    for number, line in enumerate(lines, 1):
        if (
            line.count("|") < 3
            or len(line) > 1_000
            or not set(lines[number].strip() if number < len(lines) else "x") <= set("|:- ")
        ):
            continue
        cells = [re.sub(r"[*_`]", "", cell).strip().lower() for cell in line.strip().strip("|").split("|")]
        rows = [below for below in lines[number + 1 : number + 3] if "|" in below]
        if len(rows) == 2 and any(map(_RUN_COLUMN.fullmatch, cells)) and any(map(_SCORE_COLUMN.search, cells)):
            return number
    return 0


def _tracked(python: Sequence[PythonFile], notebooks: Sequence[Notebook]) -> Iterator[LogEvidence]:
    """The first report to a tracker and the first name of a log that is written, in the order of their files."""
    files = [f for f in (*python, *(n.code for n in notebooks if n.code)) if not f.is_test]
    own = {part for f in files for part in (f.path.partition("/")[0].removesuffix(".py"), f.module.partition(".")[0])}
    calls = ((n, LogEvidence(at, "code", local=False)) for n, f in enumerate(files) if (at := _reports(f, own)))
    logs = ((n, LogEvidence(at, "log file", local=False)) for n, f in enumerate(files) for at in _written_logs(f))
    found = chain(islice(calls, 1), islice(logs, 1))
    yield from (sign for _, sign in sorted(found, key=lambda numbered: numbered[0]))


def _tracked_if_installed(
    python: Sequence[PythonFile], notebooks: Sequence[Notebook], declared: Collection[str]
) -> Iterator[LogEvidence]:
    """A trainer of transformers, up to version 4, that nobody tells where to report: to every tracker that is there."""
    if _TRACKERS.isdisjoint(declared):
        return
    for file in (*python, *(n.code for n in notebooks if n.code)):
        for call in file.calls:
            if call.method in _ARGUMENTS and call.name.startswith("transformers.") and not call.argument("report_to"):
                yield LogEvidence(call.at, "transformers", local=False)


def _reports(file: PythonFile, own: Collection[str]) -> Place | None:
    """Where a module reports to a tracker; what a logger of others, which are not `own`, keeps is not known."""
    if file.behaviour.tracks or is_aside(file.path):
        return file.behaviour.tracks
    for i in file.imports:
        package, _, last = i.module.rpartition(".")
        if i.name == "Logger" and package and last in _LOGGERS and not i.level and package.partition(".")[0] not in own:
            return i.at
    return _logs_by_framework(file) or (None if file.is_notebook else _adds_outcome(file))


def ends_like_a_written_file(text: str) -> bool:
    """Whether a string ends like the name of a file that what came out may be written to."""
    return "." in text[-8:] and text.lower().rstrip("\n").endswith(_ENDINGS)


def names_log_place(text: str) -> bool:
    """Whether a string is an option for the place of logs, or a path below one."""
    return _LOG_PLACE.fullmatch(text) is not None


def _adds_outcome(file: PythonFile) -> Place | None:
    """Where a module adds what it made of metrics to a data base."""
    made = {t for c in file.calls if any(a.keyword in _METRICS for a in c.arguments) for t in c.targets if t}
    adds = (c for c in file.calls if c.method == "add" and _DATA_BASE.search(c.receiver))
    return next((c.at for c in adds if any(n in made for a in c.arguments for n in a.names)), None)


def _opens_outcome(call: Call) -> bool:
    """Whether a call opens a file to write to that is composed of a path for outcomes and something else."""
    path, mode = call.argument("file", 0), call.argument("mode", 1)
    if path is None or mode is None or mode.value not in {"w", "a", "w+", "a+"} or isinstance(path.value, str):
        return False
    return len(path.names) > 1 and any(map(_KEPT.search, path.names))


_LONG = 100
"""Characters of the name of a file."""


_BEGINS_OUTCOME = pattern(r"(?:^|/)(?:metrics|results|scores)(?:_[a-z]+){0,3}_$")
_FIELD = pattern(r"\{\w{0,20}\}")
_PROGRESS = pattern(r"(?:train|test|val|valid)(?:ing|idation)?\.(?:csv|tsv|txt|log)")
"""What a training writes its progress to, where it writes it itself."""


def begins_outcome(text: str) -> bool:
    """Whether the name of a file of outcomes may begin with a string, which something else is added to."""
    return text[-1:] == "_" and _BEGINS_OUTCOME.search(text) is not None


_FIELDS = pattern(r"\{[^{}]{0,20}\}|%(?:\(\w{1,30}\))?[-+ #]?\d{0,3}(?:\.\d{1,2})?[sdfgr](?![a-z])")
_OF_VALUE = pattern(r"\{[^{}]{0,15}\.\d[^{}]{0,3}\}|%\.\d{1,2}f")
_FRAMES = (".csv", ".tsv", ".parquet", ".xlsx", ".h5", ".hdf", ".hdf5")
_OF_ROWS = pattern(
    r"(?:^|[^a-z])(?:data(?:set)?|features?|train|test|val|raw|clean(?:ed)?|processed|models?|weights|splits?|fold"
    r"|embeddings?|vocab|prices?|[xy])(?:[^a-z]|$)"
)
"""In the names of files that hold what goes into a model, or the model."""
_SPAN = 6
"""Lines of a call up to the name that it writes under."""


def composes_frame_name(text: str) -> bool:
    """Whether the name of a table is composed of several fields, as that of the outcome of one setting is."""
    return text.endswith(_FRAMES) and (name := basename(text)).count("{") + name.count("%") > 1 and _is_of_setting(name)


def _is_of_setting(name: str) -> bool:
    fields = _FIELDS.findall(name[:_LONG])
    return len(fields) > 1 and not _OF_ROWS.search(_FIELDS.sub("_", name[:_LONG].rpartition(".")[0].lower()))


def _of_settings(file: PythonFile) -> Iterator[Place]:
    """Tables that what trains or judges a model writes under names of their settings, or of what came out."""
    judges = file.behaviour.trains or file.behaviour.evaluates
    names = [text for text in file.texts if composes_frame_name(text.value)] if judges else []
    writing = [c for c in file.calls if c.method in FRAME_WRITERS] if names else []
    for text in names:
        hdf = text.value.endswith((".h5", ".hdf", ".hdf5"))
        writes = [c.at.line for c in writing if (c.method == "to_hdf") == hdf]
        if any(0 <= text.at.line - line <= _SPAN for line in writes) or (writes and _OF_VALUE.search(text.value)):
            yield text.at


def _put_together(file: PythonFile) -> Iterator[Place]:
    """Files of outcomes under a name that differs from run to run, and those that a training writes its progress to."""
    for text in file.texts:
        name = _FIELD.sub("{}", basename(text.value.lower()))
        filled = "_{}" in name and len(name) < _LONG and OUTCOME.search(name.replace("{}", "x"))
        if filled or (text.use == "argument:open" and begins_outcome(text.value)):
            yield text.at
    yield from _of_settings(file)
    if file.behaviour.trains:
        progress = {text.at.line for text in file.texts if _PROGRESS.fullmatch(text.value)}
        writing = (c for c in file.calls if c.method == "open" and c.at.line in progress and _writes(c))
        yield from (call.at for call in writing)


def _writes(call: Call) -> bool:
    path, mode = call.argument("file", 0), call.argument("mode", 1)
    return path is not None and not isinstance(path.value, str) and mode is not None and mode.value in {"w", "a"}


def _written_logs(file: PythonFile) -> Iterator[Place]:
    """The names of files that a module may write down in what came out."""
    if is_aside(file.path):
        # The one example of a model is where its authors try it out.
        if file.path.startswith(("example/", "examples/")):
            yield from _of_settings(file)
        return
    yield from (text.at for text in file.texts if names_log_place(text.value))
    yield from (call.at for call in file.calls if call.method == "open" and _opens_outcome(call))
    # Of what stands in cells of notebooks, not enough is known.
    if not file.is_notebook:
        yield from _put_together(file)
    # Few texts end like the name of a file, and the expressions are slow.
    names = [(text.at, text.value.lower()) for text in file.texts if ends_like_a_written_file(text.value)]
    stamps = bool(names) and (
        any(c.method in {"now", "utcnow", "strftime", "uuid4", "uuid1"} for c in file.calls)
        or any(t.value == "run_id" for t in file.texts)
    )
    for at, low in names:
        name = basename(low)
        if WRITTEN_LOG.search(low) or (stamps and len(name) < _LONG and OUTCOME.search(name)):
            yield at
