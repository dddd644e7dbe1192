"""Each page of the pack is the test of its rule."""

import pytest

from mlscaffold.testing import Trial, cases


@pytest.mark.parametrize("case", cases("acme_checks"), ids=str)
def test_page(case: Trial) -> None:
    """What the page says is found is found, and nothing else."""
    case.verify()
