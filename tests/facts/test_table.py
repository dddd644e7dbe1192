import csv
import hashlib
import io
import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlscaffold.facts.column_types import TESTED, first_misfit
from mlscaffold.facts.dictionary import read_dictionary
from mlscaffold.facts.parquet import parquet_columns
from mlscaffold.facts.safe_pattern import Budget, safe_matcher
from mlscaffold.facts.table import CHUNK, read_table


def table(text, path="data/t.csv", **options):
    return read_table(path, text.encode() if isinstance(text, str) else text, **options)


def types(text, **options):
    found = table(text, **options)
    assert found.problem == ""
    return {c.name: c.type for c in found.columns}


def dictionary(fields, extra=""):
    found = read_dictionary("d.yaml", f"fields:\n{fields}\n{extra}".encode())
    assert not found.problem
    return found


# --------------------------------------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ("1 2 -3 +4", "integer"),
        ("0 1 1 0", "integer"),
        ("1 2.5 -1e-3 .5 5.", "number"),
        ("1.0 nan inf -Infinity", "number"),
        ("True False TRUE", "boolean"),
        ("true 1 0", "boolean"),
        ("2026-11-23 2024-02-29", "date"),
        ("2026-11-23T10:15:00Z 2026-11-23T10:15:00.123+02:00", "datetime"),
        ("10:15 23:59:59", "time"),
        ("2026-11 1999-01", "yearmonth"),
        ("01234 12345", "string"),
        ("2023-02-29 2024-01-01", "string"),
        ("1_000 2_000", "string"),
        ("1,5 2,5", "string"),
        ("\u0661 \u0662", "string"),
        ("yes no", "string"),
        ("NA ?", "any"),
        ("NA 1", "integer"),
    ],
)
def test_a_column_has_the_narrowest_type_of_its_values(values, kind):
    rows = "".join(f'"{value}",x\n' for value in values.split(" "))
    assert types("column,other\n" + rows)["column"] == kind


def test_years_are_integers_that_fit_year():
    (column,) = table("year\n1999\n2026\n").columns
    assert column.type == "integer"
    assert "year" not in column.misfits


def test_each_type_has_its_first_misfit():
    (column,) = table("x\n1\n\n2.5\nabc\n").columns
    assert column.type == "string"
    assert column.misfits["integer"] == (4, "2.5")
    assert column.misfits["number"] == (5, "abc")
    assert set(column.misfits) == set(TESTED)
    assert (column.values, column.missing) == (3, 0)


def test_lines_count_through_quoted_newlines_and_blank_lines():
    text = 'a,b\n1,"two\nlines"\n\n2,"x\r\ny"\nthree,4\n'
    found = table(text)
    assert found.columns[0].misfits["integer"] == (7, "three")
    assert found.columns[1].misfits["integer"] == (2, "two\nlines")
    assert found.rows == 3


def test_lines_count_over_many_chunks():
    rows = ["x"] + ["1"] * (2 * CHUNK + 7) + ["oops"]
    (column,) = table("\n".join(rows)).columns
    assert column.misfits["integer"] == (len(rows), "oops")
    assert column.values == 2 * CHUNK + 8


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="0123456789+-.eE naif\n:TZ", max_size=12), max_size=8), st.sampled_from(TESTED))
def test_values_together_misfit_as_each_alone(values, kind):
    alone = next((i for i, value in enumerate(values) if first_misfit([value], kind, {}) is not None), None)
    assert first_misfit(values, kind, {}) == alone


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_one_of_the_calendar(year, month, day):
    try:
        date(year, month, day)
        exists = True
    except ValueError:
        exists = False
    assert (first_misfit([f"{year:04}-{month:02}-{day:02}"], "date", {}) is None) is exists


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_cells_of_many_lines_in_a_table_of_many_parts(ending):
    rows = [(str(n), f"a{ending}b" * (n % 7)) for n in range(50_000)]
    text = f"n,text{ending}" + "".join(f'{n},"{words}"{ending}' for n, words in rows)
    table = read_table("a.csv", text.encode())
    assert (table.rows, [(c.name, c.type) for c in table.columns]) == (50_000, [("n", "integer"), ("text", "string")])
    assert sum(bool(words) for _, words in rows) == table.columns[1].values


