"""Repairs of code: what changes in the text, and that nothing else changes in the tree."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.changes import AskFor, CallObject, RemoveIgnore, Replace, SelectOnce, SetArgument
from mlscaffold.facts.model import Place
from mlscaffold.fixes.edits import applied
from mlscaffold.fixes.python_code import edits_of
from mlscaffold.fixes.refusal import RefusedError

AT = Place("a.py", 1, 1)
SEED = SetArgument(AT, "f", "random_state", "0")
CALL = CallObject(AT, "forward")
NAN = AskFor(AT, "nan", "np.isnan({})", "~np.isnan({})")
ROWS, COLUMN = SelectOnce(AT, by_rows=True), SelectOnce(AT, by_rows=False)
IGNORE = RemoveIgnore(Place("a.py", 1, 8), "a/b")


def after(text: str, change: Replace | SetArgument | CallObject | AskFor | SelectOnce | RemoveIgnore) -> str:
    return applied(text, edits_of(text, change))


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        ("f()", SEED, "f(random_state=0)"),
        ("f( )", SEED, "f( random_state=0)"),
        ("f(x)", SEED, "f(x, random_state=0)"),
        ("f((x))", SEED, "f((x), random_state=0)"),
        ("f(x,)", SEED, "f(x, random_state=0)"),
        ("f(x, *y, **z)", SEED, "f(x, *y, **z, random_state=0)"),
        ("f(x, random_state=None, y=1)", SEED, "f(x, random_state=0, y=1)"),
        ("f(x  # the rows, all\n)", SEED, "f(x, random_state=0  # the rows, all\n)"),
        ("f(\n    x,\n    y=1,\n)", SEED, "f(\n    x,\n    y=1,\n    random_state=0,\n)"),
        ("f(\r\n\tx,  # rows\r\n)", SEED, "f(\r\n\tx,  # rows\r\n\trandom_state=0,\r\n)"),
        ("f(\n    x,\n    y)", SEED, "f(\n    x,\n    y,\n    random_state=0)"),
        ("f(\n    x,\n    y=1\n)", SEED, "f(\n    x,\n    y=1,\n    random_state=0\n)"),
        ("f(\r\n\tx  # rows\r\n)", SEED, "f(\r\n\tx,  # rows\r\n\trandom_state=0\r\n)"),
        ("f(\n    x,\n    **y,)", SEED, "f(\n    x,\n    **y,\n    random_state=0)"),
        ("f(\n    x, y=1\n)", SEED, "f(\n    x, y=1, random_state=0\n)"),
        ("f(x,\n  y)", SEED, "f(x,\n  y,\n  random_state=0)"),
        ("f(\n    [\n        x,\n    ]\n)", SEED, "f(\n    [\n        x,\n    ],\n    random_state=0\n)"),
        ("f(')', \"#\")", SEED, "f(')', \"#\", random_state=0)"),
        ("f(ä, 'ß')", SEED, "f(ä, 'ß', random_state=0)"),
        ("f(f(x))", SEED, "f(f(x), random_state=0)"),
        ("net.forward(x)", CALL, "net(x)"),
        ("(net).forward(x)", CALL, "(net)(x)"),
        ("self.nets[0] . forward (x)", CALL, "self.nets[0]  (x)"),
        ("a.forward(x).b(y)", CALL, "a(x).b(y)"),
        ("(a\n # b.c\n .forward(x))", CallObject(Place("a.py", 1, 2), "forward"), "(a\n # b.c\n (x))"),
        ("x == np.nan", NAN, "np.isnan(x)"),
        ("np.nan == x", NAN, "np.isnan(x)"),
        ("x != nan", NAN, "~np.isnan(x)"),
        ("(a + b) == np.nan", NAN, "np.isnan(a + b)"),
        ("x == np.nan and y", NAN, "np.isnan(x) and y"),
        ("f(y) == np.nan if z else 1", NAN, "np.isnan(f(y)) if z else 1"),
        ('df[df.a > 1]["b"] = 0', ROWS, 'df.loc[df.a > 1, "b"] = 0'),
        ("df.loc[(df.a > 1) & c]['b'] *= 2", ROWS, "df.loc[(df.a > 1) & c, 'b'] *= 2"),
        ('df[df["a"] > 1][["b", "c"]] = 0', ROWS, 'df.loc[df["a"] > 1, ["b", "c"]] = 0'),
        ('self.df["ä"][rows] = f("ß")', COLUMN, 'self.df.loc[rows, "ä"] = f("ß")'),
        ("df[name][0] = 1", COLUMN, "df.loc[0, name] = 1"),
        ("df.a[df.a < 0] = 1", COLUMN, 'df.loc[df.a < 0, "a"] = 1'),
        ('df["a"][\n    df.b > 1\n] = 1', COLUMN, 'df.loc[df.b > 1, "a"] = 1'),
        ('df["a"][0], x = 1, 2', COLUMN, 'df.loc[0, "a"], x = 1, 2'),
        ("x = 1  # mlscaffold: ignore[a/b] why", IGNORE, "x = 1"),
        ("x = 1  # mlscaffold: ignore[a/b, c/d] why", IGNORE, "x = 1  # mlscaffold: ignore[c/d] why"),
        ("x = 1  # mlscaffold: ignore[c/d,a/b] why\n", IGNORE, "x = 1  # mlscaffold: ignore[c/d] why\n"),
        ("x = 1  # noqa  # mlscaffold: ignore[a/b] why\r\ny", IGNORE, "x = 1  # noqa\r\ny"),
        ("if x:\n    # mlscaffold: ignore[a/b] why\n    y\n", RemoveIgnore(Place("a.py", 2, 5), "a/b"), "if x:\n    y\n"),
        ("x = 'a'\ny = 'ä' + 'b'", Replace(Place("a.py", 2, 11), "'b'", "'c'"), "x = 'a'\ny = 'ä' + 'c'"),
    ],
)  # fmt: skip
def test_what_is_written(
    text: str, change: Replace | SetArgument | CallObject | AskFor | SelectOnce | RemoveIgnore, expected: str
) -> None:
    assert after(text, change) == expected


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("f(x for x in y)", SEED),
        ("g(x)", SEED),
        ("f(f := 1", SEED),
        (" f(x)", SEED),
        ("f(x)(y)", SetArgument(AT, "g", "a", "0")),
        ("forward(x)", CALL),
        ("a.forward(x).forward(y)", CALL),
        ("x < np.nan", NAN),
        ('df["a"][1:3] = 0', COLUMN),
        ('df["a"][-1] = 0', COLUMN),
        ("df[df.a > 1][0] = 0", ROWS),
        ("df[df.a > 1, :]['a'] = 0", ROWS),
        ('df["a"][  # why\n0] = 0', COLUMN),
        ('x = df["a"][0]', SelectOnce(Place("a.py", 1, 5), by_rows=False)),
        ('df["a"] = 0', COLUMN),
        ("x == np.nan == y", NAN),
        ("np.nan == np.nan", NAN),
        ("x == (\nnp.nan)", NAN),
        ("x == inf", NAN),
        ("x = 1  # mlscaffold: ignore[c/d] why", IGNORE),
        ("x = 1\n\n# mlscaffold: ignore[a/b] why", IGNORE),
        ("x", IGNORE),
        ("x = 1", Replace(Place("a.py", 1, 5), "2", "3")),
        ("x = 1", Replace(Place("a.py", 9, 5), "1", "3")),
    ],
)
def test_what_is_refused(
    text: str, change: Replace | SetArgument | CallObject | AskFor | SelectOnce | RemoveIgnore
) -> None:
    with pytest.raises(RefusedError):
        edits_of(text, change)


GAPS = st.sampled_from(["", " ", "\n", "\r\n  ", "  # a, b)\n", "\\\n", "\t"])
VALUES = st.sampled_from(["x", "(x)", "'a,)'", "[1, (2)]", "f(1)", "lambda: 0", "'''\n)'''", "ü", "{1: 2}", "x[1:2]"])
PARTS = st.tuples(GAPS, st.sampled_from(["", "b=", "c ="]), VALUES, GAPS)


@given(st.lists(PARTS, max_size=4), st.booleans(), GAPS)
def test_an_argument_more_and_the_same_otherwise(parts: list[tuple[str, str, str, str]], comma: bool, gap: str) -> None:
    """However a call is laid out, its tree is that of before with one keyword more."""
    positional = [p for p in parts if not p[1]]
    named = list({p[1][0]: p for p in parts if p[1]}.values())
    inside = ",".join("".join(p) for p in [*positional, *named])
    text = f"f({inside}{',' if comma and inside else ''}{gap})\n"
    try:
        before = ast.parse(text)
    except SyntaxError:
        return
    call = before.body[0].value  # type: ignore[attr-defined]
    call.keywords.append(ast.keyword("random_state", ast.Constant(0)))
    assert ast.dump(ast.parse(after(text, SEED))) == ast.dump(before)


@given(st.text(alphabet="f(x,)=#'\"\n \\.[]ä", max_size=30))
def test_any_text_is_edited_or_refused(text: str) -> None:
    for change in (SEED, CALL, NAN, IGNORE):
        try:
            edits_of(text, change)
        except RefusedError:
            continue
