"""Which bodies always end the same."""

import ast

import pytest

from mlscaffold.facts.inert import is_inert


@pytest.mark.parametrize(
    "body",
    [
        "pass", "...", "'words'", "return", "return 1", "assert True", "assert 1 == 1", "assert 'a' in ('a', 'b')",
        "assert not False", "assert 1 < 2 < 3", "assert 1 + 1 == 2 and 'x'", "x = 1\nassert x == 1", "x: int = 2\nassert x",
        "x = [1, 2]\nassert 1 in x", "assert -1 < 0", "assert 'x', 'message'", "print('hello', 1)", "assert None is None",
        "self.assertTrue(True)", "self.assertEqual(1, 1, 'message')", "self.assertEqual(True, False)", "self.assertIsNone(None)", "assert 0 or 1",
    ],
)  # fmt: skip
def test_inert(body: str) -> None:
    assert is_inert(ast.parse(body).body)


@pytest.mark.parametrize(
    "body",
    [
        "assert False", "assert 0", "assert 1 == 2", "assert x", "f()", "assert f()", "x = f()\nassert True",
        "import train", "from train import x", "with a: pass", "for x in (1, 2): pass", "raise ValueError", "x.y",
        "assert x.y", "del x", "global x", "x = y", "yield", "await x", "assert [i for i in (1,)]", "assert 1 / 0",
        "assert 2 ** 999999999", "assert 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10", "assert 'a' * 9",
        "assert 1 in 2", "assert 1 < 'a'", "self.assertTrue(False)", "self.assertTrue()",
        "self.assertRaises(ValueError)", "self.fail()", "self.assertTrue(model)", "print(x)", "'''\n>>> f()\n1\n'''",
        "x, y = 1, 2", "x = y = 1", "if True: pass", "while False: pass", "lambda: 1", "assert f'{x}'",
        "assert " + "(" * 150 + "1" + ")" * 150 + " + f()",
    ],
)  # fmt: skip
def test_not_inert(body: str) -> None:
    assert not is_inert(ast.parse(f"async def f():\n{_indented(body)}").body[0].body)  # type: ignore[attr-defined]


def _indented(body: str) -> str:
    return "\n".join("    " + line for line in body.splitlines())


def test_depth_is_no_crash() -> None:
    assert not is_inert(ast.parse("assert " + "not " * 900 + "f()").body)
