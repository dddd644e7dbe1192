"""`mlscaffold.testing`: what a pack's own test-suite is told when a page and its rule differ."""

import dataclasses
import sys
from pathlib import Path

import pytest

from mlscaffold.errors import UserError
from mlscaffold.testing import Trial, cases

RULE = '''from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.rules import Problem, rule


@rule(level="note", stage="exploration", since="1"{more})
def {name}(file: PythonFile):
    """Odd."""
    {body}
'''
PAGE = """# odd/{name}

## What it finds

x

## Why it matters

x

## Example

### Found

`a.py`:

```python
x = 1  # error
```

### Silent

`b.py`:

```python
y = 1
```

## How to repair

x

## When to ignore it

x
"""
FIND = "yield from (Problem(a.at, f'`{a.name}`') for a in file.assignments if a.name == 'x')"


@pytest.fixture
def trials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """A function that makes a pack of one rule and gives its trials."""
    package = f"odd_checks_{abs(hash(request.node.name))}"
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / package / "odd").mkdir(parents=True)
    (tmp_path / package / "__init__.py").touch()

    def made(page: str = PAGE, body: str = FIND, more: str = "") -> list[Trial]:
        folder = tmp_path / package / "odd"
        (folder / "one.py").write_text(RULE.format(name="one", body=body, more=more))
        (folder / "one.md").write_text(page.replace("{name}", "one"))
        return cases(package)

    yield made
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def said(trial: Trial) -> str:
    with pytest.raises(AssertionError) as caught:
        trial.verify()
    return str(caught.value)


def test_a_page_and_its_rule_that_agree(trials) -> None:
    found = trials()
    assert list(map(str, found)) == ["odd/one: form of the page", "odd/one: Found", "odd/one: Silent"]
    for trial in found:
        trial.verify()


def test_the_message_says_which_case_what_was_expected_and_what_was_found(trials) -> None:
    page = PAGE.replace("x = 1  # error", "x = 1\nz = 2  # error")
    _, hit, _ = trials(page)
    assert said(hit) == (
        f"odd/one: Found ({hit.rule.page})\n"
        "  expected a finding at a.py:2: there is none\n"
        "  expected nothing at a.py:1: found “`x`”"
    )


def test_a_crash_is_told_and_is_no_finding(trials) -> None:
    # The crash is reported for the file as a whole, where this case expects a finding.
    page = PAGE.replace("x = 1  # error\n```", "x = 1\n```\n\nFinds: a.py")
    _, hit, silent = trials(page, "raise LookupError('what now')")
    assert "the rule failed in `a.py`: LookupError: what now" in said(hit)
    assert "expected a finding at a.py: there is none" in said(hit)
    assert "the rule failed in `b.py`" in said(silent)


def test_a_rule_that_does_not_apply_is_told(trials) -> None:
    _, hit, silent = trials(more=', when="notebooks"')
    assert "its `when` does not hold for the files of this case" in said(hit)
    silent.verify()


def test_a_case_that_cannot_be_run_is_told(trials) -> None:
    page = PAGE.replace("`b.py`:", '`mlscaffold.toml`:\n\n```toml\n[rules."odd/one"]\nlimit = 3\n```\n\n`b.py`:')
    *_, silent = trials(page)
    assert "the case cannot be run: mlscaffold.toml: odd/one has no option `limit`" in said(silent)


def test_a_module_that_cannot_be_imported_is_told(trials) -> None:
    _, hit, _ = trials(body="pass\nimport nowhere_to_be_found")
    assert "cannot be imported: ModuleNotFoundError" in said(hit)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (PAGE.replace("# odd/{name}\n", "# odd/other\n"), "the page begins with `# odd/other`, not with `# odd/one`"),
        (PAGE.replace("## How to repair", "## How to mend"), "section `How to repair` is missing or empty"),
        (PAGE.replace("## How to repair", "## How to mend"), "section `How to mend` is none of What it finds, "),
        (PAGE.replace("## Why it matters\n\nx", "## Why it matters"), "section `Why it matters` is missing or empty"),
        (PAGE.replace("  # error", ""), "there is no case in which the rule finds something"),
        (
            PAGE.replace("y = 1", "x = 2  # error"),
            "2 cases have findings and only 0 are silent: write at least as many",
        ),
        (PAGE.replace("### Silent", "### Found"), "2 cases are called `Found`"),
        (PAGE.replace("`b.py`:", "`b.py`"), "a block of `y = 1` stands below no line that names its file"),
        ("", "section `Example` is missing or empty"),
    ],
)
def test_the_form_of_a_page_is_a_test_of_its_own(trials, page: str, fault: str) -> None:
    form, *_ = trials(page)
    assert fault in said(form)


def test_a_package_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere_checks of the rule pack `nowhere_checks` cannot be imported"):
        cases("nowhere_checks")


def test_our_own_pack_is_tested_by_the_same() -> None:
    names = {trial.rule.name for trial in cases("mlscaffold_checks")}
    assert "ml-api/nan-equality" in names


def as_ours(trial: Trial) -> Trial:
    """The same of a rule that comes with mlscaffold: of these it is known what they ask for."""
    item = trial.rule._replace(pack="mlscaffold")
    return dataclasses.replace(trial, rule=item, available=(item,))


def test_code_that_was_left_unread_is_told(trials) -> None:
    page = PAGE.replace(
        "x = 1  # error", "def f(y):\n    for number in range(y):\n        print(number + 1, number + 2, number + 3)\n"
        "    breakpoint()  # error\n    return y",
    )  # fmt: skip
    find = "yield from (Problem(c.at, 'stops') for c in file.calls if c.name == 'breakpoint')"
    _, found, _silent = trials(page, find)
    found.verify()
    text = said(as_ours(found))
    assert "expected a finding at a.py:4: there is none\n" in text
    assert "mlscaffold/facts/sought.py lacks a word of what the rule asks for" in text
    _, wrong, _silent = trials(page.replace("  # error", "").replace("def f(y):", "def f(y):  # error"), find)
    assert "expected a finding at a.py:1: there is none" in said(as_ours(wrong))
    assert "sought.py" not in said(as_ours(wrong))
