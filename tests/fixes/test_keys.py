"""Keys of TOML and YAML: what was meant changes, and comments, order and layout stay."""

import tomllib

import pytest
import yaml

from mlscaffold.changes import AddItem, RemoveKey, SetKey
from mlscaffold.errors import UserError
from mlscaffold.fixes import toml_keys, yaml_keys
from mlscaffold.fixes.refusal import RefusedError

TOML = """\
# The top.
title = "a"   # kept

[project]  # the project
name = 'demo'
dependencies = [
  "b>=1",  # why b

  # and then
  "a",
]
dynamic = ["version"]

[tool.mlscaffold.suppress]
"x/y" = "because"  # a reason
# about z
"x/z" = "because"

[tool.mlscaffold.per-path."old/**"]
"x/y" = "old"

[tool.ruff]
line-length = 120
"""
TOP = ("tool", "mlscaffold")


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (SetKey("a", ("title",), "b"), 'title = "a"   #', 'title = "b"   #'),
        (SetKey("a", ("project", "name"), "x"), "name = 'demo'", 'name = "x"'),
        (SetKey("a", ("tool", "ruff", "fix"), True), "120\n", "120\nfix = true\n"),
        (AddItem("a", ("project", "dependencies"), "c"), '  "a",\n', '  "a",\n  "c",\n'),
        (AddItem("a", ("project", "dependencies"), "a"), "", ""),
        (AddItem("a", ("project", "dynamic"), "x"), '["version"]', '["version", "x"]'),
        (RemoveKey("a", (*TOP, "suppress", "x/y")), '"x/y" = "because"  # a reason\n', ""),
        (RemoveKey("a", (*TOP, "per-path", "old/**", "x/y")), '[tool.mlscaffold.per-path."old/**"]\n"x/y" = "old"\n\n', ""),
        (RemoveKey("a", ("project", "dynamic", 0)), '["version"]', "[]"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_toml(change: SetKey | AddItem | RemoveKey, old: str, new: str, end: str) -> None:
    assert old in TOML
    expected = TOML.replace(old, new, 1) if old else TOML
    assert toml_keys.edited(TOML.replace("\n", end), change) == expected.replace("\n", end)


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ('[tool.mlscaffold]\nstage = "x"\n\n[tool.mlscaffold.suppress]\n"a" = "b"\n', (*TOP, "suppress", "a"),
         '[tool.mlscaffold]\nstage = "x"\n'),
        ('[tool.mlscaffold.suppress]\n"a" = "b"\n', (*TOP, "suppress", "a"), "[tool.mlscaffold.suppress]\n"),
        ('[tool.mlscaffold.suppress]\n"a" = "b"\n\n[tool.ruff]\n', (*TOP, "suppress", "a"),
         "[tool.mlscaffold.suppress]\n\n[tool.ruff]\n"),
        ('[suppress]\n"a" = "b"\n', ("suppress", "a"), "[suppress]\n"),
        ('suppress = {"a" = "b", "c" = "d"}\n', ("suppress", "a"), 'suppress = { "c" = "d"}\n'),
        ('suppress."a" = "b"\nstage = "x"\n', ("suppress", "a"), 'stage = "x"\n'),
    ],
)  # fmt: skip
def test_a_table_goes_with_its_last_key_but_never_that_of_the_tool(
    text: str, key: tuple[str, ...], expected: str
) -> None:
    assert toml_keys.edited(text, RemoveKey("a", key)) == expected


@pytest.mark.parametrize("key", [("no",), ("project", "no"), ("project", "dynamic", 7), ("title", "x"), ("project", 0)])
def test_toml_that_has_no_such_key(key: tuple[str | int, ...]) -> None:
    with pytest.raises(RefusedError):
        toml_keys.edited(TOML, RemoveKey("a", key))


def test_toml_that_is_none() -> None:
    with pytest.raises(RefusedError):
        toml_keys.edited("a = = 1", SetKey("a", ("b",), 1))
    with pytest.raises(RefusedError):
        toml_keys.edited("a = 1\n", AddItem("a", ("a",), 1))
    assert tomllib.loads(toml_keys.edited("", SetKey("a", ("b", "c"), 1))) == {"b": {"c": 1}}


