"""Commands as evidence: what they ask for must still be there, as far as the code shows it."""

import pytest

from tests.score.projects import CLI, PYPROJECT, WORKFLOW, claiming

CI = ".github/workflows/ci.yml"

HOLDS = ""
UNKNOWN = "no code of the project knows `judge`"
ARGPARSE = "import argparse\n\n\ndef judge(): ...\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n"
CLICK = "import click\n\n\n@click.group()\ndef main(): ...\n\n\n"
TYPER = "import typer\n\nmain = typer.Typer()\n\n\n"

PARSERS = {
    "argparse": (ARGPARSE + '    parser.add_subparsers().add_parser("judge")\n', HOLDS),
    "argparse, another": (ARGPARSE + '    parser.add_subparsers().add_parser("judges")\n', UNKNOWN),
    "argparse, alias": (ARGPARSE + '    parser.add_subparsers().add_parser("j", aliases=["judge"])\n', HOLDS),
    "argparse, other alias": (ARGPARSE + '    parser.add_subparsers().add_parser("j", aliases=["ju"])\n', UNKNOWN),
    "argparse, in a loop": (ARGPARSE + '    for name in ("judge",):\n        parser.add_subparsers().add_parser(name)\n', HOLDS),
    "argparse, choices": (ARGPARSE + '    parser.add_argument("what", choices=["judge", "train"])\n', HOLDS),
    "argparse, other choices": (ARGPARSE + '    parser.add_argument("what", choices=["train"])\n', UNKNOWN),
    "argparse, choices by name": (ARGPARSE + '    parser.add_argument("what", choices=WHAT)\n    parser.add_subparsers().add_parser("x")\n', HOLDS),
    "argparse, choices of an option": (ARGPARSE + '    parser.add_argument("--how", choices=["train"])\n', HOLDS),
    "argparse, no subcommands": (ARGPARSE + '    parser.add_argument("what")\n', HOLDS),
    "click": (CLICK + "@main.command()\ndef judge(): ...\n", HOLDS),
    "click, without a call": (CLICK + "@main.command\ndef judge(): ...\n", HOLDS),
    "click, by name": (CLICK + '@main.command("judge")\ndef evaluate(): ...\n', HOLDS),
    "click, by keyword": (CLICK + '@main.command(name="judge")\n@click.option("--lax")\ndef evaluate(): ...\n', HOLDS),
    "click, with options": (CLICK + '@main.command()\n@click.option("--lax")\ndef judge(lax): ...\n', HOLDS),
    "click, suffix": (CLICK + "@main.command()\ndef judge_cmd(): ...\n", HOLDS),
    "click, another": (CLICK + "def judge(): ...\n\n\n@main.command()\ndef evaluate(): ...\n", UNKNOWN),
    "click, of another name": (CLICK + '@main.command("evaluate")\ndef judge(): ...\n', UNKNOWN),
    "click, added": (CLICK + '@click.command()\ndef evaluate(): ...\n\n\nmain.add_command(evaluate, "judge")\n', HOLDS),
    "click, built": (CLICK + '@main.command()\ndef evaluate(): ...\n\n\nmain.add_command(click.Command("judge"))\n\n\ndef judge(): ...\n', HOLDS),
    "click, lazily": ('import click\n\n\nclass Lazy(click.Group): ...\n\n\ndef judge(): ...\n\n\n@click.group(cls=Lazy)\ndef main(): ...\n', HOLDS),
    "typer": (TYPER + "@main.command()\ndef judge(): ...\n", HOLDS),
    "typer, another": (TYPER + "def judge(): ...\n\n\n@main.command()\ndef evaluate(): ...\n", UNKNOWN),
    "typer, called": (TYPER + "def judge(): ...\n\n\nmain.command()(judge)\n", HOLDS),
    "fire": ("import fire\n\n\ndef judge(): ...\n\n\ndef main():\n    fire.Fire()\n", HOLDS),
    "by hand": ('import sys\n\n\ndef main():\n    if sys.argv[1] == "judge":\n        print(1)\n', HOLDS),
    "nothing of the kind": ("def main(): ...\n", UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", PARSERS)
def test_a_subcommand_must_be_one_of_the_parser(name: str) -> None:
    code, why = PARSERS[name]
    (found,) = claiming("[command: shares judge]", **{"src|shares|cli.py": code}).evidence
    assert (found.state, found.why if why else "") == ("fails" if why else "automatic", why)


@pytest.mark.parametrize(
    ("name", "state"), [("argparse", "automatic"), ("argparse, another", "fails"), ("click, of another name", "fails")]
)
def test_what_a_program_is_told_to_do_must_be_one_of_them_too(name: str, state: str) -> None:
    (found,) = claiming("[command: judge]", **{"src|shares|cli.py": PARSERS[name][0]}).evidence
    assert found.state == state


def test_the_parser_may_lie_in_what_the_program_imports() -> None:
    files = {
        "src|shares|cli.py": "from shares.parser import build\n\n\ndef main():\n    build()\n",
        "src|shares|other.py": "def judge(): ...\n",
    }
    parser = "import argparse\n\n\ndef build():\n    argparse.ArgumentParser().add_subparsers().add_parser('NAME')\n"
    for name, state in (("judge", "automatic"), ("judges", "fails")):
        (found,) = claiming(
            "[command: shares judge]", **files, **{"src|shares|parser.py": parser.replace("NAME", name)}
        ).evidence
        assert found.state == state


@pytest.mark.parametrize(
    ("pyproject", "files", "state"),
    [
        (PYPROJECT, {}, "automatic"),
        (PYPROJECT.replace('shares = "shares.cli:main"\n', ""), {}, "fails"),
        (PYPROJECT.replace('shares = "shares', 'share = "shares'), {}, "fails"),
        # Where scripts may be declared out of sight, it may be one.
        (PYPROJECT.replace('shares = "shares.cli:main"\n', ""), {"setup.py": "import setuptools\n"}, "automatic"),
        (PYPROJECT.replace("[project.scripts]\n", 'dynamic = ["scripts"]\n\n[project.scripts]\n').replace('shares = "shares.cli:main"\n', ""), {}, "automatic"),
        # A package that runs as a module.
        (PYPROJECT.replace('shares = "shares.cli:main"\n', ""), {"src|shares|__main__.py": "from shares.cli import main\n\nmain()\n"}, "automatic"),
    ],
)  # fmt: skip
def test_a_script_must_be_declared(pyproject: str, files: dict[str, str], state: str) -> None:
    (found,) = claiming("[command: shares judge]", **{"pyproject.toml": pyproject}, **files).evidence
    assert found.state == state, found.why


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("shares judge", "automatic"),
        ("shares judge --lax", "automatic"),
        ("uv run shares judge", "automatic"),
        ("python -m shares judge", "automatic"),
        ("shares judge --help", "by hand"),
        ("shares judge -h", "by hand"),
        ("shares --version judge", "by hand"),
        ("echo shares judge", "by hand"),
        ("'# shares judge'", "by hand"),
        ("shares drift", "by hand"),
    ],
)
def test_what_ci_says_must_run_it(step: str, state: str) -> None:
    text = WORKFLOW.replace("shares judge --strict", step)
    (found,) = claiming("[command: shares judge]", **{CI: text}).evidence
    assert (found.state, CLI.count("judge")) == (state, 1)


@pytest.mark.parametrize("command", ["shares judge --help", "shares judge -h", "shares --version"])
def test_help_is_no_evidence(command: str) -> None:
    text = WORKFLOW.replace("shares judge --strict", command)
    (found,) = claiming(f"[command: {command}]", **{CI: text}).evidence
    assert (found.state, found.why) == ("fails", "it only says how the command is used")


def test_a_script_that_is_asked_for_help_is_not_run() -> None:
    text = WORKFLOW.replace("python scripts/compare.py", "python scripts/compare.py --help")
    (found,) = claiming("[scripts/compare.py]", **{CI: text}).evidence
    assert found.state == "by hand"
