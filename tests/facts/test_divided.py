"""Which calls order rows that are then divided."""

import pytest

from mlscaffold.cache.packed import packed, unpacked
from mlscaffold.facts.python import read_python


def divided(text: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(d.at.line, d.parts) for d in read_python("a.py", text, "other").divided]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("shuffle(a)\ntrain, test = a[:9], a[9:]\n", ("test", "train")),
        ("a, b = my.shuffle(a, b)\ntrain = list(zip(a[:9], b[:9]))\ntest = Rows(a[9:])\n", ("test", "train")),
        ("shuffle(a)\nval = a[:9]\ntest = a[9:12]\ntrain = a[12:]\n", ("test", "train", "validation")),
        ("n = permutation(9)\nb = a[n]\ntrain = b[:5]\ntest = b[5:]\n", ("test", "train")),
        ("n = list.permutation(9).tolist()\ntrain = a[n[:5]]\ntest = a[n[5:], 1]\n", ("test", "train")),
        ("t = t.sample(frac=1)\nself.train = t.iloc[:5]\nself.test = t.iloc[5:, 0]\n", ("test", "train")),
        ("shuffle(a)\ntrain = b[:5] + a[:5] + c\ntest = b[5:] + a[5:]\n", ("test", "train")),
        ("print random.shuffle\nrandom.shuffle(a)\ntrain = a[:9]\ntest = a[9:]\nprint a\n", ("test", "train")),
    ],
)
def test_what_is_cut_by_position(text: str, parts: tuple[str, ...]) -> None:
    line = next(n for n, line in enumerate(text.split("\n"), 1) if not line.startswith("print"))
    assert divided(text) == [(line, parts)]


@pytest.mark.parametrize(
    "text",
    [
        "shuffle(a)\ntrain = a[:9]\n",
        "shuffle(a)\ntrain, test = a[0], a[1]\n",
        "shuffle(a)\ntrain, test = a[::2], a[::3]\n",
        "shuffle(a)\nfirst, second = a[:9], a[9:]\n",
        "train, test = a[:9], a[9:]\nshuffle(a)\n",
        "shuffle(a)\ndef f():\n    train, test = a[:9], a[9:]\n",
        "t = t.sample(frac=0.5)\ntrain, test = t[:5], t[5:]\n",
        "shuffle(a)\ntrain, test = b[:9], b[9:]\n",
    ],
)
def test_what_is_no_split(text: str) -> None:
    assert divided(text) == []


def test_the_last_order_counts() -> None:
    text = "shuffle(a)\na = a[n]\nshuffle(a)\ntrain, test = a[:9], a[9:]\n"
    assert divided(text) == [(3, ("test", "train"))]


def test_it_is_kept_between_runs() -> None:
    file = read_python("a.py", "shuffle(a)\ntrain, test = a[:9], a[9:]\n", "other")
    assert unpacked(packed(file)) == file
