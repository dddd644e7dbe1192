"""Missing files of the convention, made from the template with what is known of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from mlscaffold import toml_text
from mlscaffold.changes import Artifact
from mlscaffold.config import Config
from mlscaffold.facts.config_file import load_yaml
from mlscaffold.facts.text import decode
from mlscaffold.fixes import pages
from mlscaffold.fixes.refusal import RefusedError
from mlscaffold.rendered import SENTINEL
from mlscaffold.tree import Tree

ANSWERS: Final = ".copier-answers.yml"
_IN_TEMPLATE: Final[Mapping[Artifact, str]] = {
    "brief": "docs/brief.md", "model card": "docs/model_card.md", "monitoring plan": "docs/monitoring.md",
    "readme": "README.md", "licence": "LICENSE", "hooks": ".pre-commit-config.yaml", "ci": ".github/workflows/ci.yml",
}  # fmt: skip
_RENDERING: Final = re.compile(
    r"^ *# Started by hand[^\n]*\n|^ *- id: mlscaffold-(?:data|runs)-render\n(?: {8}[^\n]*\n)*", re.MULTILINE
)
_DATA: Final = re.compile(r"^exclude: .*$", re.MULTILINE)
_LICENCES: Final = {"LicenseRef-Proprietary": "none", "Proprietary": "none"}


def rendered(tree: Tree, config: Config, artifact: Artifact) -> bytes:
    """The content of a missing file: the template's where it holds for any project, else its headings with prompts."""
    answers = _answers(tree)
    known = {**_described(tree), "stage": config.stage, "serving": "none"} | answers
    demanded = {"ci": "github"} if artifact == "ci" else {"stage": "production"} if "monitoring" in artifact else {}
    files = _template(tuple(sorted(known.items())), tuple(demanded.items()))
    path = _IN_TEMPLATE[artifact]
    if path not in files:
        raise RefusedError(_not_written(artifact, answers, config))
    if artifact == "hooks" and not answers:
        return _hooks_alone(files[path].decode()).encode()
    if artifact not in pages.PROMPTS:
        return files[path]
    intro = ""
    if artifact == "readme":
        intro = known.get("description", "") or f"{SENTINEL} what the project does, in a sentence"
    # The fields of a card are for rules of the convention, and training fills them in.
    fields = artifact != "model card" or config.declared
    return pages.emptied(files[path].decode(), artifact, intro=intro, markers=bool(answers), fields=fields).encode()


def _not_written(artifact: Artifact, answers: Mapping[str, str], config: Config) -> str:
    """Why the template has no such file for a project, which is its stage, and what brings one."""
    asked = "prototype" if config.stage == "exploration" else config.stage
    if not answers:
        return f"the template writes no {artifact} at stage {config.stage}: name another one, `--stage {asked}`"
    return (
        f"this project was made at stage {answers.get('stage', config.stage)}, for which the template writes no "
        f"{artifact}: commit everything, then move it on with `copier update --data stage={asked}`"
    )


def _hooks_alone(text: str) -> str:
    """The hooks without those that render what only the template has, and away from all files of data."""
    return _DATA.sub(r"exclude: \.(csv|tsv|jsonl?)$  # data stays as it is, byte for byte", _RENDERING.sub("", text))


@lru_cache(maxsize=4)
def _template(known: tuple[tuple[str, str], ...], demanded: tuple[tuple[str, str], ...]) -> dict[str, bytes]:
    from mlscaffold.scaffold.artifacts import rendered as render

    return render(dict(known), dict(demanded))


def _answers(tree: Tree) -> dict[str, str]:
    """The answers that the project was generated with; none for any other."""
    try:
        values, _ = load_yaml(tree.read(ANSWERS))
    except (OSError, ValueError):
        return {}
    return {key: str(v) for key, v in values.items() if not key.startswith("_")} if isinstance(values, dict) else {}


def _described(tree: Tree) -> dict[str, str]:
    """What the metadata of the project's package says."""
    try:
        values = toml_text.loads(decode(tree.read("pyproject.toml")))
    except (OSError, ValueError):
        values = {}
    table = values.get("project")
    project: dict[str, Any] = table if isinstance(table, dict) else {}
    tool = values.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    if isinstance(poetry, dict):
        authors = poetry.get("authors")
        first = authors[0] if isinstance(authors, list) and authors else None
        name = first.partition("<")[0].strip() if isinstance(first, str) else None
        project = {**poetry, "authors": [{"name": name}], **project}
    licence = project.get("license")
    licence = licence.get("text") if isinstance(licence, dict) else licence
    authors = project.get("authors")
    author = authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
    python = re.match(r"\s*>=\s*(3\.\d+)", str(project.get("requires-python", "")))
    found = {
        "project_name": project.get("name") or tree.name,
        "description": project.get("description"),
        "author": author.get("name"),
        "licence": _LICENCES.get(str(licence), licence),
        "python": python[1] if python else None,
    }
    return {key: value for key, value in found.items() if isinstance(value, str) and value.strip()}
