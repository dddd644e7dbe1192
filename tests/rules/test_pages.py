"""Each rule's page is its test."""

import pytest

from mlscaffold import packs
from mlscaffold.testing import faults_of_page, read_page


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_page(item: packs.Listed) -> None:
    faults = faults_of_page(item)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_page_names_its_source(item: packs.Listed) -> None:
    assert "\nSource: " in read_page(item.page).sections["Why it matters"]
