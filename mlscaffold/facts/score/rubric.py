"""The rubric: the 28 tests of the ML Test Score, and what a score means.

Breck, Cai, Nielsen, Salib, Sculley: "The ML Test Score: A Rubric for ML Production Readiness and Technical Debt
Reduction", 2017. The order is that of the paper; names and questions are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlscaffold.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Final

FILE: Final = "ml_test_score.yaml"
"""Where a project says which of the tests it has."""


class RubricTest(NamedTuple):
    """One of the 28 tests."""

    name: str
    question: str
    """What it asks, in one line."""


class Band(NamedTuple):
    """What scores up to a limit mean."""

    label: str
    limit: float
    """The highest score that it holds; the next band begins above it."""
    meaning: str


SECTIONS: Final[Mapping[str, Sequence[RubricTest]]] = {
    "data": (
        RubricTest("feature-expectations", "Is what you expect of each feature written down, and the data held to it?"),
        RubricTest("beneficial-features", "Does each feature help, as measured without it?"),
        RubricTest("feature-cost", "Is each feature worth what it costs in time, memory and dependencies?"),
        RubricTest("feature-requirements", "Do features keep the rules about which data may be used at all?"),
        RubricTest("privacy-controls", "Is personal data kept from whoever and whatever need not see it?"),
        RubricTest("quick-new-features", "Can a new feature go from idea to production quickly?"),
        RubricTest("tested-features", "Is the code that makes features tested?"),
    ),
    "model": (
        RubricTest("reviewed-model-specs", "Is the code of each model reviewed and committed before it is used?"),
        RubricTest("offline-online-correlation", "Does the metric of training move with what counts in use?"),
        RubricTest("tuned-hyperparameters", "Are all hyperparameters tuned?"),
        RubricTest("known-staleness", "Is it known how much worse an older model is?"),
        RubricTest("simpler-model", "Was a simpler model tried, and was it worse?"),
        RubricTest("slice-quality", "Is the model good enough on each slice of the data that matters?"),
        RubricTest("inclusion", "Was the model examined for how it treats different groups of people?"),
    ),
    "infrastructure": (
        RubricTest("reproducible-training", "Does training twice on the same data give the same model?"),
        RubricTest("tested-model-specs", "Is the code of the model unit tested, training included?"),
        RubricTest("integration-tested-pipeline", "Is the whole pipeline tested, from data to answers?"),
        RubricTest("quality-before-serving", "Is a model judged before it may answer, and kept back if it fails?"),
        RubricTest("debuggable-model", "Can somebody follow step by step what the model makes of one example?"),
        RubricTest("canary", "Does a new model answer a small share of requests first?"),
        RubricTest("rollback", "Can the model before be brought back quickly and safely, and was it tried?"),
    ),
    "monitoring": (
        RubricTest("dependency-changes", "Is somebody told when what the model depends on changes?"),
        RubricTest("input-invariants", "Are the inputs in use held to what holds for the data of training?"),
        RubricTest("training-serving-skew", "Do training and serving make the same features of the same input?"),
        RubricTest("model-age", "Is somebody told when the model in use is too old?"),
        RubricTest("numerical-stability", "Is somebody told of NaN, infinities and weights that run away?"),
        RubricTest("computing-performance", "Is somebody told when training or serving gets slower or needs more?"),
        RubricTest("prediction-quality", "Is somebody told when the answers get worse?"),
    ),
}

STATUSES: Final = ("none", "manual", "automated")
POINTS: Final[Mapping[str, float]] = {"none": 0.0, "manual": 0.5, "automated": 1.0}

BANDS: Final = (
    Band("0", 0, "A study rather than a system: nothing of it is safe to depend on."),
    Band("above 0, up to 1", 1, "Something is tested, but expect serious holes in what people would rely on."),
    Band("above 1, up to 2", 2, "A first step towards production is made; more work is needed before it holds."),
    Band("above 2, up to 3", 3, "Reasonably tested, with tests and procedures left that could run by themselves."),
    Band("above 3, up to 5", 5, "Tested and monitored well by itself, as a system that matters should be."),
    Band("above 5", 7, "Tested and monitored by itself to an exceptional degree."),
)


def band_of(score: float) -> Band:
    """The band that a score is in."""
    return next(band for band in BANDS if score <= band.limit)


def section_of(name: str) -> str:
    """The section that a test belongs to; empty where there is no such test."""
    return next((section for section, tests in SECTIONS.items() if any(t.name == name for t in tests)), "")


def blank() -> str:
    """The file of a project that claims nothing yet: all tests, each with what it asks."""
    lines = [
        "# The ML Test Score of this project: which of the 28 tests it has, and what shows it.",
        "# status: none, manual (done by hand, and its results written down) or automated (runs by itself).",
        "# evidence: a list of",
        "#   - docs/monitoring.md#what-is-watched                # a page or a heading of it, any other file",
        "#   - configs/drift.yaml#stability_index                # a file of settings, and a key in it",
        "#   - tests/test_data.py::test_the_rows_are_as_told     # a test, which CI or a hook runs",
        "#   - command: demo drift                               # a command, which CI or a hook runs",
        "#   - ci: .github/workflows/ci.yml#test                 # the job that runs what is named beside it",
        "#   - hook: mlscaffold-check                            # a hook of .pre-commit-config.yaml",
        "# `mlscaffold score` verifies each, and says what to do next.",
    ]
    for section, tests in SECTIONS.items():
        lines += ["", f"{section}:"]
        for test in tests:
            lines += [f"  {test.name}:  # {test.question}", "    status: none", "    evidence: []"]
    return "\n".join(lines) + "\n"
