"""What the rules look for in Python code, as words of its text: where none stands, there is nothing to find.

Each word is one that a fact which some rule asks for cannot do without; what stands around it then says
whether it may matter. Code is looked at in full where a word is doubtful, so that this only ever saves work.
The tests hold it to that: over every example of every rule, findings are the same with it and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, lru_cache

from mlscaffold.facts import baselines, knowledge
from mlscaffold.facts.artifact_words import NAMES_A_FILE, ORDERING, PREPARES, SUFFIXES, TOUCHING
from mlscaffold.facts.chosen import COLLECTED
from mlscaffold.facts.discarded import PLAIN_WORDS, WORDS_OF_FUNCTIONS, WORDS_OF_TABLES, WORDS_OF_TENSORS
from mlscaffold.facts.discarded import WORDS as MADE
from mlscaffold.facts.evaluation_mode import WORDS as BY_MODE
from mlscaffold.facts.extraction import MORE_THAN_CODE
from mlscaffold.facts.hyperparameters import OPTIMIZERS
from mlscaffold.facts.kept_best import WORDS as BEST
from mlscaffold.facts.kept_best import keeps_best
from mlscaffold.facts.log_evidence import (
    OF_JOBS,
    OUTCOME,
    WRITTEN_LOG,
    begins_outcome,
    composes_frame_name,
    ends_like_a_written_file,
    may_be_history,
    may_say_outcome,
    names_log_place,
)
from mlscaffold.facts.metrics import WORDS as OVER_ALL
from mlscaffold.facts.metrics import names_score_over_all, speaks_of_all_thresholds
from mlscaffold.facts.model import Call, PythonFile
from mlscaffold.facts.named_versions import composes_name
from mlscaffold.facts.network import REQUESTS
from mlscaffold.facts.network import WORDS as NETWORK_WORDS
from mlscaffold.facts.orchestration import SERVICES
from mlscaffold.facts.paths import DISKS, HOSTS, MOUNTS, is_of_a_home, joined_path, may_be_a_path
from mlscaffold.facts.seeds import begins_a_module, names_seeding
from mlscaffold.facts.test_collection import RUNNERS
from mlscaffold.facts.untrusted import BRINGING_WORDS
from mlscaffold.facts.vacuous import UNASSERTED
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


def _bare(seen: Seen) -> Reach:
    """Whether a comparison may be a statement of its own, by what stands before it in its line."""
    before = seen.text[seen.text.rfind("\n", 0, seen.start) + 1 : seen.start]
    return Reach.FUNCTION if _BARE.fullmatch(before) else Reach.NOTHING


_BARE: Final = pattern(
    r"[ \t]{4,}(?!assert\b|return\b|if\b|elif\b|while\b|and\b|or\b|not\b|yield\b)[A-Za-z_][^=\n]{0,200}"
)


def _makes_names(seen: Seen) -> Reach:
    """Whether a call may make names in a module of which it is asked what names it has."""
    return _called(seen) if seen.may_hide else Reach.NOTHING


def _built(seen: Seen) -> Reach:
    """Whether `instantiate(` may be Hydra's."""
    return Reach.FUNCTION if "hydra" in seen.text else Reach.NOTHING


_TAKEN: Final = pattern(r"[ \t]*(?:return|yield|assert|if|elif|for|while|with|raise|print|def|lambda|not|and|or)\b")


def _alone(seen: Seen) -> Reach:
    """Whether a call may be a statement of its own, as far as what stands before it in its line shows."""
    if seen.follows_part_of_name or seen.is_defined:
        return Reach.NOTHING
    before = seen.text[seen.text.rfind("\n", 0, seen.start) + 1 : seen.start]
    opened = before.count("(") > before.count(")") or before.count("[") > before.count("]")
    is_taken = opened or _TAKEN.match(before) or _GIVEN.search(before)
    return Reach.NOTHING if is_taken or _goes_on(seen.text, seen.end) else Reach.FUNCTION


def _goes_on(text: str, start: int) -> bool:
    """Whether a call whose arguments begin here is surely followed by more of its statement."""
    depth, end = 1, start
    for end in range(start, min(start + _LONGEST_CALL, len(text))):
        sign = text[end]
        if sign in "\"'#":
            return False  # What is between quotes is not looked into.
        depth += (sign in "([{") - (sign in ")]}")
        if not depth:
            break
    return not depth and text[end + 1 : end + 80].lstrip(" \t")[:1] in _GOING_ON


