import ast
import json
import sys
import warnings
from importlib.util import find_spec

import pytest

from mlscaffold.facts.cell_names import binds_and_reads
from mlscaffold.facts.notebook import mask, read_notebook


def code(*sources, **metadata):
    cells = [
        {"cell_type": "code", "source": s, "outputs": [], "execution_count": None, "metadata": {}} for s in sources
    ]
    return {"nbformat": 4, "metadata": metadata, "cells": cells}


def read(content, extract=lambda cells: [cell[:2] for cell in cells]):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_notebook("notebooks/a.ipynb", data, "notebook", extract)


# ------------------------------------------------------------------------------------------- format


def test_cells_in_their_order():
    content = code("x = 1\n", "y = x\n")
    content["cells"].insert(1, {"cell_type": "markdown", "source": ["# Title\n", "text"]})
    content["cells"][0] |= {"execution_count": 7, "outputs": [{"output_type": "stream", "text": ["größe\n", "x"]}]}
    found = read(content)
    assert (found.path, found.language, found.copied_from) == ("notebooks/a.ipynb", "python", "")
    assert [(c.kind, c.at.cell, c.at.line, c.execution_count) for c in found.cells] == [
        ("code", 0, 1, 7),
        ("markdown", 1, 1, None),
        ("code", 2, 1, None),
    ]
    assert found.cells[1].source == "# Title\ntext"
    assert found.cells[0].output_bytes == len("stream" + "größe\n" + "x") + 2
    assert found.code == [(0, "x = 1\n"), (2, "y = x\n")]


_PAD = b" " * 2**18
"""Above this, notebooks are decoded by another parser."""