def test_sampling_reads_no_further():
    text = "x\n" + "1\n" * 50 + "oops\n"
    found = table(text, sample_rows=50)
    assert (found.rows, found.complete, found.columns[0].type) == (50, False, "integer")
    whole = table(text, sample_rows=51)
    assert (whole.rows, whole.complete, whole.columns[0].type) == (51, True, "string")


# ------------------------------------------------------------------------------------------- dialects


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter, ending):
    text = ending.join(delimiter.join(row) for row in (["name", "n"], ["x", "1"], ["y", "2"]))
    assert types(text) == {"name": "string", "n": "integer"}


def test_semicolons_with_decimal_commas():
    assert list(types("name;size\nx;1,5\ny;2,5\n")) == ["name", "size"]


def test_commas_in_text_do_not_beat_tabs():
    assert list(types("id\ttext\n1\tone, two\n2\tthree, four, five\n", path="a.tsv")) == ["id", "text"]
    assert list(types("id\ttext\n1\tone, two\n2\tthree, four, five\n", path="a.csv")) == ["id", "text"]


def test_quoted_delimiters_are_text():
    assert list(types('"a,b",c\n"1,2",x\n"3,4",y\n')) == ["a,b", "c"]


def test_quotes_that_quote_nothing():
    rows = "".join(f'{i}\t"inch {i}\n' for i in range(20))
    found = table("id\tsize\n" + rows, path="a.tsv")
    assert (found.rows, [c.name for c in found.columns]) == (20, ["id", "size"])


def test_excel_says_its_delimiter():
    found = table("sep=;\na;b\n1;x\n")
    assert [c.name for c in found.columns] == ["a", "b"]
    assert found.columns[1].misfits["integer"] == (3, "x")


def test_encodings_of_headers():
    for data in ("größe,b\n1,2\n".encode(e) for e in ("utf-8-sig", "latin-1", "utf-16")):
        assert list(types(data)) == ["größe", "b"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t|")
)
def test_what_the_standard_library_writes_is_read(rows, delimiter):
    rows = [[cell.replace("\0", "").replace("\r", "") for cell in row] for row in rows]
    header = ["alpha", "beta", "gamma"]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([header, *rows])
    found = read_table("t.csv", stream.getvalue().encode("utf-8", "surrogatepass"))
    if not found.problem:
        assert [c.name for c in found.columns] == header
        assert found.rows == len(rows)


# -------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    "text",
    [
        "5.1,3.5,0\n4.9,3.0,1\n",
        "1,2\n",
        "39, State-gov, 77516\n50, Self-emp-not-inc, 83311\n38, Private, 215646\n",
        "p,x,s\ne,x,s\np,x,y\ne,b,s\n",
        "2020-01-01,1.5\n2020-01-02,2.5\n2020-01-03,2.5\n",
    ],
)
def test_a_table_without_header_has_no_columns_and_says_so(text):
    found = table(text)
    assert found.columns == ()
    assert "no header" in found.problem


@pytest.mark.parametrize(
    "text",
    [
        "name,2007,2008\nchile,1,2\nperu,3,4\n",
        "0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.4\n",
        ",0,1\n0,5.1,3.5\n1,4.9,3.0\n",
        "text,label\ngood film,pos\nbad film,neg\n",
        "tag\nvision\nvision\n",
        "a,b\n",
        "country,1/22/20,1/23/20\nperu,1,2\nchile,0,1\n",
        "400,410,420,430\n0.1,0.2,0.3,0.4\n0.2,0.3,0.4,0.5\n",
        "date,1999,2000\n2020-01-01,1,2\n2020-01-02,1,2\n",
    ],
)
def test_a_header_is_taken_for_one(text):
    found = table(text)
    assert found.problem == ""
    assert [c.name for c in found.columns] == text.split("\n")[0].split(",")


def test_a_dictionary_that_knows_the_header_settles_it():
    assert table("1,2\n3,4\n", dictionary=dictionary("- {name: '1', type: integer}")).problem == ""


