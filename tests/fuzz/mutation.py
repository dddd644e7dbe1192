"""Inputs from seeds: the same for the same kind, seed and number, on every machine.

A seed is a file below `seeds/KIND/`. It is changed by bytes, lines and tokens, spliced with others, nested,
stretched and encoded anew; some inputs are written by the grammars instead.
"""

import functools
import random
import re
from pathlib import Path

from tests.fuzz import grammar

SEEDS = Path(__file__).parent / "seeds"
LONGEST = 200_000
"""Bytes of an input; more only takes longer."""
_TOKEN = re.compile(rb"[A-Za-z_]\w*|[0-9.]+|[ \t]+|\n|\W", re.ASCII)
_OPENED = {b"[": b"]", b"{": b"}", b"(": b")", b'"': b'"', b"'": b"'", b"<!--": b"-->", b"${{ ": b" }}", b"$(": b")",
           b"{{ ": b" }}", b"{%": b"%}", b"not ": b"", b"-": b"", b"lambda: ": b"", b"f'{": b"}'", b"- ": b"", b"> ": b"",
           b"[a](": b")", b"(?:": b")*", b"{a: ": b"}", b'{"a": ': b"}", b"a.": b"", b"*": b"", b"await ": b"",
           b"a if b else ": b"", b"#": b"", b"`": b"`", b"&a [": b"]", b"<td>": b"</td>", b"[[": b"]]"}  # fmt: skip
_HEADS = (
    b"if x:",
    b"def f():",
    b"class A:",
    b"while 1:",
    b"try:",
    b"with a:",
    b"a:",
    b"-",
    b"? a",
    b"for a in b:",
    b"match a:",
    b"case b:",
)
_ODD = (
    b"\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1b[31m", b"\x1b]8;;x\x07", b"\r", b"\r\n", b"\x0c", b"\x1c", b"\x85",
    b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xf0\x9f\x98\x80", b"e\xcc\x81" * 9,
    b"\xd9\xa3", b"\xef\xbc\x91", b"\xc2\xb2", b"\xc4\xb0", b"\xc2\xa0", b"\xe2\x80\x8b", b"\\u0000", b"\\ud800", b"\\x", b"\\N{x}",
    b"\t", b"\\\n", b"1e999", b"-0", b".nan", b"9" * 20, b"9" * 5_000, b"0x" + b"f" * 40, b"1_0", b"0777", b"9" * 400 + b".5", b"1e-400",
    b"1j", b"99999999999999999999-01-01", b"2026-02-30", b"0000-00-00", b"24:60:60", b"true", b"null", b"~", b"<<: *a", b"*a", b"&a ",
    b"!!python/object/apply:os.system ", b"!!binary x", b"!!set {a}", b"!!timestamp x", b"%YAML 9.9\n", b"---\n", b"...\n", b"<<<<<<< HEAD\n",
    b"{% raw %}", b"${{ x }}", b"$(X)$(X)", b"$$", b"%(x)s", b"%s%n", b"../", b"/etc/passwd", b"C:\\", b"CON", b"-r requirements.txt\n",
    b"<script>", b"<!--", b"-->", b"```", b"~~~~", b"|", b"||||", b"=" * 90, b"-" * 90, b"# ", b"\n" * 40, b" " * 300, b"a" * 3_000,
    b"__class__", b"sklearn.", b"import a.b.c as d\n", b"from . import *\n", b"from ...... import x\n", b"# mlscaffold: ignore[a/b] why\n",
    b"# mlscaffold: ignore[", b"# type: ignore", b"coding: utf-7", b"coding: hex", b"coding: idna", b";", b",", b"''''", b'"""', b"b'", b"rb\"",
)  # fmt: skip
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-8-sig",
    "latin-1",
    "cp1252",
    "shift_jis",
    "utf-7",
    "euc-jp",
    "cp037",
)


@functools.cache
def seeds(kind):
    """The seeds of a kind, in the order of their names."""
    return tuple(p.read_bytes() for p in sorted((SEEDS / kind).iterdir()))


@functools.cache
def _all_seeds():
    return tuple(data for folder in sorted(SEEDS.iterdir()) if folder.name != "parquet" for data in seeds(folder.name))


def choices(kind, seed, number, use=""):
    """The source of chance of one input."""
    return random.Random(f"{kind}/{seed}/{number}/{use}")


