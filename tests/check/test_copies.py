"""What is the same in copies of a file is told once to people, each time to programs, and repaired in each."""

from tests.check.conftest import NAN, SCRIPT, Repository

SCRIPT_WITH_NAN = NAN + "".join(f"print({number})\n" for number in range(60))
RULE = ("--select", "ml-api/nan-equality")


def test_copies_are_told_once(repository: Repository) -> None:
    repository.write(
        {
            "b/train.py": SCRIPT_WITH_NAN,
            "a/train.py": SCRIPT_WITH_NAN,
            "c.py": SCRIPT_WITH_NAN,
            "d.py": f"{SCRIPT_WITH_NAN}\n",
        }
    )
    answer = repository.check(*RULE)
    assert answer.code == 1
    assert [line.split(":")[0] for line in answer.out.splitlines() if ": error " in line] == ["c.py", "d.py"]
    assert answer.out.count("The same stands in 2 copies of this file.") == 1
    for form in ("json", "sarif", "github", "gitlab", "junit"):
        told = repository.check(*RULE, "--format", form).out
        assert "copies of this file" not in told
        assert all(path in told for path in ("a/train.py", "b/train.py", "c.py", "d.py"))


def test_a_look_at_single_files_tells_each(repository: Repository) -> None:
    repository.write({"a.py": SCRIPT_WITH_NAN, "b.py": SCRIPT_WITH_NAN})
    assert [path for _, path, _ in repository.findings(*RULE, "a.py", "b.py")] == ["a.py", "b.py"]


def test_every_copy_is_repaired_and_in_the_baseline(repository: Repository) -> None:
    repository.write({"a.py": SCRIPT_WITH_NAN, "b.py": SCRIPT_WITH_NAN})
    assert repository.check(*RULE, "--write-baseline").code == 0
    (repository.root / "a.py").unlink()
    assert repository.findings(*RULE) == []
    repository.write({"a.py": SCRIPT_WITH_NAN})
    (repository.root / "mlscaffold-baseline.jsonl").unlink(missing_ok=True)
    repository.check(*RULE, "--fix", "--unsafe-fixes")
    assert (
        (repository.root / "a.py").read_bytes() == (repository.root / "b.py").read_bytes() != SCRIPT_WITH_NAN.encode()
    )


def test_audit_tells_copies_once(repository: Repository) -> None:
    repository.write({"a.py": SCRIPT_WITH_NAN, "b.py": SCRIPT_WITH_NAN})
    answer = repository.run([SCRIPT, "audit", "--format", "json", "."])
    assert [path for rule, path, _ in answer.found if rule == RULE[1]] == ["a.py"]


def test_short_files_are_alike_by_chance(repository: Repository) -> None:
    repository.write({"a.py": NAN, "b.py": NAN})
    assert [path for _, path, _ in repository.findings(*RULE)] == ["a.py", "b.py"]
