"""Facts as bytes: what is unpacked is what was packed."""

import dataclasses
from collections.abc import Callable, Iterable

import pytest

from mlscaffold import packs
from mlscaffold.cache import packed
from mlscaffold.config import Config
from mlscaffold.facts.extraction import Extracted, Unit, one_after_the_other
from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import check
from mlscaffold.testing import read_page
from mlscaffold.tree import MemoryTree

CODE = b"""\
from sklearn.linear_model import Ridge

PARAMETERS = {"alpha": 0.5}
model = Ridge(**PARAMETERS).fit(rows, labels)
"""


def test_no_field_of_code_is_left_out() -> None:
    kept = {*packed._PLAIN, *(name for name, _ in packed._PLACED), "error_at", "behaviour", "assignments", "calls"}
    assert kept == {field.name for field in dataclasses.fields(PythonFile)}
    assert len(packed._PLACED) == len(dict(packed._PLACED))


def test_facts_of_code_come_back_as_they_were() -> None:
    unit = Unit("python", "train.py", "other", len(CODE))
    fact = one_after_the_other(lambda _: CODE, [unit])[unit].fact
    assert fact.entries
    assert packed.unpacked(packed.packed(fact)) == fact


def through_another_process(read: Callable[[str], bytes], units: Iterable[Unit]) -> dict[Unit, Extracted]:
    made = one_after_the_other(read, units)
    return {unit: one._replace(fact=packed.unpacked(packed.packed(one.fact))) for unit, one in made.items()}


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_findings_are_those_of_facts_that_were_packed(item: packs.Listed) -> None:
    for case in read_page(item.page).cases:
        tree = MemoryTree(case.files, commits=("5f0c" * 10,) if case.in_git else None, untracked=case.untracked)
        config = Config(stage="production")
        here = check(tree, config, confidences=CONFIDENCES)
        there = check(tree, config, confidences=CONFIDENCES, extraction=through_another_process)
        assert there.findings == here.findings, case.title