def made(kind, seed, number):
    """One input."""
    r = choices(kind, seed, number)
    write = grammar.WRITERS.get(kind)
    if write and r.random() < 0.35:
        data = write(r).encode("utf-8", "surrogatepass")
        changes = r.choice((0, 0, 1, 2))
    else:
        data = r.choice(seeds(kind)) if r.random() < 0.97 else r.choice(_all_seeds())
        changes = r.choice((0, 1, 1, 2, 3, 5, 9)) if number else 0
    weights = [20, 20, 10, 3, 30] if kind == "parquet" else [10, 12, 16, 4, 0]
    ways = (_bytes, _lines, _tokens, _nested, _bits)
    for _ in range(changes):
        data = r.choices(ways, weights)[0](r, data, kind)[:LONGEST]
    if r.random() < 0.04:
        data = _encoded(r, data)
    return data


def _span(r, data, longest=80):
    start = r.randint(0, len(data))
    return start, min(len(data), start + r.randint(0, r.choice((1, 4, longest))))


def _bits(r, data, _):
    changed = bytearray(data)
    for _ in range(r.randint(1, 8) if changed else 0):
        changed[r.randrange(len(changed))] = r.choice((0, 1, 0x7F, 0x80, 0xFF, r.randrange(256)))
    return bytes(changed)


def _bytes(r, data, kind):
    start, end = _span(r, data)
    way = r.randrange(6)
    if way == 0:
        return data[:start] + data[end:]
    if way == 1:
        return data[:end] + data[start:end] * r.choice((1, 2, 30)) + data[end:]
    if way == 2:
        return data[:start] + r.choice(_ODD) + data[end:]
    if way == 3:
        return data[:start] + r.randbytes(r.randint(1, 6)) + data[end:]
    if way == 4:
        other = r.choice(seeds(kind))
        return data[:start] + other[r.randint(0, len(other)) :]
    return data[:start] if r.random() < 0.5 else data[start:]


def _lines(r, data, kind):
    lines = data.split(b"\n")
    at, to = r.randrange(len(lines)), r.randrange(len(lines))
    way = r.randrange(9)
    if way == 0:
        del lines[at]
    elif way == 1:
        lines[at:at] = [lines[to]] * r.choice((1, 2, 50))
    elif way == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif way == 3:
        lines[at] = r.choice((b" ", b"  ", b"\t", b"    ", b"- ", b"> ", b"# ", b"%", b"!")) + lines[at]
    elif way == 4:
        lines[at] = lines[at].strip()
    elif way == 5:
        other = r.choice(seeds(kind)).split(b"\n")
        start = r.randrange(len(other))
        lines[at:at] = other[start : start + r.randint(1, 8)]
    elif way == 6:
        lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    elif way == 7:
        part = lines[at : at + 6]
        r.shuffle(part)
        lines[at : at + 6] = part
    else:
        return r.choice((b"\r\n", b"\r", b"\n\n", b"\\\n", b" \n")).join(lines)
    return b"\n".join(lines)


def _tokens(r, data, kind):
    # A whole large input is not taken apart for one change.
    start = r.randint(0, max(0, len(data) - 4_000))
    tokens = _TOKEN.findall(data[start : start + 4_000])
    if not tokens:
        return data + r.choice(_ODD)
    for _ in range(r.choice((1, 1, 3))):
        at, to = r.randrange(len(tokens)), r.randrange(len(tokens))
        way = r.randrange(5)
        if way == 0:
            tokens[at] = tokens[to]
        elif way == 1:
            tokens[at] = r.choice(_ODD)
        elif way == 2:
            tokens[at] = b""
        elif way == 3:
            tokens[at], tokens[to] = tokens[to], tokens[at]
        else:
            other = _TOKEN.findall(r.choice(seeds(kind))[:4_000])
            tokens[at] = r.choice(other) if other else b""
    return data[:start] + b"".join(tokens) + data[start + 4_000 :]


def _nested(r, data, _):
    start, end = _span(r, data)
    times = r.choice((3, 20, 99, 150, 1_000, 5_000))
    if r.random() < 0.2:
        head = r.choice(_HEADS)
        step = r.choice((b" ", b"  ", b"\t"))
        block = b"".join(b"\n" + step * i + head for i in range(min(times, 300)))
        return data[:start] + block + b" " + data[end:]
    opened = r.choice(tuple(_OPENED))
    closed = _OPENED[opened] if r.random() < 0.7 else b""
    return data[:start] + opened * times + data[start:end] + closed * times + data[end:]


def _encoded(r, data):
    return data.decode("utf-8", "replace").encode(r.choice(_ENCODINGS), "replace")
