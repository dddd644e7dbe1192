"""What the rules look for in the code cells of a notebook, as words of its text.

In a module, the import of a library of which some call may matter makes all of the code matter; see
`mlscaffold.facts.sought`. Nearly every notebook imports one. So of its cells no more is looked at in full than the
statements that hold the name of such a call, or a name that an earlier statement gave to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate

from mlscaffold.facts import knowledge
from mlscaffold.facts.metrics import OF_TWO_CLASSES
from mlscaffold.facts.shuffled_reads import SHUFFLED
from mlscaffold.facts.sought import OF_ALL, Judge, Reach, Seen, words_of
from mlscaffold.facts.splits import HELD_BACK
from mlscaffold.facts.test_collection import RUNNERS
from mlscaffold.facts.unsaved_transformers import may_lose_transformer
from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

_NONE: Final = frozenset[str]()
_CALLED: Final = frozenset[str]().union(
    knowledge.SPLIT_FUNCTIONS, knowledge.FOLD_SPLITTERS, knowledge.CROSS_VALIDATIONS, knowledge.OVERSAMPLERS,
    knowledge.BOOTSTRAPS, knowledge.STOCHASTIC, knowledge.STOCHASTIC_BY_TIES, knowledge.STOCHASTIC_WITH,
    knowledge.STOCHASTIC_UNLESS, knowledge.STOCHASTIC_OF_OTHERS,
    knowledge.TRAINING_FUNCTIONS, knowledge.READERS, knowledge.MODEL_LOADERS, knowledge.PICKLES,
    knowledge.PICKLE_WRITERS, knowledge.MODEL_WRITERS, knowledge.SEEDERS, knowledge.WEB_APPLICATIONS,
    knowledge.MODEL_SERVERS, OF_TWO_CLASSES, knowledge.SEARCHES, knowledge.AGENTS,
    knowledge.LIGHTNING_TRAINERS, knowledge.ENVIRONMENTS,
)  # fmt: skip
"""Functions and classes of which a call may matter."""
_WITHIN: Final = (*knowledge.READER_MODULES, *knowledge.TRACKERS)
"""How the names of further ones begin."""
WHOLE_FROM: Final = frozenset({"azureml", "theano", "pyspark", "dash", "pycaret", *RUNNERS})
"""Libraries from whose import on all of the code matters."""
_MORE: Final = {
    "step": frozenset({"torch", "pytorch_lightning", "accelerate"}), "minimize": frozenset({"tensorflow"}),
    "dict": frozenset({"torch"}), "save": frozenset({"keras", "tensorflow"}), "gradients": frozenset({"tensorflow"}),
    "assign": frozenset({"tensorflow"}), "basicConfig": frozenset({"logging"}),
    "random_normal": frozenset({"tensorflow"}),
    "truncated_normal": frozenset({"tensorflow"}), "Sequential": frozenset({"keras", "tensorflow"}),
    "Model": frozenset({"keras", "tensorflow"}), "flow": frozenset({"keras", "tensorflow"}),
    **dict.fromkeys(HELD_BACK, frozenset({"fastai"})), "string_input_producer": frozenset({"tensorflow"}),
    "slice_input_producer": frozenset({"tensorflow"}), "shuffle_batch": frozenset({"tensorflow"}),
    "split": frozenset({"torchtext", *(name.partition(".")[0] for name in knowledge.FOLD_SPLITTERS)}),
}  # fmt: skip
"""Methods that matter with certain libraries."""
_METHODS: Final = (
    "fit", "predict", "predict_proba", "predict_log_proba", "decision_function", "fit_resample", "fit_sample",
    "drop_duplicates", "adapt", "optimize", "search_runs", "register_model", "create_model_version",
    "transition_model_version_stage", "EarlyStopping", "early_stopping", "backward", "zero_grad",
    "fine_tune", "apply_gradients", "learn", *SHUFFLED,
    *knowledge.MODEL_LOADER_METHODS, *knowledge.MODEL_WRITER_METHODS,
    *sorted(knowledge.FRAME_WRITERS | knowledge.TABLE_WRITERS),
)  # fmt: skip
"""Methods that matter, whatever they are called on."""
_SCORES: Final = frozenset({"score", "evaluate", "predict_classes"})
"""Methods that matter once it is known where rows come from."""
_PARTS: Final = tuple(
    f".{prefix}{part}" for prefix in ("", "X_", "x_") for part in ("train", "test", "val", "validation")
)
"""Attributes that say where rows come from."""


class Asked(NamedTuple):
    """The lines of cells in which a word stands that matters there, by cell."""

    always: Mapping[int, Sequence[int]]
    with_rows: Mapping[int, Sequence[int]]
    """Those that matter as well once it is known of some name where its rows come from."""
    wholly: bool = False
    """Whether all lines matter: what is called may have any name."""


class SoughtInCells:
    """The words that are sought in cells, all of them found in one pass."""

    def __init__(self) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation

        self._aliased = words_of(in_tests=True, library=False)["import "]
        judges = words_of(in_tests=False, library=False) | {"import ": self._aliased}
        judges |= {
            ":=": _always,
            "early_stopping_rounds": _always,
            "random_state": _always,
            ".sample": _sampled,
        } | dict.fromkeys(_PARTS, _ends)
        words = [(judge, _NONE, word) for word, judge in judges.items()]
        words += [(_used, _NONE, word) for word in _METHODS]
        words += [(_scores, _NONE, word) for word in _SCORES]
        named = _by_last_name(_CALLED) | _MORE
        words += [(_used, roots, word) for word, roots in named.items()]
        modules = _by_last_name(name.removesuffix(".") for name in _WITHIN if name.endswith("."))
        words += [(_used, roots, word) for word, roots in modules.items()]
        begun = _by_last_name(name for name in _WITHIN if not name.endswith("."))
        words += [(_begins, roots, word) for word, roots in begun.items()]
        self._words: list[tuple[Judge, frozenset[str], str]] = words
        self._roots = sorted({root for _, roots, _ in words for root in roots})
        patterns = [*[word for _, _, word in words], *self._roots]
        self._search = AhoCorasick(patterns, implementation=Implementation.DFA)

    def asked(self, sources: Mapping[int, str]) -> Asked:
        """The lines of a notebook's cells of code in which a word stands that matters there."""
        text = "\n".join(sources.values())
        if may_lose_transformer(text):
            return Asked({}, {}, wholly=True)
        matches = self._search.find_matches_as_indexes(text, overlapping=True)
        words, first = self._words, len(self._words)
        spoken = {self._roots[index - first] for index in {index for index, _, _ in matches} if index >= first}
        always: list[int] = []
        with_rows: list[int] = []
        for index, start, end in matches:
            if index >= first:
                continue
            judge, roots, _ = words[index]
            if roots and roots.isdisjoint(spoken):
                continue
            if judge is _used or judge is _scores:
                # Most words of cells, and most of them stand within others.
                after = text[end : end + 1]
                if after.isidentifier() or text[start - 1 : start].isidentifier():
                    continue
                if after == "(":
                    (always if judge is _used else with_rows).append(start)
                    continue
            if judge(Seen(text, start, end, _NONE, False)) is not Reach.NOTHING:
                if judge is self._aliased or judge in OF_ALL:
                    return Asked({}, {}, wholly=True)
                (with_rows if judge is _scores else always).append(start)
        return Asked(_lines(always, text, sources), _lines(with_rows, text, sources))


