"""The template rendered for a project that is there already, in memory, for what that project lacks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mlscaffold.scaffold import answers as given_answers
from mlscaffold.scaffold import source, template
from mlscaffold.scaffold.render import Rendering, render


def rendered(known: Mapping[str, str], demanded: Mapping[str, str]) -> dict[str, bytes]:
    """Every file that the template writes, by path, for answers as far as they are known.

    What is known and cannot be an answer is left out, and the template's default taken; `demanded` are answers that
    decide whether a file is written at all.
    """
    folder = template.bundled()
    questions = template.questions(folder)
    wanted = {name: text for name, text in known.items() if name in questions and questions[name].is_asked}
    while problem := given_answers.first_problem(wanted, questions):
        del wanted[problem.question]
    variable = os.environ.get(source.VARIABLE, "")
    origin = source.parse(variable, Path.cwd()) if variable else source.default()
    rendering = Rendering(
        template=folder,
        given={**origin.answers, **demanded},
        unasked={},
        proposed=wanted,
        ask=False,
        updates_from=origin.updates_from,
        version=source.VERSION_TAG,
    )
    with tempfile.TemporaryDirectory(prefix="mlscaffold-") as name:
        place = Path(name)
        render(rendering, place)
        return {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()}