@pytest.fixture(scope="module")
def after_many():
    """Large ones are read by another library once there were many."""
    for _ in range(2**23 // len(_PAD) + 1):
        read(b'{"cells": []}' + _PAD)
    assert "orjson" in sys.modules or find_spec("orjson") is None


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(code("x = 1\ny = 'größe'", "%time f(x)")).encode(),
        json.dumps(code("x = 1\ny = 'größe \U0001f600'"), ensure_ascii=False).encode(),
        b'{"cells": [{"cell_type": "code", "source": "a", "source": "b", "outputs": [{"text": "x", "text": "xyz"}]}]}',
        b'{"cells": [{"cell_type": "code", "source": "a", "execution_count": NaN}], "metadata": {"x": -Infinity}}',
        b'{"cells": [{"cell_type": "code", "source": "a", "execution_count": 123456789012345678901}]}',
        b'{"cells": [{"cell_type": "code", "source": "a", "execution_count": 18446744073709551615}]}',
        b'{"cells": [{"cell_type": "code", "source": "a", "execution_count": -0, "outputs": [1e999, 1.50, 1e5]}]}',
        b'{"cells": [{"cell_type": "code", "source": "a"}], "metadata": {"n": ' + b"7" * 5000 + b"}}",
        b'{"cells": [{"cell_type": "code", "source": "a = \'\\ud800\'"}]}',
        b'{"cells": [{"cell_type": "code", "source": ["a = 1", 2, null], "outputs": [[], {"a": [1, "b"]}, null]}]}',
        b'{"cells": [{"cell_type": [], "source": "a"}, {"cell_type": {}, "source": {}}, {"cell_type": null}]}',
        b'{"cells": [{"cell_type": "code", "source": "f()", "outputs": [{"output_type": []}, {"output_type": {}}]}]}',
        b'{"cells": [{"cell_type": "code", "outputs": [{"output_type": "error", "ename": 7, "evalue": []}]}]}',
        b'{"cells": [{"cell_type": "code", "source": "a = \'gr\xf6\xdfe\'"}]}',
        b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": "a"}]}',
        '{"cells": [{"cell_type": "code", "source": "größe"}]}'.encode("utf-16"),
        b'{"worksheets": [{"cells": [{"cell_type": "code", "input": ["a\\n", "b"], "prompt_number": 3}]}]}',
        b'{"cells": [{"cell_type": "code", "source": "a"}]} trailing',
        b'{"cells": [{"cell_type": "code", "source": "a",}]}',
        b'{"cells": [{"cell_type": "code", "source": "a\nb"}]}',
        b'{"cells": [{"cell_type": "code", "source": "a\x00"}]}',
        b'{"cells": {}}', b'{"cells": [7]}', b"[]", b"<!DOCTYPE html>", b"",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("after_many")
def test_large_notebooks_are_read_as_small_ones(data):
    def facts(data):
        try:
            found = read(data)
        except ValueError as error:
            return str(error)
        return found.cells, found.code, found.language, found.is_bare

    # Blanks after the end, which mean nothing to JSON.
    pad = _PAD.decode().encode("utf-16-le") if data.startswith(b"\xff\xfe") else _PAD
    assert facts(data + pad) == facts(data)


@pytest.mark.parametrize("pad", [b"", _PAD])
@pytest.mark.usefixtures("after_many")
def test_counts_beyond_64_bits_are_none(pad):
    def count(number):
        return (
            read(b'{"cells": [{"cell_type": "code", "execution_count": %d}]}' % number + pad).cells[0].execution_count
        )

    assert count(2**63 - 1) == 2**63 - 1
    assert count(2**63) is None
    assert count(10**30) is None


def test_nbformat_3():
    content = {
        "nbformat": 3,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 1, "source": ["Title"]},
                    {
                        "cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"], "prompt_number": 3,
                        "outputs": [{"output_type": "pyerr", "ename": "NameError", "evalue": "x"}],
                    },
                ]
            },
            {"cells": [{"cell_type": "code", "input": "z = 3"}]},
        ],
    }  # fmt: skip
    found = read(content)
    assert [c.kind for c in found.cells] == ["markdown", "code", "code"]
    assert (found.cells[1].execution_count, found.cells[1].error) == (3, "NameError: x")
    assert found.code == [(1, "x = 1\ny = 2"), (2, "z = 3")]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "python3", "language": "python"}}, "python"),
        ({"kernelspec": {"name": "conda-env-x-py"}}, "python"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({"kernelspec": {"name": "ir", "language": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"kernelspec": {"name": "julia-1.9"}}, "julia"),
        ({"kernelspec": {"name": "scala"}}, "scala"),
        ({"kernelspec": None, "language_info": []}, "python"),
        ({}, "python"),
    ],
)
def test_the_language_is_that_of_the_kernel(metadata, language):
    found = read(code("x <- 1", **metadata))
    assert found.language == language
    assert (found.code is None) is (language != "python")
    assert found.cells[0].language == language


def test_cells_of_other_languages_are_not_parsed():
    found = read(code("x <- 1; y <- %in%", kernelspec={"name": "ir"}))
    assert (found.cells[0].parsed, found.cells[0].binds) == (True, ())
    content = code("x <- 1")
    content["cells"][0]["metadata"] = {"vscode": {"languageId": "r"}}
    assert (read(content).cells[0].language, read(content).code) == ("R", [])


def test_stored_errors():
    content = code("1/0")
    content["cells"][0]["outputs"] = [
        {"output_type": "stream", "text": "x"},
        {
            "output_type": "error",
            "ename": "ZeroDivisionError",
            "evalue": "\x1b[31mdivision\x1b[0m by zero\nmore",
            "traceback": [],
        },
    ]
    assert read(content).cells[0].error == "ZeroDivisionError: division by zero"
    content["cells"][0]["outputs"] = [{"output_type": "error"}]
    assert read(content).cells[0].error == "error"
    # A kernel that restarts itself leaves an error without a name.
    content["cells"][0]["outputs"] = [{"output_type": "error", "ename": "", "evalue": "", "traceback": []}]
    assert read(content).cells[0].error == ""


