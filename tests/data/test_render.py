"""The data dictionary as a page for people."""

import unicodedata
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlscaffold.data.render import render, render_block
from mlscaffold.data.yamltext import mapping
from mlscaffold.errors import UserError
from mlscaffold.facts.dictionary import read_dictionary, read_package
from mlscaffold.rendered import block, cell, is_current, is_torn, splice, table
from tests.conftest import mlscaffold
from tests.data.conftest import TableProject, table_project

PACKAGE = """\
name: demo-data
resources:
  - {name: penguins, path: raw/penguins.csv, schema: dictionary/penguins.yaml}
"""
DICTIONARY = """\
name: penguins
description: One row is one adult penguin seen at its nest.
updates: never; the study is closed
coverage: {start: 2007-11-11, end: 2009-12-01}
missingValues: ["", "NA"]
fields:
  - {name: species, type: string, description: Species., example: Adelie, role: target,
     constraints: {required: true, enum: [Adelie, Chinstrap, Gentoo]}}
  - {name: body_mass_g, type: integer, description: Body mass., example: 3750, unit: g, role: feature,
     notes: "Weighed in a bag, to the nearest 25 g.", constraints: {minimum: 0, maximum: 10000}}
"""
PAGE = """\
<!-- mlscaffold:dictionary -->

| Table | Table Notes | Field | Definition | Example Value | Field Notes |
| --- | --- | --- | --- | --- | --- |
| penguins | One row is one adult penguin seen at its nest.<br>Updates: never; the study is closed<br>Covers: 2007-11-11 to \
2009-12-01<br>File: data/raw/penguins.csv | species | Species. | Adelie | string; role: target; required; one of: \
Adelie, Chinstrap, Gentoo |
|  |  | body_mass_g | Body mass. | 3750 | integer; unit: g; role: feature; from 0 to 10000; missing: empty, NA; Weighed \
in a bag, to the nearest 25 g. |

<!-- /mlscaffold:dictionary -->"""


def rendered(package: str, dictionary: str) -> str:
    listed = read_package("data/datapackage.yaml", package.encode(), lambda _: True)
    return render_block(listed, [read_dictionary("data/dictionary/penguins.yaml", dictionary.encode())])


def test_the_form_is_that_of_the_convention():
    assert rendered(PACKAGE, DICTIONARY) == PAGE


def test_no_table_at_all():
    listed = read_package("data/datapackage.yaml", b"resources: []\n", lambda _: True)
    assert "\nNo table is described yet.\n" in render_block(listed, [])


def test_what_nobody_wrote_is_no_second_placeholder():
    text = rendered(PACKAGE, "description: 'FILL IN: x'\nupdates: 'FILL IN: y'\nfields: [{name: a}]\n")
    assert "FILL IN" not in text
    assert "Updates: *not written yet*" in text


def test_keys_and_references_and_personal_data():
    text = rendered(
        PACKAGE,
        "primaryKey: id\nforeignKeys: [{fields: [island], reference: {resource: islands, fields: [name]}}]\n"
        "fields: [{name: id, pii: true}, {name: island}]\n",
    )
    assert "personal data; missing: empty; primary key |" in text
    assert "refers to islands.name |" in text


# ------------------------------------------------------------------------------------------- escaping

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"), ("a\nb\r\n\nc", "a<br>b<br>c"), ("<script>", "\\<script\\>"), ("`x`", "\\`x\\`"),
        ("body_mass_g", "body_mass_g"), ("_x_", "\\_x\\_"), ("*x*", "\\*x\\*"), ("C:\\x", "C:\\\\x"),
        ("&amp;", "\\&amp;"), ("[a](b)", "\\[a\\](b)"), ("\x1b[31m", "\\\\x1b\\[31m"), ("  a \t b ", "a b"),
        (True, "true"), (None, ""), ([1, "a"], '\\[1, "a"\\]'), ("FILL IN: x", "*not written yet*"), (1.5, "1.5"),
        ("\u202egnp.exe", "\\\\u202egnp.exe"),
    ],
)  # fmt: skip
def test_cells(text, shown):
    assert cell(text) == shown


@pytest.mark.skipif(find_spec("markdown_it") is None, reason="markdown-it-py comes with rich")
@settings(deadline=None)
@given(st.lists(TEXT, min_size=2, max_size=4))
@example(["\\|", "\\\\|"])
@example(["|\\", "a"])
@example(["<!-- /mlscaffold:dictionary -->", "-->"])
def test_markdown_reads_the_cells_back(texts):
    import markdown_it

    parser = markdown_it.MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(table(["x"] * len(texts), [[cell(text) for text in texts]]))
    inline = [token for token in tokens if token.type == "inline"][len(texts) :]
    assert len(inline) == len(texts)
    for token, text in zip(inline, texts, strict=True):
        if text.strip().startswith("FILL IN:"):
            continue
        markup = [child.content for child in token.children if child.type not in {"text", "text_special"}]
        assert set(markup) <= {"<br>"}
        shown = "".join(child.content for child in token.children if child.type != "html_inline")
        assert "".join(shown.split()) == "".join(_visible(c) for c in "".join(text.split()))


