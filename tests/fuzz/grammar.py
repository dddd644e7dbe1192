"""Texts written by rule instead of by change, so that they are well-formed however deep they go."""

import json

_NAMES = (
    "x",
    "df",
    "rows",
    "model",
    "np",
    "pd",
    "self",
    "X_train",
    "y",
    "train_test_split",
    "fit",
    "seed",
    "é",
    "nan",
    "cfg",
    "__init__",
)
_MODULES = (
    "numpy",
    "pandas",
    "torch",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "random",
    "os.path",
    "mlflow",
    "fastapi",
    ".a",
    "..",
    "demo.data",
)
_WORDS = (
    "a",
    "id",
    "",
    "data/raw/x.csv",
    "/home/ada/x",
    "2026-11-23",
    "NA",
    "1",
    "é\u202e",
    "a b",
    "{{ x }}",
    "${x}",
    "x: y",
    "# c",
    "'",
    '"',
    "\\",
    "\n",
    "[",
    "true",
)
_OPERATORS = (
    "+",
    "-",
    "*",
    "@",
    "/",
    "//",
    "%",
    "**",
    "<<",
    "|",
    "and",
    "or",
    "==",
    "!=",
    "<",
    "in",
    "not in",
    "is",
    "is not",
)


class _Python:
    """Python 3.11: statements and expressions, each of which may stand where the language lets it."""

    def __init__(self, r):
        self.r = r
        self.left = r.choice((10, 40, 150, 500))

    def name(self):
        return self.r.choice(_NAMES)

    def literal(self):
        r = self.r
        return r.choice((
            lambda: repr(r.choice(_WORDS)), lambda: str(r.randint(-3, 100)), lambda: repr(r.random() * 10 ** r.randint(-9, 300)),
            lambda: r.choice(("None", "True", "False", "...", "1j", "b'x'", "0x1F", "1_000", "'a' 'b'", 'r"\\d"', "float('nan')", "np.nan")),
        ))()  # fmt: skip

    def many(self, write, most=3, joint=", "):
        return joint.join(write() for _ in range(self.r.randint(0, most)))

    def expression(self):
        r = self.r
        self.left -= 1
        if self.left <= 0 or r.random() < 0.25:
            return self.name() if r.random() < 0.5 else self.literal()
        e = self.expression
        return r.choice((
            lambda: f"{e()} {r.choice(_OPERATORS)} {e()}",
            lambda: f"({e()})", lambda: f"({e()}, {e()})", lambda: f"[{self.many(e)}]", lambda: f"{{{e()}: {e()}, **{e()}}}",
            lambda: f"{{{e()}, *{self.name()}}}", lambda: f"{self.name()}.{self.name()}", lambda: f"({e()}).{self.name()}",
            lambda: f"{self.name()}[{e()}]", lambda: f"{self.name()}[{e()}:{e()}, ::{e()}]", lambda: f"{self.name()}({self.arguments()})",
            lambda: f"{self.name()}.{self.name()}({self.arguments()})", lambda: f"{self.name()}({self.arguments()}).{self.name()}({self.arguments()})",
            lambda: f"(not {e()})", lambda: f"(-{e()})", lambda: f"({e()} if {e()} else {e()})", lambda: f"(lambda {self.name()}=1: {e()})",
            lambda: f"[{e()} for {self.name()} in {self.name()} if {self.name()}]", lambda: f"{{{self.name()}: {e()} for {self.name()}, b in {self.name()}}}",
            lambda: f"sum({e()} for {self.name()} in {self.name()})", lambda: f"(w := {e()})", lambda: f"f'{{{self.name()}!r:>{{{self.name()}}}}}a'",
        ))()  # fmt: skip

    def arguments(self):
        r = self.r
        given = [self.expression() for _ in range(r.randint(0, 2))]
        given += [f"*{self.name()}"] * (r.random() < 0.1)
        given += [
            f"{name}={self.expression()}"
            for name in r.sample(("random_state", "shuffle", "test_size", "path", "seed", "y"), r.randint(0, 2))
        ]
        return ", ".join(given + [f"**{self.name()}"] * (r.random() < 0.1))

    def block(self, depth):
        body = [s for _ in range(self.r.randint(1, 3)) for s in self.statement(depth)]
        return ["    " + line for line in body]

    def statement(self, depth=0):
        r = self.r
        self.left -= 1
        e, n = self.expression, self.name
        if self.left > 0 and depth < 12 and r.random() < 0.4:

            def b():
                return self.block(depth + 1)

            return r.choice((
                lambda: [f"if {e()}:", *b()], lambda: [f"if {e()}:", *b(), f"elif {e()}:", *b(), "else:", *b()],
                lambda: [f"for {n()} in {e()}:", *b()], lambda: [f"while {e()}:", *b(), "else:", *b()],
                lambda: ["try:", *b(), f"except ({n()}, {n()}) as e:", *b(), "finally:", *b()],
                lambda: [f"with {e()} as {n()}, {e()}:", *b()], lambda: [f"@{n()}.{n()}", f"def {n()}(a, b: int = 1, *c, d={e()}, **k) -> {n()}:", *b()],
                lambda: [f"async def {n()}():", *b()], lambda: [f"class {n()}({n()}, metaclass={n()}):", *b()],
                lambda: [f"match {e()}:", f"    case [{n()}, *_] if {e()}:", *("    " + s for s in b()), "    case _:", "        pass"],
                lambda: ["if __name__ == '__main__':", *b()],
            ))()  # fmt: skip
        return [r.choice((
            lambda: f"{n()} = {e()}", lambda: f"{n()}, {n()} = {e()}", lambda: f"{n()}.{n()} = {n()} = {e()}", lambda: f"{n()}[{e()}][{e()}] = {e()}",
            lambda: f"{n()} += {e()}", lambda: f"{n()}: {n()} = {e()}", lambda: e(), lambda: f"assert {e()}", lambda: f"del {n()}",
            lambda: f"import {r.choice(_MODULES[:9])} as {n()}", lambda: f"from {r.choice(_MODULES)} import {n()}, {n()} as {n()}", lambda: "pass",
            lambda: f"raise {n()}({e()})", lambda: f"print({e()})", lambda: f"X_train, X_test = train_test_split({self.arguments()})",
            lambda: f"{n()} = StandardScaler().fit_transform({e()})",
        ))()]  # fmt: skip