def test_row_names_without_a_header_are_a_column_without_a_name():
    assert list(types("a,b\nr1,1,2\nr2,3,4\n")) == ["", "a", "b"]


def test_a_delimiter_at_the_end_of_lines_makes_no_column():
    assert list(types("a,b,\n1,2,\n3,4,\n")) == ["a", "b"]


def test_duplicate_names_stay():
    assert [c.name for c in table("a,a\n1,x\n").columns] == ["a", "a"]


def test_a_few_short_rows_have_missing_values():
    found = table("a,b\n1,2\n3\n4,5\n6,7\n8,9\n10,11\n12,13\n")
    assert found.problem == ""
    assert [(c.values, c.missing) for c in found.columns] == [(7, 0), (6, 1)]


def test_rows_of_all_lengths_are_no_table():
    found = table("Weather of a year\nstation,7\ntime,temp,wind\n1,2,3\n2,3,4\n3,4,5\n")
    assert found.columns == ()
    assert found.problem == "its rows differ in length: line 2 has 2 cells, the header 1"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 1\n", "LFS pointer"),
        (b"PK\x03\x04\x00\x00\x00", "binary"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'{"a": 1}', "JSON"),
        (b'[{"a": 1}]', "JSON"),
        (b" 0.00632  18.00   2.310\n 0.02731   0.00   7.070\n", "separated by blanks"),
    ],
)
def test_what_is_no_table_says_why(data, reason):
    found = read_table("a.csv", data)
    assert found.columns == ()
    assert reason in found.problem


def test_what_is_known_of_the_file():
    found = read_table("data/raw/penguins.v2.csv", b"a,b\n1,2\n")
    assert (found.name, found.bytes, found.is_data) == ("penguins", 8, True)
    assert found.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


# ---------------------------------------------------------------------------------------- dictionaries


def column(text, field, extra=""):
    return table(text, dictionary=dictionary(f"- {field}", extra)).columns[0]


def test_missing_values_are_those_of_the_dictionary():
    text = 'x\n1\nNA\n-99\n\n""\n'
    assert column(text, "{name: x, type: integer}", 'missingValues: ["", NA, -99]').missing == 3
    found = column(text, "{name: x, type: integer}")
    assert (found.missing, found.misfits["integer"]) == (1, (3, "NA"))
    assert column(text, "{name: x, type: integer, missingValues: ['1', NA]}").missing == 2


@pytest.mark.parametrize(
    ("field", "values", "broken"),
    [
        ("type: integer, constraints: {minimum: 2}", "3 2 1 0", ("minimum", 4, "1")),
        ("type: integer, constraints: {maximum: 2}", "1 2 3", ("maximum", 4, "3")),
        ("type: number, constraints: {exclusiveMaximum: 2}", "1 2.0 3", ("exclusiveMaximum", 3, "2.0")),
        ("type: number, constraints: {minimum: '1.5'}", "1.5 1.4", ("minimum", 3, "1.4")),
        ("type: date, constraints: {minimum: 2020-01-01}", "2020-01-01 2019-12-31", ("minimum", 3, "2019-12-31")),
        (
            "type: datetime, constraints: {maximum: '2020-01-01T00:00:00'}",
            "2020-01-01T00:00:01 x",
            ("maximum", 2, "2020-01-01T00:00:01"),
        ),
        ("type: string, constraints: {minLength: 2}", "ab c", ("minLength", 3, "c")),
        ("type: string, constraints: {maxLength: 2}", "ab abc", ("maxLength", 3, "abc")),
        ("type: string, constraints: {enum: [a, b]}", "a b c", ("enum", 4, "c")),
        ("type: integer, constraints: {enum: [1, 2]}", "1 2 3", ("enum", 4, "3")),
        ("type: boolean, constraints: {enum: [true]}", "true True false", ("enum", 4, "false")),
        ("type: string, constraints: {pattern: '[a-z]{2}[0-9]+'}", "ab1 ab1x", ("pattern", 3, "ab1x")),
        ("type: string, constraints: {unique: true}", "a b a b", ("unique", 4, "a")),
        ("type: string, constraints: {required: true}", "a NA", ("required", 3, "NA")),
    ],
)
def test_broken_constraints(field, values, broken):
    text = "x,y\n" + "".join(f"{value},1\n" for value in values.split())
    assert column(text, f"{{name: x, {field}}}", "missingValues: ['', NA]").violations == (broken,)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("type: integer, constraints: {minimum: 2}", "x 2 3"),
        ("type: integer, constraints: {enum: [1, 2]}", "x 1 2.0"),
        ("type: number, constraints: {enum: [1.5]}", "1.50 1.5"),
        ("type: number, constraints: {minimum: 0, maximum: 1}", "nan 0.5"),
        ("type: string, constraints: {minimum: 5}", "1 2"),
        ("type: date, constraints: {minimum: nonsense}", "2020-01-01"),
        ("type: integer, constraints: {required: false, unique: false}", "1 1 NA"),
        ("type: string, constraints: {pattern: '(('}", "a"),
        ("type: string, constraints: {enum: []}", "a"),
        ("type: string, constraints: {minLength: many, enum: 5, pattern: 7, unique: 'yes'}", "a a"),
        ("type: datetime, constraints: {minimum: '2020-01-01T00:00:00Z'}", "2020-01-01T01:00:00+02:00"),
    ],
)
def test_constraints_that_hold_or_cannot_be_decided(field, values):
    text = "x,y\n" + "".join(f"{value},1\n" for value in values.split())
    assert column(text, f"{{name: x, {field}}}", "missingValues: ['', NA]").violations == ()


