"""What the rules look for in Python code, as words of its text: where none stands, there is nothing to find.

Each word is one that a fact which some rule asks for cannot do without; what stands around it then says
whether it may matter. Code is looked at in full where a word is doubtful, so that this only ever saves work.
The tests hold it to that: over every example of every rule, findings are the same with it and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache

from mlscaffold.facts import knowledge
from mlscaffold.facts.extraction import MORE_THAN_CODE
from mlscaffold.facts.log_evidence import OUTCOME, WRITTEN_LOG, ends_like_a_written_file
from mlscaffold.facts.model import PythonFile
from mlscaffold.facts.orchestration import SERVICES
from mlscaffold.facts.paths import may_be_a_path
from mlscaffold.facts.seeds import names_seeding
from mlscaffold.facts.test_collection import RUNNERS
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern, replace

if TYPE_CHECKING:
    from typing import Final, TypeAlias


class Reach(Enum):
    """How much of a file is looked at because of a word."""

    NOTHING = 0
    FUNCTION = 1
    """The function that it stands in."""
    STAMP = 2
    """That function, if what the file writes is of interest once it carries a time or a name of a run."""
    OUTCOME = 3
    """That function, if the file stamps what it writes."""
    FILE = 4


class Word(NamedTuple):
    """One occurrence of a word in a text."""

    start: int
    reach: Reach


class Seen(NamedTuple):
    """A word where it was seen in a text."""

    text: str
    start: int
    end: int
    beside: frozenset[str]
    """The modules that the code finds beside it."""
    may_hide: bool
    """Whether the code may stand in front of a package of its name."""

    @property
    def line(self) -> str:
        """The line that it begins in."""
        after = self.text.find("\n", self.end)
        return self.text[self.text.rfind("\n", 0, self.start) + 1 : after if after >= 0 else len(self.text)]

    @property
    def statement(self) -> str:
        """That line; with those that follow, in one, where it opens a bracket."""
        line = self.line
        if "(" not in line or ")" in line:
            return line
        start = self.text.rfind("\n", 0, self.start) + 1
        parts = []
        for part in self.text[start : start + _LONGEST_STATEMENT].split("\n"):
            code = part.partition("#")[0]
            parts.append(code)
            if ")" in code:
                return " ".join(parts).replace("(", " ", 1)
        return line

    @property
    def follows_part_of_name(self) -> bool:
        """Whether a letter, a digit or an underscore stands before it."""
        before = self.text[self.start - 1] if self.start else " "
        return before.isalnum() or before == "_"

    @property
    def goes_on(self) -> bool:
        """Whether a letter, a digit or an underscore stands behind it."""
        after = self.text[self.end : self.end + 1]
        return after.isalnum() or after == "_"

    @property
    def is_defined(self) -> bool:
        """Whether it is the name of a function, where that is made."""
        return self.text.endswith("def ", 0, self.start)


_LONGEST_STATEMENT: Final = 4000

Judge: TypeAlias = Callable[[Seen], Reach]
"""What a word reaches where it stands."""

_SEEN_IN_PART: Final = frozenset({
    "torch", "numpy", "random", "pickle", "cPickle", "_pickle", "joblib", "dill", "cloudpickle", "lightning",
    "pytorch_lightning", "transformers", "jax", "optax", "flax", "accelerate", "scipy", "onnxruntime",
    "datasets", "torchvision", "wandb",
})  # fmt: skip
"""Libraries that much code imports and whose calls that matter have words of their own."""

_ALIASES: Final = pattern(
    r"[ \t]*(?:from[ \t]+(?:torch(?:\.\w+)*|joblib|c?_?[pP]ickle|dill|cloudpickle|skops\.io|numpy(?:\.\w+)*|random"
    r"|hydra\.utils|sys|scipy\.io|onnxruntime)[ \t]+import\b.*(?:\b(?:load|loads|save|dump|Pickler|jit|seed|random"
    r"|path|modules|manual_seed|nan|NaN|NAN|utils)\b|\(|\*)"
    r"|from[ \t]+datasets\b.*[ \t](?:as[ \t]|\()"
    r"|from[ \t]+wandb\b|from[ \t]+torchvision\b.*datasets"
    r"|import[ \t]+(?:torch|sys|wandb|torchvision)[ \t]+as\b)"
)
"""Imports after which a call that matters may have another name."""


def _always(_: Seen) -> Reach:
    return Reach.FUNCTION


def _whole(_: Seen) -> Reach:
    return Reach.FILE


def _whole_if_called(seen: Seen) -> Reach:
    return Reach.NOTHING if seen.is_defined or seen.follows_part_of_name else Reach.FILE


def _imported(seen: Seen) -> Reach:
    """Whether a line imports what any call of may matter: a library, one by another name, or a module beside it."""
    counts, roots = _imported_by(seen.statement)
    return Reach.FILE if counts or not seen.beside.isdisjoint(roots) else Reach.NOTHING


# The same lines stand in file after file.
@lru_cache(maxsize=2**13)
def _imported_by(line: str) -> tuple[bool, Sequence[str]]:
    """Whether what a line imports matters anyhow, and the names of what it imports from."""
    line = line.lstrip()
    if line.startswith("from "):
        roots = [line[5:].lstrip().partition(" ")[0].partition(".")[0]]
    elif line.startswith("import "):
        roots = [name.split()[0].partition(".")[0] for name in line[7:].split(",") if name.strip()]
    else:
        return False, ()
    return not _ROOTS.isdisjoint(roots) or _ALIASES.match(line) is not None, roots


def _aliased(seen: Seen) -> Reach:
    return Reach.FILE if _ALIASES.match(seen.statement) else Reach.NOTHING


def _called(seen: Seen) -> Reach:
    """Whether a word with its bracket is a whole name, and neither the end of one nor that of a function made here."""
    return Reach.NOTHING if seen.follows_part_of_name or seen.is_defined else Reach.FUNCTION


def _makes_names(seen: Seen) -> Reach:
    """Whether a call may make names in a module of which it is asked what names it has."""
    return _called(seen) if seen.may_hide else Reach.NOTHING


def _built(seen: Seen) -> Reach:
    """Whether `instantiate(` may be Hydra's."""
    return Reach.FUNCTION if "hydra" in seen.text else Reach.NOTHING


