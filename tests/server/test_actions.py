"""What an editor offers to do about findings, and that it comes out as `check --fix` has it."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MLSCAFFOLD
from tests.server.client import CAPABILITIES, Editor, applied, uri
from tests.server.conftest import NAN, RULE, nan_on, write

RENDER = {
    "mlscaffold.toml": 'select = ["project/stale-ignore", "ml-api/nan-equality"]\n',
    "a.py": "x = 1  # mlscaffold: ignore[ml-api/nan-equality] no longer\ny = '\U0001f600'  # mlscaffold: ignore[ml-api/nan-equality] nor here\n",
}


def resolved(editor: Editor, name: str, line: int, title: str) -> dict[str, Any]:
    action = next(a for a in editor.actions(name, line) if a["title"].startswith(title))
    assert "edit" not in action
    return editor.ask("codeAction/resolve", action)["edit"]


def test_a_repair_is_offered_for_its_finding(editor: Editor, project: Path) -> None:
    text = NAN.replace("print", "'\U0001f600'; print")
    name = editor.open(project / "a.py", text, version=7)
    shown = editor.wait_for(name, nan_on(3))
    action = editor.actions(name, 3)[0]
    assert action["title"] == "Ask with `np.isnan(...)` (unsafe: read what it changes)"
    assert action["kind"] == "quickfix"
    assert action["diagnostics"] == shown
    assert action["isPreferred"] is False
    (change,) = editor.ask("codeAction/resolve", action)["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": name, "version": 7}
    assert applied(text, change["edits"]) == text.replace("x == np.nan", "np.isnan(x)")
    assert editor.actions(name, 0, 2) == []


def test_an_editor_that_resolves_nothing_gets_edits_at_once(project: Path, start: Callable[..., Editor]) -> None:
    editor = start(project)
    editor.initialize(project, textDocument={}, workspace={})
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    action = editor.actions(name, 3)[0]
    assert applied(NAN, action["edit"]["changes"][name]) == NAN.replace("x == np.nan", "np.isnan(x)")


def test_nothing_is_offered_for_a_text_that_has_changed_since(editor: Editor, project: Path) -> None:
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    action = editor.actions(name, 3)[0]
    editor.change(name, 2, "import numpy as np\n")
    assert "edit" not in editor.ask("codeAction/resolve", action)
    assert editor.actions(name, 3) == []


def test_all_safe_repairs_of_a_document_at_once(project: Path, start: Callable[..., Editor]) -> None:
    write(project, RENDER)
    other = shutil.copytree(project, project.with_name("other"))
    editor = start(project)
    editor.initialize(project)
    text = RENDER["a.py"]
    name = editor.open(project / "a.py", text)
    # A formatter asks when a document is saved: nothing was looked at since.
    editor.change(name, 2, "\n" + text)
    (action,) = editor.actions(name, 0, only=["source.fixAll"])
    assert action["kind"] == "source.fixAll.mlscaffold"
    (change,) = action["edit"]["documentChanges"]
    done = subprocess.run([*MLSCAFFOLD, "check", "--fix", "a.py"], cwd=other, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    subprocess.run([*MLSCAFFOLD, "check", "--fix"], cwd=other, capture_output=True, check=False)
    assert applied("\n" + text, change["edits"]) == "\n" + (other / "a.py").read_text()


@pytest.mark.parametrize(("only", "titles"), [
    (["source.fixAll.mlscaffold"], 0), (["source"], 0), (["refactor"], 0), (["quickfix"], 2), (["quickfix.other"], 0),
])  # fmt: skip
def test_only_what_is_asked_for_is_offered(editor: Editor, project: Path, only: list[str], titles: int) -> None:
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    # The repair of NaN is unsafe, and so in no `fixAll`.
    assert len(editor.actions(name, 3, only=only)) == titles


def test_a_missing_page_is_made(project: Path, start: Callable[..., Editor]) -> None:
    write(project, {"mlscaffold.toml": 'select = ["hygiene/missing-readme"]\n', "src/a.py": "x = 1\n"})
    editor = start(project)
    editor.initialize(project)
    name = uri(project / "mlscaffold.toml")
    editor.wait_for(name, bool)
    create, content = resolved(editor, name, 0, "Make `README.md`")["documentChanges"]
    assert create["kind"] == "create"
    assert create["uri"] == content["textDocument"]["uri"] == uri(project / "README.md")
    subprocess.run([*MLSCAFFOLD, "check", "--fix"], cwd=project, capture_output=True, check=False)
    assert applied("", content["edits"]) == (project / "README.md").read_text()


def test_an_editor_that_makes_no_files_is_offered_none(project: Path, start: Callable[..., Editor]) -> None:
    write(project, {"mlscaffold.toml": 'select = ["hygiene/missing-readme"]\n', "src/a.py": "x = 1\n"})
    editor = start(project)
    editor.initialize(project, textDocument={}, workspace={})
    name = uri(project / "mlscaffold.toml")
    editor.wait_for(name, bool)
    assert editor.actions(name, 0) == []


@pytest.mark.parametrize(("before", "line", "after"), [
    ("x == np.nan\n", 0, "# MARK\nx == np.nan\n"),
    ("if x:\n    print(\n        x == np.nan,\n    )\n", 2, "if x:\n    # MARK\n    print(\n        x == np.nan,\n    )\n"),
    ("y = '''\n''', x == np.nan\n", 1, "# MARK\ny = '''\n''', x == np.nan\n"),
    ("y = 1, \\\n    x == np.nan\n", 1, "# MARK\ny = 1, \\\n    x == np.nan\n"),
    ("\tx == np.nan\n", 0, None),
])  # fmt: skip
def test_a_comment_is_put_where_it_reaches_the_finding(
    editor: Editor, project: Path, before: str, line: int, after: str | None
) -> None:
    head = "import numpy as np\nx = 1\n" if after else "import numpy as np\nx = 1\nif x:\n"
    lines = head.count("\n")
    after = after or "\t# MARK\n\tx == np.nan\n"
    text = head + before
    name = editor.open(project / "a.py", text)
    editor.wait_for(name, nan_on(line + lines))
    action = next(a for a in editor.actions(name, line + lines) if a["title"].startswith("Suppress"))
    (change,) = action["edit"]["documentChanges"]
    made = applied(text, change["edits"])
    comment = f"mlscaffold: ignore[{RULE}] "
    assert made == head + after.replace("MARK", comment)
    # Without a reason it suppresses nothing.
    editor.change(name, 2, made)
    editor.wait_for(name, nan_on(line + lines + 1))
    editor.change(name, 3, made.replace(comment, comment + "it is a test"))
    editor.wait_for(name, nan_on())


def test_a_program_without_an_ending_is_code(editor: Editor, project: Path) -> None:
    text = "#!/usr/bin/env python\n" + NAN.replace("x == np.nan", "x,\n    x == np.nan")
    name = editor.open(project / "train", text)
    editor.wait_for(name, nan_on(5))
    action = next(a for a in editor.actions(name, 5) if a["title"].startswith("Suppress"))
    (change,) = action["edit"]["documentChanges"]
    assert applied(text, change["edits"]) == text.replace("print(", f"# mlscaffold: ignore[{RULE}] \nprint(")
    # What is typed decides: another line, another language.
    editor.change(name, 2, text.replace("python", "ruby"))
    editor.wait_for(name, nan_on())


def test_settings_take_comments_too(project: Path, start: Callable[..., Editor]) -> None:
    text = 'select = ["project/unmatched-layout"]\n[layout]\ndata = ["nodata"]\n'
    write(project, {"mlscaffold.toml": text})
    editor = start(project)
    editor.initialize(project)
    name = editor.open(project / "mlscaffold.toml", text, "toml")
    (shown,) = editor.wait_for(name, bool)
    assert shown["range"]["start"]["line"] == 2
    (action,) = (a for a in editor.actions(name, 2) if a["title"].startswith("Suppress"))
    (change,) = action["edit"]["documentChanges"]
    made = applied(text, change["edits"])
    assert made == text.replace("data =", "# mlscaffold: ignore[project/unmatched-layout] \ndata =")
    write(project, {"mlscaffold.toml": made.replace("] \n", "] it comes later\n")})
    editor.change(name, 2, made.replace("] \n", "] it comes later\n"))
    editor.save(name)
    editor.wait_for(name, lambda found: not found)


def test_windows_line_ends_stay(editor: Editor, project: Path) -> None:
    text = NAN.replace("\n", "\r\n")
    name = editor.open(project / "a.py", text)
    editor.wait_for(name, nan_on(3))
    suppress = next(a for a in editor.actions(name, 3) if a["title"].startswith("Suppress"))
    (edit,) = suppress["edit"]["documentChanges"][0]["edits"]
    assert edit["newText"].endswith("\r\n")
    (change,) = resolved(editor, name, 3, "Ask with")["documentChanges"]
    assert applied(text, change["edits"]) == text.replace("x == np.nan", "np.isnan(x)")


def test_an_action_of_another_server_is_given_back(editor: Editor) -> None:
    for data in (None, 3, {"root": "zz"}, {"root": CAPABILITIES["general"]}):
        assert "edit" not in editor.ask("codeAction/resolve", {"title": "x", "data": data})
