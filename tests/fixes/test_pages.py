"""Each case of a page, on disk: what its rule offers to repair is repaired, and nothing else is touched."""

from pathlib import Path

import pytest

from mlscaffold import config as settings
from mlscaffold import packs
from mlscaffold.testing import Case, read_page
from mlscaffold.tree import DiskTree
from tests.check.conftest import Repository
from tests.fixes.conftest import contents, looking, repair

ITEMS = [item for item in packs.listed() if item.load().fix]
CASES = [(item, case) for item in ITEMS for case in read_page(item.page).cases if case.is_hit]


def on_disk(repository: Repository, case: Case) -> Path:
    repository.write({path: data for path, data in case.files.items() if path not in case.untracked})
    if case.in_git:
        repository.commit()
    repository.write({path: data for path, data in case.files.items() if path in case.untracked})
    return repository.root


def test_many_rules_have_repairs() -> None:
    assert len(ITEMS) >= 20
    assert {item.load().fix for item in ITEMS} == {"safe", "unsafe"}


@pytest.mark.parametrize(("item", "case"), CASES, ids=lambda value: getattr(value, "name", getattr(value, "title", "")))
def test_what_is_offered_is_repaired(repository: Repository, item: packs.Listed, case: Case) -> None:
    root = on_disk(repository, case)
    names = (item.name, *case.also)
    found = looking(*names)(DiskTree(root), settings.load(root))
    assert not found.crashes
    own = [f for f in found.findings if f.rule == item.name]
    before = contents(root)

    done, problems = repair(root, names)
    after = contents(root)
    assert (problems, done.skipped) == ([], ())
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == set(
        done.plan.files
    )

    # What could not be repaired is found as before; what could is gone, on disk and not only in memory.
    left = looking(*names)(DiskTree(root), settings.load(root))
    assert [f.message for f in left.findings if f.rule == item.name] == [f.message for f in own if not f.fix]
    assert [f.message for f in left.findings] == [f.message for f in done.result.findings]
    assert bool(done.fixed) == any(f.fix for f in found.findings)

    again, problems = repair(root, names)
    assert again.plan.is_empty
    assert (contents(root), problems) == (after, [])


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)
def test_a_repair_is_of_the_kind_that_its_rule_announces(repository: Repository, item: packs.Listed) -> None:
    kinds = set()
    for number, case in enumerate(c for c in read_page(item.page).cases if c.is_hit):
        here = Repository(repository.root / str(number), repository.environment)
        root = on_disk(here, case)
        result = looking(item.name, *case.also)(DiskTree(root), settings.load(root))
        kinds |= {"safe" if f.fix.safe else "unsafe" for f in result.findings if f.fix and f.rule == item.name}
        if item.load().fix == "unsafe":
            done, _ = repair(root, [item.name], unsafe=False)
            assert done.plan.is_empty
    assert kinds == {item.load().fix}
