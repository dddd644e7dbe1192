"""JSON edited as text: the values that were meant, in a layout that stays; the standard library is the oracle."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.fixes import json_text
from mlscaffold.fixes.edits import applied
from mlscaffold.fixes.refusal import RefusedError

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
LAYOUTS = st.sampled_from([{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@given(VALUES, LAYOUTS)
def test_where_values_stand(value: Any, layout: dict[str, Any]) -> None:
    text = f" {json.dumps(value, **layout)}\n"
    waiting = [(json_text.read(text), value)]
    while waiting:
        node, meant = waiting.pop()
        assert json.loads(text[node.start : node.end]) == meant
        if isinstance(meant, list):
            waiting += list(zip(node.items, meant, strict=True))
        elif isinstance(meant, dict):
            assert node.keys == list(meant)
            waiting += list(zip(node.items, meant.values(), strict=True))
        elif isinstance(meant, str):
            letters = json_text.characters(text, node)
            assert "".join(letter for letter, _, _ in letters) == meant


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), st.text(max_size=4), VALUES, LAYOUTS)
def test_a_key_is_set_and_removed(values: dict[str, Any], key: str, new: Any, layout: dict[str, Any]) -> None:
    text = json.dumps({"a": [values]}, **layout)
    meant = deepcopy(values)
    meant[key] = new
    written = applied(text, json_text.set_key(text, ("a", 0, key), new))
    assert json.loads(written) == {"a": [meant]}
    assert list(json.loads(written)["a"][0]) == list(meant)
    del meant[key]
    assert json.loads(applied(written, json_text.remove_key(written, ("a", 0, key)))) == {"a": [meant]}


@given(st.lists(VALUES, max_size=4), st.integers(0, 5), VALUES, LAYOUTS)
def test_an_item_is_put_in_and_taken_out(values: list[Any], index: int, new: Any, layout: dict[str, Any]) -> None:
    text = json.dumps({"a": values}, **layout)
    written = applied(text, json_text.insert_item(text, ("a",), index, new))
    place = min(index, len(values))
    assert json.loads(written) == {"a": [*values[:place], new, *values[place:]]}
    assert json.loads(applied(written, json_text.remove_key(written, ("a", place)))) == {"a": values}


@given(st.text(alphabet='{}[]",:\\ 1etu', max_size=20))
def test_what_is_no_json_is_refused(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        return
    json_text.read(text)


@pytest.mark.parametrize("text", ["", "{", '{"a" 1}', "[1 2]", "[,]", '{"a":1}}', '"a', "[1]x"])
def test_broken_json(text: str) -> None:
    with pytest.raises(RefusedError):
        json_text.read(text)


def test_depth_has_no_end() -> None:
    assert json_text.read("[" * 100_000 + "]" * 100_000).end == 200_000


def test_the_layout_stays() -> None:
    text = '{\n  "a": 1,\n\n  "b": [\n    1,\n    2\n  ]\n}\n'
    written = applied(text, json_text.insert_item(text, ("b",), 2, "ä"))
    assert written == '{\n  "a": 1,\n\n  "b": [\n    1,\n    2,\n    "\\u00e4"\n  ]\n}\n'
    written = applied(text, json_text.set_key(text, ("c",), None))
    assert written == '{\n  "a": 1,\n\n  "b": [\n    1,\n    2\n  ],\n\n  "c": null\n}\n'
