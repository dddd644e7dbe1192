"""Whatever a finding says of whatever file, each format can be read, and says it once."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlscaffold import packs
from mlscaffold.errors import printable
from mlscaffold.facts.model import Place
from mlscaffold.facts.places import in_words
from mlscaffold.findings import Finding, Report
from mlscaffold.installed import Pack
from mlscaffold.report import concise, text
from mlscaffold.report import json as json_report
from mlscaffold.report.sources import Sources
from mlscaffold.tree import MemoryTree
from tests.report.reading import READERS

MARKUP = (
    "<img src=x onerror=alert(1)>", "[a](http://evil.example)", "![a](b)", "http://evil.example", "www.evil.example",
    "ada@evil.example", "@octocat", "#12", "GH-12", "!12", "%0A", "%25", "::error::x", "##[error]x", "|", "`", "``", "\\",
    "\\`", "*b*", "_i_", "~~s~~", "&lt;", "&#64;", "<!--", "-->", "]]>", "{0}", "{{0}}", "](javascript:x)", ":smile:",
    "$`x`$", "$x$", "\n", "\r", "\x1b[31m", "\x00", "\u202e", "\u2028", "\u200b", "\ufffe", "\udc80", "\t", " ", "  ",
    "- ", "# ", "1. ", "> ", "=== ", "/approve ", "deadbeefcafe", "\x85", "\N{COMBINING ACUTE ACCENT}", "\u65e5", "\U0001f600",
    "[[x]]", "[^1]", "[x]: y", "'", '"', "word", "words",
)  # fmt: skip
TEXT = (
    st.lists(
        st.sampled_from(MARKUP) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=6
    )
    .map("".join)
    .filter(bool)
)
PATHS = TEXT.map(lambda t: "/".join(p for p in t.split("/") if p not in {"", ".", ".."})).filter(bool)
PLACES = st.builds(
    Place, PATHS, st.integers(0, 3), st.integers(0, 3), st.none() | st.integers(0, 2)
)  # fmt: skip
FINDINGS = st.builds(
    Finding, st.sampled_from(["odd/absolute", "odd/unnamed", "gone/away"]), PLACES,
    st.sampled_from(["error", "warning", "note"]), st.sampled_from(["high", "medium", "low"]), TEXT, TEXT | st.just(""),
    st.lists(PLACES, max_size=7).map(tuple),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def few_rules() -> Iterator[None]:
    """The rules of these tests alone."""
    listed = tuple(packs.rules_of(Pack("tests", "tests.report.pack", "")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packs, "listed", lambda *_, **__: listed)
        yield


FORMATS = [name for name in READERS if name not in {"text", "concise"}]


def written(name: str, report: Report, sources: Sources) -> str:
    """A report in one format."""
    if name == "json":
        return json_report.text(report)
    if name == "concise":
        return concise.text(report, quiet=True)
    if name == "text":
        return text.text(report, sources, quiet=True)
    return import_module(f"mlscaffold.report.{name}").text(report, sources)


def squeezed(value: str) -> str:
    """Text without what Markdown may drop of it: blanks, and backticks that became code."""
    return value.replace(" ", "").replace("`", "")


def made(findings: tuple[Finding, ...]) -> Report:
    return Report("x", "prototype", True, "x", (), 1, findings)


def inert(shown: str) -> bool:
    return all(c == "\n" or c.isprintable() for c in shown)


SEVERAL = st.lists(FINDINGS, max_size=4).map(lambda found: tuple(sorted(dict.fromkeys(found), key=lambda f: f.order)))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=50)
@given(findings=SEVERAL)
@example(findings=(Finding("odd/absolute", Place("a.py", 1, 1), "error", "high", "a\nb `c d` `e", "", ()),))
def test_each_finding_is_said_once(name: str, findings: tuple[Finding, ...]) -> None:
    shown = written(name, made(findings), Sources(MemoryTree({})))
    assert inert(shown) or name == "json"
    said = READERS[name](shown)
    assert [(s.rule, s.level) for s in said] == [(f.rule, f.level) for f in findings]
    for finding, words in zip(findings, said, strict=True):
        exact = name in {"json", "sarif"}
        assert words.path == (finding.at.path if exact else printable(finding.at.path))
        heard, message = words.text, finding.message if name == "json" else printable(finding.message)
        if name == "sarif":
            heard, message = (re.sub(r"([{}])\1+", r"\1", value) for value in (heard, message))
        if name == "markdown":
            heard, message = squeezed(heard), squeezed(message)
        assert message in heard
    assert written(name, made(findings), Sources(MemoryTree({}))) == shown


@given(findings=SEVERAL)
@example(findings=(Finding("odd/absolute", Place(" ::error::x.py", 1, 1), "error", "high", "a", "", ()),))
def test_each_finding_is_one_line_of_text(findings: tuple[Finding, ...]) -> None:
    lines = concise.text(made(findings), quiet=True).split("\n")[:-1]
    assert len(lines) == len(findings)
    for line, finding in zip(lines, findings, strict=True):
        assert not line.lstrip().startswith("::")
        assert line.removeprefix("./").startswith(
            in_words(finding.at).removeprefix("./") + f": {finding.level} {finding.rule}: "
        )
        assert printable(finding.message) in line
    shown = text.text(made(findings), Sources(MemoryTree({})), quiet=True)
    assert inert(shown)
    left = shown.split("\n")
    for line in lines:
        left = left[left.index(line) + 1 :]
    files = {f.at.path for f in findings}
    more = sum(min(len(f.related), 5) + (len(f.related) > 5) + bool(f.hint) for f in findings)
    assert shown.count("\n") == len(findings) + more + max(len(files) - 1, 0)


@pytest.mark.parametrize("name", READERS)
def test_none_is_no_finding(name: str) -> None:
    assert READERS[name](written(name, made(()), Sources(MemoryTree({})))) == []


def test_a_name_that_no_disk_has_ends_no_report() -> None:
    finding = Finding("odd/absolute", Place("\ud800/a.py", 1, 1), "error", "high", "\ud800", "", ())
    for name in READERS:
        assert written(name, made((finding,)), Sources(MemoryTree({}))).isascii()
