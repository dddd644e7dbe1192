"""What an editor offers to do about findings: repair one, repair all of a document, suppress one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from mlscaffold.changes import ClearOutputs, Create, Delete, Untrack
from mlscaffold.config import Config
from mlscaffold.findings import Finding
from mlscaffold.fixes.plan import Plan, planned
from mlscaffold.fixes.rounds import repaired
from mlscaffold.lean import replace
from mlscaffold.run import Result
from mlscaffold.server.diagnostics import Shown
from mlscaffold.server.documents import Documents
from mlscaffold.server.edits import UnfitError, inserted, workspace_edit
from mlscaffold.server.places import uri_of
from mlscaffold.server.project import Seen
from mlscaffold.server.suppressing import comment_for
from mlscaffold.tree import Tree

FIX_ALL: Final = "source.fixAll.mlscaffold"
KINDS: Final[list[types.CodeActionKind | str]] = [types.CodeActionKind.QuickFix, FIX_ALL]


def is_asked(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether an editor that asks for some kinds of actions wants those of a kind."""
    asked = [str(getattr(wanted, "value", wanted)) for wanted in only or ()]
    return only is None or any(wanted == "" or kind == wanted or kind.startswith(f"{wanted}.") for wanted in asked)


def quick_fixes(items: Sequence[Shown], documents: Documents, root: Path) -> Iterator[types.CodeAction]:
    """One action for each repair of what is shown; how it is done is resolved when somebody chooses it."""
    for item in items:
        fix = item.finding.fix
        if fix is None or any(isinstance(change, Untrack) for change in fix.changes):
            continue
        if documents.notebook(uri_of(root / item.finding.at.path)) and any(
            isinstance(c, ClearOutputs) for c in fix.changes
        ):
            continue
        title = fix.title if fix.safe else f"{fix.title} (unsafe: read what it changes)"
        yield types.CodeAction(
            title, kind=types.CodeActionKind.QuickFix, diagnostics=[item.diagnostic], is_preferred=fix.safe,
            data=_data(root, item.finding),
        )  # fmt: skip


def _data(root: Path, finding: Finding) -> dict[str, Any]:
    at = finding.at
    return {
        "root": str(root).encode("utf-8", "surrogateescape").hex(), "rule": finding.rule, "cell": at.cell,
        "path": at.path.encode("utf-8", "surrogateescape").hex(), "line": at.line, "column": at.column,
        "message": finding.message,
    }  # fmt: skip


def root_in(data: Any) -> Path | None:
    """The project that an action is about."""
    try:
        return Path(bytes.fromhex(data["root"]).decode("utf-8", "surrogateescape"))
    except (KeyError, TypeError, ValueError):
        return None


def finding_in(data: Any, root: Path, seen: Seen) -> Finding | None:
    """The finding that an action is about, when it is still found."""
    return next((f for f in seen.findings if _data(root, f) == data), None)


def edit_of(
    finding: Finding, seen: Seen, root: Path, documents: Documents, capabilities: types.ClientCapabilities
) -> types.WorkspaceEdit:
    """The edit that repairs one finding; UnfitError with the reason where it cannot be done."""
    plan = planned(seen.tree, seen.config, [finding], unsafe=True, project=_whole(seen))
    if plan.skipped:
        raise UnfitError(plan.skipped[0].reason)
    return workspace_edit(plan, root, documents, capabilities)


def _whole(seen: Seen) -> Any:
    """What is known of the project, when all of it was looked at."""
    return None if seen.result.partial else seen.result.project


def all_of(path: str, seen: Seen, again: Callable[[Tree, Config, Seen], Result]) -> Plan:
    """The plan of all safe repairs of a file that touch no other one; `again` looks at what they lead to."""

    def look(tree: Tree, config: Config) -> Result:
        result = replace(seen.result, findings=seen.findings)
        if tree is not seen.tree:
            result = again(tree, config, seen)
        return replace(result, findings=tuple(f for f in result.findings if _stays_in(path, f)))

    return repaired(seen.tree, seen.config, look, unsafe=False).plan


def _stays_in(path: str, finding: Finding) -> bool:
    """Whether the repair of a finding in a file is one of this file alone."""
    if finding.fix is None or finding.at.path != path:
        return False
    return all(
        not isinstance(change, Create | Delete | Untrack | ClearOutputs)
        and (getattr(change, "path", None) or getattr(getattr(change, "at", None), "path", None)) == path
        for change in finding.fix.changes
    )


def suppressions(
    items: Sequence[Shown], texts: Mapping[str, str], uri: str, version: int | None, *, versioned: bool
) -> Iterator[types.CodeAction]:
    """One action for each finding that a comment can suppress where it stands, in the text of the document."""
    for item in items:
        text = texts.get(uri)
        found = comment_for(item.finding, text) if text is not None else None
        if found is None:
            continue
        end = "\r\n" if text and "\r\n" in text else "\n"
        edit = inserted(uri, version, types.Position(found.line - 1, 0), found.text + end, versioned=versioned)
        title = f"Suppress {item.finding.rule} here: write the reason into the comment"
        yield types.CodeAction(
            title, kind=types.CodeActionKind.QuickFix, diagnostics=[item.diagnostic], edit=edit, is_preferred=False
        )
