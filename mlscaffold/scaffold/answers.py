"""Answers to the template's questions that are given beforehand: read, and checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from mlscaffold.errors import UserError, nearest
from mlscaffold.scaffold import names
from mlscaffold.scaffold.template import Question

MAX_FILE_BYTES: Final = 1_000_000
_OF_COPIER: Final = frozenset({"_commit", "_src_path"})
"""Keys of an answers file that say where it comes from; so that one project's answers can be given to another."""


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
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise UserError(f"the answers file {path} is larger than {MAX_FILE_BYTES:,} bytes", hint)
        root = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise UserError(f"cannot read the answers file {path}: {error.strerror}") from error
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
    for name, answer in answers.items():
        if name not in asked:
            if name in questions:
                raise UserError(f"`{name}` is not asked: mlscaffold sets it", "`--source` says where it comes from.")
            known = f"The questions are {', '.join(asked)}."
            raise UserError(f"the template has no question `{name}`", nearest(name, asked) or known)
        if problem := problem_with(questions[name], answer):
            raise UserError(f"{name}: `{answer}` {problem}", _repair(questions[name], str(answer)))


def problem_with(question: Question, answer: object) -> str:
    """What is wrong with an answer, as the end of a sentence, or an empty string."""
    text = str(answer)
    if question.choices:
        return "" if text in question.choices else "is not one of the choices"
    if question.is_boolean:
        return "" if text.lower() in {"true", "false", "yes", "no"} else "is neither yes nor no"
    check_text = {"project_name": names.project_problem, "package": names.package_problem}
    return check_text.get(question.name, names.text_problem)(text)


def first_problem(answers: Mapping[str, object], questions: Iterable[Question]) -> tuple[str, str, str] | None:
    """The first answer that cannot be: the question's name, what is wrong in words, and how to repair it."""
    for question in questions:
        if question.name in answers and (problem := problem_with(question, answers[question.name])):
            answer = answers[question.name]
            return question.name, f"{question.name}: `{answer}` {problem}", _repair(question, str(answer))
    return None


def _repair(question: Question, answer: str) -> str:
    if question.choices:
        choices = f"The choices are {', '.join(question.choices)}."
        return f"{meant} {choices}" if (meant := nearest(answer, question.choices)) else choices
    better = names.suggestion(answer) if question.name in {"project_name", "package"} else ""
    if question.name == "package":
        better = better.replace("-", "_")
        better = better if not names.package_problem(better) else ""
    return f"Give another, such as `--data {question.name}={better}`." if better else "Give another one."
