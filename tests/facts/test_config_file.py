import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.facts.config_file import MAX_BYTES, load_toml, load_yaml, read_config
from mlscaffold.facts.nodes import MAX_ALIASED, MAX_DEPTH, plain, read_json, read_yaml


def settings(path, text):
    found = read_config(path, text.encode(), "configuration")
    assert not found.problem
    return {s.key: (s.value, s.at.line, s.at.column) for s in found.settings}


def problem(path, text):
    return read_config(path, text.encode(), "configuration").problem


# --------------------------------------------------------------------------------------------- YAML


def test_leaves_of_yaml_stand_at_their_keys():
    assert settings("a.yaml", "model:\n  c: 1.0\n  layers: [8, 16]\nseed: 0\nnone:\n") == {
        "model.c": (1.0, 2, 3),
        "model.layers.0": (8, 3, 12),
        "model.layers.1": (16, 3, 15),
        "seed": (0, 4, 1),
        "none": (None, 5, 1),
    }


def test_empty_containers_are_leaves():
    assert settings("a.yaml", "a: {}\nb: []\n") == {"a": ({}, 1, 1), "b": ((), 2, 1)}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "{}", "[]", "just text", "---\n---\n"])
def test_a_file_without_keys_has_no_settings(text):
    assert settings("a.yaml", text) == {}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("no", "no"),
        ("on", "on"),
        ("~", None),
        ("1e-3", 0.001),
        ("-.5", -0.5),
        ("1_000", "1_000"),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.", 1.0),
        (".inf", float("inf")),
        ("2026-11-23", "2026-11-23"),
        ("10:15:00", "10:15:00"),
        ("1.2.3", "1.2.3"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("!!int '7'", 7),
        ("+", "+"),
        (".", "."),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_have_the_values_of_the_core_schema(written, value):
    assert load_yaml(f"k: {written}\n".encode())[0] == {"k": value}


def test_a_boolean_is_a_boolean_and_an_integer_an_integer():
    assert [type(v) for v in load_yaml(b"[true, 1, 1.0]")[0]] == [bool, int, float]


def test_keys_are_text_and_tags_build_nothing():
    text = "on: push\n1: a\ntrue: b\nx: !!python/object/apply:os.system ['echo bad']\n? [c, d]\n: e\n"
    values, lines = load_yaml(text.encode())
    assert values == {"on": "push", "1": "a", "true": "b", "x": ["echo bad"], "": "e"}
    assert lines["x"] == 4


def test_texts_can_be_asked_for_by_key():
    values, _ = load_yaml(
        b"commit: 1234567\ninputs: [{sha256: 12e5}]\nempty: null\n", as_text=frozenset({"commit", "sha256", "empty"})
    )
    assert values == {"commit": "1234567", "inputs": [{"sha256": "12e5"}], "empty": None}


def test_anchors_and_merges_are_written_out():
    text = "base: &b {lr: 1, seed: 2}\nrun:\n  <<: *b\n  lr: 3\nlist:\n  <<: [*b, {extra: 4}]\n"
    assert load_yaml(text.encode())[0] == {
        "base": {"lr": 1, "seed": 2},
        "run": {"seed": 2, "lr": 3},
        "list": {"lr": 1, "seed": 2, "extra": 4},
    }
    assert settings("a.yaml", text)["run.seed"] == (2, 1, 18)


def test_several_documents_are_read():
    assert settings("a.yaml", "a: 1\n---\nb: 2\n") == {"a": (1, 1, 1), "b": (2, 3, 1)}


def test_an_anchor_ends_with_its_document():
    assert problem("a.yaml", "a: &x 1\n---\nb: *x\n") == "no valid YAML: the alias `x` has no anchor (line 3)"


def test_a_billion_laughs_are_refused_soon():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(ValueError, match=f"more than {MAX_ALIASED}"):
        load_yaml("\n".join(lines).encode())


def test_merges_cannot_explode_either():
    lines = ["a0: &a0 {k: v}"] + [f"a{i}: &a{i} {{x: [*a{i - 1}, *a{i - 1}, *a{i - 1}]}}" for i in range(1, 30)]
    with pytest.raises(ValueError, match="aliases repeat"):
        load_yaml("\n".join(lines).encode())


def test_an_alias_to_what_encloses_it_ends():
    assert load_yaml(b"a: &a [1, *a]")[0] == {"a": [1, None]}


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "- " * 20_000 + "x", "{a: " * 5_000, "? " * 5_000, "\n".join(" " * i + "a:" for i in range(900))],
)
def test_deep_nesting_is_refused_soon(text):
    with pytest.raises(ValueError, match=r"nested deeper|no valid YAML"):
        read_yaml(text)


