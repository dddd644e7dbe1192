"""Facts that are kept: what is said with them is what is said without, whatever befalls them."""

import contextlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mlscaffold.cache import bundles, folder, seal, workers
from mlscaffold.cache.kept import Kept
from mlscaffold.cache.packed import packed, unpacked
from mlscaffold.cache.traced import TracedTree
from mlscaffold.facts.extraction import Extracted, Unit, one_after_the_other
from tests.check.conftest import NAN, Repository
from tests.check.test_cache import ONE, age, ask
from tests.check.test_workers import large, units

__all__ = ["large"]

USE = b"facts 2"
WHOLE = ("--format", "json", "--stage", "production")


def there(root: Path) -> list[Path]:
    return sorted((root / ".mlscaffold_cache/facts").glob("*.bundle"))


def key_of(repository: Repository) -> bytes:
    return (Path(repository.environment["HOME"]) / ".cache/mlscaffold/seal").read_bytes()


def forget_answers(root: Path) -> None:
    shutil.rmtree(root / ".mlscaffold_cache/answers", ignore_errors=True)


@pytest.fixture
def home(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The repository, with this process at home where its runs are."""
    monkeypatch.setenv("HOME", repository.environment["HOME"])
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return repository


def without_comparisons(blob: bytes) -> bytes:
    """A fact with its comparisons left out, where it is one of code."""
    fact = unpacked(blob)
    if not hasattr(fact, "comparisons"):
        return blob
    import dataclasses

    return packed(dataclasses.replace(fact, comparisons=()))


def rewritten(root: Path, change: Callable[[bytes], bytes]) -> None:
    """Change what is kept, and seal it again."""
    for bundle in bundles.found(str(root)):
        items = [item._replace(data=change(bytes(item.data))) for item in bundle.items]
        assert bundles.written(str(root), items)
        Path(bundle.path).unlink()


def test_what_is_kept_is_what_is_used(home: Repository) -> None:
    """The proof that the others test what they say: facts of files that did not change come from the cache."""
    home.write({"a.py": NAN, "b.py": NAN, "c.py": "x = 1\n"}).commit()
    assert [path for _, path, _ in home.check(*ONE).found] == ["a.py", "b.py"]
    rewritten(home.root, without_comparisons)
    home.write({"b.py": NAN + "y = 2\n"})
    assert [path for _, path, _ in home.check(*ONE).found] == ["b.py"]
    forget_answers(home.root)
    assert [path for _, path, _ in home.check(*ONE, "--no-cache").found] == ["a.py", "b.py"]
    assert [path for _, path, _ in home.check(*ONE, MLSCAFFOLD_NO_CACHE="1").found] == ["a.py", "b.py"]


def test_another_role_is_another_fact(home: Repository) -> None:
    home.write({"a.py": NAN}).commit()
    home.check(*ONE)
    rewritten(home.root, without_comparisons)
    assert home.check(*ONE, "--exit-zero").found == []
    home.write({"mlscaffold.toml": '[layout]\nserving = ["a.py"]\n'})
    assert [path for _, path, _ in home.check(*ONE).found] == ["a.py"]


def test_a_file_that_looks_the_same(home: Repository) -> None:
    """Another content of the same size and time; and the same content, where another file was."""
    home.write({"a.py": NAN, "b.py": NAN.replace("==", "!="), "c.py": "x = 1\n"}).commit()
    age(home.root)
    time.sleep(2.1)
    home.check(*ONE)
    home.write({"a.py": NAN.replace("np.nan", "np.max"), "c.py": "x = 2\n"})
    age(home.root)
    # An answer goes by size and time; here it is about facts.
    forget_answers(home.root)
    assert [path for _, path, _ in home.check(*ONE).found] == ["b.py"]
    (home.root / "a.py").rename(home.root / "d.py")
    (home.root / "b.py").rename(home.root / "a.py")
    (home.root / "d.py").rename(home.root / "b.py")
    forget_answers(home.root)
    assert [path for _, path, _ in home.check(*ONE).found] == ["a.py"]


def test_files_that_did_not_change_are_not_read(home: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write({"a.py": NAN, "b.py": NAN, "c.py": "# Code\n"}).commit()
    three = [
        Unit("python", "a.py", "other", 6),
        Unit("python", "b.py", "other", 6),
        Unit("python", "c.py", "other", 7),
    ]
    time.sleep(2.1)
    first = TracedTree(home.root)
    made = Kept(first, 1)(first.read, three)
    home.write({"b.py": "x = 1\n"})
    second = TracedTree(home.root)
    read = []
    again = Kept(second, 1)(lambda path: read.append(path) or second.read(path), three)
    assert set(read) == {"b.py"}
    assert {unit: again[unit] == made[unit] for unit in three} == dict(zip(three, (True, False, True), strict=True))
    assert second.digests() == first.digests() | {"b.py": seal.digest(b"x = 1\n")}


def test_another_library_beside_the_program_is_another_program(
    home: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write({"a.py": "x = 1\n"}).commit()

    def kept() -> int:
        tree = TracedTree(home.root)
        Kept(tree, 1)(tree.read, [Unit("python", "a.py", "other", 6)])
        return len(there(home.root))

    assert [kept(), kept()] == [1, 1]
    (tmp_path / "tree_sitter-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert [kept(), kept()] == [2, 2]


class Bomb:
    """What makes a folder when it is unpacked, and then is nothing."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.place),)


def test_what_a_repository_brings_is_not_unpacked(home: Repository, tmp_path: Path) -> None:
    """Bundles with the very keys that are asked for, sealed by another, for another use, or not at all."""
    home.write({"a.py": NAN, "b.py": "x = 1\n"}).commit()
    fresh = home.check(*WHOLE, "--no-cache")
    home.check(*WHOLE)
    sign = tmp_path / "unpacked"
    rewritten(home.root, lambda _: b"o" + pickle.dumps(Bomb(sign)))
    forget_answers(home.root)
    (bundle,) = there(home.root)
    body = folder.read_sealed(str(bundle), use=USE)
    assert body is not None
    key = key_of(home)
    for data in (
        seal.sealed(body, b"k" * 32, USE), seal.sealed(body, key), seal.sealed(body, key, b"answers"), body,
        seal.sealed(body, key, USE)[:-1], seal.sealed(body, key, USE) + b"x", b"", b"\0" * 40,
    ):  # fmt: skip
        for old in there(home.root):
            old.unlink()
        bundle.write_bytes(data)
        forget_answers(home.root)
        assert home.check(*WHOLE) == fresh
        assert not sign.exists()
    for old in there(home.root):
        old.unlink()
    # The same with the right seal is what would have been unpacked.
    bundle.write_bytes(seal.sealed(body, key, USE))
    forget_answers(home.root)
    assert home.check(*WHOLE) == fresh
    assert sign.exists()


@pytest.mark.parametrize("name", [".mlscaffold_cache", ".mlscaffold_cache/facts"])
def test_a_cache_that_leads_elsewhere_is_left_alone(home: Repository, tmp_path: Path, name: str) -> None:
    home.write({"a.py": NAN}).commit()
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "facts").mkdir(parents=True)
    mine = [place / f"{n}.bundle" for n in range(20) for place in (elsewhere, elsewhere / "facts")]
    for place in mine:
        place.write_bytes(b"x" * 100_000)
    (home.root / name).parent.mkdir(exist_ok=True)
    (home.root / name).symlink_to(elsewhere)
    fresh = home.check(*ONE, "--no-cache")
    assert home.check(*ONE) == fresh
    assert sorted(p for p in elsewhere.rglob("*") if p.is_file()) == sorted(mine)