def test_what_nothing_says_the_language_of():
    bare = code("double rms(double* s);\n")
    bare["metadata"] = {}
    assert read(bare).is_bare
    ran = code("x = 1\n")
    ran["metadata"] = {}
    ran["cells"][0]["execution_count"] = 1
    assert not read(ran).is_bare
    named = code("x = 1\n")
    named["metadata"] = {"kernelspec": {"name": "python3"}}
    assert not read(named).is_bare


def test_a_prompt_and_nothing_behind_it():
    notebook = read(code(">>> \n>>> print 1\n"))
    assert [c.parsed for c in notebook.cells] == [False]
    assert read(code("...\n  what is this\n")).cells[0].kind == "code"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html>\n<html></html>", "HTML"),
        (b"\n<html lang='en'>", "HTML"),
        (b'{"cells": [}', "no valid JSON: .* \\(line 1\\)"),
        (b"[" * 200_000, "no valid JSON"),
        (b"9" * 5000 + b"x", "no valid JSON: .* \\(line 1\\)"),
        (b"[]", "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": 5}', "no cells"),
        (b'{"cells": [5]}', "a cell is no object"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 1\n", "LFS pointer"),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_reason(data, reason):
    with pytest.raises(ValueError, match=reason):
        read(data)


def test_odd_cells_are_no_error():
    content = {
        "cells": [
            {},
            {"cell_type": "code"},
            {
                "cell_type": "code",
                "source": [1, "x = 1", None],
                "outputs": {"a": 1},
                "execution_count": True,
                "metadata": [],
            },
            {"cell_type": "weird", "source": 5},
        ]
    }
    found = read(content)
    assert [(c.kind, c.source, c.execution_count) for c in found.cells] == [
        ("raw", "", None),
        ("code", "", None),
        ("code", "x = 1", None),
        ("raw", "", None),
    ]


# ------------------------------------------------------------------------------------------ masking


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install x\n!ls", "pass\npass"),
        ("if x:\n    !ls\n    %time y = 1", "if x:\n    pass\n    0    ;y = 1"),
        ("%time df = read()", "0    ;df = read()"),
        ("%timeit -n 10 -r3 f(x)", "0                ;f(x)"),
        ("%time for i in x: f(i)", "pass"),
        ("%time x = f(\n    1,\n)\ny = 2", "0    ;x = f(\n    1,\n)\ny = 2"),
        ("%memit f(a \\\n  + b)", "0     ;f(a \\\n  + b)"),
        ("%other f(\n  1)\ny = 2", "pass\n\ny = 2"),
        ("pip install numpy", "pass"),
        ("cd ..", "pass"),
        ("reset_selective -f table", "pass"),
        ("time df = read()", "0    ;df = read()"),
        ("ls", "ls"),
        ("files = !ls *.csv\nn = 1", "files = None\nn = 1"),
        ("t = %timeit -o f()", "t = None"),
        ("a, b = %magic", "a, b = None, None"),
        ("df.head?\n?df\ndf??\nx = 1", "pass\npass\npass\nx = 1"),
        ("!pip install a \\\n  b \\\n  c\nx = 1", "pass\n\n\nx = 1"),
        ("x = '''\n%not a magic\n!not a command\n'''\n%magic", "x = '''\n%not a magic\n!not a command\n'''\npass"),
        ("x = (a\n  % b\n)\n%magic", "x = (a\n  % b\n)\npass"),
        ("x = a \\\n  % b\n%magic", "x = a \\\n  % b\npass"),
        ("s = 'a%b' # !x\n%magic", "s = 'a%b' # !x\npass"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%%capture out\n%%time\nx = 1", "\n\nx = 1"),
        ("\n%%timeit -n 1\nf()", "\n\nf()"),
        ("%%time\n!ls\nx = 1", "\npass\nx = 1"),
        ("x = 10 % 3\ny = not x != 2", "x = 10 % 3\ny = not x != 2"),
        ("", ""),
        ("print('a'); !ls", "print('a'); !ls"),
    ],
)
def test_what_ipython_adds_is_masked_line_by_line(source, masked):
    assert mask(source)[:2] == (masked, "python")


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("%%bash\nls | wc\npwd", "bash"),
        ("%%sh\nls", "bash"),
        ("%%html\n<b>x</b>", "html"),
        ("%%sql\nSELECT *\nFROM t", "sql"),
        ("%%R -i x\ny <- x", "R"),
        ("%%writefile train.py\nimport x", "text"),
        ("%%javascript\nvar x", "javascript"),
        ("%%unknown\nx = 1", "unknown"),
        ("%sql\nSELECT * FROM t", "sql"),
        ("%md\n# Title\ntext here", "markdown"),
    ],
)
def test_cells_in_another_language_are_blank(source, language):
    masked, found = mask(source)[:2]
    assert (masked.strip(), found) == ("", language)
    assert masked.count("\n") == source.count("\n")