def test_nesting_up_to_the_bound_is_read():
    assert read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(ValueError, match=f"deeper than {MAX_DEPTH}"):
        read_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_a_problem_says_where():
    assert problem("a.yaml", "a: 1\nb: [1\nc: }\n").startswith("no valid YAML: ")
    assert "(line 3)" in problem("a.yaml", "a: 1\nb: [1\nc: }\n")
    assert "(line 2)" in problem("a.yaml", "a: 1\nb: \x01\n")


def test_helm_and_jinja_are_templates_and_no_broken_yaml():
    for text in (
        "{{- if .Values.ingress }}\na: 1\n{{- end }}\n",
        "replicas: {{ .Values.replicas }}\n",
        "a: 1\n{% for x in y %}\nb: 2\n{% endfor %}\n",
        "name: {{ cookiecutter.name }}\n",
    ):
        found = read_config("templates/a.yaml", text.encode(), "infrastructure")
        assert (found.settings, found.problem, found.templated) == ((), "", True), text


def test_what_only_looks_like_a_template_is_read():
    text = 'run: echo ${{ matrix.python }}\nquoted: "{{ cookiecutter.name }}"\nempty: {}\nnested: {a: {b: 1}}\n'
    assert set(settings("a.yml", text)) == {"run", "quoted", "empty", "nested.a.b"}


def test_positions_count_from_the_mark_of_a_block():
    node = read_yaml("run: |\n  one\n  two\n")[0].get("run")
    assert (node.block, node.line, node.text) == (True, 1, "one\ntwo\n")


# --------------------------------------------------------------------------------------------- JSON


def test_leaves_of_json():
    assert settings("a.json", '{\n  "lr": 1e-3,\n  "layers": [1, {"x": null}],\n\t"t": "a\\u00e9\\n"\n}') == {
        "lr": (0.001, 2, 3),
        "layers.0": (1, 3, 14),
        "layers.1.x": (None, 3, 18),
        "t": ("aé\n", 4, 2),
    }


def test_comments_and_trailing_commas_are_no_problem():
    assert settings("a.jsonc", '// x\n{"a": 1, /* y\n */ "b": [1, 2,],}\n') == {
        "a": (1, 2, 2),
        "b.0": (1, 3, 11),
        "b.1": (2, 3, 14),
    }


def test_what_pythons_json_writes_is_read():
    assert plain(read_json('[NaN, Infinity, -Infinity, -0.5, "\\ud83d\\ude00", "\\ud800"]'))[1:] == [
        float("inf"), float("-inf"), -0.5, "\U0001f600", "\ud800",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a" 1}',
        '{"a": }',
        "[1 2]",
        '{"a": 1} x',
        "{a: 1}",
        '{"a": 1}}',
        "[1}",
        "{1: 2}",
        "[,]",
        "{,}",
        '"\\x"',
        "'a'",
        "local x = 1;",
        "tru",
        "01",
        "[1,,2]",
    ],
)
def test_what_is_no_json_is_a_problem(text):
    assert problem("a.json", text).startswith("no valid JSON")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 25_000])
def test_deep_json_is_refused(text):
    assert "nested deeper" in problem("a.json", text)


def test_json_lines_are_data():
    assert settings("train.json", '{"a": 1}\n{"a": 2}\n') == {}
    assert problem("train.json", '{"a": 1\n{"a": 2}\n')


def test_a_json_template_is_one():
    assert read_config("a.json", b'{"a": {{ x }}}', "configuration").templated


# --------------------------------------------------------------------------------------------- TOML