_NAME_BEFORE: Final = pattern(r"[\w.]*\Z")
_PICKLED_BY: Final = frozenset({"torch", "joblib", "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "jit", "io"})


def _by_pickle(seen: Seen) -> Reach:
    """Whether `.load(` and the like belong to a library that writes objects."""
    found = _NAME_BEFORE.search(seen.text[max(0, seen.start - 60) : seen.start])
    owner = found[0].rpartition(".")[2] if found else ""
    return Reach.FUNCTION if owner in _PICKLED_BY or f" as {owner}" in seen.text else Reach.NOTHING


_REST_OF_CALL: Final = pattern(r"(\w*)[ \t]*\((?!(?:int|str|Optional|Union|float|bool)\b)")
"""What a type in brackets follows is described."""


def _seeding(seen: Seen) -> Reach:
    """Whether a name with `seed` in it is called."""
    after = _REST_OF_CALL.match(seen.text, seen.end)
    if after is None:
        return Reach.NOTHING
    before = _NAME_BEFORE.search(seen.text[max(0, seen.start - 100) : seen.start])
    method = f"{before[0] if before else ''}{seen.text[seen.start : seen.end]}{after[1]}".rpartition(".")[2]
    return Reach.FUNCTION if method in {"seed", "manual_seed"} or names_seeding(method) else Reach.NOTHING


def _tracker(seen: Seen) -> Reach:
    """Whether a tracker is called, or given another name."""
    if seen.follows_part_of_name or seen.goes_on:
        return Reach.NOTHING
    if seen.text.startswith(".", seen.end):
        return Reach.FUNCTION
    return Reach.FILE if seen.text[max(0, seen.start - 4) : seen.start].rstrip().endswith("=") else Reach.NOTHING


def _trainer(seen: Seen) -> Reach:
    """Whether a trainer may be one whose `train` trains; of others it is `fit` that does."""
    return Reach.FUNCTION if ".train(" in seen.text and "ransformers" in seen.text else Reach.NOTHING


def _logger(seen: Seen) -> Reach:
    """Whether a logger may be one of Lightning's that logs to a tracker."""
    return Reach.FUNCTION if "loggers" in seen.text else Reach.NOTHING


def _dotted_call(seen: Seen) -> Reach:
    """Whether `sys.path.` and the like begin a call."""
    return Reach.FUNCTION if _REST_OF_CALL.match(seen.text, seen.end) else Reach.NOTHING


def _of_self(seen: Seen) -> Reach:
    return Reach.FUNCTION if "LightningModule" in seen.text else Reach.NOTHING


_OWNER: Final = pattern(r"(?<![\w.])(?:self|super\(\))\Z")


def _forward(seen: Seen) -> Reach:
    """Whether `.forward(` runs another module than the one that it stands in."""
    owner = _OWNER.search(seen.text[max(0, seen.start - 20) : seen.start])
    given = seen.text[seen.end : seen.end + 5]
    return Reach.NOTHING if owner or given == "self," or given.startswith(")") else Reach.FUNCTION


_COMPARED: Final = pattern(r"[=!]=")


def _compared(seen: Seen) -> Reach:
    if seen.goes_on:
        return Reach.NOTHING
    before = seen.text.rfind("\n", 0, max(0, seen.text.rfind("\n", 0, seen.start))) + 1
    line_end = seen.text.find("\n", seen.end)
    after = seen.text.find("\n", line_end + 1) if line_end >= 0 else -1
    end = after if after >= 0 else len(seen.text)
    return Reach.FUNCTION if _COMPARED.search(seen.text, before, end) else Reach.NOTHING


_ASSIGNED: Final = pattern(r"\][^\[\]=\n]*(?<![=!<>])=(?!=)")
_CONDITION: Final = pattern(r"[<>=~]|\bin\b|\bis\b|\.\s*\w+\s*\(")
"""What an index is that selects by a condition: a comparison, or a call of a method that makes one."""
_LONGEST_INDEX: Final = 500


def _assigned(seen: Seen) -> Reach:
    """Whether what two pairs of brackets select is assigned to, the first of them by a condition.

    What selects a column is of interest in a table alone, and who makes one is read in full.
    """
    after = seen.text.find("\n", seen.end)
    end = after if after >= 0 else len(seen.text)
    if not _ASSIGNED.search(seen.text, seen.start, end):
        return Reach.NOTHING
    first = seen.text[max(0, seen.start - _LONGEST_INDEX) : seen.start]
    opened = first.rfind("[")
    while opened >= 0 and first.count("]", opened) >= first.count("[", opened):
        opened = first.rfind("[", 0, opened)
    is_condition = opened < 0 or _CONDITION.search(first, opened)
    return Reach.FUNCTION if is_condition else Reach.NOTHING


_DEAD: Final = pattern(r"[ \t]*\)?[ \t]*:")


def _dead(seen: Seen) -> Reach:
    return Reach.FUNCTION if _DEAD.match(seen.text, seen.end) else Reach.NOTHING


def _drive(seen: Seen) -> Reach:
    r"""Whether `:/` or `:\` follows the letter of a drive, at the beginning of a string."""
    before = seen.text[max(0, seen.start - 2) : seen.start]
    starts = len(before) == 2 and before[1].isalpha() and not before[0].isalnum()
    return Reach.FUNCTION if starts else Reach.NOTHING


def _home(seen: Seen) -> Reach:
    return Reach.FUNCTION if seen.start and seen.text[seen.start - 1] in "/\\" else Reach.NOTHING


def _file_name(seen: Seen) -> Reach:
    """Whether a string that ends like the name of a file has backslashes in it, or names a log or an outcome."""
    begins = max(seen.text.rfind(sign, max(0, seen.start - 300), seen.start) for sign in "\"'\n")
    value = seen.text[begins + 1 : seen.end - 1]
    if "\\" in value or WRITTEN_LOG.search(value.lower()):
        return Reach.FUNCTION
    name = value.lower().rpartition("/")[2]
    return Reach.OUTCOME if OUTCOME.search(name) else Reach.NOTHING


def _stamp(seen: Seen) -> Reach:
    return Reach.STAMP if _called(seen) is Reach.FUNCTION else Reach.NOTHING


def _run_id(_: Seen) -> Reach:
    return Reach.STAMP


def _sampled(seen: Seen) -> Reach:
    return Reach.FUNCTION if "frac" in seen.text[seen.end : seen.end + 300] else Reach.NOTHING


def _test_called(seen: Seen) -> Reach:
    """Whether code calls what is called a test: `def` and decorators aside."""
    if seen.is_defined or seen.follows_part_of_name or not _REST_OF_CALL.match(seen.text, seen.end):
        return Reach.NOTHING
    return Reach.FUNCTION


_SUFFIXES: Final = (
    "csv", "tsv", "txt", "xls", "xlsx", "json", "jsonl", "parquet", "pkl", "pickle", "joblib", "npy", "npz", "h5",
    "hdf", "hdf5", "pt", "pth", "onnx", "feather", "arff", "dat", "data", "xml", "yml", "yaml", "png", "jpg", "jpeg",
    "mp4", "wav", "mat", "zip", "gz", "log", "md",
)  # fmt: skip


def _roots() -> frozenset[str]:
    tables: tuple[Iterable[str], ...] = (
        knowledge.SPLIT_FUNCTIONS, knowledge.FOLD_SPLITTERS, knowledge.OVERSAMPLERS, knowledge.BOOTSTRAPS,
        knowledge.FRAME_MAKERS, knowledge.TRANSDUCTIVE, knowledge.STATELESS, knowledge.TRANSFORMER_MODULES,
        knowledge.PREDICTOR_MODULES, knowledge.TRAINING_FUNCTIONS, knowledge.READERS, knowledge.READER_MODULES,
        knowledge.MODEL_LOADERS, knowledge.MODEL_WRITERS, knowledge.WEB_APPLICATIONS, knowledge.MODEL_SERVERS,
        knowledge.TRACKERS, knowledge.SEEDERS, knowledge.STOCHASTIC, knowledge.RETURNS, SERVICES, knowledge.SCHEMAS,
    )  # fmt: skip
    found = frozenset(name.partition(".")[0] for table in tables for name in table)
    return found - _SEEN_IN_PART | {"azureml", "theano", "pyspark", "dash", "pycaret", *RUNNERS}


_ROOTS: Final = _roots()
"""The libraries of which any call may matter."""


_IN_CODE: Final[Mapping[str, Judge]] = {
    "import ": _imported,
    ".fit": _always, "fit(": _called, "fine_tune(": _called, "fit_one_cycle(": _called, "partial_fit(": _called,
    "train_on_batch(": _called,
    "backward(": _whole_if_called, "apply_gradients(": _always, "apply_updates(": _always, "minimize(": _always,
    "predict(": _called, "predict_proba(": _called,
    "load_model(": _called, "load_weights(": _called, "load_state_dict(": _called, "InferenceSession(": _called,
    "save_model(": _called, "save_pretrained(": _called, "save_weights(": _called,
    ".load(": _by_pickle, ".loads(": _by_pickle, ".dump(": _by_pickle, ".save(": _by_pickle, "Pickler(": _always,
    "Trainer(": _trainer, "loadtxt(": _always, "genfromtxt(": _always, "loadmat(": _always,
    "load_dataset(": _always, "load_from_disk(": _always, "train_test_split(": _always, "torchvision.datasets": _whole,
    "wandb": _tracker,
    "spark.read": _always, "spark_session.read": _always,
    "SummaryWriter": _always, "FileWriter(": _always, "add_summary(": _always, "add_scalar(": _always,
    "log_metric(": _called, "log_metrics(": _called, "Logger(": _logger,
    "self.log(": _of_self, "self.log_dict(": _of_self,
    "random_split(": _always, "randomSplit(": _called, ".sample(": _sampled,
    ".forward(": _forward,
    ".nan": _compared, ".NaN": _compared, ".NAN": _compared, ".NA": _compared, ".NaT": _compared,
    "][": _assigned, "if False": _dead, "if 0": _dead, "if None": _dead, "if (False": _dead, "if (0": _dead,
    "if ''": _dead, 'if ""': _dead, "if []": _always,
    "home/": _home, "home\\": _home, "Home/": _home, "Home\\": _home, "HOME/": _home, "HOME\\": _home,
    "sers/": _always, "sers\\": _always, "SERS/": _always, "SERS\\": _always, ":\\": _drive, ":/": _drive,
    "now(": _stamp, "utcnow(": _stamp, "strftime(": _stamp, "uuid4(": _stamp, "uuid1(": _stamp,
    '"run_id"': _run_id, "'run_id'": _run_id,
    "globals(": _makes_names, "setattr(": _makes_names, "exec(": _makes_names,
    **{f".{suffix}{quote}": _file_name for suffix in _SUFFIXES for quote in "\"'"},
}  # fmt: skip
"""Words for all code but tests, with what each reaches."""

_ANYWHERE: Final[Mapping[str, Judge]] = {
    "mlscaffold:": _whole, **dict.fromkeys(MORE_THAN_CODE, _whole),
    "seed": _seeding, "Seed": _seeding, "SEED": _seeding, "eterminis": _seeding, "prepare_environment(": _always,
    "sys.path.": _dotted_call, "sys.modules.": _dotted_call, "addsitedir(": _always, "module_from_spec": _always,
    "instantiate(": _built,
}  # fmt: skip
"""Words that rules look for in tests as well: they seed, and change what is imported."""

_IN_TESTS: Final[Mapping[str, Judge]] = {"import ": _aliased, "test": _test_called}


class Sought:
    """The words that are sought in files of one kind, all of them found in one pass."""

    def __init__(self, words: Mapping[str, Judge]) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation

        self._judges = tuple(words.values())
        self._search = AhoCorasick(list(words), implementation=Implementation.DFA)

    def found(self, text: str, beside: frozenset[str] = frozenset(), *, may_hide: bool = True) -> list[Word] | None:
        """The words of a text that matter, in order; None when the whole of it does.

        `beside` are the modules that may stand in front of packages of their name: whoever imports one matters.
        `may_hide` says whether the text is itself such a module.
        """
        judges = self._judges
        found = []
        for index, start, end in self._search.find_matches_as_indexes(text, overlapping=True):
            reach = judges[index](Seen(text, start, end, beside, may_hide))
            if reach is Reach.FILE:
                return None
            if reach is not Reach.NOTHING:
                found.append(Word(start, reach))
        found.sort(key=lambda word: word.start)
        reaches = {word.reach for word in found}
        if Reach.OUTCOME in reaches and Reach.STAMP in reaches:
            return found
        return [word for word in found if word.reach is Reach.FUNCTION]

    def holds(self, text: str) -> bool:
        """Whether any of the words stands in a text, wherever that is."""
        return bool(self._search.find_matches_as_indexes(text))


def words_of(*, in_tests: bool) -> dict[str, Judge]:
    """The words for tests, or for all other code, with what each reaches."""
    return {**_ANYWHERE, **(_IN_TESTS if in_tests else _IN_CODE)}


@cache
def sought(*, in_tests: bool) -> Sought:
    """What is sought in tests, or in all other code."""
    return Sought(words_of(in_tests=in_tests))


_NAMES: Final = frozenset[str]().union(
    knowledge.TRAINING_FUNCTIONS, knowledge.READERS, knowledge.MODEL_LOADERS, knowledge.PICKLES,
    knowledge.PICKLE_WRITERS, knowledge.MODEL_WRITERS, knowledge.SEEDERS,
)  # fmt: skip


def only_sought(file: PythonFile, *, in_tests: bool) -> PythonFile:
    """The facts of code that was not read in full, without calls and texts in its functions that nothing asks for.

    They are most of what one process would have to send to another.
    """
    file = only_sought_texts(file, in_tests=in_tests)
    if file.behaviour.loads_model:
        # What else it does with a model decides what it is.
        return file
    return replace(
        file,
        calls=tuple(
            call
            for call in file.calls
            if not call.scope or call.guarded or call.name in _NAMES
            or _holds_word(f"{call.receiver}.{call.method}({call.name}.(", in_tests)
        ),
    )  # fmt: skip


def only_sought_texts(file: PythonFile, *, in_tests: bool) -> PythonFile:
    """The facts of code without the texts that nothing asks for."""
    return replace(file, texts=() if in_tests else tuple(t for t in file.texts if _is_asked_for(t.value)))


# Few names are called, each of them often.
@lru_cache(maxsize=2**14)
def _holds_word(text: str, in_tests: bool) -> bool:
    return sought(in_tests=in_tests).holds(text)


def _is_asked_for(text: str) -> bool:
    """Whether a string may be a path, the name of a file that what came out is written to, or that of a seed."""
    return (
        may_be_a_path(text)
        or ends_like_a_written_file(text)
        or text == "run_id"
        or text.rpartition("__")[2] == "random_state"
    )
