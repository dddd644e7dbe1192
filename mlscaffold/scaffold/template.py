"""The template that projects are written from: where it is, and what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlscaffold.errors import UserError

QUESTIONS = "copier.yml"
"""The file of a template with its questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a template."""

    name: str
    choices: tuple[str, ...]
    """The only answers there are; empty when any text is one."""
    is_boolean: bool
    is_asked: bool
    """False for a value that mlscaffold itself supplies."""


def bundled() -> Path:
    """The folder of the template that belongs to this version: in the wheel, or beside the source."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_template", package.parent / "template"):
        if (folder / QUESTIONS).is_file():
            return folder
    raise UserError("this installation of mlscaffold has no template", "Install mlscaffold again.")


def questions(template: Path) -> dict[str, Question]:
    """The questions of a template by their names, in their order."""
    import yaml

    settings = yaml.safe_load((template / QUESTIONS).read_bytes())
    return {str(name): _question(str(name), details) for name, details in settings.items() if not name.startswith("_")}


def _question(name: str, details: object) -> Question:
    """One question; copier lets a bare value stand for its default."""
    written = details if isinstance(details, dict) else {"default": details}
    choices = written.get("choices", ())
    if isinstance(choices, str):
        choices = ()  # computed from other answers: copier itself checks them
    elif isinstance(choices, dict):
        choices = choices.values()
    return Question(
        name=name,
        choices=tuple(str(_value(choice)) for choice in choices),
        is_boolean=written.get("type") == "bool" or isinstance(written.get("default"), bool),
        is_asked=written.get("when", True) is not False,
    )


def _value(choice: object) -> object:
    """The answer that a choice stands for: `value`, `[label, value]` or `{value: ..., validator: ...}`."""
    if isinstance(choice, list):
        choice = choice[1]
    return choice.get("value") if isinstance(choice, dict) else choice
