"""Constants that equal nothing, themselves included, and the functions that ask for them."""

from __future__ import annotations

from mlscaffold.facts.model import PythonFile
from mlscaffold.lean import NamedTuple

# NumPy 2.2, pandas 2.3, torch 2.8
NAN = frozenset({"numpy.nan", "numpy.NaN", "numpy.NAN", "math.nan", "pandas.NA", "pandas.NaT", "torch.nan"})

_FORMS = (
    ("pandas", "{0}.isna({{}})", "{0}.notna({{}})"),
    ("numpy", "{0}.isnan({{}})", "~{0}.isnan({{}})"),
    ("torch", "{0}.isnan({{}})", "~{0}.isnan({{}})"),
    ("math", "{0}.isnan({{}})", "(not {0}.isnan({{}}))"),
)


class Asking(NamedTuple):
    """How code asks whether a value is such a constant, `{}` standing for the value."""

    constant: str
    """The last part of its name."""
    equal: str
    unequal: str


def asking(file: PythonFile, nan: str) -> Asking | None:
    """What asks for it, of a module that the file imports as a whole; pandas takes values of any kind."""
    names = {i.module: i.alias for i in file.imports if not i.name and not i.optional and not i.scope}
    own, _, constant = nan.partition(".")
    for module, equal, unequal in _FORMS:
        if module in names and (module == own or (module == "pandas" and own == "numpy")):
            return Asking(constant, equal.format(names[module]), unequal.format(names[module]))
    return None
