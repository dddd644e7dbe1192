"""Answers to the template's questions that are given beforehand: read, and checked before anything is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mlscaffold.errors import UserError, nearest
from mlscaffold.files import read_regular, why
from mlscaffold.scaffold import names
from mlscaffold.scaffold.template import Question

MAX_FILE_BYTES: Final = 100_000
_OF_COPIER: Final = frozenset({"_commit", "_src_path"})
"""Keys of an answers file that say where it comes from; so that one project's answers can be given to another."""


_NO_CHOICE: Final = re.compile(r"Invalid choice for '(?P<question>\w+)': (?P<why>.*)", re.DOTALL)
"""What copier says of a choice that it refuses."""


class Problem(NamedTuple):
    """One answer that cannot be."""

    question: str
    message: str
    hint: str


def from_pairs(pairs: Sequence[str]) -> dict[str, str]:
    """The answers of `--data KEY=VALUE`, the last one of a key counting."""
    answers = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UserError(f"`--data {pair}` has no `=`", "Write `--data KEY=VALUE`.")
        answers[key.strip()] = value
    return answers


def from_file(path: Path) -> dict[str, str]:
    """The answers of a YAML file, each as it is written there: `3.10` is a text and not the number 3.1."""
    import yaml

    hint = "An answers file has one `KEY: VALUE` a line; quote values with special characters."
    try:
        content = read_regular(path, MAX_FILE_BYTES)
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise UserError(f"cannot read the answers file {path}: {why(error)}", hint) from error
    except UnicodeDecodeError as error:
        raise UserError(f"the answers file {path} is not UTF-8 (byte {error.start})", hint) from error
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise UserError(f"{path}{line}: {error.problem}", hint) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UserError(f"the answers file {path} is no YAML", hint) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise UserError(f"the answers file {path} is not a mapping", hint)
    answers: dict[str, str] = {}
    for key, value in root.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise UserError(f"{path}:{line}: an answer is one text, not a list or a mapping", hint)
        if key.value in answers:
            raise UserError(f"{path}:{line}: `{key.value}` is answered twice", hint)
        answers[key.value] = "" if value.tag == "tag:yaml.org,2002:null" else value.value
    return {key: value for key, value in answers.items() if key not in _OF_COPIER}


def check(answers: Mapping[str, object], questions: Mapping[str, Question]) -> None:
    """Refuse answers to questions that the template does not ask, and answers that cannot be."""
    asked = [name for name, question in questions.items() if question.is_asked]
    for name in answers:
        if name in asked:
            continue
        if name in questions:
            hint = "Give `--source` instead." if name.startswith("mlscaffold_") else "Give the answers it follows from."
            raise UserError(f"`{name}` is no question but computed", hint)
        known = f"The questions are {', '.join(asked)}."
        raise UserError(f"the template has no question `{name}`", nearest(name, asked) or known)
    if problem := first_problem(answers, questions):
        raise UserError(problem.message, problem.hint)


def first_problem(answers: Mapping[str, object], questions: Mapping[str, Question]) -> Problem | None:
    """The first answer that cannot be, if there is one."""
    for name, answer in answers.items():
        if name in questions and (wrong := _wrong(questions[name], str(answer))):
            return Problem(name, f"{name}: `{answer}` {wrong}", _repair(questions[name], str(answer)))
    return None


def refused(error: UserError, answers: Mapping[str, object], questions: Mapping[str, Question]) -> UserError:
    """What copier says of an answer that it refuses, and which others there are with the rest of the answers."""
    found = _NO_CHOICE.fullmatch(error.message)
    question = questions.get(found["question"]) if found else None
    if found is None or question is None or not question.choices:
        return error
    answer = str(answers.get(question.name, ""))
    known = {name: q.usual for name, q in questions.items() if q.usual} | dict(answers)
    left = [c for c in question.choices if c != answer and not _ruled_out(question.conditions.get(c, ""), known)]
    why = found["why"].strip().removesuffix(".")
    return UserError(
        f"{question.name}: `{answer}` is not one of the choices with the other answers: {why}",
        f"The choices are {', '.join(left)}." if left else "Change the other answers.",
    )


def _ruled_out(condition: str, answers: Mapping[str, object]) -> bool:
    """Whether other answers rule out a choice, as far as they are known."""
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        return bool(SandboxedEnvironment(undefined=StrictUndefined).from_string(condition).render(answers).strip())
    except TemplateError:
        return False


def _wrong(question: Question, answer: str) -> str:
    """What is wrong with an answer, as the end of a sentence, or an empty string."""
    if question.choices:
        return "" if answer in question.choices else "is not one of the choices"
    if question.is_boolean:
        return "" if answer.lower() in {"true", "false", "yes", "no"} else "is neither yes nor no"
    if question.name == "package":
        return names.package_problem(answer, question.taken)
    return names.project_problem(answer) if question.name == "project_name" else names.text_problem(answer)


def _repair(question: Question, answer: str) -> str:
    if question.choices:
        choices = f"The choices are {', '.join(question.choices)}."
        return f"{meant} {choices}" if (meant := nearest(answer, question.choices)) else choices
    better = names.package_suggestion(answer, question.taken) if question.name == "package" else ""
    return f"Give another, such as `--data {question.name}={better}`." if better else "Give another one."
