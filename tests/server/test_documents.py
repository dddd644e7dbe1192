"""What is shown in a document follows what is typed into it, character by character."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.client import CAPABILITIES, Editor, uri
from tests.server.conftest import NAN, RULE, nan_on, write


def test_a_finding_is_shown_when_a_file_is_opened(editor: Editor, project: Path) -> None:
    write(project, {"a.py": NAN})
    (shown,) = editor.wait_for(editor.open(project / "a.py", NAN), nan_on(3))
    assert shown == {
        "range": {"start": {"line": 3, "character": 6}, "end": {"line": 3, "character": 7}},
        "message": "comparison with `numpy.nan` by `==` is False for every value. "
        "Use `pandas.isna`, `numpy.isnan` or `math.isnan`.",
        "severity": 1,
        "code": RULE,
        "source": "mlscaffold",
    }
    assert editor.close() == 0


def test_the_text_that_is_not_saved_is_what_counts(editor: Editor, project: Path) -> None:
    write(project, {"a.py": NAN})
    name = editor.open(project / "a.py", "x = 1\n")
    other = editor.open(project / "new.py", NAN)
    editor.wait_for(other, nan_on(3))
    assert editor.rules(name) == []
    editor.change(name, 2, NAN)
    editor.wait_for(name, nan_on(3))
    assert editor.versions[name] == 2
    editor.change(name, 3, "\n\n" + NAN)
    editor.wait_for(name, nan_on(5))
    editor.change(name, 4, "x = 1\n")
    editor.wait_for(name, nan_on())
    assert (project / "a.py").read_text() == NAN


def test_closing_without_saving_brings_the_file_back(editor: Editor, project: Path) -> None:
    write(project, {"a.py": "x = 1\n"})
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    editor.notify("textDocument/didClose", textDocument={"uri": name})
    editor.wait_for(name, nan_on())


def test_edits_of_a_part_are_followed(editor: Editor, project: Path) -> None:
    text = "# \U0001f600\x0c\u2028 ü\r\nimport numpy as np\rx = '\U0001f600\U0001f600', 1 == np.inf\n"
    write(project, {"a.py": text})
    name = editor.open(project / "a.py", text)
    # Two emoji are four units; neither the form feed nor U+2028 ends a line.
    where = {"start": {"line": 2, "character": 20}, "end": {"line": 2, "character": 23}}
    editor.change(name, 2, {"range": where, "text": "nan"})
    (shown,) = editor.wait_for(name, nan_on(2))
    assert shown["range"]["start"] == {"line": 2, "character": 12}
    assert shown["range"]["end"] == {"line": 2, "character": 13}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_are_in_the_units_that_were_agreed_upon(
    project: Path, start: Callable[..., Editor], encoding: str
) -> None:
    text = "import numpy as np\n'\U0001f600é', 1 == np.nan\n"
    write(project, {"a.py": text})
    editor = start(project)
    offered = {"general": {"positionEncodings": [encoding]}}
    assert editor.initialize(project, **offered)["positionEncoding"] == encoding
    (shown,) = editor.wait_for(editor.open(project / "a.py", text), nan_on(1))
    units = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[encoding]
    before = text.splitlines()[1].split("1")[0]
    assert shown["range"]["start"]["character"] == len(before.encode(units[0])) // units[1]


def test_an_editor_that_says_nothing_of_units_counts_in_utf_16(project: Path, start: Callable[..., Editor]) -> None:
    text = "import numpy as np\n'\U0001f600', 1 == np.nan\n"
    write(project, {"a.py": text})
    editor = start(project)
    editor.initialize(project, general={})
    (shown,) = editor.wait_for(editor.open(project / "a.py", text), nan_on(1))
    assert shown["range"]["start"]["character"] == 6


def test_a_half_of_a_character_ends_nothing(editor: Editor, project: Path) -> None:
    name = editor.open(project / "a.py", "# \ud83d\n" + NAN)
    editor.wait_for(name, nan_on(4))


def test_hover_shows_the_page_of_the_rule(editor: Editor, project: Path) -> None:
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    found = editor.hover(name, 3, 8)["contents"]
    assert found["kind"] == "markdown"
    assert f"**{RULE}**" in found["value"]
    assert "#### How to repair" in found["value"]
    assert "# error" not in found["value"]
    assert editor.hover(name, 0) is None


def test_hover_without_markdown_is_plain(project: Path, start: Callable[..., Editor]) -> None:
    editor = start(project)
    text_document = {**CAPABILITIES["textDocument"], "hover": {"contentFormat": ["plaintext"]}}
    editor.initialize(project, textDocument=text_document)
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    found = editor.hover(name, 3)["contents"]
    assert found["kind"] == "plaintext"
    assert found["value"].startswith(f"{RULE}: ")
    assert "`" not in found["value"]


@pytest.mark.parametrize("file", ["ü \U0001f600.py", "a#b?c%20d.py", "-x=[1].py", "new\nline.py"])
def test_names_are_what_they_are(editor: Editor, project: Path, file: str) -> None:
    write(project, {file: NAN})
    name = editor.open(project / file, NAN)
    editor.wait_for(name, nan_on(3))
    assert editor.messages == []


def test_a_name_that_is_no_text(editor: Editor, project: Path) -> None:
    place = os.fsencode(project) + b"/\xff.py"
    with open(place, "w") as stream:
        stream.write(NAN)
    name = editor.open(Path(os.fsdecode(place)), NAN)
    assert name.endswith("/%FF.py")
    editor.wait_for(name, nan_on(3))
    assert [a["title"] for a in editor.actions(name, 3)] != []


@pytest.mark.parametrize("odd", ["untitled:Untitled-1", "git:/x/a.py?HEAD", "file:///a%00b.py", "file://[", "nonsense"])
def test_what_is_no_file_is_left_alone(editor: Editor, project: Path, odd: str) -> None:
    editor.open(odd, NAN)
    editor.change(odd, 2, NAN + "\n")
    assert editor.hover(odd, 3) is None
    assert editor.actions(odd, 3, only=["source.fixAll", "quickfix"]) == []
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    assert set(editor.diagnostics) == {name}


def test_a_file_that_git_ignores_is_nobodys(editor: Editor, project: Path) -> None:
    write(project, {".gitignore": "made/\n", "made/a.py": NAN, "b.py": NAN})
    ignored = editor.open(project / "made/a.py", NAN)
    editor.wait_for(editor.open(project / "b.py", NAN), nan_on(3))
    editor.change(ignored, 2, "\n" + NAN)
    editor.change(uri(project / "b.py"), 2, "\n" + NAN)
    editor.wait_for(uri(project / "b.py"), nan_on(4))
    assert editor.rules(ignored) == []


def test_a_suppression_counts_as_it_is_typed(editor: Editor, project: Path) -> None:
    name = editor.open(project / "a.py", NAN)
    editor.wait_for(name, nan_on(3))
    editor.change(name, 2, NAN.replace("nan)", f"nan)  # mlscaffold: ignore[{RULE}] it is a test"))
    editor.wait_for(name, nan_on())