def test_unique_over_chunks():
    rows = [str(i) for i in range(CHUNK + 5)] + ["3"]
    found = column("x\n" + "\n".join(rows), "{name: x, type: integer, constraints: {unique: true}}")
    assert found.violations == (("unique", CHUNK + 7, "3"),)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("type: date, format: '%d.%m.%Y'", "23.11.2026 1.2.2026", "2026-11-23"),
        ("type: number, decimalChar: ',', groupChar: '.'", "1.234,5 2", "x"),
        ("type: integer, bareNumber: false", "95% $5", "x%"),
        ("type: boolean, trueValues: [yes], falseValues: [no]", "yes no", "true"),
        ("type: boolean, trueValues: [Y]", "Y false 0", "true"),
    ],
)
def test_options_of_fields_say_how_values_are_written(field, good, bad):
    kind = field.split()[1].strip(",")
    text = "x;y\n" + "".join(f"{value};1\n" for value in good.split())
    assert kind not in column(text, f"{{name: x, {field}}}").misfits
    assert column(text + f"{bad};1\n", f"{{name: x, {field}}}").misfits[kind][1] == bad


@pytest.mark.parametrize(
    "field",
    ["type: date, format: any", "type: date, format: 'nonsense'", "type: geopoint", "type: date, format: '%Q%Q'"],
)
def test_types_and_formats_that_cannot_be_decided_have_no_misfits(field):
    kind = field.split()[1].strip(",")
    assert kind not in column("x\nabc\ndef\n", f"{{name: x, {field}}}").misfits


# ------------------------------------------------------------------------------------------- patterns


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(a*)*",
        "(.*)(.*)(.*)(.*)(.*)x",
        "(?=a)b",
        r"(a)\1*",
        "((((a{0,30}){0,30}){0,30}){0,30})b",
        "a" * 5000,
        "(" * 400,
        "(?P<n",
        "[z-a]",
        "(x+x+)+y",
        r"(\w+\s?)*$",
    ],
)
def test_patterns_that_could_take_forever_end(pattern):
    matcher = safe_matcher(pattern, Budget())
    started = time.perf_counter()
    for _ in range(200):
        if matcher:
            matcher("a" * 60)
            matcher("a" * 5000)
    assert time.perf_counter() - started < 15


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"[A-Z]{2}\d{4}", "AB1234", "AB123"),
        (r"^\d{4}-\d{2}$", "2026-11", "2026-1"),
        (r"(foo|bar)-\w+", "foo-x", "baz-x"),
        (r"(\d{1,3}\.){3}\d{1,3}", "192.168.0.1", "192.168.0"),
        (r"[^@\s]+@[^@\s]+\.[a-z]+", "a@b.org", "a@b"),
        ("(a|b)*c", "ababc", "abab"),
    ],
)
def test_usual_patterns_are_used(pattern, good, bad):
    matcher = safe_matcher(pattern, Budget())
    assert matcher is not None
    assert matcher(good)
    assert not matcher(bad)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="ab()*+?|[]{},03.\\dws^$-", max_size=24),
    st.sampled_from(["a" * 40, "ab" * 500, "aab" * 100 + "c!"]),
)
def test_no_pattern_takes_long(pattern, value):
    matcher = safe_matcher(pattern, Budget())
    if matcher:
        matcher(value)