def python(r):
    """A module."""
    writer = _Python(r)
    return "\n".join(line for _ in range(r.randint(1, 8)) for line in writer.statement()) + "\n"


def value(r, left=30, depth=0):
    """A plain value, as JSON has it."""
    if left <= 1 or depth > 40 or r.random() < 0.3:
        return r.choice((None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), *_WORDS))
    count = r.randint(0, 4)
    if r.random() < 0.5:
        return [value(r, left // 2, depth + 1) for _ in range(count)]
    return {r.choice(_WORDS): value(r, left // 2, depth + 1) for _ in range(count)}


def written(r):
    """A value as JSON, which YAML reads too."""
    return json.dumps(value(r, r.choice((10, 100, 1_000))), ensure_ascii=r.random() < 0.5, indent=r.choice((None, 1)))


def notebook(r):
    """A notebook of cells of every kind."""

    def cell():
        source = (
            python(r)
            if r.random() < 0.6
            else r.choice(("%matplotlib inline\n", "!pip install x\n", "%%bash\nls\n", "# Goal\ntext", "df?", ""))
        )
        lines = source.splitlines(keepends=True)
        return {
            "cell_type": r.choice(("code", "code", "markdown", "raw")), "metadata": r.choice(({}, {"tags": ["a"]}, {"vscode": {"languageId": "sql"}})),
            "execution_count": r.choice((None, 1, 2, r.randint(-1, 99))), "source": r.choice((source, lines)),
            "outputs": r.choice(([], [{"output_type": "stream", "text": ["x"]}], [value(r)])),
        }  # fmt: skip

    metadata = r.choice(
        (
            {},
            {"kernelspec": {"name": r.choice(("python3", "ir", "python2"))}},
            {"language_info": {"name": r.choice(("python", "R", 1))}},
        )
    )
    content = {"nbformat": r.choice((3, 4)), "metadata": metadata, "cells": [cell() for _ in range(r.randint(0, 6))]}
    if r.random() < 0.1:
        content[r.choice(tuple(content))] = value(r)
    return json.dumps(content, ensure_ascii=r.random() < 0.5)


def _field(r):
    constraints = {
        "required": True, "unique": True, "minimum": r.choice((0, 1.5, "a", "2026-01-01", None)), "maximum": r.choice((9, "z", [1])), "minLength": r.choice((0, -1, "x")),
        "maxLength": 3, "pattern": pattern(r), "enum": r.choice(([1, 2], ["a"], [], "a", [None, {}])),
    }  # fmt: skip
    field = {
        "name": r.choice(("id", "a b", "date", "price", "ok", "group", 3, None)), "type": r.choice(("integer", "number", "string", "boolean", "date", "datetime", "time",
        "year", "yearmonth", "duration", "list", "object", "array", "geopoint", "geojson", "any", "x", 5)), "format": r.choice(("default", "any", "%Y", "%d.%m.%y", "%", "email", 1)),
        "constraints": {k: constraints[k] for k in r.sample(tuple(constraints), r.randint(0, 4))}, "missingValues": r.choice((["-"], [{"value": 1}], None, 3)),
        "decimalChar": r.choice((",", "", "ab", 1)), "groupChar": r.choice((".", "", 2)), "bareNumber": r.choice((True, False, "x")), "description": r.choice(_WORDS),
        "trueValues": r.choice((["y"], "y", [1])), "categories": r.choice((["a"], [{"value": 1, "label": "b"}], {})), "unit": r.choice(_WORDS), "role": r.choice(("target", "id", 1)),
    }  # fmt: skip
    return {k: field[k] for k in field if k == "name" or r.random() < 0.4}


def dictionary(r):
    """A data dictionary, now and then with a value of the wrong sort."""
    content = {
        "name": "rows", "missingValues": r.choice((["", "NA"], [{"value": "x"}], "NA", None)), "primaryKey": r.choice((["id"], "id", [["id"]], {})),
        "fields": [_field(r) for _ in range(r.randint(0, 6))],
    }  # fmt: skip
    if r.random() < 0.1:
        content[r.choice(tuple(content))] = value(r)
    return json.dumps(content)


def table(r):
    """A table of delimited values."""
    delimiter = r.choice((",", ",", ";", "\t", "|", " "))
    columns = r.sample(("id", "a b", "date", "price", "ok", "group", "x"), r.randint(1, 6))
    cells = {
        "id": lambda: str(r.randint(-5, 10**12)), "a b": lambda: r.choice(_WORDS), "date": lambda: f"{r.randint(0, 9999):04}-{r.randint(0, 13):02}-{r.randint(0, 32):02}",
        "price": lambda: r.choice(("1.5", "-2e300", "1,5", "1.000,00", "inf", "NaN", "€ 3", "5 %", "٣", "1e999", ".5")), "ok": lambda: r.choice(("true", "FALSE", "yes", "0", "")),
        "group": lambda: r.choice("abc"), "x": lambda: r.choice(("", "12:30", "2026-11-23T10:00:00Z", "P1D", "[1]", '{"a": 1}', "2026", "2026-11", "48.1,11.5")),
    }  # fmt: skip

    def quoted(text):
        return '"' + text.replace('"', '""') + '"' if delimiter in text or "\n" in text or r.random() < 0.05 else text

    rows = [columns, *([cells[c]() for c in columns] for _ in range(r.choice((0, 1, 5, 40))))]
    return "\n".join(delimiter.join(map(quoted, row)) for row in rows) + "\n"


def pattern(r, depth=0):
    """A regular expression."""
    parts = []
    for _ in range(r.randint(1, 4)):
        atom = (
            r.choice(("a", ".", r"\d", r"\w", "[a-z]", "[^x]", r"\b", "^", "$", r"\1", "ß"))
            if depth > 6 or r.random() < 0.6
            else None
        )
        atom = atom or r.choice(
            ("({})", "(?:{})", "(?={})", "(?!{})", "(?i:{})", "(?P<n>{})", "({}|{})", "(?>{})")
        ).replace("{}", pattern(r, depth + 1))
        parts.append(
            atom + r.choice(("", "", "*", "+", "?", "*?", "++", "{2}", "{,3}", "{2,5}", "{1,999}", "{4294967295}"))
        )
    return "".join(parts)


def names(r):
    """Paths and globs, one a line."""

    def part():
        return r.choice(
            ("*", "**", "?", "[a-z]", "[!x]", "[", "a*b*c", "src", "data", "models", "test_x.py", "*.py", "..", ".", "", "é",
             "{a,b}", "-x", "a" * r.choice((5, 300)), "*a" * 30)
        )  # fmt: skip

    return "\n".join("/".join(part() for _ in range(r.choice((1, 3, 8, 40)))) for _ in range(r.randint(1, 8)))


WRITERS = {
    "python": python, "notebook": notebook, "config": written, "dictionary": dictionary, "table": table, "pattern": pattern, "names": names, "package": written,
    "run_record": written, "settings": lambda r: "\n".join(f"{r.choice(('stage', 'exclude', 'select', 'layout.data', 'rules.a', 'suppress', 'x'))} = {json.dumps(r.choice(_WORDS))}" for _ in range(3)),
}  # fmt: skip
"""Those of each kind that has one."""
