"""The settings of an audited repository: what of them an audit follows, and what it does not.

An audit measures; it is not the repository that says by which rules. Its layout is followed, since it
says where things are. Its stage, selections and options of rules are not. What it suppresses with a
reason is taken out of the findings and shown with that reason, and so is what it excludes.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from mlscaffold import toml_text
from mlscaffold.config import OWN_FILE, Config, parse
from mlscaffold.errors import UserError
from mlscaffold.files import why
from mlscaffold.lean import replace
from mlscaffold.tree import Tree


@dataclass(frozen=True, slots=True)
class Followed:
    """Settings to audit with, and what to tell about them."""

    config: Config
    exclude: tuple[str, ...]
    """Globs that the repository calls not its own work."""
    notes: tuple[str, ...]
    """What was followed and what was not, one sentence each."""


def followed(tree: Tree, stage: str, known: AbstractSet[str] = frozenset()) -> Followed:
    """What of a repository's settings an audit at a stage goes by, given the names of the rules that are known.

    They are read through the tree alone.
    """
    notes: list[str] = []
    found: Config | None = None
    for source in (OWN_FILE, "pyproject.toml"):
        try:
            table = _table(tree, source)
            found = None if table is None else parse(table, source, lambda path: _extended(tree, path, notes))
        except (UserError, ValueError, RecursionError) as error:
            what = error.message if isinstance(error, UserError) else f"{source} cannot be read ({error})"
            notes.append(f"The repository's settings are not followed, since they are wrong: {what}.")
            return Followed(Config(source=source, stage=stage), (), tuple(notes))
        if found is not None:
            break
    if found is None:
        return Followed(Config(stage=stage), (), ())
    notes.append(f"The repository has mlscaffold settings in {found.source}: its layout is followed.")
    if found.stage != stage:
        notes.append(f"It calls itself a project at stage {found.stage}; it is audited at stage {stage}.")
    choices = found.choices
    chosen = [
        key
        for key, value in (
            ("packs", found.packs), ("select", any(c.select or c.extend_select for c in choices)),
            ("ignore", any(c.ignore for c in choices)), ("levels", found.levels), ("rules", found.options),
            ("baseline", found.baseline),
        )
        if value
    ]  # fmt: skip
    if chosen:
        notes.append(f"Its {' and '.join(chosen)} settings are not followed: all rules are asked, with their defaults.")
    per_path = {glob: _known(reasons, known) for glob, reasons in found.per_path.items()}
    config = replace(
        found, stage=stage, packs=(), choices=(), levels={}, baseline="", options={}, exclude=(),
        suppress=_known(found.suppress, known), per_path=per_path,
    )  # fmt: skip
    return Followed(config, found.exclude, tuple(notes))


def _extended(tree: Tree, path: str, notes: list[str]) -> Mapping[str, Any]:
    """The values of a settings file that another one extends; none of what lies outside of what is audited."""
    if path.startswith("../") or tree.entry(path) is None:
        notes.append(f"Its settings extend {path}, which is not in what is audited, and not followed.")
        return {"tool": {"mlscaffold": {}}} if path.endswith("pyproject.toml") else {}
    try:
        return toml_text.loads(tree.read(path).decode("utf-8-sig"))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {why(error)}") from error


def _table(tree: Tree, source: str) -> Any:
    """The table of settings in a file, or None when it has none."""
    if tree.entry(source) is None:
        return None
    try:
        data = tree.read(source)
    except OSError:
        return None
    if source != OWN_FILE and b"mlscaffold" not in data:
        return None
    values = toml_text.loads(data.decode("utf-8-sig"))
    if source == OWN_FILE:
        return values
    tools = values.get("tool")
    return tools.get("mlscaffold") if isinstance(tools, dict) else None


def _known(reasons: Mapping[str, str], known: AbstractSet[str]) -> dict[str, str]:
    """The suppressions of rules that this version has."""
    return {rule: reason for rule, reason in reasons.items() if rule in known}