def _alone_of_table(seen: Seen) -> Reach:
    """The same of what lists have as well: where a table may be known by its making, or is by a keyword."""
    word = seen.text[seen.start : seen.end]
    if not _has_tables(seen.text):
        given = seen.text[seen.end : seen.end + 300]
        of_function = word in WORDS_OF_FUNCTIONS and _of_module(seen)
        if not of_function and not any(f"{keyword}=" in given for keyword in WORDS_OF_TABLES[word]):
            return Reach.NOTHING
    return _alone(seen)


def _alone_of_module(seen: Seen) -> Reach:
    """The same of functions of libraries that other objects have as methods."""
    return _alone(seen) if _of_module(seen) else Reach.NOTHING


def _owner(seen: Seen) -> str:
    """The name that stands before the dot of a method."""
    found = _NAME_BEFORE.search(seen.text[max(0, seen.start - 60) : seen.start - 1])
    return found[0].rpartition(".")[2] if found else ""


def _of_module(seen: Seen) -> bool:
    """Whether a call may be one of a module, by what stands before it: nothing, or what something is imported as."""
    if seen.text[seen.start - 1 : seen.start] != ".":
        return not seen.follows_part_of_name
    owner = _owner(seen)
    return owner in _MODULES or f" as {owner}\n" in seen.text or f" as {owner}," in seen.text


def _alone_of_tensor(seen: Seen) -> Reach:
    """The same of what modules have as well: where what it is called on was made a tensor."""
    if _makes_tensors(seen.text):
        return _alone(seen)
    owner = _owner(seen)
    if f"{owner} = torch." in seen.text or (
        seen.text[seen.start : seen.end] in WORDS_OF_FUNCTIONS and _of_module(seen)
    ):
        return _alone(seen)
    return Reach.NOTHING


_FROM_TORCH: Final = pattern(r"from torch import ([^\n]*)")


@lru_cache(maxsize=1)
def _makes_tensors(text: str) -> bool:
    """Whether a text may make tensors otherwise than by a function of PyTorch's under its own name."""
    if any(sign in text for sign in ("Tensor(", "Tensor = ", "Variable(", "torch as ")):
        return True
    taken = (name.strip() for found in _FROM_TORCH.finditer(text) for name in found[1].split(","))
    return "from torch import" in text and any(name[:1].islower() and name not in {"nn", "optim"} for name in taken)


@lru_cache(maxsize=1)
def _has_tables(text: str) -> bool:
    return "pandas" in text


_MODULES: Final = frozenset({"numpy", "torch", "pandas", "functional", "utils", "model_selection", "nn"})
_LONGEST_CALL: Final = 200
_GOING_ON: Final = frozenset(",.)]}+-*/%|&<>=@[(:")
"""Signs that no statement ends before."""
_GIVEN: Final = pattern(r"^[^()\[\]]*(?<![=!<>])=(?!=)")
"""What a line assigns to something."""

