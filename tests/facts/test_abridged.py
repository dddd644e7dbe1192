"""What is left out of code before it is parsed changes nothing of what is found."""

import ast
import sys
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlscaffold import packs
from mlscaffold.config import Config
from mlscaffold.facts import abridged as module
from mlscaffold.facts.abridged import abridged
from mlscaffold.facts.python import read_python
from mlscaffold.rules import CONFIDENCES
from mlscaffold.run import check
from mlscaffold.testing import Case, read_page
from mlscaffold.tree import MemoryTree


@pytest.fixture(autouse=True)
def _whatever_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions are left out however short they are."""
    monkeypatch.setattr(module, "_SHORT", 0)


def in_functions(text: str) -> str:
    """The code as the body of a function, as far as it can be one."""
    return "def _of_code():\n" + "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))


def in_methods(text: str) -> str:
    """The code as the body of a method."""
    lines = "".join(f"        {line}\n" if line else "\n" for line in text.split("\n"))
    return f"import torch\n\n\nclass Code(torch.nn.Module):\n    @property\n    def first(self):\n{lines}    x = 1\n"


def ending_without_a_line(text: str) -> str:
    """The code as the body of a function, at whose end the file ends."""
    return in_functions(text).rstrip("\n")


def with_other_line_ends(text: str) -> str:
    """The code as the body of a function, in lines that end as on Windows."""
    return in_functions(text).replace("\n", "\r\n")


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def reshaped(case: Case) -> Iterator[Mapping[str, bytes]]:
    """The files of a case, and with their code in functions and in methods, where that is valid."""
    yield case.files
    for shape in (in_functions, in_methods, ending_without_a_line, with_other_line_ends):
        yield {
            path: shape(text).encode()
            if path.endswith(".py") and (text := data.decode()) and parses(text) and parses(shape(text))
            else data
            for path, data in case.files.items()
        }


@pytest.mark.parametrize("item", packs.listed(), ids=lambda item: item.name)
def test_findings_are_those_of_all_the_code(item: packs.Listed) -> None:
    for case in read_page(item.page).cases:
        for files in reshaped(case):
            tree = MemoryTree(files, commits=("5f0c" * 10,) if case.in_git else None, untracked=case.untracked)
            config = Config(stage="production")
            one, other = (check(tree, config, confidences=CONFIDENCES, full=full) for full in (False, True))
            assert one.findings == other.findings, (
                f"{case.title}: `_IN_CODE` of facts/sought.py lacks a word that the rule needs; see CONTRIBUTING.md"
            )


FILLER = "    total = 0\n    for value in values:\n        total += value * 2\n    return total\n"


def test_a_function_that_nothing_asks_about_is_left_out_in_its_place() -> None:
    text = f"import numpy\n\n\ndef add(values, start=1):\n{FILLER}\n\ndef seeded(n):\n    numpy.random.seed(n)\n"
    short = abridged(text, in_tests=False)
    assert short is not None
    assert short.split("\n")[3] == "def add(): raise"
    assert "total" not in short
    full, facts = read_python("a.py", text, "other"), read_python("a.py", short, "other")
    assert (facts.calls, facts.imports, facts.lines) == (
        full.calls[1:] if len(full.calls) > 1 else full.calls,
        full.imports,
        full.lines,
    )
    assert [(f.name, f.at) for f in facts.functions] == [(f.name, f.at) for f in full.functions]


@pytest.mark.parametrize(
    "wrong",
    [
        "    return (1\n",
        "    x = = 1\n",
        "    print 'x'\n",
        "    f(a=1, 2)\n",
        "  return 1\n",
        "    '''open\n",
        "    1 = x\n",
    ],
)
def test_an_error_in_what_nothing_asks_about_is_seen(wrong: str) -> None:
    text = f"def add(values):\n{FILLER}{wrong}\n\ndef other():\n    pass\n"
    assert not parses(text)
    short = abridged(text, in_tests=False)
    assert short is None or not parses(short)
    result = check(MemoryTree({"a.py": text.encode()}, commits=None), Config())
    assert [f.rule for f in result.findings if f.at.path == "a.py"] == [
        "reproducibility/unparsable-source"
    ] or "print" in wrong


@pytest.mark.parametrize(
    "text",
    [
        f'def add(values):\n    """Text\n\ndef is_not_one(x):\n    import that\n"""\n{FILLER}',
        f"def add(values):\n    text = '''\ndef no(x):\nfit(x)\n'''\n{FILLER}",
        f"def add(\n    values,\n    other={{'a': 1}},\n) -> int:\n{FILLER}",
        f"def add(values):\n    x = [\n1,\n2,\n]\n{FILLER}",
        "def add(values): \\\n    return 1\nx = 1\n",
        f"class A:\n    @one\n    @two(\n        1\n    )\n    def add(values):\n    {FILLER.replace(chr(10), chr(10) + '    ')}\n",
        "class A:\n    async def add(values):\n        import torch\n        await values\n\n\nx = 1\n",
        "if x:\n    def add(values):\n        return 1\nelse:\n    add = None\n",
        f"def add(values):\n# a comment\n{FILLER}# another\nx = 1\n",
        "def add(values):\r\n    return 1\r\n\r\nx = 1\r\n",
        "def add(values):\n\tif x:\n\t\treturn 1\n",
        "def add(values):\n    def inner(x):\n        return x\n    return inner\n",
        "def outer(x):\n    import os, sys\n    if x:\n        import torch\n    return (\n  1)\n",
        "def f(): return 1\ndef g(): return 2\nclass B: pass\n",
        "\x0cdef add(values):\n    return 1\n\x0c\n    x = 2\n",
    ],
)
def test_what_is_left_is_code_with_all_else_in_its_place(text: str) -> None:
    assert parses(text)
    short = abridged(text, in_tests=False)
    if short is None:
        return
    full, facts = read_python("a.py", text, "other"), read_python("a.py", short, "other")
    assert facts.parsed
    assert facts.imports == full.imports
    assert facts.lines == full.lines
    assert [c for c in facts.classes if c not in full.classes] == []
    assert [f.at for f in facts.functions if f.at not in {g.at for g in full.functions}] == []


LINES = st.sampled_from([
    "def f(x):", "    def g(self):", "class A:", "    return 1", "        return 2", "x = 1", '"""', "'''", "    '''a", "@d",
    "    @d(1)", "(", ")", "", "    import os", "        from a import (b,", "c)", "# c", "    async def h(): pass",
    "if x:", "else:", "    x = '''", "\\", "    seed(1)", "        self.a.fit(1)", "        self.a = SVC()", "try:",
])  # fmt: skip


