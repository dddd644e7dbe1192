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
        "self.assertTrue(True)", "self.assertEqual(1, 1, 'message')", "self.assertEqual(True, False)", "self.assertIsNone(None)", "assert 0 or 1", "for x in (1, 2): assert x", "for x, y in {'a': 1}.items():\n  print(f'{x}: {y:.2f}')",
        "assert [i for i in (1,)]", "x = {'a': [1, 2]}\nassert len(x['a']) == 2 and isinstance(x, dict)",
        "self.x = 3\nself.assertLess(self.x, 4, msg=f'{self.x}')", "assert all(k in 'abc' for k in ['a', 'b'])",
        "for x in [1]:\n  with self.subTest(x=x):\n    self.assertGreater(x, 0)", "assert 3 / 2 == 1.5",
    ],
)  # fmt: skip
def test_inert(body: str) -> None:
    assert is_inert(ast.parse(body).body)


@pytest.mark.parametrize(
    "body",
    [
        "assert False", "assert 0", "assert 1 == 2", "assert x", "f()", "assert f()", "x = f()\nassert True",
        "import train", "from train import x", "with a: pass", "for x in y: pass", "raise ValueError", "x.y",
        "assert x.y", "del x", "global x", "x = y", "yield", "await x", "assert [i for i in y]", "assert 1 / 0",
        "assert 2 ** 999999999", "assert 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10 * 10", "assert 'a' * 9",
        "assert 1 in 2", "assert 1 < 'a'", "self.assertTrue(False)", "self.assertTrue()",
        "self.assertRaises(ValueError)", "self.fail()", "self.assertTrue(model)", "print(x)", "'''\n>>> f()\n1\n'''",
        "x, y = 1, 2", "x = y = 1", "if True: pass", "while False: pass", "lambda: 1", "assert f'{x}'",
        "x = {'a': 1}\nassert x['b']", "self.assertLess(2, 1)", "self.assertEqual(1, 1 + 1)", "assert len(f()) == 0",
        "for x in [1]:\n  with self.subTest(x=f(x)):\n    pass", "self.assertAlmostEqual(1, 1, delta=f())",
        "self.assertEqual(1, 1, f())", "for x in [1]:\n  f(x)", "assert self.x == 1", "x = [1]\nx[0] = 2",
        "assert " + "(" * 150 + "1" + ")" * 150 + " + f()",
    ],
)  # fmt: skip
def test_not_inert(body: str) -> None:
    assert not is_inert(ast.parse(f"async def f():\n{_indented(body)}").body[0].body)  # type: ignore[attr-defined]


def _indented(body: str) -> str:
    return "\n".join("    " + line for line in body.splitlines())


def test_depth_is_no_crash() -> None:
    assert not is_inert(ast.parse("assert " + "not " * 900 + "f()").body)


def test_what_grows_is_left() -> None:
    doubled = "\n".join(["x = [1.0]", "y = [1.0]", *["x = [x, x]", "y = [y, y]"] * 60, "assert x == y"])
    assert not is_inert(ast.parse(doubled).body)
    loops = "\n".join(f"{' ' * n}for x{n} in (1, 2, 3, 4, 5, 6, 7, 8):" for n in range(20))
    assert not is_inert(ast.parse(f"{loops}\n{' ' * 20}assert x1").body)


def test_names_with_another_meaning() -> None:
    body = ast.parse("assert max(1, 2) == 2").body
    assert is_inert(body)
    assert not is_inert(body, {"max"}.__contains__)
