"""Orders of the rows that a model is trained on, drawn from a random source of the whole process."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mlscaffold.facts.idle import is_idle
from mlscaffold.facts.imported import starting, with_importing
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.parts import part_named
from mlscaffold.facts.seeds import is_partial, seeds_by_name, unseeded
from mlscaffold.facts.shuffled_reads import shuffled_by
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

# NumPy 2.3, scikit-learn 1.7
_ORDERS: Final = {
    "random.shuffle": "random", "numpy.random.shuffle": "numpy", "numpy.random.permutation": "numpy",
    "sklearn.utils.shuffle": "numpy",
}  # fmt: skip
"""What puts rows in a random order, and the source that it draws from."""
_DRAWS: Final = {
    "random.sample": "random", "random.choice": "random", "random.choices": "random", "random.randint": "random",
    "random.randrange": "random", "numpy.random.choice": "numpy", "numpy.random.randint": "numpy",
}  # fmt: skip
"""What draws some rows, or the number of one."""
_SETS: Final = frozenset({
    "Sequence", "PyDataset", "Dataset", "IterableDataset", "Sampler", "BatchSampler", "DataLoader", "TensorDataset",
})  # fmt: skip
"""Classes of Keras and PyTorch of which rows for training come, by the last part of their names."""
_SET_NAME: Final = pattern(r"(?:dataset|loader|generator|sequence|sampler|iterator|reader|batch(?:es|er))$")
_BATCHES: Final = pattern(
    r"batch|generator|iterat|loader|epoch|feed|data|samples|examples|rows|corpus|file_?(?:list|names)"
)
"""Functions that give rows, one after another or all at once, by their names."""
_NEXT: Final = pattern(r"(?:next|get|sample|make|train)_?(?:mini)?_?batch|__next__|^(?:mini)?_?batch$")
_NUMBERS: Final = pattern(r"(?:batch_|rand(?:om)?_|sample_)?(?:idxs?|ind(?:ex|exe?s|ices|s)|mask|perm)")
_TRAINS: Final = pattern(r"(?:^|_)train(?:ing)?(?:_|$)")
_CHANGES: Final = pattern(
    r"augment|transform|mix|crop|noise|corrupt|mask|perturb|plot|show|visuali|display|negative|mosaic|sample_?text"
    r"|valid|test|eval|predict|synth|simulat|toy|generate_data|random"
)
"""Functions and classes that change or show single rows, or serve no training, by their names."""
_ROWS: Final = pattern(
    r"(?:^|_)(?:idxs?|ind(?:ex|exe?s|ices|s)|ids?|order|perm(?:utation)?|files?|file_?names?|paths?|samples?|rows?"
    r"|examples?|instances|items?|records?|datum|pairs?|images?|imgs?|lines?|data|dataset|train\w*|batches|x|y"
    r"|combined|zipped|both)(?:_?list)?$"
    r"|_idx(?:_|$)|^(?:id|file|image|img|index|data|train|batch)_?(?:list|s)$|^list_ids$"
)
"""Rows, or their numbers, by their name."""

_DATA_SET: Final = pattern(r"dataset|(?:^|_)ds(?:_|$)")
_SEEDED_BY: Final = frozenset({
    "sacred", "allennlp", "fairseq", "ultralytics", "detectron2", "mmcv", "mmengine", "mmdet", "fastai", "trl",
    "setfit", "parlai", "gym", "gymnasium", "simpletransformers", "flair", "speechbrain", "nemo", "espnet", "autogluon",
})  # fmt: skip
"""Libraries that seed by themselves, and those of which it is told by exploring."""
_EXPLORES: Final = frozenset({"gym", "gymnasium"})
_MAKERS: Final = frozenset({"transformers", "lightning", "pytorch_lightning", "sentence_transformers"})
_SEEDED_BY_CLASS: Final = frozenset({"Trainer", "Seq2SeqTrainer", "LightningCLI", "TrainingArguments"})
"""Classes of these that seed all sources when they are made."""


class DrawnOrder(NamedTuple):
    """One call that draws the order of rows."""

    call: Call
    source: str
    """What it draws from: `random`, `numpy` or `tensorflow`."""
    some: bool = False
    """Whether it draws some of the rows, and not the order of all of them."""
    takes_seed: bool = False
    """Whether it can be given a `seed` of its own."""

    @property
    def seeder(self) -> str:
        """The function that seeds that source for the whole process."""
        return {"numpy": "numpy.random.seed", "tensorflow": "tensorflow.random.set_seed"}.get(
            self.source, "random.seed"
        )


def drawn_orders(project: Project) -> Iterator[DrawnOrder]:
    """For each random source that nothing seeds, in the whole project or in a notebook, the first call in each file."""
    found: dict[tuple[str, str], DrawnOrder] = {}
    copies = {n.path for n in project.notebooks if n.is_copy}
    for file in project.sources:
        if file.is_test or is_aside(file.path) or file.notebook_format or file.path in copies:
            continue
        orders = [o for o in _orders(file) if not is_idle(o.call, project.unled)]
        if orders and not (file.behaviour.trains if file.is_notebook else _is_trained_with(project, file)):
            # What says that it reads for a training does so, wherever that stands.
            orders = [o for o in orders if o.takes_seed and not file.is_notebook and _reads_for_training(o.call)]
        for order in orders:
            found.setdefault((file.path, order.source), order)
    own = [f for f in project.sources if not f.is_test] if found else []
    if any(is_partial(f) or seeds_by_name(f) or is_seeded_by_library(f) for f in own):
        return
    seeded = {source for f in own for source in f.seeds}
    # What one notebook seeds, the process of another knows nothing of.
    free = (
        {source: {f.path for f in files} for source, files in unseeded(project, *{s for _, s in found}).items()}
        if found
        else {}
    )
    notebooks = {n.path for n in project.notebooks}
    for order in found.values():
        path = order.call.at.path
        if path in free[order.source] if path in notebooks else order.source not in seeded:
            yield order


def _reads_for_training(call: Call) -> bool:
    """Whether rows are read for a training, by the name that they get, or that of their folder."""
    folders = (a.value.rstrip("/").rpartition("/")[2] for a in call.arguments if isinstance(a.value, str))
    return any(part_named(name) == "train" for name in (*call.targets, *folders) if name)


def is_apart(project: Project, file: PythonFile) -> bool:
    """Whether a module is a script that nothing imports, and that trains nothing, nor does what it imports."""
    alone = [f.path for f in starting(project, file.path)] == [file.path]
    return alone and not file.is_notebook and not _is_trained_with(project, file)


def is_tried_out(project: Project, file: PythonFile, call: Call) -> bool:
    """Whether a call is made by the main block of a module that trains nothing, and that others import without it."""
    return call.guarded and not _is_training(file) and any(target == file.path for _, target, _ in project.import_edges)


def _is_trained_with(project: Project, file: PythonFile) -> bool:
    """Whether a module runs together with one that trains, or a notebook that trains imports one of its name."""
    name = basename(file.path).removesuffix(".py")
    cells = [n.code for n in project.notebooks if n.code and not n.is_copy and not is_aside(n.path)]
    return any(map(_is_training, with_importing(project, file.path))) or any(
        name in {i.module.rpartition(".")[2], i.name} for code in cells if code.behaviour.trains for i in code.imports
    )


def _is_training(file: PythonFile) -> bool:
    return file.behaviour.trains is not None or basename(file.path).startswith("train")


def is_seeded_by_library(file: PythonFile, *, exploring: bool = True) -> bool:
    """Whether a module works with a library that seeds by itself, or, where that counts, that explores."""
    libraries = _SEEDED_BY if exploring else _SEEDED_BY - _EXPLORES
    for item in file.imports:
        root = item.module.partition(".")[0]
        if not item.level and (root in libraries or (root in _MAKERS and item.name in _SEEDED_BY_CLASS)):
            return True
    return False


def _orders(file: PythonFile) -> Iterator[DrawnOrder]:
    roots = {i.module.partition(".")[0] for i in file.imports}
    sets = {c.name.lower() for c in file.classes if gives_rows(c.name, c.bases)}
    # A function of its own may have any name, where it stands beside one that trains.
    trains = file.behaviour.trains
    trained = {c.scope for c in file.calls if c.at == trains or c.method in {"backward", "train_on_batch"}}
    cut = {d.at for d in file.divided}
    for call in file.calls:
        owner, _, function = call.scope.lower().rpartition(".")
        if own := shuffled_by(call):
            yield DrawnOrder(call, own, takes_seed=True)
        if call.at in cut or _CHANGES.search(call.scope.lower()):
            continue  # what is then cut is a split
        if call.method == "shuffle" and "tensorflow" in roots and _is_of_tensorflow(call):
            yield DrawnOrder(call, "tensorflow")
        elif (source := _DRAWS.get(call.name)) and (
            _draws_training_rows(call) or _draws_next(call) or (owner.rpartition(".")[2] in sets and _draws_batch(call))
        ):
            yield DrawnOrder(call, source, some=not _draws_all(call))
        elif _draws_table(call, file):
            yield DrawnOrder(call, "numpy", some=True)
        elif (source := _source(call)) and call.receiver != "self" and not _is_given_seed(call):
            if not _orders_rows(call):
                continue
            in_set = owner.rpartition(".")[2] in sets
            script = file.is_notebook or _TRAINS.search(basename(file.path).removesuffix(".py"))
            runs = not call.scope and script
            if in_set or runs or call.scope in trained or _BATCHES.search(function) or _TRAINS.search(function):
                yield DrawnOrder(call, source)


def _source(call: Call) -> str:
    """What a call that puts all rows in a random order draws from; empty for any other."""
    frac = call.argument("frac") if call.method == "sample" and call.receiver else None
    return "numpy" if frac is not None and frac.value == 1 else _ORDERS.get(call.name, "")


def _draws_all(call: Call) -> bool:
    """Whether a call draws as many as there are, and so their order: `random.sample(rows, len(rows))`."""
    rows, number = call.argument("population", 0), call.argument("k", 1)
    return rows is not None and number is not None and call.method == "sample" and number.names == ("len", *rows.names)


def _draws_training_rows(call: Call) -> bool:
    """Whether what a call draws some of, or numbers for, are rows to train on, by their name."""
    drawn_from = (given for given in call.arguments if given.keyword != "size")
    if shows_one(call):
        return False
    names = (name.rpartition(".")[2].removesuffix("[]") for given in drawn_from for name in given.names)
    return not call.unpacks and any(_ROWS.search(n.lower()) and part_named(n) == "train" for n in names)


def shows_one(call: Call) -> bool:
    """Whether what a call draws is one of many, to see how they are made, by the name that it is given."""
    return any(target.lower().startswith(("sample_", "example")) for target in call.targets)


def _draws_table(call: Call, file: PythonFile) -> bool:
    """Whether a call draws rows to train on from a table, by its name, to go on with them and not to look at them."""
    number = call.argument("n", 0)
    others = bool(call.name) and not call.name.startswith("pandas.")
    if call.method != "sample" or others or number is None or call.unpacks or _is_given_seed(call):
        return False
    few = isinstance(number.value, (int, float)) and number.value < _TO_LOOK_AT
    table = call.receiver.rpartition(".")[2].removesuffix("[]")
    named = part_named(table) == "train" and any(i.module == "pandas" for i in file.imports)
    # Of what stands in cells of notebooks, not enough is known.
    return named and not few and not file.is_notebook


_TO_LOOK_AT: Final = 100
"""Rows that are drawn to be looked at, at most."""


def _draws_batch(call: Call) -> bool:
    """Whether a method of what gives rows draws the numbers of those that it gives next."""
    function = call.scope.lower().rpartition(".")[2]
    last = [target.rpartition(".")[2].removesuffix("[]").lower() for target in call.targets if target]
    return _NEXT.search(function) is not None and any(map(_NUMBERS.fullmatch, last))


_GIVES: Final = pattern(
    r"(?:^|_)(?:generator|iterator|loader)$|(?:^|_)(?:gen|generate|get|make|iter|iterate)_?(?:train\w{0,5}_)?batch(?:es)?$"
    r"|(?:^|_)batch(?:es)?_?(?:gen|generator|iter|iterator)$"
)
"""Functions that give one batch after the other to a training, by their names."""


def _draws_next(call: Call) -> bool:
    """Whether a loop in what gives batches draws which row comes next: `random.choice(rows)`, or its number."""
    if not call.looped or call.unpacks or not _GIVES.search(call.scope.lower().rpartition(".")[2]):
        return False
    drawn_from = [n.rpartition(".")[2].lower() for a in call.arguments if a.keyword != "size" for n in a.names]
    rows = [name for name in drawn_from if name != "len"]
    if {*map(part_named, rows)} & {"test", "validation"}:
        return False
    is_number = call.method in {"randint", "randrange"}
    return any(map(_ROWS.search, rows)) and (not is_number or "len" in drawn_from)


def gives_rows(name: str, bases: tuple[str, ...]) -> bool:
    """Whether a class with this name and these bases gives rows to a training."""
    return _SET_NAME.search(name.lower()) is not None or any(b.rpartition(".")[2] in _SETS for b in bases)


def _is_given_seed(call: Call) -> bool:
    return call.unpacks or any(call.argument(keyword) for keyword in ("random_state", "random", "rng"))


def _orders_rows(call: Call) -> bool:
    """Whether what a call orders are rows for training, or their numbers, by their names."""
    given = call.argument("", 0)
    names = [*call.targets, *(given.names if given else ()), *([call.receiver] if call.method == "sample" else ())]
    last = [name.rpartition(".")[2].removesuffix("[]").lower() for name in names if name]
    return any(map(_ROWS.search, last)) and not {*map(part_named, last)} & {"test", "validation"}


def _is_of_tensorflow(call: Call) -> bool:
    """Whether a call shuffles a data set of TensorFlow that nothing is judged on, and is given no seed."""
    size = call.argument("buffer_size", 0)
    if size is None or call.unpacks or call.argument("seed", 1) or not call.receiver.strip("()"):
        return False
    names = [*call.targets, call.receiver.partition("(")[0]]
    if {*map(part_named, filter(None, names))} & {"test", "validation"}:
        return False
    if call.name:
        return call.name.startswith("tensorflow.data.")
    is_number = isinstance(size.value, int) and not isinstance(size.value, bool)
    named = any(_DATA_SET.search(n.lower()) for n in names)
    return (is_number or call.argument("buffer_size") is not None) and named