def test_a_line_magic_of_sql_before_python_masks_its_line_only():
    assert mask("%sql SELECT 1\nx = 1")[:2] == ("pass\nx = 1", "python")


def test_what_cannot_be_parsed_says_why():
    cell, good = read(code("x = = 1", "x = 1")).cells
    assert (cell.parsed, cell.parse_error) == (False, "invalid syntax (line 1)")
    assert (good.parsed, good.parse_error) == (True, "")
    assert read(code("x = = 1", "x = 1")).code == [(0, "x = = 1"), (1, "x = 1")]


def test_deep_code_is_an_error_of_its_cell():
    cells = read(code("(" * 10_000, "x = " + "-" * 100_000 + "1", "a\0b")).cells
    assert [c.parsed for c in cells] == [False, False, False]
    assert all(c.parse_error for c in cells)


def test_invalid_escapes_print_no_warning():
    assert read(code("x = '\\d'")).cells[0].parsed


# -------------------------------------------------------------------------------------------- names


def names(source):
    binds, reads = binds_and_reads(ast.parse(source), source)
    return " ".join(binds), " ".join(reads)


@pytest.mark.parametrize(
    ("source", "binds", "reads"),
    [
        ("x = y + 1", "x", "y"),
        ("x = 1\ny = x", "x y", ""),
        ("x = x + 1", "x", "x"),
        ("x += 1", "x", "x"),
        ("a, (b, *c) = d", "a b c", "d"),
        ("x.y = 1; z[0] = k", "", "x k z"),
        ("import numpy as np, os.path\nfrom a import b as c", "np os c", ""),
        ("from x import *", "*", ""),
        ("def f(a=p, *, k=q) -> T:\n    return hidden", "f", "p q"),
        ("@deco\ndef f(): pass", "f", "deco"),
        ("async def f(): await hidden", "f", ""),
        ("g = lambda a=p: hidden", "g", "p"),
        ("class A(B, metaclass=M):\n    x = y\n    z = x\n    def f(self): return hidden", "A", "B M y"),
        ("[i * k for i in xs if i > t]", "", "xs t k"),
        ("{k: v for k, v in xs for w in v}", "", "xs"),
        ("[x for x in x]", "", "x"),
        ("(y := f(z))\n[last := i for i in xs]", "y last", "f z xs"),
        ("for i in xs:\n    t = i\nelse:\n    u = t", "i t u", "xs"),
        ("with open(p) as f, g() as (a, b): pass", "f a b", "p g"),
        ("try:\n    import x\nexcept ImportError as e:\n    x = None", "x e", ""),
        ("try:\n    model\nexcept NameError:\n    model = load()", "model", "load"),
        ("try:\n    use(m)\nexcept KeyError:\n    pass", "", "use m"),
        (
            "match p:\n    case {'a': b, **rest}: pass\n    case [c, *d]: pass\n    case K(x=1) as k: pass",
            "b rest c d k",
            "p K",
        ),
        ("del x", "", "x"),
        ("x = 1\ndel x\nx", "", "x"),
        ("x: int\ny: T = 1", "y", ""),
        ("print(len(display(get_ipython()))); _; _12; In[1]; __name__", "", ""),
        ("spark.read; dbutils.fs", "", ""),
        ("exec(code)", "*", "code"),
        ("globals()['x'] = 1", "*", ""),
        ("globals().update(d)", "*", "d"),
        ("if a:\n    b = 1\nb", "b", "a"),
        ("while (n := next(it)): pass", "n", "it"),
        ("print(f'{x!r:{width}}')", "", "x width"),
        ("raise E from cause", "", "E cause"),
        ("global x\nx = 1", "x", ""),
        ("async with s() as t:\n    async for u in t: pass", "t u", "s"),
    ],
)
def test_names_that_code_binds_and_reads_at_its_top_level(source, binds, reads):
    assert names(source) == (binds, reads)


