import pytest

from mlscaffold.facts.document import read_document


def page(text, path="docs/a.md"):
    return read_document(path, text.encode(), "documentation")


def headings(text, path="docs/a.md"):
    return list(page(text, path).headings)


def test_front_matter_and_its_lines():
    found = page("---\nrun: null\nmetrics:\n  test: {f1: 0.97}\ntrained_at: 2026-11-23T10:15:04Z\n---\n# Title\n")
    assert found.front_matter == {"run": None, "metrics": {"test": {"f1": 0.97}}, "trained_at": "2026-11-23T10:15:04Z"}
    assert found.front_matter_lines == {"run": 2, "metrics": 3, "trained_at": 5}
    assert found.headings == ((7, 1, "Title"),)


@pytest.mark.parametrize(
    "text",
    ["---\na: [\n---\n# T\n", "---\njust text\n---\n# T\n", "---\n---\n# T\n", "---\na: b\n", "text\n---\na: 1\n---\n"],
)
def test_front_matter_that_is_none(text):
    assert page(text).front_matter == {}


def test_atx_headings():
    text = "# One #\n## Two ##  \n ### *Three* [link](x) `code` {#id}\n#nothing\n    # code\n####### seven\n#\n## C#\n"
    assert headings(text) == [(1, 1, "One"), (2, 2, "Two"), (3, 3, "Three link code"), (7, 1, ""), (8, 2, "C#")]


def test_setext_headings():
    text = "Title\n=====\n\nSub\n---\n\n- item\n---\n\n| a |\n---\n\ntext\nmore\n---\n\n---\n\n> quote\n---\n"
    assert headings(text) == [(1, 1, "Title"), (4, 2, "Sub")]


def test_headings_of_html():
    assert headings('<h1 align="center">\n<h2>A <b>bold</b> title</h2>\n<H3>X</H3>') == [
        (2, 2, "A bold title"),
        (3, 3, "X"),
    ]


def test_entities_in_headings_are_written_out():
    assert headings("# &nbsp;A &amp; B\n") == [(1, 1, "A & B")]


def test_names_with_underscores_keep_them():
    assert headings("## macro_f1 and __init__\n") == [(1, 2, "macro_f1 and init")]


def test_fenced_code_and_comments_hold_no_headings():
    text = (
        "```bash\n# no\n~~~\n# no\n```\n~~~~\n# no\n~~~\n# no\n~~~~\n<!--\n"
        "# no\n-->\n<!-- # no -->\n# yes\n- ```\n  # no\n  ```\n```\n# never closed\n"
    )
    assert headings(text) == [(15, 1, "yes")]


def test_inline_code_of_three_backticks_opens_no_fence():
    assert headings("```not a fence```\n# yes\n") == [(2, 1, "yes")]


def test_headings_of_restructured_text():
    text = (
        "=====\nTitle\n=====\n\nSection\n-------\n\nSub\n~~~\n\nOther\n-----\n"
        "\n::\n\n    code\n    ----\n\n* a\n* b\n\n----\n\n===  ===\na    b\n===  ===\n"
    )
    assert headings(text, "README.rst") == [(2, 1, "Title"), (5, 2, "Section"), (8, 3, "Sub"), (11, 2, "Other")]


def test_plain_text_may_be_underlined():
    assert headings("Data set\n========\nwords\n", "data/README.txt") == [(1, 1, "Data set")]
    assert headings("# no heading\n", "data/README.txt") == []


def test_placeholders_are_where_the_sentinel_stands():
    text = (
        "---\nmetric: 'FILL IN: which'\n---\nFILL IN: who. FILL IN: what\n"
        "`FILL IN:` is the mark; ``FILL IN:`` too\n```\nFILL IN: no\n```\nfill in: no\n"
        "<!-- FILL IN: in a comment -->\n"
    )
    assert [(p.line, p.column) for p in page(text).placeholders] == [(2, 10), (4, 1), (4, 15), (10, 6)]


def test_placeholders_of_plain_text():
    assert [(p.line, p.column) for p in page("a\nFILL IN: b", "notes.txt").placeholders] == [(2, 1)]


def test_sections():
    found = page("# A\n\nintro\n\n## Problem\nwe lose\n\n### Detail\nx\n\n## Users\nus\n")
    assert found.section("problem") == "we lose\n\n### Detail\nx"
    assert found.section("Users") == "us"
    assert found.section("Legal") == ""
    assert page("Problem\n=======\nwe lose\n\nUsers\n-----\nus\n").section("users") == "us"


def test_line_ends_and_encodings():
    assert headings("# A\r\n\r\n## B\r\n") == [(1, 1, "A"), (3, 2, "B")]
    assert read_document("a.md", "# Größe".encode("utf-16"), "documentation").headings == ((1, 1, "Größe"),)
    assert read_document("a.md", b"", "documentation").headings == ()
