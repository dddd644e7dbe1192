"""The rule `ml-api/nan-equality`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Place, PythonFile
from mlscaffold.rules import AskFor, Fix, Problem, rule

NAN = frozenset({"numpy.nan", "numpy.NaN", "numpy.NAN", "math.nan", "pandas.NA", "pandas.NaT", "torch.nan"})

FORMS = (
    ("pandas", "{0}.isna({{}})", "{0}.notna({{}})"),
    ("numpy", "{0}.isnan({{}})", "~{0}.isnan({{}})"),
    ("torch", "{0}.isnan({{}})", "~{0}.isnan({{}})"),
    ("math", "{0}.isnan({{}})", "(not {0}.isnan({{}}))"),
)


@rule(level="error", stage="exploration", since="0.1", fix="unsafe")
def nan_equality(file: PythonFile) -> Iterator[Problem]:
    """A value is compared with NaN by `==` or `!=`, which is never true or always."""
    for comparison in file.comparisons:
        if NAN.isdisjoint(comparison.sides):
            continue
        nan = next((side for side in comparison.sides if side in NAN), "")
        if comparison.operator in {"==", "!="}:
            outcome = "False" if comparison.operator == "==" else "True"
            yield Problem(
                comparison.at,
                f"comparison with `{nan}` by `{comparison.operator}` is {outcome} for every value",
                "Use `pandas.isna`, `numpy.isnan` or `math.isnan`.",
                fix=_fix(file, comparison.at, nan),
            )


def _fix(file: PythonFile, at: Place, nan: str) -> Fix | None:
    """What asks for it, of a module that the file imports as a whole; pandas takes values of any kind."""
    names = {i.module: i.alias for i in file.imports if not i.name and not i.optional and not i.scope}
    own, _, constant = nan.partition(".")
    for module, equal, unequal in FORMS:
        if module in names and (module == own or (module == "pandas" and own == "numpy")):
            forms = equal.format(names[module]), unequal.format(names[module])
            return Fix(f"Ask with `{forms[0].format('...')}`", (AskFor(at, constant, *forms),), safe=False)
    return None
