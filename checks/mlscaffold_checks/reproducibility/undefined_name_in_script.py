"""The rule `reproducibility/undefined-name-in-script`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile, Unassigned, Unbound
from mlscaffold.facts.traits import is_aside, may_be_imported
from mlscaffold.facts.unbound import OLD_NAMES, import_of
from mlscaffold.rules import Fix, Problem, Replace, rule

_MANY = 9
"""So many names of one file are told at once: it was cut out of other code, or is left of it."""


@rule(level="error", stage="prototype", since="0.1", when="ml", fix="unsafe")
def undefined_name_in_script(file: PythonFile) -> Iterator[Problem]:
    """Code reads a name that nothing defines or imports."""
    # A template is a blank that its readers fill in.
    if is_aside(file.path) or file.path.endswith("template.py"):
        return
    # What imports nothing may be a piece of code that others run with names of theirs.
    yield from map(_without_value, (u for u in file.unassigned if u.scope or file.imports))
    # Nobody imports such a piece.
    unbound = [u for u in file.unbound if file.imports or (u.scope and may_be_imported(file))]
    if len(unbound) > _MANY:
        others = tuple(u.at for u in unbound[1:20])
        message = (
            f"`{unbound[0].name}` and {len(unbound) - 1} more names are read in this file, and nothing defines them"
        )
        yield Problem(unbound[0].at, message, "Import them, or delete what is left of other code.", related=others)
        return
    for found in unbound:
        statement = import_of(found)
        if found.name in OLD_NAMES:
            yield _of_python2(found)
            continue
        yield Problem(
            found.at,
            f"`{found.name}` is read here, and nothing in this file defines or imports it",
            f"Write `{statement}`." if statement else "Define it, import it, or take out what reads it.",
            fix=_fix(file, statement),
        )


def _of_python2(found: Unbound) -> Problem:
    """What is said of a name that Python 2 gave, in code for Python 3."""
    instead = OLD_NAMES[found.name]
    message = f"`{found.name}` is a name of Python 2, which Python 3 does not have"
    return Problem(found.at, message, f"Write {instead}." if instead else "Write it in Python 3.", level="warning")


def _without_value(found: Unassigned) -> Problem:
    """What is said of a local variable, by why it has no value."""
    if found.why == "failed":
        message = f"`{found.name}` has no value here: this runs when the `try` has failed before giving it one"
        return Problem(found.at, message, "Give it one before the `try`, or leave it out of the handler.")
    if found.why == "removed":
        message = f"`{found.name}` has no value here: Python deletes the name of an error at the end of its `except`"
        return Problem(found.at, message, "Keep the error under another name within the `except`.")
    if found.why == "deleted":
        return Problem(found.at, f"`{found.name}` is read here after it was deleted", "Read it first, or keep it.")
    what = "function" if found.scope else "file"
    message = f"`{found.name}` is read here before anything in this {what} gives it a value"
    hint = "Give it one first, on this way through the function: it is not what has the same name outside."
    return Problem(found.at, message, hint if found.scope else "Give it one first.")


def _fix(file: PythonFile, statement: str) -> Fix | None:
    """The import, before the first one that always runs."""
    first = next((i for i in file.imports if i.at.column == 1 and not i.scope and i.module != "__future__"), None)
    if not statement or first is None:
        return None
    word = "from" if first.name else "import"
    return Fix(f"Write `{statement}`", (Replace(first.at, word, f"{statement}\n{word}"),), safe=False)