def test_a_file_in_its_place_and_no_room(home: Repository) -> None:
    home.write({"a.py": NAN, "b.py": f'x = "{"word " * 100_000}"\n'}).commit()
    fresh = home.check(*ONE, "--no-cache")
    # No file may grow beyond some kilobytes, which is what a full disk says too.
    command = f"ulimit -f 8; exec {sys.executable} -m mlscaffold check {' '.join(ONE)}"
    assert home.run(["sh", "-c", command], MLSCAFFOLD_WORKERS="1") == fresh
    place = home.root / ".mlscaffold_cache/facts"
    assert os.listdir(place) == []
    place.rmdir()
    place.write_text("mine")
    forget_answers(home.root)
    assert home.check(*ONE) == fresh
    assert place.read_text() == "mine"


@pytest.mark.parametrize("size", [0, 1, 8, 100])
def test_no_room_for_what_processes_tell_each_other(home: Repository, size: int) -> None:
    home.write({f"{n}.py": NAN + f'x = "{"word " * 10_000}"\n' for n in range(9)}).commit()
    fresh = home.check(*ONE, "--no-cache")
    command = f"ulimit -f {size}; exec {sys.executable} -m mlscaffold check {' '.join(ONE)}"
    assert home.run(["sh", "-c", command], MLSCAFFOLD_WORKERS="3") == fresh


