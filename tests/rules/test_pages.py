"""Each rule's page is its test."""

import pytest

from mlscaffold import packs
from mlscaffold.testing import faults_of_page, left_to_write, read_page


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_page(item: packs.Listed) -> None:
    faults = faults_of_page(item)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_page_names_its_source(item: packs.Listed) -> None:
    assert "\nSource: " in read_page(item.page).sections["Why it matters"]


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_nothing_of_a_page_is_left_to_write(item: packs.Listed) -> None:
    assert left_to_write(item.page.read_text(encoding="utf-8")) == []


def test_what_is_left_to_write_is_told_from_what_a_page_is_about() -> None:
    assert left_to_write("## How to repair\n\nTODO: what to do.\n") == ["TODO: what to do."]
    assert left_to_write("### TODO: what is found\n\nSource: TODO: the paper\n") == [
        "### TODO: what is found",
        "Source: TODO: the paper",
    ]
    assert left_to_write("A placeholder (`TODO`, `tbd`).\n\n`TODO.md`:\n\n```markdown\nTODO: train it\n```\n") == []
