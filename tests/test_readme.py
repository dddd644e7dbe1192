"""What the README promises is so."""

import os
import re
import sys
import tomllib
from pathlib import Path

import yaml

from mlscaffold import packs
from mlscaffold.hooks import HOOKS
from tests.conftest import mlscaffold
from tests.template.answers import QUESTIONS, choices
from tests.template.conftest import render

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_lists_the_questions_and_their_answers() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", README, re.MULTILINE))
    asked = {n: q for n, q in QUESTIONS.items() if not n.startswith("_") and q.get("when", True)}
    assert list(listed) == list(asked)
    for name, question in asked.items():
        answers = choices(name) if "choices" in question else []
        told = re.findall(r"`([^`]+)`", listed[name])
        assert sorted(told) == sorted(answers), name
        assert not answers or told[0] == question["default"], name


def test_it_names_every_hook_and_no_other() -> None:
    (block,) = re.findall(r"```yaml\n(.+?)```", README, re.DOTALL)
    assert re.findall(r"- id: ([\w-]+)", block) == [hook.id for hook in HOOKS]
    (repository,) = yaml.safe_load(block)["repos"]
    by_hand = [hook.id for hook in HOOKS if hook.stages == ("manual",)]
    assert [hook["id"] for hook in repository["hooks"]] == ["mlscaffold-check", *by_hand]


def test_nothing_installs_what_is_not_ours() -> None:
    for page in (README, *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))):
        assert not re.search(r"install mlscaffold(?!-kit)|pypi", page, re.IGNORECASE)


def test_how_many_rules_repair_is_so() -> None:
    rules = [item.load() for item in packs.listed() if item.pack == "mlscaffold"]
    share = sum(bool(rule.fix) for rule in rules) / len(rules)
    told = {"Every third rule repairs": 1 / 3, "More than a quarter of the rules repair": 1 / 4}
    (least,) = (share_of for words, share_of in told.items() if f"\n{words} " in README)
    assert least < share < least * 4 / 3


def test_what_has_hooks_already_and_what_has_not_is_told(tmp_path: Path) -> None:
    (said,) = re.findall(r"A project made by `new` has the hooks already(.*?)\.", README)
    made = {stage: render(tmp_path / stage, stage=stage) for stage in choices("stage")}
    with_none = [stage for stage, project in made.items() if not (project / ".pre-commit-config.yaml").exists()]
    assert re.findall(r"`(\w+)`", said) == with_none


def test_every_extra_is_named_where_its_command_is() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert extras
    for extra in extras:
        (line,) = (line for line in README.splitlines() if f"`mlscaffold {extra}`" in line)
        assert f'pip install ".[{extra}]"' in line


def test_a_run_that_is_recorded_as_it_says_is_complete(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    project = render(tmp_path / "fresh", stage="prototype")
    (command,) = re.findall(r"^mlscaffold runs record (.+)$", README, re.MULTILINE)
    (end,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    (project / "train.py").write_text(end, encoding="utf-8")
    at_hand = {"PATH": os.pathsep.join((str(Path(sys.executable).parent), clean_environment["PATH"]))}
    said = mlscaffold("runs", "record", *command.split(), cwd=project, env=clean_environment | at_hand)
    assert (said.returncode, "lacks" in said.stderr) == (0, False), said.stderr
    found = mlscaffold("check", "--select", "experiment-log", cwd=project, env=clean_environment)
    assert (found.returncode, "No findings" in found.stdout) == (0, True), found.stdout


def test_what_a_link_within_it_leads_to_is_there() -> None:
    headings = {
        re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    assert {*re.findall(r"\]\(#([\w-]+)\)", README)} <= headings