def _lines(starts: list[int], text: str, sources: Mapping[int, str]) -> dict[int, list[int]]:
    """The lines of cells, in their order, of places in the text of all cells."""
    found: dict[int, list[int]] = {}
    if not starts:
        return found
    starts.sort()
    ends = [*accumulate(len(source) + 1 for source in sources.values())]
    numbers = [*sources]
    for start in starts:
        cell = bisect_right(ends, start)
        line = text.count("\n", ends[cell - 1] if cell else 0, start) + 1
        lines = found.setdefault(numbers[cell], [])
        if not lines or lines[-1] != line:
            lines.append(line)
    return found


def _by_last_name(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The last parts of dotted names, each with the libraries that it is in."""
    found: dict[str, frozenset[str]] = {}
    for name in names:
        last = name.rpartition(".")[2]
        found[last] = found.get(last, _NONE) | {name.partition(".")[0]}
    return found


def _always(_: Seen) -> Reach:
    return Reach.FUNCTION


def _ends(seen: Seen) -> Reach:
    return Reach.NOTHING if seen.goes_on else Reach.FUNCTION


def _begins(seen: Seen) -> Reach:
    return Reach.NOTHING if seen.follows_part_of_name else Reach.FUNCTION


def _used(seen: Seen) -> Reach:
    """Whether something is called by a name, taken from what is called so, or may get another name."""
    if seen.follows_part_of_name or seen.goes_on:
        return Reach.NOTHING
    text, start, end = seen.text, seen.start, seen.end
    if text[end : end + 1] in {"(", "."} or text[start - 1 : start] == ".":
        return Reach.FUNCTION
    before = text[text.rfind("\n", 0, start) + 1 : start]
    told = "@" in before or ("=" in before and "(" not in before) or text[end : end + 9].lstrip().startswith("(")
    return Reach.FUNCTION if told else Reach.NOTHING


def _scores(seen: Seen) -> Reach:
    """The same, of what matters once it is known where rows come from."""
    return _used(seen)


def _sampled(seen: Seen) -> Reach:
    after = seen.text[seen.end : seen.end + 300]
    return Reach.FUNCTION if "frac" in after or "replace" in after else Reach.NOTHING


@cache
def sought_in_cells() -> SoughtInCells:
    """What is sought in cells."""
    return SoughtInCells()


@lru_cache(maxsize=2**13)
def leads(name: str, resolved: str, kind: str) -> bool:
    """Whether a name of this value stands for what is sought, so that its own words need not be there."""
    if resolved in _CALLED:
        return resolved.rpartition(".")[2] != name
    return f"{resolved}.".startswith(_WITHIN) or f"{kind}.".startswith(_WITHIN)
