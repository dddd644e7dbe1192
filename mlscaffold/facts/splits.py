"""Calls that split rows at random, and the seed that each of them takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mlscaffold.facts import knowledge
from mlscaffold.facts.distributions import is_library
from mlscaffold.facts.draws import draws_folds
from mlscaffold.facts.identity import Same
from mlscaffold.facts.model import Argument, Call, Place, Project, PythonFile
from mlscaffold.facts.parts import part_named
from mlscaffold.facts.seeds import unseeded
from mlscaffold.facts.torch_modules import torch_as
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_PYCARET = ("pycaret.classification.", "pycaret.regression.")
_TORCH = frozenset({"torch.utils.data.random_split", "torch.utils.data.dataset.random_split"})


def random_source(call: Call, file: PythonFile) -> str:
    """What a split that is random draws from: `numpy`, `torch` or `random`, or `none` when it must be given its seed.

    Empty for any other call.
    """
    if call.name in knowledge.SEEDED_SPLITTERS or (call.name in knowledge.SPLIT_FUNCTIONS and _shuffles(call, True)):
        return "numpy"
    if call.name in knowledge.SHUFFLING_SPLITTERS:
        return "numpy" if _shuffles(call, False) else ""
    if draws_folds(call):
        return "numpy"
    if by_hand := _source_by_hand(call, file):
        return by_hand
    if call.name in _TORCH:
        return "torch"
    if call.method == "setup" and _is_pycaret(call, file):
        shuffle = call.argument("data_split_shuffle")
        return "" if call.argument("test_data") or (shuffle and shuffle.value is False) else "random"
    if call.method == "randomSplit" and call.receiver:
        return "none"
    if call.method == "split_frame" and call.receiver and _imports("h2o", Same(file)):
        return "none"
    if call.method == "split" and len(call.targets) > 1 and not call.name and _imports("torchtext", Same(file)):
        return "random" if is_of_torchtext(call) else ""
    if _is_of_fastai(call) and _imports("fastai", Same(file)):
        return "torch" if call.method == "RandomSplitter" or "Bunch" not in call.receiver else "numpy"
    frac = call.argument("frac") if call.method == "sample" else None
    if frac and (
        (any(part_named(t) == "train" for t in call.targets) and not part_named(call.receiver))
        or (frac.value == 1 and _is_folded_after(call, file))
    ):
        return "numpy"
    return "numpy" if _is_of_data_set(call, file) and _shuffles(call, True) else ""


# NumPy 2.3, PyTorch 2.9, scikit-learn 1.7
_ORDERS = {
    "random.shuffle": "random", "numpy.random.shuffle": "numpy", "numpy.random.permutation": "numpy",
    "torch.randperm": "torch", "sklearn.utils.shuffle": "numpy",
}  # fmt: skip
"""What puts rows in a random order, and the source of the process that it draws from."""
# fastai 1.0 and 2.8
HELD_BACK = (
    "RandomSplitter", "from_folder", "from_name_func", "from_label_func", "from_label_funcs", "from_path_func",
    "from_name_re", "from_path_re", "from_df", "from_csv", "from_lists", "from_dataframe", "from_func",
)  # fmt: skip
"""What makes loaders of fastai, and may hold some rows back for a validation."""
_OF_TORCHTEXT = frozenset({"split_ratio", "stratified", "strata_field"})
"""torchtext 0.8."""
_SEED = pattern(r"seed|rng|random|generator")
_SEEDED_BY_NAME = frozenset({"torch.randperm", "sklearn.utils.shuffle"})


def _source_by_hand(call: Call, file: PythonFile) -> str:
    """What a call draws from that splits by hand: rows are ordered and then cut, or a test part is drawn; or empty."""
    if call.name == "random.sample":
        return "random" if _draws_part(call) else ""
    source = _ORDERS.get(call.name) or ("numpy" if call.method == "sample" and call.receiver else "")
    if not source and (drawn := _drawn_within(call, file)):
        source = _ORDERS[drawn.name]
    return source if source and any(d.at == call.at for d in file.divided) else ""


# datasets 5.2: without a seed or a generator, the state of NumPy is where it begins.
_OF_DATA_SET = frozenset({
    "test_size", "train_size", "shuffle", "stratify_by_column", "seed", "generator", "keep_in_memory",
    "load_from_cache_file", "train_indices_cache_file_name", "test_indices_cache_file_name", "writer_batch_size",
    "train_new_fingerprint", "test_new_fingerprint",
})  # fmt: skip


def _is_of_data_set(call: Call, file: PythonFile) -> bool:
    """Whether a call splits a data set of Hugging Face's: what is made by calls has no name to be known by."""
    given = {a.keyword for a in call.arguments}
    if call.method != "train_test_split" or call.name in knowledge.SPLIT_FUNCTIONS or "" in given:
        return False
    if call.receiver:
        return _imports("datasets", Same(file))
    if call.name or given.isdisjoint({"test_size", "train_size"}) or not given <= _OF_DATA_SET:
        return False
    return _imports("datasets", Same(file)) or _imports("transformers", Same(file))


