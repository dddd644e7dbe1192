"""What would raise the score: the cheapest step first, in each of the weakest sections."""

from tests.score.projects import WHOLE, scored

DATA = """\
data:
  quick-new-features: {status: manual, evidence: [docs/notes.md]}
  privacy-controls: {status: automated, evidence: [tests/test_share.py::test_slow]}
  feature-cost: {status: none, evidence: [docs/notes.md]}
  beneficial-features: {status: manual, evidence: [tests/test_share.py::test_share]}
  feature-expectations: {status: automated, evidence: [docs/gone.md]}
  feature-requirements: {status: manual}
model:
  inclusion: {status: automated, evidence: [tests/test_share.py::test_share]}
  slice-quality: {status: automated, evidence: [tests/test_share.py::test_share]}
infrastructure:
  canary: {status: automated, evidence: [tests/test_share.py::test_share]}
  rollback: {status: automated, evidence: [tests/test_share.py::test_share]}
monitoring:
  model-age: {status: automated, evidence: [tests/test_share.py::test_share]}
  prediction-quality: {status: automated, evidence: [tests/test_share.py::test_share]}
"""


def test_mending_comes_before_claiming_running_writing_and_beginning():
    found = scored({**WHOLE, "ml_test_score.yaml": DATA})
    assert found.sums == {"data": 1.5, "model": 2.0, "infrastructure": 2.0, "monitoring": 2.0}
    assert found.weakest == ("data",)
    assert [(step.test, step.gain, step.action) for step in found.steps] == [
        ("feature-expectations", 1.0, "mend its evidence: `docs/gone.md`: there is no such file, or git ignores it"),
        ("feature-requirements", 0.5, "name the evidence of what is claimed"),
        ("beneficial-features", 0.5, "its evidence runs by itself already: say `automated`"),
        ("feature-cost", 0.5, "its evidence is there already: say `manual`"),
        ("privacy-controls", 0.5, "let a CI job run the evidence that it names, and say `automated`"),
        ("quick-new-features", 0.5, "write a test or a command that does it, let CI run it, and say `automated`"),
        ("tested-features", 0.5, "do it by hand, write down what came of it, and say `manual`"),
    ]


def test_following_a_step_gains_what_it_says():
    steps = {
        "[docs/gone.md]": "[tests/test_share.py::test_share]",
        "{status: manual}": "{status: manual, evidence: [docs/notes.md]}",
        "beneficial-features: {status: manual": "beneficial-features: {status: automated",
        "feature-cost: {status: none": "feature-cost: {status: manual",
    }
    before = scored({**WHOLE, "ml_test_score.yaml": DATA})
    for (old, new), step in zip(steps.items(), before.steps, strict=False):
        assert DATA.count(old) == 1
        after = scored({**WHOLE, "ml_test_score.yaml": DATA.replace(old, new)})
        assert after.sums["data"] == before.sums["data"] + step.gain


def test_every_section_that_is_lowest_has_its_steps():
    found = scored({**WHOLE, "ml_test_score.yaml": "data: {}\n"})
    assert found.weakest == ("data", "model", "infrastructure", "monitoring")
    assert [step.section for step in found.steps] == [s.section for s in found.standings]
