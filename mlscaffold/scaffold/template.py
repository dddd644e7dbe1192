"""The template that projects are written from: where it is, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mlscaffold.errors import UserError

QUESTIONS = "copier.yml"
"""The file of a template with its questions."""

ASKED: Final = "asked_of_people"
"""The computed value of a template that lists the questions which people are asked; without it, they are asked all."""

RESERVED: Final = "reserved_names"
"""The computed value of a template that lists the names which a package cannot have."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a template."""

    name: str
    choices: tuple[str, ...]
    """The only answers there are; empty when any text is one."""
    is_boolean: bool
    is_asked: bool
    """False for a value that is computed."""
    taken: frozenset[str]
    """Answers that a name must not be, since the template needs them itself."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    """Of a choice that other answers may rule out, the Jinja template that then says why, and nothing otherwise."""
    usual: str = ""
    """The choice that is taken where nobody answers; empty where it follows from other answers."""
    unasked: str | None = None
    """The default that is taken without asking anybody; None for a question that people are asked."""


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
    reserved = settings.get(RESERVED, {}).get("default", "[]")
    taken = frozenset(yaml.safe_load(reserved))
    asked = yaml.safe_load(settings[ASKED]["default"]) if ASKED in settings else settings
    return {
        str(name): _question(str(name), details, taken, for_people=name in asked)
        for name, details in settings.items()
        if not str(name).startswith("_")
    }


def _question(name: str, details: object, taken: frozenset[str], *, for_people: bool) -> Question:
    """One question; copier lets a bare value stand for its default."""
    written: dict[str, Any] = details if isinstance(details, dict) else {"default": details}
    choices = written.get("choices") or ()
    if isinstance(choices, str):
        choices = ()  # computed from other answers: copier itself checks them
    elif isinstance(choices, dict):
        choices = choices.values()
    forms = [choice[1] if isinstance(choice, list) else choice for choice in choices]
    usual = str(written.get("default", "")) if forms else ""
    is_asked = written.get("when", True) is not False
    return Question(
        name=name,
        choices=tuple(str(_value(form)) for form in forms),
        is_boolean=written.get("type") == "bool" or isinstance(written.get("default"), bool),
        is_asked=is_asked,
        taken=taken if name == "package" else frozenset(),
        conditions={
            str(_value(form)): str(form["validator"])
            for form in forms
            if isinstance(form, dict) and form.get("validator")
        },
        usual="" if "{" in usual else usual,
        unasked=str(written["default"]) if is_asked and not for_people else None,
    )


def _value(choice: object) -> object:
    """The answer that a choice stands for, without its label: `value` or `{value: ..., validator: ...}`."""
    return choice.get("value") if isinstance(choice, dict) else choice
