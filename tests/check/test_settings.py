"""Settings: where they are found, and what is said of those that cannot be read."""

import os
import time

import pytest

from mlscaffold.globs import matches
from tests.check.conftest import NAN, Repository

ONE = ("--select", "ml-api/nan-equality")


@pytest.mark.parametrize(
    "text",
    [
        "[tool.mlscaffold]\nstage = 'production'\n",
        "  [ tool . mlscaffold ]\nstage = 'production'\n",
        "[tool]\nmlscaffold = {stage = 'production'}\n",
        '[tool."mlscaffold"]\nstage = "production"\n',
        "[project]\nname = 'x'\n[tool.mlscaffold.layout]\nruns = 'log'\n[tool.mlscaffold]\nstage = 'production'\n",
    ],
)
def test_our_table_in_any_form(repository: Repository, text: str) -> None:
    repository.write({"pyproject.toml": text, "sub/a.py": "x = 1\n"})
    project = repository.check(*ONE, "--format", "json", cwd=repository.root / "sub").json["project"]
    assert (project["declared"], project["stage"], project["name"]) == (True, "production", "demo")


@pytest.mark.parametrize(
    "text",
    [
        "[project]\nname = 'x'\ndependencies = ['mlscaffold-kit']\n",
        "# mlscaffold would go under tool.mlscaffold\n[tool.other]\nx = 1\n",
        "tool = 3\nname = 'mlscaffold'\n",
        "[project\nname = 'mlscaffold'\n",
    ],
)
def test_a_file_that_only_names_us_is_no_settings(repository: Repository, text: str) -> None:
    repository.write({"pyproject.toml": text})
    answer = repository.check(*ONE, "--format", "json")
    assert (answer.code, answer.json["project"]["declared"]) == (0, False)


def test_settings_in_two_places_are_refused(repository: Repository) -> None:
    answer = repository.write({"mlscaffold.toml": "", "pyproject.toml": "[tool.mlscaffold]\n"}).check()
    assert answer.code == 2
    assert "both mlscaffold.toml and [tool.mlscaffold] in pyproject.toml hold settings" in answer.err


def test_a_byte_order_mark_is_no_setting(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": b'\xef\xbb\xbfstage = "production"\n'})
    assert repository.check(*ONE, "--format", "json").json["project"]["stage"] == "production"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a = " + "[" * 100_000, "is nested too deeply"),
        ("a = " + "[" * 5_000 + "]" * 5_000, "is nested too deeply"),
        ("a." * 200_000 + "a = 1", "is not valid TOML: nested deeper than 100 levels"),
        ("stage = " + "1" * 5_000, "is not valid TOML: a number is too long"),
        ("stage = 0x" + "f" * 5_000, "is not valid TOML: an integer is longer than 64 bits"),
        ('layout.package = "a\\u0000b"', "is no path that can be shown"),
        ('layout.runs = "a\\u001b[31mX/runs"', "is no path that can be shown"),
        ('layout.runs = "a/.GIT/hooks"', "is in the folder that git keeps its own files in"),
        ('stage = "production"\n[tool.mlscaffold]\nstage = 1\n', "unknown key `tool`"),
        ('[suppress]\n"a\\u001b[31mb/c" = "x"\n', "there is no rule or family `a\\x1b[31mb/c`"),
        ("select = 3\n[per-path]\nx = 1\n", "`select` must be a list of strings; `per-path.x` must be a table"),
    ],
)
def test_hostile_settings_are_the_users_to_mend(repository: Repository, content: str, says: str) -> None:
    answer = repository.write({"mlscaffold.toml": content}).check(*ONE)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