def test_a_home_that_keeps_no_secret_leaves_what_is_kept(home: Repository, tmp_path: Path) -> None:
    home.write({"a.py": NAN, "b.py": f'x = "{"word " * 500_000}"\n'}).commit()
    fresh = home.check(*ONE)
    kept = there(home.root)
    (tmp_path / "full").write_text("")
    assert home.check(*ONE, HOME=str(tmp_path / "full")) == fresh
    assert there(home.root) == kept


def test_bundles_stay_few_and_small(home: Repository) -> None:
    words = "word " * 60_000
    home.write({f"m{n}.py": NAN for n in range(10)} | {"page.py": f'x = "{words}"\n'}).commit()
    most = 0
    for number in range(40):
        home.write({"page.py": f'x = "{words}{number}"\n'})
        assert ask(home.root, ["check", *ONE])[0] == 1
        most = max(most, sum(p.stat().st_size for p in there(home.root)))
        assert len(there(home.root)) <= 17
    # One run needs a third of a megabyte; a megabyte may be out of date.
    assert 1_200_000 < most < 2_200_000


def test_an_answer_about_a_file_that_changed_in_between_is_not_kept(home: Repository) -> None:
    """Facts and what the whole shows may then be of two contents."""
    tree = TracedTree(home.write({"a.py": "x = 1\n"}).root)
    tree.read("a.py")
    tree.read("a.py")
    assert tree.witnesses() is not None
    home.write({"a.py": "x = 2\n"})
    tree.read("a.py")
    assert tree.witnesses() is None


def item(number: int, data: bytes) -> bundles.Item:
    return bundles.Item(number.to_bytes(32, "big"), data, f"m{number}.py", (), b"c" * 32)


def test_what_came_since_stays(home: Repository) -> None:
    root = str(home.root)
    home.write({"a.py": NAN})
    home.check()
    for number in range(20):
        assert bundles.written(root, [item(number, b"old")])
    before = bundles.found(root)
    assert bundles.written(root, [item(99, b"new")])
    bundles.tidied(root, before, [item(3, b"old")])
    kept = [found for bundle in bundles.found(root) for found in bundle.items]
    assert sorted(kept) == [item(3, b"old"), item(99, b"new")]
    assert len(there(home.root)) == 2


def test_no_more_is_kept_than_there_is_room_for(home: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"m{n}.py": f"x = {n}\n" * 50 + NAN for n in range(30)}
    home.write(files).commit()
    monkeypatch.setattr(bundles, "MOST_BYTES", 20_000)
    fresh = ask(home.root, ["check", *ONE, "--no-cache"])
    for number in range(4):
        forget_answers(home.root)
        assert ask(home.root, ["check", *ONE]) == fresh, number
        assert 5_000 < sum(p.stat().st_size for p in there(home.root)) < 21_000


def test_what_came_to_grief_is_not_kept(home: Repository) -> None:
    home.write({"a.ipynb": "<html>", "b.py": "x = 1\n"}).commit()
    home.check(*ONE)
    facts = [unpacked(found.data) for bundle in bundles.found(str(home.root)) for found in bundle.items]
    assert [fact.path for fact in facts] == ["b.py"]


def test_each_process_keeps_its_own(large: Repository, home: Repository) -> None:
    tree = TracedTree(large.root)
    made = Kept(tree, 3)(tree.read, units(large))
    assert len(there(large.root)) == 3
    again = TracedTree(large.root)
    with mock.patch.object(workers, "one_after_the_other", side_effect=AssertionError):
        assert Kept(again, 3)(again.read, units(large)) == made
    assert again.digests() == tree.digests()
    assert made == one_after_the_other(tree.read, units(large))


def test_a_fact_that_cannot_be_packed_is_made_all_the_same(large: Repository, home: Repository) -> None:
    def some(fact: object) -> bytes:
        return b"" if getattr(fact, "path", "").endswith(("m3.py", "m4.py")) else packed(fact)

    tree = TracedTree(large.root)
    with mock.patch.object(workers, "packed", some):
        assert Kept(tree, 3)(tree.read, units(large)) == one_after_the_other(tree.read, units(large))
    assert sum(len(bundle.items) for bundle in bundles.found(str(large.root))) == len(units(large)) - 2


def test_a_file_that_is_gone_meanwhile(home: Repository) -> None:
    home.write({"a.py": NAN, "b.py": NAN})
    both = [Unit("python", name, "other", 6) for name in ("a.py", "b.py")]
    for _ in range(2):
        tree = TracedTree(home.root)
        Kept(tree, 1)(tree.read, both)
        (home.root / "b.py").unlink(missing_ok=True)
    assert Kept(tree, 1)(tree.read, both)[both[1]] == Extracted(None, "No such file or directory")