def is_of_torchtext(call: Call) -> bool:
    """Whether a call of `split` gives a training part, and gets what that of torchtext takes, and no state."""
    if call.method != "split" or call.name or not any(part_named(t) == "train" for t in call.targets):
        return False
    return all(a.keyword in _OF_TORCHTEXT or isinstance(a.value, float) for a in call.arguments)


def _is_folded_after(call: Call, file: PythonFile) -> bool:
    """Whether rows that a call puts in another order are then cut into folds, or parts, as they lie."""
    return any(
        other.at.order > call.at.order
        and (
            (other.method == "split" and other.name.startswith("sklearn.model_selection."))
            or (other.name in knowledge.SPLIT_FUNCTIONS and not _shuffles(other, True))
        )
        and any(call.receiver in a.names for a in other.arguments)
        for other in (file.calls if call.receiver else ())
    )


def _drawn_within(call: Call, file: PythonFile) -> Call | None:
    """The call that orders rows in a function of the module's own, where that takes no seed; None for any other."""
    own = file.path.removesuffix(".py").replace("/", ".")
    if file.is_notebook or call.receiver or call.name != f"{own}.{call.method}":
        return None
    if any(_SEED.search(p) for f in file.functions if f.qualname == call.method for p in f.parameters):
        return None
    drawn = (c for c in file.calls if c.scope == call.method and c.name in _ORDERS)
    return next((c for c in drawn if not c.unpacks and not c.argument("random_state")), None)


def _is_of_fastai(call: Call) -> bool:
    """Whether a call holds some rows back at random for a validation."""
    part = call.argument("valid_pct")
    return call.method == "RandomSplitter" or (call.method in HELD_BACK and part is not None and part.value is not None)


def takes_no_seed(call: Call) -> bool:
    """Whether a split is drawn by a function that takes no seed, so that it must be drawn from another source."""
    by_hand = call.name == "random.sample" or (call.name in _ORDERS and call.name not in _SEEDED_BY_NAME)
    return by_hand or draws_folds(call) or is_of_torchtext(call)


def _draws_part(call: Call) -> bool:
    """Whether what is drawn is a part of a split by its name, and not some of that part, or a batch of it."""
    drawn = {part_named(target) for target in call.targets} - {""}
    given = call.argument("population", 0)
    if not drawn or call.looped or given is None or any("batch" in t.lower() for t in call.targets):
        return False
    return drawn.isdisjoint(map(part_named, given.names))


def _is_pycaret(call: Call, file: PythonFile) -> bool:
    """Whether a call of `setup` is the one of PyCaret that splits rows; most import it with a star."""
    if call.name.startswith(_PYCARET):
        return True
    return not call.receiver and any(f"{i.module}." in _PYCARET and i.name == "*" for i in file.imports)


@lru_cache(maxsize=2)
def _imports(package: str, same: Same[PythonFile]) -> bool:
    return any(i.module.partition(".")[0] == package and not i.level for i in same.fact.imports)


def seed_of(call: Call, source: str) -> Argument | None:
    """The seed that a random split is given, or None; `random_state=None` is none."""
    second = 2 if source == "torch" or call.method == "split_frame" else None
    second = 1 if call.method in {"randomSplit", "RandomSplitter"} else second
    given = call.argument(seed_parameter(call, source), second) or call.argument("rng") or call.argument("generator")
    return None if given is None or given.value is None else given


def seed_parameter(call: Call, source: str) -> str:
    """The parameter by which a random split takes its seed."""
    if _is_of_fastai(call):
        return "seed"
    if source in {"torch", "random"}:
        return "generator" if source == "torch" else "session_id"
    of_datasets = call.method == "train_test_split" and call.name not in knowledge.SPLIT_FUNCTIONS
    return "seed" if source == "none" or of_datasets else "random_state"


def seed_in_code(parameter: str, file: PythonFile) -> str:
    """A seed as code of this file writes it; empty where it does not import what makes one."""
    if parameter != "generator":
        return "0"
    torch = torch_as(file)
    return f"{torch}.Generator().manual_seed(0)" if torch else ""


def unseeded_splits(project: Project) -> Iterator[tuple[PythonFile, Call, str]]:
    """(file, call, what it draws from) of random splits that are given no seed, where nothing seeds the process."""
    found = [
        (file, call, source)
        for file in project.sources
        for call in (() if is_aside(file.path) else file.calls)
        if (source := random_source(call, file)) and seed_of(call, source) is None and not call.unpacks
    ]
    # What a library draws, its users seed.
    if not found or is_library(project):
        return
    # A class of the project's own may split by a seed that it has.
    if any(f.name == "train_test_split" for file in project.sources for f in file.functions):
        found = [item for item in found if item[1].name or item[1].receiver or item[1].method != "train_test_split"]
    free = {s: {f.path for f in files} for s, files in unseeded(project, *{s for _, _, s in found}).items()}
    told: set[Place] = set()
    for file, call, source in found:
        drawn = _drawn_within(call, file) or call
        if file.path in free[source] and drawn.at not in told:
            told.add(drawn.at)
            yield file, drawn, source


def _shuffles(call: Call, default: bool) -> bool:
    shuffle = call.argument("shuffle")
    return default if shuffle is None else shuffle.value is True