def test_names_in_code_that_is_nested_deeply():
    source = "x = " + "+".join(["a"] * 900)
    assert binds_and_reads(ast.parse(source), source) == (("x",), ("a",))
    source = "[" * 40 + "y" + " for i in z]" * 40
    assert binds_and_reads(ast.parse(source), source) == ((), ("z", "y"))


@pytest.mark.parametrize(
    "source",
    ["x = 1\n%matplotlib inline\nd = '\\d'", "!pip install a\nx = f(", "a?", "def f():\n    !ls\n", "print 1", "ls"],
)
def test_the_tree_of_a_cell_is_that_of_its_masked_source(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        masked = mask(source)
        try:
            expected = ast.dump(ast.parse(masked.source), include_attributes=True)
        except SyntaxError as error:
            assert (masked.tree, masked.line) == (None, error.lineno)
            assert masked.error == f"{error.msg} (line {error.lineno})"
        else:
            assert ast.dump(masked.tree, include_attributes=True) == expected
            assert masked.error == ""


def test_names_of_magics():
    sources = {
        "%%capture out\nf()": ("out",),
        "files = !ls": ("files",),
        "%run setup.py": ("*",),
        "%pylab": ("*",),
        "run setup.py": ("*",),
        "reset_selective -f table": (),
        "%matplotlib inline\nx = 1": ("x",),
        "%time df = read()": ("df",),
        "%%bigquery df --project p\nSELECT 1": ("df", "p"),
        "%%sql\nSELECT %s\n%not": ("*",),
        "%%bash\nls": (),
        "%%time\n%%capture --no-stderr out\ny = 1": ("y", "out"),
        "%unknown x\ny = 10\n%time 1": ("y", "*"),
    }
    assert [c.binds for c in read(code(*sources)).cells] == list(sources.values())


def test_top_level_await_is_python():
    assert read(code("r = await f()")).cells[0].reads == ("f",)


@pytest.mark.parametrize(
    ("traceback", "line"),
    [
        (["\x1b[0;31m---\x1b[0m", "\x1b[0;32m<ipython-input-8-11f>\x1b[0m in <module>\n      1 x\n\x1b[0;32m----> 2\x1b[0;31m y\n"], 2),
        (["Traceback", "Cell In[3], line 3\n      1 x\n----> 3 y\n", "File ~/lib.py:90\n---> 90 z\n"], 3),
        (["Input In [3], in <cell line: 1>()\n----> 1 x\n"], 1),
        (["/tmp/ipykernel_1/2.py in <module>\n---> 3 x\n"], 3),
        (["File /lib/other.py:7\n----> 7 z\n"], 0),
        (["Cell In[3], line 9\n----> 9 y\n"], 0),
        (["Cell In[3]\n" + "x" * 30_000 + "\n----> 1 y\n"], 0),
        ([7], 0),
        ("----> 1", 0),
        (None, 0),
    ],
)  # fmt: skip
def test_the_line_at_which_a_cell_stopped(traceback: object, line: int) -> None:
    content = code("x\ny\nz")
    content["cells"][0]["outputs"] = [
        {"output_type": "error", "ename": "NameError", "evalue": "y", "traceback": traceback}
    ]
    assert read(content).cells[0].error_line == line
