"""Each rule's page is its test."""

import pytest

from mlscaffold import packs
from mlscaffold.testing import faults_of_page


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_page(item: packs.Listed) -> None:
    assert faults_of_page(item) == []
