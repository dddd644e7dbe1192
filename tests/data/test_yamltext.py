"""YAML that people share with the program: what is written reads back, and edits touch nothing else."""

import datetime
import difflib
import math

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mlscaffold.data.yamltext import Page, flow, mapping, number, scalar
from mlscaffold.errors import UserError
from mlscaffold.facts.nodes import plain, read_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, st.dates()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
@example({"no": "no", "1e3": "1e3", "y": "2020-01-01", "007": "007", "~": "=", "<<": "10:00:00", "a: b": "# c"})
@example(
    {
        "": "\ufeff\x85\u2028\x00\U0001f600",
        "key": "- x",
        "k2": " padded ",
        "k3": "a\nb\r\n",
        "k4": "0x1F",
        "k5": "1_000",
    }
)
def test_what_is_written_reads_back_in_yaml_1_1(values):
    assert same(yaml.safe_load(mapping(values)), values)


@given(st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans() | st.none(), min_size=1, max_size=4))
@example({"a": "no", "b": "0o17", "c": "1e3", "d": ".5", "e": "null", "f": "True", "g": "2020-01-01", "h": "+1"})
def test_what_is_written_reads_back_in_yaml_1_2(values):
    (node,) = read_yaml(mapping(values))
    assert same(plain(node), values)


def test_bytes_that_are_no_text_become_visible():
    assert yaml.safe_load(scalar("a\udcff")) == "a\\udcff"


@pytest.mark.parametrize(
    ("text", "value"), [("1e20", 1e20), ("1.5E-7", 1.5e-7), ("5", 5), ("-0.25", -0.25), ("1.0e+3", 1000.0)]
)
def test_numbers_read_back_as_numbers(text, value):
    assert yaml.safe_load(number(text)) == value


def test_dates_are_dates():
    assert yaml.safe_load(flow({"start": datetime.date(2007, 11, 11)})) == {"start": datetime.date(2007, 11, 11)}


# --------------------------------------------------------------------------------------------- edits

LAYOUTS = {
    "block": "# head\nname: t   # the name\nfields:\n  - name: a\n    description: 'it''s'\n\n"
             "  # about b\n  - name: b\n    unit:   g # gram\n",
    "dashes at the margin": "name: t\nfields:\n- name: a\n  description: x\n- name: b\n",
    "flow items": "name: t\nfields:\n  - {name: a, description: 'x',   unit: g}\n  - { name: b }  # last\n",
    "flow list": "name: t\nfields: [{name: a}, {name: b,}]\n",
    "no line break at the end": "name: t\nfields:\n  - name: a\n  - name: b",
    "windows": "name: t\r\nfields:\r\n  - name: a\r\n    description: x\r\n  - name: b\r\n",
    "byte-order mark": "\ufeffname: t\nfields:\n  - name: a\n  - name: b\n",
    "block scalars": "name: t\nfields:\n  - name: a\n    description: |\n      # no comment\n      two\n\n"
                     "  - name: b\n    notes: >-\n      folded\n      text\nlast: x\n",
    "kept breaks": "name: t\nfields:\n  - name: a\n  - name: b\n    notes: |+\n      kept\n\n\nlast: x\n",
    "json": '{"name": "t", "fields": [{"name": "a"}, {"name": "b", "unit": "g"}]}\n',
    "anchors": "name: t\nx: &unit g\nfields:\n  - name: a\n    unit: *unit\n  - name: b\n    unit: *unit\n",
    "other keys below": "fields:\n  - name: a\n  - name: b\n# between\nname: t\nextra: {deep: [1, 2]}\n",
    "document marks": "%YAML 1.1\n---\nname: t\nfields:\n  - name: a\n  - name: b\n...\n",
    "nulls": "name: t\nfields:\n  - name: a\n    description:\n    unit: ~\n"
             "  - name: b\n    description: # later\n",
    "long plain text": "name: t\nfields:\n  - name: a\n    description: one\n      two three\n      four\n"
                       "  - name: b\n",
    "deep": "name: t\nfields:\n    -   name: a\n        constraints:\n            enum:\n"
            "                - x\n                - y\n    -   name: b\n",
}  # fmt: skip


def kept(before: str, after: str) -> bool:
    """Whether an edit only added characters (or filled a `~`)."""
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return all(tag in {"equal", "insert"} or before[i:j] == "~" for tag, i, j, _, _ in blocks)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_an_added_item_changes_nothing_else(layout, position):
    text = LAYOUTS[layout]
    page = Page(text.encode(), "x.yaml")
    fields = page.get(page.root, "fields")
    new = [{"name": "no", "type": "string", "constraints": {"enum": ["x: y", "1"]}}, {"name": "007", "type": "integer"}]
    for offset, values in enumerate(new):
        page.add_item(fields, position + offset, values)
    result = page.result()
    assert kept(text, result)
    wanted = yaml.safe_load(text)
    wanted["fields"][position:position] = new
    assert yaml.safe_load(result) == wanted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_added_key_changes_nothing_else(layout):
    text = LAYOUTS[layout]
    page = Page(text.encode(), "x.yaml")
    wanted = yaml.safe_load(text)
    for node, value in zip(page.sequence(page.get(page.root, "fields")), wanted["fields"], strict=True):
        for key in ("description", "example"):
            if page.get(node, key) is None:
                page.add_key(node, key, f"FILL IN: {key}", after="name")
                value[key] = f"FILL IN: {key}"
    page.add_key(page.root, "updates", "never: closed", after="name")
    wanted["updates"] = "never: closed"
    result = page.result()
    assert kept(text, result)
    assert yaml.safe_load(result) == wanted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_without_changes_is_the_same(layout):
    assert Page(LAYOUTS[layout].encode(), "x.yaml").result() == LAYOUTS[layout]


def test_a_scalar_is_replaced_in_place():
    page = Page(b"a: 1 # one\nhash: 'old'   # kept\nempty:\n", "x.yaml")
    page.set(page.get(page.root, "hash"), "sha256:00")
    assert page.result() == "a: 1 # one\nhash: sha256:00   # kept\nempty:\n"


@pytest.mark.parametrize("start", ["", "# only a comment", "---\n"])
def test_an_empty_page_is_started_below_what_stands_there(start):
    page = Page(start.encode(), "x.yaml")
    page.start({"name": "t", "fields": [{"name": "a"}]})
    assert page.result().startswith(start)
    assert yaml.safe_load(page.result()) == {"name": "t", "fields": [{"name": "a"}]}


def test_a_page_that_holds_null_is_not_written_over():
    page = Page(b"null\n", "x.yaml")
    page.start({"name": "t"})
    with pytest.raises(UserError, match="edited safely"):
        page.result()


@pytest.mark.parametrize(
    "text",
    [
        b"a: [",
        b"a: b: c",
        b"\xff\xfe",
        b"- a\n",
        b"a: 1\n---\nb: 2\n",
        b"a: \x00",
        b"!!python/object:os.system x",
        b"a: *b\n",
    ],
)
def test_what_is_no_mapping_is_refused(text):
    with pytest.raises(UserError):
        Page(text, "x.yaml").get(Page(text, "x.yaml").root, "a")


def test_a_key_that_stands_twice_is_refused():
    page = Page(b"fields: []\nfields: []\n", "x.yaml")
    with pytest.raises(UserError, match="line 2"):
        page.get(page.root, "fields")


def test_merged_mappings_are_seen():
    page = Page(b"base: &b {type: integer}\nfields:\n  - <<: *b\n    name: a\n", "x.yaml")
    (node,) = page.sequence(page.get(page.root, "fields"))
    assert page.get(node, "type").text == "integer"