TOML = '''\
title = "x"  # [no.table]
[project]
name = "demo"
"quoted key" = 1
multi = """
[not.a.table]
key = 1
"""
list = [
  "a",  # ]
  'b', # [c]
]
a.b.c = 2
inline = {x = 1, y = {z = [1]}}
when = 2026-11-23T10:15:00Z

[[tool.items]]
n = 1
[[tool.items]]
n = 2
[tool.items.sub]
m = 3
[[tool.items.deep]]
k = 4
'''


def test_leaves_of_toml_stand_at_their_keys():
    found = settings("a.toml", TOML)
    assert {key: (value, line) for key, (value, line, _) in found.items()} == {
        "title": ("x", 1),
        "project.name": ("demo", 3),
        "project.quoted key": (1, 4),
        "project.multi": ("[not.a.table]\nkey = 1\n", 5),
        "project.list.0": ("a", 9),
        "project.list.1": ("b", 9),
        "project.a.b.c": (2, 13),
        "project.inline.x": (1, 14),
        "project.inline.y.z.0": (1, 14),
        "project.when": ("2026-11-23 10:15:00+00:00", 15),
        "tool.items.0.n": (1, 18),
        "tool.items.1.n": (2, 20),
        "tool.items.1.sub.m": (3, 22),
        "tool.items.1.deep.0.k": (4, 24),
    }


def test_keys_of_toml_have_places():
    _, places = load_toml(TOML.encode())
    assert places["project",] == (2, 1)
    assert places["tool", "items", "1"] == (19, 1)


def test_windows_line_ends_are_no_problem():
    assert settings("a.toml", "a = 1\r\n[b]\r\nc = 2\r\n") == {"a": (1, 1, 1), "b.c": (2, 3, 1)}


def test_broken_and_deep_toml_are_problems():
    assert problem("a.toml", "a = \n").startswith("no valid TOML")
    assert problem("a.toml", "a = " + "[" * 100_000).startswith("no valid TOML")
    assert problem("a.toml", "a = " + "9" * 5000).startswith("no valid TOML")


# ------------------------------------------------------------------------------------- other content


@pytest.mark.parametrize(
    "data",
    [
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 1\n",
        b"\x00\x01\x02",
        b"[" + b"1," * MAX_BYTES,
    ],
    ids=["pointer", "binary", "large"],
)
@pytest.mark.parametrize("path", ["a.json", "a.yaml", "a.toml"])
def test_what_holds_no_settings_has_none_and_no_problem(path, data):
    found = read_config(path, data, "other")
    assert (found.settings, found.problem) == ((), "")


def test_encodings():
    assert read_config("a.yaml", "k: größe".encode("utf-16"), "other").settings[0].value == "größe"
    assert read_config("a.yaml", "k: größe".encode("latin-1"), "other").settings[0].value == "größe"
    assert read_config("a.json", b"\xef\xbb\xbf{}", "other").problem == ""


JSON_PARTS = st.sampled_from((
    "{", "}", "[", "]", ",", ":", '"a"', '"b c"', "1", "-2.5e3", "null", "true", "NaN", " ", "\n", "// x\n", '"', "\\", "0x1",
    '"/home/me/x"', '"C:/data/x"', '"_target_"', '"FILL IN: x"', '"\\u0068ome"', '"\t"', "\ufeff", "é", "01",
))  # fmt: skip


@given(st.lists(JSON_PARTS, max_size=12).map("".join) | st.recursive(
    st.none() | st.text(max_size=5) | st.floats() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=9,
).map(json.dumps))  # fmt: skip
def test_json_in_which_nothing_is_sought_is_as_valid(text):
    full, short = (read_config("a.json", text.encode(), "other", full=full) for full in (True, False))
    assert (full.problem, full.templated) == (short.problem, short.templated)
    assert short.settings in ((), full.settings)
    if short.settings != full.settings:
        assert not any(word in text.lower() for word in ("home", "c:/", "_target_", "fill in"))


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
@pytest.mark.parametrize(("opened", "closed"), ["[]", ('{"a":', "}"), ('[1,{"a":', "}]")])
def test_json_that_nobody_asks_about_is_as_deep(depth, opened, closed):
    text = opened * depth + "1" + closed * depth
    full, short = (read_config("a.json", text.encode(), "other", full=full) for full in (True, False))
    assert full.problem == short.problem
