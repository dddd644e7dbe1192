"""What holds of every file of claims: the score is the minimum, nothing raises it but evidence, nothing is guessed."""

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlscaffold.facts.score.claims import read_claims
from mlscaffold.facts.score.rubric import BANDS, POINTS, SECTIONS, STATUSES, band_of
from tests.score.projects import WHOLE, project, scored

EVIDENCE = (
    "tests/test_share.py::test_share", "tests/test_share.py::test_slow", "tests/test_share.py::test_nothing", "docs/notes.md",
    "docs/monitoring.md#what-is-watched", "docs/gone.md", "conf/limits.yaml#share.upper", "scripts/compare.py",
    {"command": "shares judge"}, {"command": "shares drift"}, {"ci": "test"}, {"ci": "lint"}, {"hook": "rows-checked"},
    {"hook": "rendered"},
)  # fmt: skip
ARTIFACTS = sorted(WHOLE.keys() - {"ml_test_score.yaml", "pyproject.toml"})
TESTS = [(section, test.name) for section, tests in SECTIONS.items() for test in tests]
claims = st.dictionaries(
    st.sampled_from(TESTS),
    st.fixed_dictionaries({
        "status": st.sampled_from(STATUSES), "evidence": st.lists(st.sampled_from(EVIDENCE), max_size=3),
    }),
    max_size=8,
)  # fmt: skip


def written(made):
    found = {}
    for (section, test), entry in made.items():
        found.setdefault(section, {})[test] = entry
    return yaml.safe_dump(found, sort_keys=False)


@settings(max_examples=60)
@given(claims)
def test_the_score_is_the_lowest_sum_of_what_is_verified(made):
    found = scored({**WHOLE, "ml_test_score.yaml": written(made)})
    assert len(found.standings) == 28
    assert found.value == min(found.sums.values())
    assert all(0 <= s.points <= s.claimed for s in found.standings)
    assert all(bool(s.why) == (s.points < s.claimed) for s in found.standings)
    assert all(s.points == 0 for s in found.standings if s.failing or not s.evidence)
    assert all(
        s.claimed == POINTS[made.get((s.section, s.test.name), {"status": "none"})["status"]] for s in found.standings
    )
    assert {step.section for step in found.steps} == set(found.weakest)
    assert all(sum(step.gain for step in found.steps if step.section == name) > 0 for name in found.weakest)


@settings(max_examples=60)
@given(claims, st.sampled_from(ARTIFACTS))
def test_taking_away_what_is_named_never_raises_anything(made, gone):
    files = {**WHOLE, "ml_test_score.yaml": written(made)}
    before = scored(files)
    after = scored({path: data for path, data in files.items() if path != gone})
    assert all(a.points <= b.points for a, b in zip(after.standings, before.standings, strict=True))
    assert after.value <= before.value


@settings(max_examples=60)
@given(claims, st.data())
def test_naming_less_evidence_that_holds_never_raises_anything(made, data):
    before = scored({**WHOLE, "ml_test_score.yaml": written(made)})
    holding = [(s, index) for s in before.standings for index, piece in enumerate(s.evidence) if piece.holds]
    assume(holding)
    chosen, index = data.draw(st.sampled_from(holding))
    key = (chosen.section, chosen.test.name)
    left = [piece for number, piece in enumerate(made[key]["evidence"]) if number != index]
    after = scored({**WHOLE, "ml_test_score.yaml": written({**made, key: {**made[key], "evidence": left}})})
    assert all(a.points <= b.points for a, b in zip(after.standings, before.standings, strict=True))


@settings(max_examples=60)
@given(claims)
def test_claiming_less_never_raises_anything(made):
    before = scored({**WHOLE, "ml_test_score.yaml": written(made)})
    less = {
        key: {**entry, "status": "manual" if entry["status"] == "automated" else "none"} for key, entry in made.items()
    }
    after = scored({**WHOLE, "ml_test_score.yaml": written(less)})
    assert all(a.points <= b.points for a, b in zip(after.standings, before.standings, strict=True))


names = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), max_size=30
)


@given(names, names)
def test_a_name_that_there_is_not_is_refused(name, status):
    assume(name not in {test for _, test in TESTS} and name not in SECTIONS and status not in STATUSES)
    for content in (
        {name: None},
        {"data": {name: {"status": "none"}}},
        {"data": {"feature-cost": {"status": status}}},
        {"data": {"feature-cost": {"status": "none", f"x{name}": 1}}},
        {"data": {"feature-cost": {"status": "none", "evidence": [{f"x{name}": "a"}]}}},
    ):
        text = yaml.safe_dump(content, allow_unicode=True)
        found = read_claims("ml_test_score.yaml", text.encode())
        assert found.faults, text
        assert found.claims == ()
        assert all(fault.message and 1 <= fault.at.line <= text.count("\n") + 1 for fault in found.faults)


@given(st.sampled_from([n / 2 for n in range(15)]))
def test_every_score_is_in_the_one_band_that_the_paper_has_for_it(points):
    limits = [0, 1, 2, 3, 5]
    band = band_of(points)
    assert BANDS.index(band) == sum(points > limit for limit in limits)


def test_without_claims_the_project_has_no_score():
    assert project({path: data for path, data in WHOLE.items() if path != "ml_test_score.yaml"}).score_claims is None