_NAME_BEFORE: Final = pattern(r"[\w.]*\Z")
_PICKLED_BY: Final = frozenset({"torch", "joblib", "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "jit", "io"})


def _by_pickle(seen: Seen) -> Reach:
    """Whether `.load(` and the like belong to a library that writes objects."""
    found = _NAME_BEFORE.search(seen.text[max(0, seen.start - 60) : seen.start])
    owner = found[0].rpartition(".")[2] if found else ""
    if owner not in _PICKLED_BY and f" as {owner}" not in seen.text:
        return Reach.NOTHING
    # What is loaded may have come from elsewhere, by whatever calls stand between.
    is_loaded = seen.text.startswith(".load", seen.start) and any(word in seen.text for word in BRINGING_WORDS)
    return Reach.FILE if is_loaded else Reach.FUNCTION


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
    """Whether a trainer may be one whose `train` trains, and that seeds; of others it is `fit` that does."""
    matters = ".train(" in seen.text or "DataLoader(" in seen.text
    return Reach.FUNCTION if matters and "ransformers" in seen.text else Reach.NOTHING


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


def _mounted(seen: Seen) -> Reach:
    """Whether a string begins with the root of a file system."""
    return Reach.FUNCTION if seen.start and seen.text[seen.start - 1] in "\"'" else Reach.NOTHING


def _mounted_far(seen: Seen) -> Reach:
    """The same of a root with a usual name, of which a path is told that leads on."""
    after = seen.text[seen.end : seen.end + _LONGEST_INDEX].partition(seen.text[seen.start - 1])[0]
    return _mounted(seen) if after.count("/") > 1 else Reach.NOTHING


def _rooted(seen: Seen) -> Reach:
    """Whether a string begins with a slash and the name of a host."""
    begins = max(seen.text.rfind(sign, max(0, seen.start - 80), seen.start) for sign in "\"'")
    rooted = begins >= 0 and seen.text.startswith("/", begins + 1) and not seen.text.startswith("/", begins + 2)
    return Reach.FUNCTION if rooted else Reach.NOTHING


KEPT_ENDINGS: Final = (*knowledge.DATA_ENDINGS, *knowledge.MODEL_ENDINGS, ".hdf")
"""How the names of files end of which it matters who reads and writes them."""


def _file_name(seen: Seen) -> Reach:
    """Whether a string that ends like the name of a file has backslashes in it, or names a log or an outcome."""
    begins = max(seen.text.rfind(sign, max(0, seen.start - 300), seen.start) for sign in "\"'\n")
    value = seen.text[begins + 1 : seen.end - 1]
    if "\\" in value or WRITTEN_LOG.search(value.lower()):
        return Reach.FUNCTION
    name = value.lower().rpartition("/")[2]
    return Reach.OUTCOME if OUTCOME.search(name) else Reach.NOTHING


def _model_file(_: Seen) -> Reach:
    """A string that ends like the name of a file with a model: it may be given a name, and used by that elsewhere."""
    return Reach.FILE


def _by_name(seen: Seen) -> Reach:
    """Whether what may write or load a file is given one by name."""
    after = _REST_OF_CALL.match(seen.text, seen.end)
    if after is None or seen.is_defined:
        return Reach.NOTHING
    given = NAMES_A_FILE.search(seen.text, after.end(), after.end() + _LONGEST_INDEX)
    return Reach.FUNCTION if given else Reach.NOTHING


def _says(seen: Seen) -> Reach:
    """Whether a message may tell an outcome."""
    return Reach.FUNCTION if may_say_outcome(seen.text[seen.end : seen.end + _LONGEST_INDEX]) else Reach.NOTHING


def _dumps(seen: Seen) -> Reach:
    """Whether what is written as JSON may be the history of a training."""
    return Reach.FUNCTION if may_be_history(seen.text[seen.end : seen.end + _LONGEST_CALL]) else Reach.NOTHING


def _stamp(seen: Seen) -> Reach:
    return Reach.STAMP if _called(seen) is Reach.FUNCTION else Reach.NOTHING


def _run_id(_: Seen) -> Reach:
    return Reach.STAMP


def _addressed(seen: Seen) -> Reach:
    """Whether a host is followed by the path of a file in a repository."""
    path = seen.text[seen.end : seen.end + 200]
    return Reach.FUNCTION if "/raw/" in path or "/blob/" in path or "/resolve/" in path else Reach.NOTHING


def _sampled(seen: Seen) -> Reach:
    return Reach.FUNCTION if "frac" in seen.text[seen.end : seen.end + 300] else Reach.NOTHING


def _test_called(seen: Seen) -> Reach:
    """Whether code calls what is called a test: `def` and decorators aside."""
    if seen.is_defined or seen.follows_part_of_name or not _REST_OF_CALL.match(seen.text, seen.end):
        return Reach.NOTHING
    return Reach.FUNCTION


def _builds(seen: Seen) -> Reach:
    """Whether a part of a training is made where others are made as well."""
    text = seen.text
    is_training = "class " in text and "ptim" in text and ("DataLoader(" in text or "load_data(" in text)
    return Reach.FUNCTION if is_training else Reach.NOTHING


def _mode(seen: Seen) -> Reach:
    """Whether a call of `train` says that it does not, or may."""
    told = seen.text.startswith(("False", "mode"), seen.end)
    may = "torch" in seen.text and not seen.text.startswith(")", seen.end)
    return Reach.FUNCTION if told or may else Reach.NOTHING


def _by_mode(seen: Seen) -> Reach:
    """Whether what a network is made of is called, where there may be one."""
    if "torch" not in seen.text and "timm" not in seen.text:
        return Reach.NOTHING
    is_module = seen.text[seen.end - 1 : seen.end] == "."
    return Reach.FUNCTION if is_module or _CALL.match(seen.text, seen.end) else Reach.NOTHING


_CALL: Final = pattern(r"[\w.]*[ \t]*\(")


def _keeps_best(seen: Seen) -> Reach:
    """Whether the best of several is kept where a test is spoken of."""
    return Reach.FILE if "test" in seen.text and keeps_best(seen.line) else Reach.NOTHING


def _best_of_several(seen: Seen) -> Reach:
    """Whether the greatest or the least may be taken of scores, where a test is spoken of."""
    return Reach.FILE if "test" in seen.text and COLLECTED.search(seen.line) else Reach.NOTHING


OF_ALL: Final = frozenset({_keeps_best, _best_of_several})
"""Judges of words by which all of the code around matters: what it calls its parts, wherever that stands."""


def _over_all(seen: Seen) -> Reach:
    """Whether the word is part of a name that speaks of scores over all thresholds."""
    around = seen.text[max(0, seen.start - _BESIDE) : seen.end + _BESIDE]
    return Reach.FUNCTION if speaks_of_all_thresholds(around) else Reach.NOTHING


_BESIDE: Final = 20
"""Characters before and behind a part of a name that may belong to it."""


_SUFFIXES: Final = tuple(
    dict.fromkeys((
        "csv", "tsv", "txt", "xls", "xlsx", "json", "jsonl", "parquet", "pkl", "pickle", "joblib", "npy", "npz", "h5",
        "hdf", "hdf5", "pt", "pth", "onnx", "feather", "arff", "dat", "data", "xml", "yml", "yaml", "png", "jpg",
        "jpeg", "mp4", "wav", "mat", "zip", "gz", "bz2", "log", "md", "sav", "keras", "ckpt",
        *(e.rpartition(".")[2] for e in KEPT_ENDINGS),
    ))
)  # fmt: skip


def _run_at_once(seen: Seen) -> Reach:
    """A function that its module calls whoever imports it does what it does by others."""
    return Reach.FUNCTION if "\nmain(" in seen.text else Reach.NOTHING


def _roots() -> frozenset[str]:
    tables: tuple[Iterable[str], ...] = (
        knowledge.SPLIT_FUNCTIONS, knowledge.FOLD_SPLITTERS, knowledge.OVERSAMPLERS, knowledge.BOOTSTRAPS,
        knowledge.FRAME_MAKERS, knowledge.TRANSDUCTIVE, knowledge.STATELESS, knowledge.TRANSFORMER_MODULES,
        knowledge.PREDICTOR_MODULES, knowledge.TRAINING_FUNCTIONS, knowledge.READERS, knowledge.READER_MODULES,
        knowledge.MODEL_LOADERS, knowledge.MODEL_WRITERS, knowledge.WEB_APPLICATIONS, knowledge.MODEL_SERVERS,
        knowledge.TRACKERS, knowledge.SEEDERS, knowledge.STOCHASTIC, knowledge.RETURNS, SERVICES, knowledge.SCHEMAS,
        knowledge.SEARCHES, knowledge.AGENT_MODULES,
    )  # fmt: skip
    found = frozenset(name.partition(".")[0] for table in tables for name in table)
    return found - _SEEN_IN_PART | {"azureml", "theano", "pyspark", "dash", "pycaret", *RUNNERS}


_ROOTS: Final = _roots()
"""The libraries of which any call may matter."""


_IN_CODE: Final[Mapping[str, Judge]] = {
    **dict.fromkeys(PLAIN_WORDS, _alone),
    "import ": _imported,
    ".fit": _always, "fit(": _called, "fine_tune(": _called, "fit_one_cycle(": _called, "partial_fit(": _called,
    ".learn(": _always,
    "train_on_batch(": _called,
    "zero_grad": _always, "zerograd": _always, "clear_grad": _always, "cleargrad": _always,
    "reset_grad": _always, "resetgrad": _always, "clean_grad": _always, "none_grad": _always, ".grad.": _always,
    ".grad =": _always,
    "backward(": _whole_if_called, "apply_gradients(": _always, "apply_updates(": _always, "minimize(": _always,
    ".gradients(": _whole_if_called, "random_normal(": _always, "truncated_normal(": _always,
    "predict(": _called, "predict_proba(": _called, ".transform(": _always,
    "load_model(": _called, "load_weights(": _called, "load_state_dict(": _called, "InferenceSession(": _called,
    "save_model(": _called, "save_pretrained(": _called, "save_weights(": _called,
    ".load(": _by_pickle, ".loads(": _by_pickle, ".dump(": _by_pickle, ".save(": _by_pickle, "Pickler(": _always,
    "Trainer(": _trainer, "LightningCLI(": _called, "loadtxt(": _always, "genfromtxt(": _always, "loadmat(": _always,
    "load_dataset(": _always, "load_from_disk(": _always, "train_test_split(": _always, "torchvision.datasets": _whole,
    **dict.fromkeys((").train_test_split(", "].train_test_split(", " .train_test_split("), _always),
    "wandb": _tracker,
    "spark.read": _always, "spark_session.read": _always,
    "basicConfig(": _called,
    "SummaryWriter": _always, "FileWriter(": _always, "add_summary(": _always, "add_scalar(": _always,
    "search_runs(": _called, "register_model(": _called, "create_model_version(": _called,
    "transition_model_version_stage(": _called,
    "log_metric(": _called, "log_metrics(": _called, "Logger(": _logger,
    "self.log(": _of_self, "self.log_dict(": _of_self,
    "random_split(": _always, "randomSplit(": _called, "split_frame(": _called, "valid_pct": _always,
    "RandomSplitter(": _called, "flow_from_d": _always, ".flow(": _always, "dataset_from_directory(": _always,
    "input_producer(": _always, "shuffle_batch": _always,
    ".sample(": _sampled,
    ".forward(": _forward,
    ".nan": _compared, ".NaN": _compared, ".NAN": _compared, ".NA": _compared, ".NaT": _compared,
    "][": _assigned, "if False": _dead, "if 0": _dead, "if None": _dead, "if (False": _dead, "if (0": _dead,
    "if ''": _dead, 'if ""': _dead, "if []": _always,
    "home/": _home, "home\\": _home, "Home/": _home, "Home\\": _home, "HOME/": _home, "HOME\\": _home,
    "/homes/": _always, "/content/drive/": _always, **{f"/home{number}/": _always for number in range(10)},
    **{f"/{name}": _mounted for name in (*MOUNTS, "media/", "mnt/", "work/", "workspaces/")},
    "join('/": _always, 'join("/': _always,
    "/data/": _mounted_far, **{f"/{disk}{number}": _mounted_far for disk in DISKS for number in range(1, 10)},
    **{f".{end}/": _rooted for end in HOSTS},
    "sers/": _always, "sers\\": _always, "SERS/": _always, "SERS\\": _always, ":\\": _drive, ":/": _drive,
    "now(": _stamp, "utcnow(": _stamp, "strftime(": _stamp, "uuid4(": _stamp, "uuid1(": _stamp,
    '"run_id"': _run_id, "'run_id'": _run_id,
    "filterwarnings(": _called, "simplefilter(": _called, "catch_warnings(": _called,
    "globals(": _makes_names, "setattr(": _makes_names, "exec(": _makes_names,
    **{f".{suffix}{quote}": _file_name for suffix in _SUFFIXES for quote in "\"'"},
}  # fmt: skip
"""Words for all code but tests, with what each reaches."""

_DESCRIBING: Final = (".yaml", ".yml", ".json")
"""How the names of files end that may describe a table."""

_IN_APPLICATIONS: Final[Mapping[str, Judge]] = {
    **dict.fromkeys(("max(", "min(", "idxmax(", "idxmin("), _best_of_several),
    **dict.fromkeys(MADE, _alone), **dict.fromkeys(WORDS_OF_FUNCTIONS, _alone_of_module),
    **dict.fromkeys(WORDS_OF_TABLES, _alone_of_table), **dict.fromkeys(WORDS_OF_TENSORS, _alone_of_tensor),
    **{f"{name}(": _called for name in knowledge.FRAME_WRITERS},
    **dict.fromkeys(("logdir", "log_dir", "log-dir", "log_path", "log-path", "log_file", "log-file", "log_folder",
                     "log-folder", "log_root", "log-root", "log/", "logs/", "Log/", "Logs/", "runs/", "FileHandler("),
                    _always),
    ".info(": _says, ".debug(": _says, "dump(": _dumps, "dumps(": _dumps,
    **dict.fromkeys(OF_JOBS, _always), **{f"{name}(": _always for name in knowledge.ENVIRONMENTS},
    "reset(seed": _always,
    "models:/": _always, ":latest": _always, "getmtime": _always, "getctime": _always, "st_mtime": _always,
    "st_ctime": _always, "from_pretrained(": _always, "pipeline(": _called, "SentenceTransformer(": _called,
    "hf_hub_download(": _called, "snapshot_download(": _called,
    "hub.load(": _always,
    "githubusercontent.com": _always, "github.com": _addressed, "huggingface.co": _addressed,
    "import_module(": _called, "RandomSampler(": _called, "SubsetRandomSampler(": _called,
    "WeightedRandomSampler(": _called,
    "execute(": _called, "executescript(": _called, ".connect(": _always, ".start()": _always, "dagshub.init(": _always,
    "def main(": _run_at_once,
    "DataLoader(": _called, "parse_args(": _called, "deploy(": _called, "uvicorn.run(": _always, ".launch(": _always,
    "random.randint(": _always, "random.choice(": _always, "random.random_integers(": _always,
    "random.choices(": _always, "random.randrange(": _always,
    "random.rand(": _always, "random.randn(": _always, "random.uniform(": _always, "random.normal(": _always,
    "random.standard_normal(": _always, "random.random_sample(": _always,
    "Loss(": _builds, "compile(": _builds, "def __init__(": _builds, "def set": _builds,
    "def with_": _builds,
    **{f"{writer}(": _called for writer in knowledge.TABLE_WRITERS},
    **{f"{ending}{quote}": _always for ending in KEPT_ENDINGS for quote in "\"'"},
    **{f".{suffix}{quote}": _model_file for suffix in SUFFIXES for quote in "\"'"},
    **dict.fromkeys(TOUCHING, _by_name), **{f"{name}(": _called for name in PREPARES},
    **{f"{name}(": _called for name in OPTIMIZERS}, "TrainingArguments(": _called,
    "load_state_dict(": _whole_if_called, "torch.load(": _whole, "no_grad(": _whole, "inference_mode(": _whole,
    ".eval(": _always, ".train(": _mode,
    **dict.fromkeys(BY_MODE, _by_mode), **dict.fromkeys(BEST, _keeps_best),
    **dict.fromkeys(OVER_ALL, _over_all), "dictionary": _always, "datapackage": _always,
    **{f"{ending}{quote}": _always for ending in _DESCRIBING for quote in "\"'"},
    **dict.fromkeys(baselines.WORDS, _whole), **dict.fromkeys(ORDERING, _always), "random.sample(": _always,
}  # fmt: skip
"""Further words for what is no library: what trains, serves and is configured in one place."""

_ANYWHERE: Final[Mapping[str, Judge]] = {
    "mlscaffold:": _whole, **dict.fromkeys(MORE_THAN_CODE, _whole),
    "seed": _seeding, "Seed": _seeding, "SEED": _seeding, "eterminis": _seeding, "prepare_environment(": _always,
    "sys.stdout =": _always,
    "sys.path.": _dotted_call, "sys.modules.": _dotted_call, "addsitedir(": _always, "module_from_spec": _always,
    "instantiate(": _built,
}  # fmt: skip
"""Words that rules look for in tests as well: they seed, and change what is imported."""

_IN_TESTS: Final[Mapping[str, Judge]] = {
    "import ": _aliased, "test": _test_called, "fit_resample(": _whole,
    " == ": _bare, " != ": _bare, **{f"{name}(": _called for name in UNASSERTED},
    "isclose(": _called, "requests.": _whole, "httpx.": _whole, "return False": _always,
    "except:": _always, "except Exception": _always, "except BaseException": _always,
    "/home/": _always, "/Users/": _always, "\\Users\\": _always,
}  # fmt: skip
_IN_TESTS_OF_APPLICATIONS: Final[Mapping[str, Judge]] = {
    **dict.fromkeys(baselines.WORDS, _whole), **dict.fromkeys(NETWORK_WORDS, _always),
}  # fmt: skip


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


def words_of(*, in_tests: bool, library: bool) -> dict[str, Judge]:
    """The words for tests, or for all other code, with what each reaches."""
    words = {**_ANYWHERE, **(_IN_TESTS if in_tests else _IN_CODE)}
    return words if library else {**words, **(_IN_TESTS_OF_APPLICATIONS if in_tests else _IN_APPLICATIONS)}


@cache
def sought(*, in_tests: bool, library: bool) -> Sought:
    """What is sought in tests, or in all other code, of a library or of anything else."""
    return Sought(words_of(in_tests=in_tests, library=library))


_NAMES: Final = frozenset[str]().union(
    knowledge.TRAINING_FUNCTIONS, knowledge.READERS, knowledge.MODEL_LOADERS, knowledge.PICKLES,
    knowledge.PICKLE_WRITERS, knowledge.MODEL_WRITERS, knowledge.SEEDERS, REQUESTS,
)  # fmt: skip


def only_sought(file: PythonFile, *, in_tests: bool, library: bool) -> PythonFile:
    """The facts of code that was not read in full, without calls and texts in its functions that nothing asks for.

    They are most of what one process would have to send to another.
    """
    file = only_sought_texts(file, in_tests=in_tests)
    if file.behaviour.loads_model:
        # What else it does with a model decides what it is.
        return file
    addresses = {a.name for a in file.assignments if isinstance(a.value, str) and a.value.startswith("http")}
    return replace(
        file,
        calls=tuple(
            call
            for call in file.calls
            if not call.scope or call.guarded or call.name in _NAMES or _names_kept_file(call)
            or _hands_address(call, addresses) or joined_path(call)
            or _holds_word(f"{call.receiver}.{call.method}({call.name}.(", in_tests, library)
        ),
    )  # fmt: skip


def _names_kept_file(call: Call) -> bool:
    return any(isinstance(given.value, str) and given.value.endswith(KEPT_ENDINGS) for given in call.arguments)


def _hands_address(call: Call, addresses: set[str]) -> bool:
    """Whether a call is given an address, by itself or by a name for it: what it calls may fetch that."""
    return any(
        given.value.startswith("http") if isinstance(given.value, str) else not addresses.isdisjoint(given.names)
        for given in call.arguments
    )


def only_sought_texts(file: PythonFile, *, in_tests: bool) -> PythonFile:
    """The facts of code without the texts that nothing asks for."""
    asked = is_of_a_home if in_tests else _is_asked_for
    return replace(file, texts=tuple(t for t in file.texts if asked(t.value)))


# Few names are called, each of them often.
@lru_cache(maxsize=2**14)
def _holds_word(text: str, in_tests: bool, library: bool) -> bool:
    return sought(in_tests=in_tests, library=library).holds(text)


def _is_asked_for(text: str) -> bool:
    """Whether a string may be a path, the name of a written file, of a model, of many files or of a seed."""
    return (
        may_be_a_path(text)
        or ends_like_a_written_file(text)
        or text == "run_id"
        or begins_outcome(text)
        or composes_frame_name(text)
        or composes_name(text)
        or names_log_place(text)
        or begins_a_module(text)
        or text[:8] == "models:/"
        or text[-7:] == ":latest"
        or "*." in text[-12:]
        or text in _WHOLE_ENDINGS
        or text.rpartition("__")[2] == "random_state"
        or names_score_over_all(text)
        or text.endswith(_KEPT_WHOLE)
        or "dictionary" in text
        or "datapackage" in text
        or _ALL_MODULES.fullmatch(text) is not None
    )


_KEPT_WHOLE: Final = (*_DESCRIBING, ".sav", ".keras", ".ckpt")
"""How the names end of files that may describe a table, or hold a model that another line looks for elsewhere."""
_WHOLE_ENDINGS: Final = frozenset(f".{suffix}" for suffix in _SUFFIXES)
"""Endings that a name gets where it is put together."""
_ALL_MODULES: Final = pattern(r"[\w.]+\.(?:\{\}|%s)?")
"""The modules of a folder: what stands before the name of the one that is imported."""