NAMES = st.sampled_from(["a.py", "b.py", "data/c.py", "data/torch.py", "tests/test_d.py", "e.ipynb", "g.md", "h.yaml"])
TORCH = "import torch\n\n\ndef load(path):\n    return torch.load(path)\n"
CELLS = '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": "x == 1"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
TEXTS = st.sampled_from(
    [NAN, "x = 1\n", "import (\n", "", TORCH, "def test_it():\n    assert 1\n", CELLS, "a: [1, 2]\n"]
)
NUMBERS = st.integers(0, 10**6)
LAYOUTS = st.sampled_from([
    "", '[layout]\nserving = ["data"]\n', '[layout]\nmodel = ["a.py", "b.py"]\n', '[layout]\ntests = ["data"]\n',
])  # fmt: skip


class Changes(RuleBasedStateMachine):
    """Whatever is done to a repository, its settings and what is kept of it, the report is that without a cache."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.root = self.folder / "demo"
        self.root.mkdir()
        self.write("a.py", NAN)
        self.workers = "1"

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    @rule(name=NAMES, other=NAMES)
    def rename(self, name: str, other: str) -> None:
        with contextlib.suppress(OSError):
            (self.root / other).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).rename(self.root / other)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    @rule(text=LAYOUTS)
    def settle(self, text: str) -> None:
        self.write("mlscaffold.toml", text)

    @rule()
    def undeclare(self) -> None:
        (self.root / "mlscaffold.toml").unlink(missing_ok=True)

    @rule(count=st.sampled_from(["1", "2", "3"]))
    def employ(self, count: str) -> None:
        self.workers = count

    def kept(self, number: int) -> Path | None:
        found = there(self.root)
        return found[number % len(found)] if found else None

    @rule(number=NUMBERS, position=NUMBERS, cut=st.booleans())
    def damage(self, number: int, position: int, cut: bool) -> None:
        if place := self.kept(number):
            data = place.read_bytes()
            position %= max(1, len(data))
            place.write_bytes(data[:position] + (b"" if cut else b"?" + data[position + 1 :]))

    @rule(number=NUMBERS)
    def lose(self, number: int) -> None:
        if place := self.kept(number):
            place.unlink()

    @rule(number=NUMBERS, other=NUMBERS)
    def exchange(self, number: int, other: int) -> None:
        first, second = self.kept(number), self.kept(other)
        if first and second and first != second:
            shutil.copy(first, second)

    @invariant()
    def the_report_is_the_present_one(self) -> None:
        arguments = ["check", *WHOLE]
        fresh = ask(self.root, [*arguments, "--no-cache"])[:2]
        forget_answers(self.root)
        with mock.patch.object(workers, "_WORTHWHILE", 0), mock.patch.dict(os.environ, MLSCAFFOLD_WORKERS=self.workers):
            assert ask(self.root, arguments)[:2] == fresh
            forget_answers(self.root)
            assert ask(self.root, arguments)[:2] == fresh

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


Changes.TestCase.settings = settings(
    max_examples=20, stateful_step_count=10, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
TestChanges = Changes.TestCase


def started(repository: Repository) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "mlscaffold", "check", *WHOLE]
    environment = {**repository.environment, "MLSCAFFOLD_WORKERS": "2"}
    return subprocess.Popen(command, cwd=repository.root, env=environment, stdout=subprocess.PIPE)


def test_many_at_once(large: Repository) -> None:
    """Runs that begin together, on nothing kept and then on what is mostly out of date, each give the whole report."""
    for text in ("", "value = other(1)\n"):
        for place in large.root.rglob("m*.py"):
            place.write_text(text + place.read_text())
        fresh = large.check(*WHOLE, "--no-cache").out
        running = [started(large) for _ in range(3)]
        assert {process.communicate(timeout=240)[0].decode() for process in running} == {fresh}
    forget_answers(large.root)
    assert large.check(*WHOLE).out == fresh


def test_killed_while_it_keeps(large: Repository) -> None:
    fresh = large.check(*WHOLE, "--no-cache")
    before = {p: p.read_bytes() for p in large.root.rglob("*.py")}
    for number in range(4):
        process = started(large)
        place = large.root / ".mlscaffold_cache/facts"
        while process.poll() is None and not place.exists():
            time.sleep(0.0005)
        time.sleep(0.01 * number)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        forget_answers(large.root)
        assert large.check(*WHOLE) == fresh
        shutil.rmtree(large.root / ".mlscaffold_cache")
    assert {p: p.read_bytes() for p in large.root.rglob("*.py")} == before