def _visible(character):
    """A character as a page shows it: what would act on the page is spelled out."""
    acts = unicodedata.category(character) == "Cc" or character in "\u200e\u200f\ufeff"
    acts = acts or "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return character.encode("unicode_escape").decode() if acts else character


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(["name", "description", "example", "unit", "notes", "role"]), TEXT), TEXT, TEXT)
def test_rendering_is_a_fixpoint(field, before, after):
    if not field.get("name", "").strip():
        field["name"] = "x"
    if any(is_torn(text, "dictionary") for text in (before, after)):
        return
    with table_project() as project:
        project.write("a,b\n1,2\n")
        project.package.write_text(PACKAGE)
        project.dictionary.parent.mkdir()
        (project.dictionary.parent / "penguins.yaml").write_text(mapping({"fields": [field]}))
        page = project.root / "data" / "README.md"
        page.write_bytes(before.encode())
        assert render(project.root, write=True) == ("data/README.md", True)
        page.write_bytes(page.read_bytes() + after.encode())
        first = page.read_bytes()
        assert render(project.root, write=True) == ("data/README.md", False)
        assert page.read_bytes() == first
        assert first.startswith(before.rstrip("\r\n").encode())
        assert first.endswith(after.encode())


# ----------------------------------------------------------------------------------------------- pages


def page_of(project: TableProject):
    project.write("a,b\n1,2\n")
    project.describe()
    return project.root / "data" / "README.md"


def test_check_writes_nothing(project: TableProject, clean_environment):
    page = page_of(project)
    stale = mlscaffold("data", "render", "--check", project.root, env=clean_environment)
    assert (stale.returncode, page.exists()) == (1, False)
    made = mlscaffold("data", "render", project.root, env=clean_environment)
    assert (made.returncode, made.stdout) == (0, "data/README.md is rendered anew\n")
    assert page.read_text().startswith("# Data\n\n")
    assert mlscaffold("data", "render", "--check", project.root, env=clean_environment).returncode == 0
    project.dictionary.write_text(project.dictionary.read_text().replace("type: integer", "type: number"))
    before = page.read_bytes()
    assert mlscaffold("data", "render", "--check", project.root, env=clean_environment).returncode == 1
    assert page.read_bytes() == before


def test_the_checker_sees_what_is_stale(project: TableProject, clean_environment):
    page_of(project)
    mlscaffold("data", "render", project.root, env=clean_environment)
    rule = ("check", "--select", "data-docs/stale-rendering", project.root)
    assert mlscaffold(*rule, env=clean_environment).returncode == 0
    project.dictionary.write_text(project.dictionary.read_text().replace("type: integer", "type: number"))
    assert mlscaffold(*rule, env=clean_environment).returncode == 1


def test_what_people_wrote_stays(project: TableProject):
    page = page_of(project)
    page.write_bytes("# Öur data\r\n\r\nText.\r\n".encode())
    render(project.root, write=True)
    text = page.read_bytes().decode()
    assert text.startswith("# Öur data\r\n\r\nText.\r\n\r\n<!-- mlscaffold:dictionary -->\r\n")
    assert "\n" not in text.replace("\r\n", "")
    page.write_bytes((text + "Below.\r\n").encode())
    project.describe("a,b,c\n1,2,3\n")
    assert render(project.root, write=True)[1]
    assert page.read_bytes().decode().endswith("<!-- /mlscaffold:dictionary -->\r\nBelow.\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "<!-- mlscaffold:dictionary -->\nmine\n",
        "mine\n<!-- /mlscaffold:dictionary -->\n",
        "<!-- /mlscaffold:dictionary -->\nmine\n<!-- mlscaffold:dictionary -->\n",
        "<!-- mlscaffold:dictionary -->\n<!-- mlscaffold:dictionary -->\nmine\n<!-- /mlscaffold:dictionary -->\n",
    ],
)
def test_torn_markers_are_told_and_nothing_is_lost(project: TableProject, text):
    page = page_of(project)
    page.write_text(text)
    with pytest.raises(UserError, match="no pair"):
        render(project.root, write=True)
    assert page.read_text() == text


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("a: [\n", "cannot be rendered"),
        ("resources:\n  - {name: t, path: raw/table.csv, schema: d.yaml}\n", "is not there"),
        ("resources:\n  - {name: t, path: raw/table.csv, schema: dictionary/table.yaml}\n", "cannot be rendered"),
    ],
)
def test_what_cannot_be_read_is_not_rendered(project: TableProject, package, said):
    project.package.write_text(package)
    project.dictionary.parent.mkdir()
    project.dictionary.write_text("- no\n- mapping\n")
    with pytest.raises(UserError, match=said):
        render(project.root, write=True)
    assert not (project.root / "data/README.md").exists()


def test_a_page_that_is_a_link_out_of_the_project_is_not_written(project: TableProject, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "x.md"
    outside.write_text("theirs\n")
    page_of(project).symlink_to(outside)
    with pytest.raises(UserError, match="outside the project"):
        render(project.root, write=True)
    assert outside.read_text() == "theirs\n"


def test_a_project_without_a_package(tmp_path, clean_environment):
    done = mlscaffold("data", "render", tmp_path, env=clean_environment)
    assert done.returncode == 2
    assert "mlscaffold data describe FILE" in done.stderr


def test_permissions_of_the_page_stay(project: TableProject):
    page = page_of(project)
    page.write_text("x\n")
    page.chmod(0o640)
    render(project.root, write=True)
    assert page.stat().st_mode & 0o777 == 0o640


@given(TEXT, st.text("a|\n", max_size=9), TEXT)
def test_splicing_keeps_all_else(before, body, after):
    if is_torn(before + after, "runs") or "mlscaffold:" in before + after:
        return
    new = block("runs", body)
    page = splice(before + block("runs", "old") + after, "runs", new)
    assert is_current(page, "runs", new) or "\r" in page or "\r" in body
    assert page.startswith(before)
    assert page.endswith(after)


def test_the_example_of_the_convention_is_what_is_rendered():
    text = (Path(__file__).parents[2] / "docs" / "conventions.md").read_text(encoding="utf-8")
    assert PAGE in text