def test_a_hostile_dictionary_cannot_stop_a_check():
    rows = "".join(f"{'a' * 40}{i}\n" for i in range(20_000))
    started = time.perf_counter()
    table("x\n" + rows, dictionary=dictionary("- {name: x, type: string, constraints: {pattern: '.*.*.*=.*'}}"))
    assert time.perf_counter() - started < 10


# -------------------------------------------------------------------------------------------- Parquet


def test_parquet(tmp_path):
    import duckdb

    file = tmp_path / "t.parquet"
    duckdb.execute(
        f"""COPY (SELECT i::INTEGER AS n, i / 2.0 AS x, i > 1 AS flag, DATE '2026-01-01' + i::INTEGER AS day,
        TIMESTAMP '2026-01-01' AS at, 'a"b' AS "quo""ted", CASE WHEN i = 0 THEN NULL ELSE 's' END AS text,
        [i] AS list FROM range(3) t(i)) TO '{file}' (FORMAT parquet)"""
    )
    found = parquet_columns(file.read_bytes())
    assert [(c.name, c.type, c.values, c.missing) for c in found] == [
        ("n", "integer", 3, 0),
        ("x", "number", 3, 0),
        ("flag", "boolean", 3, 0),
        ("day", "date", 3, 0),
        ("at", "datetime", 3, 0),
        ('quo"ted', "string", 3, 0),
        ("text", "string", 2, 1),
        ("list", "any", 3, 0),
    ]


def test_constraints_of_parquet(tmp_path):
    import duckdb

    file = tmp_path / "t.parquet"
    duckdb.execute(
        f"""COPY (SELECT * FROM (VALUES (1, 2.5, 'a', DATE '2026-01-01'), (-5, NULL, 'b', DATE '2026-01-02'),
        (-5, 3.0, 'c', DATE '2025-01-01')) t(n, x, kind, day)) TO '{file}' (FORMAT parquet)"""
    )
    wanted = {
        "n": {"minimum": 1, "unique": True},
        "x": {"required": True, "maximum": 3},
        "kind": {"enum": ["a", "b", "c"]},
        "day": {"minimum": "2026-01-01"},
    }
    fields = "".join(
        f"  - {{name: {name}, type: {kind}, constraints: {json.dumps(wanted[name])}}}\n"
        for name, kind in (("n", "integer"), ("x", "number"), ("kind", "string"), ("day", "date"))
    )
    dictionary = read_dictionary("d.yaml", f"name: t\nfields:\n{fields}".encode())
    found = parquet_columns(file.read_bytes(), dictionary)
    assert {c.name: {name: value for name, _, value in c.violations} for c in found} == {
        "n": {"minimum": "-5", "unique": "-5"},
        "x": {"required": ""},
        "kind": {},
        "day": {"minimum": "2025-01-01"},
    }


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\0" * 50 + b"PAR1", b"a,b\n1,2\n"])
def test_what_is_no_parquet_says_so(data):
    with pytest.raises(ValueError, match="Parquet"):
        parquet_columns(data)


@pytest.mark.parametrize("blank", ["\x1c", "\x1f", "\x85", "\u2003", " "])
def test_numbers_of_a_header_with_odd_blanks(blank):
    found = table(f"{blank}1,{blank}2,{blank}3\n4,5,6\n7,8,9\n")
    assert found.problem == "" or "header" in found.problem
