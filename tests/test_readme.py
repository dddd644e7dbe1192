"""What the README promises is so."""

import re
from pathlib import Path

import yaml

from mlscaffold.hooks import HOOKS
from tests.template.answers import QUESTIONS, choices

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
