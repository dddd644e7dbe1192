"""What an audited repository may say about itself, and what it may not."""

from pathlib import Path

import pytest

from mlscaffold.audit.settings import followed
from mlscaffold.audit.survey import Survey, survey
from mlscaffold.tree import DiskTree
from tests.audit.conftest import fixed, shy
from tests.audit.repositories import SCRIPT, WHOLE, having, tree


def audited(settings: str, files: dict[str, str | bytes] | None = None) -> Survey:
    return survey(tree({**(SCRIPT if files is None else files), "mlscaffold.toml": settings}), "production")


def status(found: Survey, key: str) -> str:
    return next(s.status for s in found.standings if s.topic.key == key)


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize(
    "settings", ['select = ["hygiene"]\n', 'ignore = ["reproducibility"]\n', 'stage = "exploration"\n']
)
def test_no_choice_of_rules_or_stage_is_followed(settings: str) -> None:
    found = audited(settings)
    assert "reproducibility/absolute" in {f.rule for f in found.result.findings}
    assert status(found, "version-control") == "fail"
    said = " ".join(found.notes)
    assert ("settings are not followed" in said) is not settings.startswith("stage")
    assert "it is audited at stage production" in said


def test_options_of_rules_are_not_followed(with_rules) -> None:
    def sized(project, *, limit: int = 1):
        yield from shy(project) if limit < 100 else ()

    from dataclasses import replace

    item = fixed("versioning/sized", sized)
    with_rules(item._replace(rule=replace(item.rule, options={"limit": 1})))
    found = audited('[rules."versioning/sized"]\nlimit = 1000\n')
    assert [f.rule for f in found.result.findings] == ["versioning/sized"]
    assert any("rules settings are not followed" in note for note in found.notes)


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize(
    "settings",
    ['[suppress]\n"reproducibility/absolute" = "the cluster has it"\n',
     '[per-path."*.py"]\n"reproducibility/absolute" = "the cluster has it"\n'],
)  # fmt: skip
def test_suppressed_finding_is_shown_with_its_reason_and_keeps_the_topic_open(settings: str) -> None:
    found = audited(settings, having({"parcels/extra.py": "open('/mnt/rows.csv')\n"}))
    standing = next(s for s in found.standings if s.topic.key == "version-control")
    assert standing.status == "unknown"
    assert [(s.finding.rule, s.reason) for s in standing.suppressed] == [
        ("reproducibility/absolute", "the cluster has it")
    ]
    assert "the cluster has it" in standing.next
    assert status(audited("", having({})), "version-control") == "pass"


@pytest.mark.usefixtures("few_rules")
def test_inline_suppression_is_shown_with_its_reason() -> None:
    code = "open('/mnt/rows.csv')  # mlscaffold: ignore[reproducibility/absolute] a test machine\n"
    found = audited("", having({"parcels/extra.py": code}))
    standing = next(s for s in found.standings if s.topic.key == "version-control")
    assert [(s.kind, s.reason) for s in standing.suppressed] == [("inline", "a test machine")]
    assert standing.status == "unknown"


def test_suppressed_note_does_not_keep_a_topic_open(with_rules) -> None:
    with_rules(fixed("testing/shy", shy, level="note"))
    found = audited('[suppress]\n"testing/shy" = "known"\n', having({}))
    assert status(found, "testing") == "pass"


@pytest.mark.usefixtures("few_rules")
def test_excluded_finding_is_shown_as_suppressed() -> None:
    found = audited('exclude = ["parcels/extra.py"]\n', having({"parcels/extra.py": "open('/mnt/rows.csv')\n"}))
    standing = next(s for s in found.standings if s.topic.key == "version-control")
    assert [(s.kind, s.reason) for s in standing.suppressed] == [
        ("excluded", "the settings exclude `parcels/extra.py`")
    ]
    assert found.result.hidden["excluded"] == 1
    assert standing.status == "unknown"


@pytest.mark.usefixtures("no_rules")
def test_excluded_paths_are_no_evidence() -> None:
    assert status(audited('exclude = ["docs"]\n', having({})), "requirements") == "unknown"


@pytest.mark.usefixtures("no_rules")
def test_layout_is_followed_and_said() -> None:
    files = {p.replace("docs/brief.md", "about/why.md"): c for p, c in WHOLE.items()}
    found = audited('[layout]\nbrief = "about/why.md"\n', files)
    assert status(found, "requirements") == "pass"
    assert "mlscaffold.toml: its layout is followed" in found.notes[0]


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize(
    "settings",
    ["stage = [", 'stage = "mars"\n', "unknown = 1\n", '[suppress]\n"a/b" = ""\n', "\x00", 'layout = "x"\n'],
)  # fmt: skip
def test_broken_settings_are_told_and_do_not_stop_the_audit(settings: str) -> None:
    found = audited(settings)
    assert "settings are not followed, since they are wrong" in found.notes[0]
    assert found.result.findings


@pytest.mark.usefixtures("few_rules")
def test_suppression_of_a_rule_that_does_not_exist_is_no_error() -> None:
    assert audited('[suppress]\n"no/such-rule" = "why"\n').result.findings


@pytest.mark.usefixtures("few_rules")
def test_a_glob_of_many_wildcards_is_followed_and_takes_no_time() -> None:
    glob = "*a" * 40 + "b"
    found = audited(f'exclude = ["{glob}"]\n', {**SCRIPT, "a" * 150 + ".py": "open('/mnt/x')\n"})
    assert "excluded" not in found.result.hidden
    assert found.result.findings


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("glob", ["[z-a]", "[", "[]", "[!]"])
def test_glob_that_is_wrong_is_no_error(glob: str) -> None:
    assert audited(f'exclude = ["{glob}"]\n').result.findings


def test_settings_are_read_through_the_tree_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('stage = "exploration"\n')
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "mlscaffold.toml").symlink_to(outside)
    assert followed(DiskTree(repository), "production").config.source == ""


def test_settings_that_are_a_device_do_not_hang(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").symlink_to("/dev/zero")
    assert followed(DiskTree(tmp_path), "production").config.declared is False


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"[tool]\nmlscaffold = 3\n# tool.mlscaffold\n", b"tool = 'tool.mlscaffold'\n"]
)
def test_odd_pyproject_is_no_error(data: bytes) -> None:
    found = followed(tree({"pyproject.toml": data}), "production")
    assert found.config.stage == "production"


@pytest.mark.usefixtures("few_rules")
def test_rules_see_the_code_of_excluded_paths_too() -> None:
    # Otherwise a repository could say that nothing in it is its own, and leave nothing to measure.
    found = audited('exclude = ["**"]\n')
    assert status(found, "version-control") == "unknown"
    assert found.score == 0
