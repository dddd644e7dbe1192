"""Which tasks name a hope and nothing else."""

import pytest

from mlscaffold.facts.document import read_document
from mlscaffold.facts.tasks import is_vague, things_to_do


@pytest.mark.parametrize(
    "task",
    [
        "Improve accuracy", "improve the model.", "**Tune hyperparameters**", "Hyper", "Increase accuracy by 5 %",
        "Better feature engineering", "Try different models", "Experiment with more features!", "Boost F1-score above 0.9",
        "Fine-tune the model further", "Get better results", "Make the model better", "Optimise hyper-parameters",
    ],
)  # fmt: skip
def test_hopes(task: str) -> None:
    assert is_vague(task) is (task != "Hyper")


@pytest.mark.parametrize(
    "task",
    [
        "", "Improve documentation", "Improve the error messages", "Improve accuracy with augmentation",
        "Tune hyperparameters (Optuna)", "Try different models: LightGBM", "Improve `predict` performance",
        "Improve performance of KFAC", "Optimize model size for phones", "Train the model", "The model is better",
        "Increase the number of features", "Get results", "Improved accuracy", "Make predictions", "Try the model",
        "model " * 60, "better " * 60, "Improve training speed",
    ],
)  # fmt: skip
def test_something_else(task: str) -> None:
    assert not is_vague(task)


@pytest.mark.parametrize(
    ("path", "text", "is_plan", "found"),
    [
        ("README.md", "# A\n- one thing\n## To do\n* two things\n1. three\n- [x] four\n- [ ] five things\n## B\n- six\n", False,
         [(4, "two things"), (5, "three"), (7, "five things")]),
        ("README.md", "# A\n- one thing\n", False, []),
        ("TODO.md", "- one thing\n", False, [(1, "one thing")]),
        ("docs/plan.md", "# Plan\n- one thing\n", True, [(2, "one thing")]),
        ("mastodon.md", "- one thing\n", False, []),
        ("README.rst", "To do\n=====\n\n- one thing\n", False, [(4, "one thing")]),
    ],
)  # fmt: skip
def test_things_to_do(path: str, text: str, is_plan: bool, found: list[tuple[int, str]]) -> None:
    page = read_document(path, text.encode(), "documentation")
    assert [(at.line, item) for at, item in things_to_do(page, is_plan=is_plan)] == found