@given(st.lists(LINES, max_size=14).map("\n".join), st.booleans())
@settings(max_examples=400)
def test_any_text(text: str, in_tests: bool) -> None:
    short = abridged(text, in_tests=in_tests)
    if short is not None and parses(text) and parses(short):
        facts, full = (read_python("a.py", t, "test" if in_tests else "other") for t in (short, text))
        assert set(facts.imports) <= set(full.imports)
        assert {c.at for c in facts.classes} <= {c.at for c in full.classes}
        assert short.count("\n") == text.count("\n")
    if short is not None and parses(short):
        assert parses(text)


def test_a_module_beside_a_script_is_seen_in_full() -> None:
    text = f"import numbers\n\n\ndef add(values):\n    numbers.add(values)\n{FILLER}"
    assert abridged(text, in_tests=False, beside=frozenset({"numbers"})) is None
    assert abridged(text, in_tests=False, beside=frozenset({"others"})) is not None


def test_without_the_libraries_all_code_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.py": f"import numpy\n\n\ndef add(values):\n{FILLER}".encode()}
    some = check(MemoryTree(files, commits=None), Config()).project.python[0]
    monkeypatch.setitem(sys.modules, "ast_serialize", None)
    all_of_it = check(MemoryTree(files, commits=None), Config()).project.python[0]
    assert (some.functions[0].statements, all_of_it.functions[0].statements) == (1, 3)


@pytest.mark.parametrize(
    "imported",
    [
        "from torch import (\n    load,\n)", "from torch import (  # (all of it)\n    nn,  # )\n    load as fetch,\n)",
        "from torch import (nn,\n    load)", "from numpy import (\n    nan,\n)", "import torch as th",
    ],
)  # fmt: skip
def test_what_gives_a_call_another_name_has_all_of_the_code_read(imported: str) -> None:
    text = f"{imported}\n\n\ndef add(values):\n{FILLER}"
    assert abridged(text, in_tests=False) is None


@pytest.mark.parametrize(
    ("imported", "called"),
    [("from torch import (\n    nn,\n    optim,\n)", "torch.save"), ("import pickle as pkl", "pkl.load")],
)
def test_what_gives_none_has_not(imported: str, called: str) -> None:
    text = f"{imported}\n\n\ndef add(values):\n{FILLER}\n\ndef read(file):\n    x = 1\n    return {called}(file)\n"
    short = abridged(text, in_tests=False)
    assert short is not None
    assert f"{called}(file)" in short
    assert "total" not in short
