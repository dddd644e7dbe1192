"""Plans: what fits together is made together, what does not waits or is left out, and nothing is made by half."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mlscaffold.changes import (
    AddItem,
    AddLine,
    AddSection,
    Change,
    Create,
    Delete,
    Describe,
    Fix,
    RemoveKey,
    Render,
    Replace,
    SetArgument,
    SetKey,
    Untrack,
)  # fmt: skip
from mlscaffold.config import Config, parse
from mlscaffold.facts.model import Place
from mlscaffold.findings import Finding
from mlscaffold.fixes import draft
from mlscaffold.fixes.plan import Plan, planned
from mlscaffold.fixes.rounds import repaired
from mlscaffold.run import Result, check
from mlscaffold.tree import MemoryTree, Tree


def finding(*changes: Change, safe: bool = True, name: str = "x") -> Finding:
    return Finding("a/b", Place("a.py", 1), "error", "high", name, "", (), Fix("do it", changes, safe))


def plan(files: dict[str, str], *findings: Finding, unsafe: bool = True, config: Config | None = None) -> Plan:
    return planned(MemoryTree(files), config or Config(), findings, unsafe=unsafe)


def replace(line: int, column: int, old: str, new: str) -> Replace:
    return Replace(Place("a.py", line, column), old, new)


def test_edits_of_one_file_are_seen_from_what_it_was() -> None:
    done = plan(
        {"a.py": "one two\nthree\n"},
        finding(replace(1, 5, "two", "2\n2")), finding(replace(1, 1, "one", "")), finding(replace(2, 1, "three", "3")),
    )  # fmt: skip
    assert done.files == {"a.py": b" 2\n2\n3\n"}
    assert done.before == {"a.py": b"one two\nthree\n"}
    assert len(done.applied) == 3


def test_edits_that_meet_wait() -> None:
    first, second = finding(replace(1, 1, "one two", "x")), finding(replace(1, 5, "two three", "y"))
    done = plan({"a.py": "one two three"}, first, second)
    assert (done.files, done.applied, done.postponed) == ({"a.py": b"x three"}, (first,), (second,))


def test_a_file_is_edited_by_places_or_as_a_whole() -> None:
    first, second = finding(replace(1, 1, "one", "1")), finding(AddLine("a.py", "two"))
    assert plan({"a.py": "one\n"}, first, second).postponed == (second,)
    assert plan({"a.py": "one\n"}, second, first).postponed == (first,)
    assert plan({"a.py": "one\n"}, second, finding(AddLine("a.py", "3"))).files == {"a.py": b"one\ntwo\n3\n"}


def test_all_changes_of_a_repair_or_none() -> None:
    bad = finding(AddLine("b", "x"), replace(1, 1, "one", "1"), Delete("c"), replace(1, 1, "no", "1"), Untrack(("c",)))
    good = finding(AddLine("b", "y"))
    done = plan({"a.py": "one", "b": "", "c": "c"}, bad, good)
    assert (done.files, done.untracked, done.applied) == ({"b": b"y\n"}, (), (good,))
    assert done.skipped[0].reason == "what stands there is another text than the one that was checked"


def test_a_repair_undone_leaves_what_others_did() -> None:
    done = plan(
        {"a.py": "one two", "b": "b\n"},
        finding(replace(1, 1, "one", "1"), AddLine("b", "x")),
        finding(replace(1, 5, "two", "2"), AddLine("b", "y"), AddLine("b", "no\nline")),
    )
    assert done.files == {"a.py": b"1 two", "b": b"b\nx\n"}


def test_unsafe_ones_only_when_asked_for() -> None:
    one = finding(AddLine("b", "x"), safe=False)
    assert plan({}, one, unsafe=False).is_empty
    assert plan({}, one).files == {"b": b"x\n"}


def test_what_comes_to_nothing_is_no_repair() -> None:
    done = plan({"b": "x\n"}, finding(AddLine("b", "x")))
    assert (done.files, done.applied) == ({}, ())
    assert done.skipped[0].reason == "there is nothing left to change"


def test_places_in_lists_are_counted_anew_after_one_is_taken_out() -> None:
    files = {"a.toml": "a = [1, 2, 3]\n", "a.yaml": "a: [1, 2, 3]\n", "a.json": '{"a": [1, 2, 3]}'}
    for path in files:
        first, second = finding(RemoveKey(path, ("a", 0))), finding(RemoveKey(path, ("a", 1)))
        done = plan(files, first, second)
        assert (done.applied, done.postponed) == ((first,), (second,))
        assert b"[2, 3]" in (done.files[path] or b"")


@pytest.mark.parametrize("path", ["a.toml", "a.yaml", "a.json"])
def test_keys_in_three_formats(path: str) -> None:
    text = {"a.toml": 'b = 1\na = ["x"]\n', "a.yaml": "b: 1\na: [x]\n", "a.json": '{"b": 1, "a": ["x"]}'}[path]
    there, further = finding(AddItem(path, ("a",), "x")), finding(AddItem(path, ("a",), "z"))
    done = plan({path: text}, finding(SetKey(path, ("b",), 2)), there, further)
    new = (done.files[path] or b"").decode()
    assert new == text.replace("1", "2").replace('"x"]', '"x", "z"]').replace("[x]", "[x, z]")
    assert [item.finding for item in done.skipped] == [there]


@pytest.mark.parametrize(
    "change",
    [
        AddItem("a.md", ("a",), 1),
        SetKey("no.toml", ("a",), 1),
        Render("a.md", "data"),
        Describe("no.csv"),
        Describe("no.csv", "x"),
        AddSection("a.rst", "Users", "brief"),
        AddSection("no.md", "Users", "brief"),
        AddLine("a.md", "two\nlines"),
        Create("a.md", "brief"),
        SetArgument(Place("a.md", 1, 1), "f", "x", "0"),
    ],
)
def test_what_does_not_fit_is_said(change: Change) -> None:
    done = plan({"a.md": "x\n", "a.rst": "x\n"}, finding(change))
    assert done.is_empty
    assert done.skipped[0].reason


def test_a_failure_of_ours_is_that_of_one_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(draft.lines, "with_line", broken)
    done = plan({"a.py": "x"}, finding(AddLine("b", "x")), finding(Delete("a.py")))
    assert done.files == {"a.py": None}
    assert done.skipped[0].reason == "mlscaffold itself failed on it (ZeroDivisionError: no); please report this"


def test_repairs_that_undo_each_other_come_to_an_end() -> None:
    def flip(tree: Tree, config: Config) -> Result:
        result = check(tree, config, asked=["ml-api/nan-equality"])
        text = tree.read("a.py").decode()
        other = "b" if text.startswith("a") else "a"
        return _with(result, finding(Replace(Place("a.py", 1, 1), text[0], other)))

    done = repaired(MemoryTree({"a.py": "a\n"}), Config(), flip, unsafe=False)
    assert done.fixed == ()
    assert done.plan.files in ({}, {"a.py": b"b\n"})


def _with(result: Result, *findings: Finding) -> Result:
    import dataclasses

    return dataclasses.replace(result, findings=findings)


PAGES = {
    "atx": ("# A\n\n## Users\n\n## Problem\n\nx\n", "# A\n\n## Users\n\nP\n\n## Problem\n\nx\n"),
    "comment": ("## Users\n<!-- who? -->\n", "## Users\n\nP\n<!-- who? -->\n"),
    "underlined": ("Users\n-----\n", "Users\n-----\n\nP\n"),
    "numbered": ("## 3. Users of it", "## 3. Users of it\n\nP\n"),
    "absent": ("# A\n\nx", "# A\n\nx\n\n## Users\n\nP\n"),
    "empty": ("", "## Users\n\nP\n"),
    "fenced": ("```\n## Users\n```\n", "```\n## Users\n```\n\n## Users\n\nP\n"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", PAGES)
def test_a_section(name: str, end: str) -> None:
    prompt = "FILL IN: who reads the predictions, and what they do with them"
    before, after = (text.replace("\n", end) for text in PAGES[name])
    if not before.count(end):
        after = after.replace(end, "\n")
    done = plan({"a.md": before}, finding(AddSection("a.md", "Users", "brief")))
    assert (done.files["a.md"] or b"").decode() == after.replace(
        "P" + (end if end in after else "\n"), prompt + (end if end in after else "\n")
    ).replace(prompt + "roblem", "Problem")


@pytest.mark.parametrize("page", ["```text\na tree\n", "# A\n\n~~~\nx\n", "# A\n\n<!-- not yet\n"])
def test_a_page_with_a_block_that_nothing_closes(page: str) -> None:
    done = plan({"a.md": page}, finding(AddSection("a.md", "Users", "brief")))
    assert done.is_empty
    assert [skipped.reason for skipped in done.skipped] == [
        "what is added at the end of the page would be part of a block that nothing closes above"
    ]


def dictionaries() -> Iterator[Any]:
    package = {"name": "d", "resources": [{"name": "t", "path": "t.csv", "schema": "t.yaml"}]}
    fields = [{"name": "a", "type": "integer"}, {"name": "c", "type": "string"}]
    inline = {
        "name": "d",
        "resources": [{"name": "o", "path": "o.csv"}, {"name": "t", "path": "t.csv", "schema": {"fields": fields}}],
    }
    import yaml

    yield (
        "yaml",
        {"data/datapackage.yaml": json.dumps(package), "data/t.yaml": yaml.safe_dump({"fields": fields})},
        "data/t.yaml",
    )
    yield (
        "flow",
        {"data/datapackage.yaml": json.dumps(package), "data/t.yaml": json.dumps({"fields": fields})},
        "data/t.yaml",
    )
    yield "inline", {"data/datapackage.yaml": yaml.safe_dump(inline, sort_keys=False)}, "data/datapackage.yaml"
    package["resources"][0]["schema"] = "t.json"  # type: ignore[index]
    yield (
        "json",
        {"data/datapackage.json": json.dumps(package), "data/t.json": json.dumps({"fields": fields}, indent=2)},
        "data/t.json",
    )
    yield "inline json", {"data/datapackage.json": json.dumps(inline)}, "data/datapackage.json"


@pytest.mark.parametrize(("files", "path"), [x[1:] for x in dictionaries()], ids=[x[0] for x in dictionaries()])
def test_a_field_stands_where_its_column_does(files: dict[str, str], path: str) -> None:
    import yaml

    home = "datapackage.json" if "data/datapackage.json" in files else "datapackage.yaml"
    config = parse({"layout": {"package": f"data/{home}"}}, "mlscaffold.toml")
    tree = MemoryTree({**files, "data/t.csv": "a,b,c\n1,2.5,x\n", "mlscaffold.toml": ""})
    look = lambda tree, config: check(tree, config, asked=["data-docs/undocumented-column"])  # noqa: E731
    done = repaired(tree, config, look, unsafe=False)
    assert (set(done.plan.files), done.result.findings) == ({path}, ())
    written = yaml.safe_load(done.plan.files[path] or b"")
    fields = written["fields"] if "fields" in written else written["resources"][1]["schema"]["fields"]
    assert [f["name"] for f in fields] == ["a", "b", "c"]
    assert fields[1]["type"] == "number"
    assert fields[1]["description"].startswith("FILL IN:")