YAML = """\
# The top.
name: demo    # kept
resources:
  # the first
  - name: a
    hash: sha256:1  # of a
    bytes: 10

  - name: b
    path: "b.csv"
    tags: [x, y]
    list:
      - 1
      - 2   # two
last: |
  text
"""


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (SetKey("a", ("resources", 0, "hash"), "sha256:2"), "sha256:1 ", "sha256:2 "),
        (SetKey("a", ("resources", 0, "bytes"), 11), "bytes: 10", "bytes: 11"),
        (SetKey("a", ("resources", 1, "bytes"), 11), "      - 2   # two\n", "      - 2   # two\n    bytes: 11\n"),
        (AddItem("a", ("resources", 1, "tags"), "z"), "[x, y]", "[x, y, z]"),
        (AddItem("a", ("resources", 1, "list"), 3), "- 2   # two\n", "- 2   # two\n      - 3\n"),
        (RemoveKey("a", ("resources", 0, "hash")), "    hash: sha256:1  # of a\n", ""),
        (RemoveKey("a", ("resources", 0, "name")), "name: a\n    hash", "hash"),
        (RemoveKey("a", ("resources", 1, "tags", 0)), "[x, y]", "[y]"),
        (RemoveKey("a", ("resources", 1, "tags", 1)), "[x, y]", "[x]"),
        (RemoveKey("a", ("resources", 1, "list", 1)), "      - 2   # two\n", ""),
        (RemoveKey("a", ("resources", 0)), "  # the first\n  - name: a\n    hash: sha256:1  # of a\n    bytes: 10\n\n", ""),
        (RemoveKey("a", ("last",)), "last: |\n  text\n", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
def test_yaml(change: SetKey | AddItem | RemoveKey, old: str, new: str, end: str, mark: str) -> None:
    assert old in YAML
    text = mark + YAML.replace("\n", end)
    assert yaml_keys.edited(text.encode(), "a.yaml", change).decode() == mark + YAML.replace(old, new, 1).replace(
        "\n", end
    )


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("a: 1\n", RemoveKey("a", ("a",))),
        ("a: 1\nb: 2\n", RemoveKey("a", ("c",))),
        ("a: &x 1\nb: *x\n", RemoveKey("a", ("a",))),
        ("a: {b: 1}\n", SetKey("a", ("a",), 2)),
        ("", SetKey("a", ("a",), 2)),
        ("- a\n", SetKey("a", ("a",), 2)),
        ("a: [\n", SetKey("a", ("a",), 2)),
        ("a: 1\n", AddItem("a", ("a",), 2)),
    ],
)
def test_yaml_that_is_refused(text: str, change: SetKey | AddItem | RemoveKey) -> None:
    with pytest.raises((RefusedError, UserError)):
        yaml_keys.edited(text.encode(), "a.yaml", change)


def test_without_a_line_end() -> None:
    assert yaml_keys.edited(b"a: 1\nb: 2", "a.yaml", SetKey("a", ("c",), 3)) == b"a: 1\nb: 2\nc: 3"
    assert yaml.safe_load(yaml_keys.edited(b"a: 1\nb: 2", "a.yaml", RemoveKey("a", ("b",)))) == {"a": 1}
    assert toml_keys.edited("a = 1", SetKey("a", ("a",), 2)) == "a = 2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A remark about the key alone goes with it, and so does the gap that it stood in.
        ("a: 1\n\n# of x\n# alone\nx: 2\n\nb: 3\n", "a: 1\n\nb: 3\n"),
        ("a: 1\n# of x\nx: 2\n# of b\nb: 3\n", "a: 1\n# of b\nb: 3\n"),
        ("a: 1\n\n# of x\nx: 2", "a: 1\n"),
        ("a: 1\n\nx: 2\n\nb: 3\n", "a: 1\n\nb: 3\n"),
        ("a:\n  b: 1\n  # of x\n  x: 2\nc: 3\n", "a:\n  b: 1\nc: 3\n"),
        # One that may be about what follows stays, and so does what opens the file or the document.
        ("a: 1\n\n# of both\nx: 2\nb: 3\n", "a: 1\n\n# of both\nb: 3\n"),
        ("# The file.\nx: 2\n\nb: 3\n", "# The file.\n\nb: 3\n"),
        ("---\n# The file.\nx: 2\n\nb: 3\n", "---\n# The file.\n\nb: 3\n"),
        ("x: 2\n\nb: 3\n", "b: 3\n"),
        ("a: |\n  # text\nx: 2\n", "a: |\n  # text\n"),
        ("a: 1\n# another\n\nx: 2\n\n\nb: 3\n", "a: 1\n# another\n\n\nb: 3\n"),
        ("a: |+\n  text\n\nx: 2\n", "a: |+\n  text\n\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_is_left_behind(text: str, expected: str, end: str) -> None:
    key = ("a", "x") if "  x: 2" in text else ("x",)
    text = text.replace("\n", end)
    assert yaml_keys.edited(text.encode(), "a.yaml", RemoveKey("a", key)).decode() == expected.replace("\n", end)


def test_what_is_left_behind_in_toml() -> None:
    text = '[suppress]\n"a" = "b"\n\n# until\n# then\n"x" = "y"\n\n[per-path]\n'
    assert toml_keys.edited(text, RemoveKey("a", ("suppress", "x"))) == '[suppress]\n"a" = "b"\n\n[per-path]\n'
