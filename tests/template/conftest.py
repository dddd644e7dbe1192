"""Projects rendered from the template by copier alone, without `mlscaffold new` around it."""

from collections.abc import Callable
from pathlib import Path

import copier
import pytest
from copier import Settings

from tests.template.answers import TEMPLATE

ROOT = Path(__file__).parents[2]

HOSTILE = {
    "quotes": '"quoted" \'single\' """triple""" `code`',
    "lines": "two\nlines\r\n\r\nthree\tand a tab",
    "emoji": "pingüinos 🐧 größer 企鵝",
    "backslashes": "C:\\new\\table \\u0041 \\",
    "jinja": "{{ 7 * 7 }} {% raw %} {# no #} ${{ github.token }}",
    "yaml": "- a: [b, {c: d}] # e & *f !!g %h @i | >",
    "markdown": "<!-- --> | <b> *x* [y](z) ``` # --- FILL",
    "right to left": "مشروع البطاريق \u202bשלום\u202c 1",
    "long": "w" * 200,
}

Render = Callable[..., Path]


def render(folder: Path, template: Path = TEMPLATE, /, **answers: str) -> Path:
    """A project with these answers and the defaults for all others."""
    copier.run_copy(str(template), folder, data=answers, defaults=True, quiet=True, settings=Settings())
    return folder


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Renders a project, each set of answers once; not to be written to."""
    made: dict[tuple[tuple[str, str], ...], Path] = {}

    def once(**answers: str) -> Path:
        key = tuple(sorted(answers.items()))
        if key not in made:
            made[key] = render(tmp_path_factory.mktemp("project"), **answers)
        return made[key]

    return once
