"""Sessions from beginning to end: folders, settings, what changes on disk, how it ends, and what never happens."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import MLSCAFFOLD
from tests.server.client import PATIENCE, Editor, uri
from tests.server.conftest import NAN, RULE, nan_on, write


def test_all_files_of_a_project_are_shown_without_being_opened(project: Path, start: Callable[..., Editor]) -> None:
    write(project, {"a.py": NAN, "src/b.py": NAN})
    editor = start(project)
    editor.initialize(project)
    editor.wait_for(uri(project / "a.py"), nan_on(3))
    editor.wait_for(uri(project / "src/b.py"), nan_on(3))


def test_what_changes_on_disk_is_looked_at(editor: Editor, project: Path) -> None:
    write(project, {"a.py": NAN})
    editor.notify("workspace/didChangeWatchedFiles", changes=[{"uri": uri(project / "a.py"), "type": 1}])
    editor.wait_for(uri(project / "a.py"), nan_on(3))
    assert editor.registered[0]["method"] == "workspace/didChangeWatchedFiles"
    (project / "a.py").unlink()
    editor.notify("workspace/didChangeWatchedFiles", changes=[{"uri": uri(project / "a.py"), "type": 3}])
    editor.wait_for(uri(project / "a.py"), nan_on())


def test_rules_about_the_whole_project_are_asked_when_a_file_is_saved(
    project: Path, start: Callable[..., Editor]
) -> None:
    write(project, {"mlscaffold.toml": 'select = ["reproducibility/undeclared-dependencies"]\n', "a.py": "x = 1\n"})
    editor = start(project)
    editor.initialize(project)
    text = "import numpy\n"
    name = editor.open(project / "a.py", text)
    editor.wait_for(name, bool)
    editor.change(name, 2, "import json\n")
    editor.save(name)
    editor.wait_for(name, lambda shown: not shown)


def test_settings_that_are_wrong_are_said_once_and_mended(editor: Editor, project: Path) -> None:
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    write(project, {"mlscaffold.toml": "stge = 1\n"})
    editor.save(name)
    editor.wait_for(name, nan_on())
    assert len(editor.wait_for_message()) == 1
    assert editor.messages[0].startswith("demo: mlscaffold.toml: unknown key `stge`")
    editor.save(name)
    write(project, {"mlscaffold.toml": f'select = ["{RULE}"]\n'})
    editor.save(name)
    editor.wait_for(name, nan_on(3))
    assert len(editor.messages) == 1
    assert editor.close() == 0


def test_settings_that_are_wrong_from_the_beginning(project: Path, start: Callable[..., Editor]) -> None:
    write(project, {"mlscaffold.toml": "\x1b[31m = [\n"})
    editor = start(project)
    editor.initialize(project)
    name = editor.open(project / "a.py", NAN)
    (message,) = editor.wait_for_message()
    assert "is not valid TOML" in message
    assert message.isprintable()
    assert editor.hover(name, 3) is None
    assert editor.actions(name, 3, only=["source.fixAll"]) == []


def test_several_folders_have_settings_of_their_own(
    tmp_path: Path, project: Path, start: Callable[..., Editor]
) -> None:
    other = write(tmp_path / "other", {"mlscaffold.toml": 'select = ["notebooks"]\n', "a.py": NAN})
    third = write(tmp_path / "third", {"pyproject.toml": f'[tool.mlscaffold]\nselect = ["{RULE}"]\n', "a.py": NAN})
    write(project, {"a.py": NAN})
    editor = start(tmp_path)
    editor.initialize(project, other)
    editor.open(other / "a.py", NAN)
    editor.wait_for(uri(project / "a.py"), nan_on(3))
    event = {"added": [{"uri": uri(third), "name": "third"}], "removed": [{"uri": uri(project), "name": "demo"}]}
    editor.notify("workspace/didChangeWorkspaceFolders", event=event)
    editor.wait_for(uri(third / "a.py"), nan_on(3))
    editor.wait_for(uri(project / "a.py"), nan_on())
    assert uri(other / "a.py") not in editor.diagnostics


def test_a_folder_without_settings_and_git(tmp_path: Path, start: Callable[..., Editor]) -> None:
    folder = write(tmp_path / "plain", {"src/a.py": NAN, "src/b.py": NAN})
    editor = start(tmp_path)
    editor.initialize(folder)
    name = editor.open(folder / "src/a.py", NAN)
    editor.wait_for(name, nan_on(3))
    assert editor.messages == []


def test_a_file_of_no_folder_is_looked_at_alone(tmp_path: Path, start: Callable[..., Editor]) -> None:
    folder = write(tmp_path / "plain", {"a.py": NAN, "b.py": NAN})
    editor = start(tmp_path)
    editor.initialize()
    name = editor.open(folder / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    assert set(editor.diagnostics) == {name}


def test_nothing_of_a_project_is_executed(project: Path, start: Callable[..., Editor], tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    code = f"open({str(proof)!r}, 'w').close()\n"
    names = ("yaml", "pygls", "lsprotocol", "attrs", "cattrs", "mlscaffold_checks", "numpy", "sitecustomize", "asyncio")
    write(project, {f"{name}.py": code for name in names} | {"conftest.py": code, "a.py": NAN, "c.yaml": "a: 1\n"})
    editor = start(tmp_path, PYTHONPATH="")
    editor.initialize(project)
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    assert editor.actions(name, 3)
    assert editor.close() == 0
    inside = start(project)
    inside.initialize(project)
    inside.wait_for(uri(project / "a.py"), nan_on(3))
    assert inside.close() == 0
    assert not proof.exists()


def test_standard_output_is_for_messages_alone(project: Path, start: Callable[..., Editor], tmp_path: Path) -> None:
    # The client refuses any other line; what is printed on the way goes to standard error.
    program = (
        "import sys; sys.argv[1:] = ['server']\n"
        "import mlscaffold.server.project as p, os\n"
        "look = p.check\n"
        "def loud(*a, **k):\n"
        "    print('loud'); os.write(1, b'louder\\n'); os.system('echo loudest')\n"
        "    return look(*a, **k)\n"
        "p.check = loud\n"
        "from mlscaffold.__main__ import run; run()\n"
    )
    write(project, {"a.py": NAN})
    editor = Editor(os.environ, tmp_path, [sys.executable, "-c", program])
    try:
        editor.initialize(project)
        editor.wait_for(uri(project / "a.py"), nan_on(3))
        assert editor.close() == 0
        assert [word for word in ("loud\n", "louder\n", "loudest\n") if word not in editor.errors] == []
    finally:
        editor.end()


def test_an_end_without_shutdown_is_no_success(editor: Editor) -> None:
    editor.notify("exit")
    assert editor.process.wait(PATIENCE) == 1


def test_an_editor_that_vanishes_leaves_no_server(editor: Editor) -> None:
    editor.process.stdin.close()
    assert editor.process.wait(PATIENCE) == 1


def test_a_look_does_not_keep_the_server_alive(project: Path, start: Callable[..., Editor]) -> None:
    write(project, {f"m{n}.py": NAN * 40 for n in range(150)})
    editor = start(project)
    editor.initialize(project)
    time.sleep(0.3)  # somewhere in the first look, or before or after it: the end is the same
    assert editor.close() == 0


def test_without_pygls_the_command_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pygls'] = None; sys.argv[1:] = ['server']; from mlscaffold.__main__ import run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "mlscaffold: error: the language server needs pygls, which is not installed\n"
        "  Install `mlscaffold-kit[server]`, where this program is.\n"
    )


def test_a_line_that_is_no_message_is_survived(editor: Editor, project: Path) -> None:
    editor.process.stdin.write(b"Content-Length: 3\r\n\r\n{]}")
    editor.process.stdin.write(b'Content-Length: 17\r\n\r\n{"jsonrpc": "2.0"')
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))


def test_further_places_are_shown_where_the_editor_knows_them(project: Path, start: Callable[..., Editor]) -> None:
    write(project, {
        "mlscaffold.toml": 'select = ["components/shadowed-dependency"]\n',
        "requirements.txt": "datasets==4.0.0\ntorch==2.7.0\n",
        "datasets/__init__.py": "def load(path):\n    return open(path)\n",
        "train.py": 'import torch\nfrom datasets import load_dataset\n\nrows = load_dataset("imdb")\n',
    })  # fmt: skip
    editor = start(project)
    editor.initialize(project)
    (shown,) = editor.wait_for(uri(project / "datasets/__init__.py"), bool)
    (place,) = shown["relatedInformation"]
    assert place["location"]["uri"] == uri(project / "train.py")
    assert place["location"]["range"]["start"]["line"] == 3
    modest = start(project)
    modest.initialize(project, textDocument={})
    (shown,) = modest.wait_for(uri(project / "datasets/__init__.py"), bool)
    assert "relatedInformation" not in shown


@pytest.mark.parametrize("argument", ["--stdio"])
def test_what_editors_add_is_taken(tmp_path: Path, argument: str) -> None:
    done = subprocess.run([*MLSCAFFOLD, "server", argument], cwd=tmp_path, input=b"", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