@pytest.mark.parametrize(
    ("content", "says", "hint"),
    [
        ("layout.brief = 3", "`layout.brief` must be one path", 'Write it in quotes: `brief = "docs/brief.md"`.'),
        ("layout.plan = []", "`layout.plan` must be one path", 'Write it in quotes: `plan = "docs/plan.md"`.'),
        ('layout.runs = ["a", "b"]', "`layout.runs` must be one path",
         'Write it in quotes: `runs = "experiments/runs"`.'),
        ("layout.data = 3", "`layout.data` must be a list of strings", 'Write it as `data = ["...", "..."]`.'),
        ("stage = 'prod'", "stage = 'prod' is none of exploration, prototype, production",
         "Write one of these words."),
        ("stage = 'prototyp'", "stage = 'prototyp' is none of exploration, prototype, production",
         "Did you mean `prototype`?"),
        ("layout = 3", "`layout` must be a table", "Write its keys below `[layout]`."),
        ("per-path.\"a/**\" = 3", "`per-path.a/**` must be a table", 'Write its keys below `[per-path."a/**"]`.'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_once_with_what_to_do(repository: Repository, content: str, says: str, hint: str) -> None:
    answer = repository.write({"mlscaffold.toml": f"{content}\n"}).check(*ONE)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"mlscaffold: error: mlscaffold.toml: {says}\n  {hint}\n"


def test_one_path_may_stand_in_a_list(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": 'layout.brief = ["docs/why.md"]\n'})
    assert repository.findings("--select", "brief/missing-brief") == [("brief/missing-brief", "docs/why.md", None)]


@pytest.mark.parametrize(
    ("glob", "excluded"),
    [
        ("[ab].py", {"a.py", "b.py", "sub/a.py"}),
        ("[!ab].py", {"c.py"}),
        ("/[a-b].py", {"a.py", "b.py"}),
        ("[b-a].py", set()),
        ("[", set()),
        ("[x].py", set()),
        ("[[]x].py", {"[x].py"}),
        ("s*/a.*", {"sub/a.py"}),
        ("**", {"a.py", "b.py", "c.py", "[x].py", "sub/a.py"}),
        ("a.py", {"a.py", "sub/a.py"}),
        ("/a.py", {"a.py"}),
        ("sub", {"sub/a.py"}),
        ("sub/**.py", {"sub/a.py"}),
        ("**/s?b/**", {"sub/a.py"}),
        ("s**", {"sub/a.py"}),
        ("sub/**/a.py", {"sub/a.py"}),
        ("**a**a**a**a**ab", set()),
        ("\\\\Z", set()),
    ],
)
def test_exclude(repository: Repository, glob: str, excluded: set[str]) -> None:
    names = {"a.py", "b.py", "c.py", "[x].py", "sub/a.py"}
    repository.write(dict.fromkeys(names, NAN))
    repository.write({"mlscaffold.toml": f'exclude = ["{glob}"]\n'})
    assert names - {path for _, path, _ in repository.findings(*ONE)} == excluded


def test_a_device_or_a_pipe_in_place_of_settings_is_not_waited_for(repository: Repository) -> None:
    repository.write({"a.py": NAN})
    (repository.root / "pyproject.toml").symlink_to("/dev/zero")
    os.mkfifo(repository.root / "mlscaffold.toml")
    assert repository.findings(*ONE) == [("ml-api/nan-equality", "a.py", 4)]


def test_settings_above_a_repository_are_another_projects(repository: Repository) -> None:
    repository.write({"mlscaffold.toml": 'ignore = ["ml-api"]\n', "inner/a.py": NAN})
    inner = Repository(repository.root / "inner", repository.environment)
    assert inner.check("--format", "json").json["project"]["name"] == "demo"
    inner.git("init", "-q")
    assert inner.check("--format", "json").json["project"]["name"] == "inner"


def test_settings_that_are_one_hole_are_not_read(repository: Repository) -> None:
    with (repository.write({"a.py": NAN}).root / "mlscaffold.toml").open("wb") as stream:
        stream.truncate(3 * 2**30)
    answer = repository.check(*ONE)
    assert (answer.code, "mlscaffold.toml cannot be read: larger than 1 MiB" in answer.err) == (2, True)


@pytest.mark.parametrize(
    "glob", ["**a**a**a**a**a**a**a**ab", "*a" * 30 + "b", "/".join(["**/a*"] * 40), "[ab]*" * 40 + "c"]
)
def test_the_time_of_a_glob_is_bounded(glob: str) -> None:
    start = time.perf_counter()
    for path in ("a" * 4_000, "/".join(["aaaa"] * 1_000)):
        matches(path, [glob])
    assert time.perf_counter() - start < 15
