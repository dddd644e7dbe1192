"""What a model is held against: a simple model or rule, as far as code, settings, records and pages show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlscaffold.facts import knowledge
from mlscaffold.facts.model import Call, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

WORDS = ("aseline", "ASELINE", "Dummy", "dummy_", "ajority", "aive", "most_frequent", "ersistence")
"""What code holds that speaks of a simple model or rule, `baseline` and `Baseline` both."""

_WORD = pattern("|".join(WORDS))
_SIMPLE = pattern(
    r"(?:.*\.)?(?:LinearRegression|LogisticRegression(?:CV)?|Ridge\w*|Lasso\w*|ElasticNet\w*|DecisionTree\w+|KNeighbors\w+|"
    r"(?:Gaussian|Multinomial|Bernoulli|Complement|Categorical)NB|LinearSV[CR]|Dummy\w+|SGD\w+|Perceptron|NearestCentroid|"
    r"LinearDiscriminantAnalysis)"
)
_PREDICTOR = pattern(r"(?:.*\.)?\w*(?:Classifier|Regressor|SV[CR]|Regression|XGB\w+|LGBM\w+|CatBoost\w*)")


def shows_baseline(project: Project) -> bool:
    """Whether anything speaks of a simple model or rule to beat."""
    own = [f for f in project.sources if not is_aside(f.path)]
    return (
        any(map(_WORD.search, (key for run in project.runs for key in _keys(run.fields.get("metrics")))))
        or any(_WORD.search(setting.key) for config in project.configs for setting in config.settings)
        or any(_WORD.search(name) for file in own for name in _names(file))
        or any(_WORD.search(cell.source) for notebook in project.notebooks for cell in notebook.cells)
    )


def only_predictor(files: Sequence[PythonFile]) -> Call | None:
    """The first call that makes a predictor, where all that are made are of one kind and it is no simple one."""
    made: dict[str, Call] = {}
    for file in files:
        for call in file.calls:
            if call.name.startswith(knowledge.PREDICTOR_MODULES) and (
                _PREDICTOR.fullmatch(call.name) or _SIMPLE.fullmatch(call.name)
            ):
                made.setdefault(call.name.rpartition(".")[2], call)
    return next(iter(made.values())) if len(made) == 1 and not any(map(_SIMPLE.fullmatch, made)) else None


def _keys(value: object) -> Iterator[str]:
    return map(str, value) if isinstance(value, Mapping) else iter(())


def _names(file: PythonFile) -> Iterator[str]:
    """What a module calls things, and the texts in it."""
    yield file.path
    yield from (f.name for f in file.functions)
    yield from (c.name for c in file.classes)
    yield from (a.name for a in file.assignments)
    yield from (i.alias for i in file.imports)
    yield from (t.value for t in file.texts)
    for call in file.calls:
        yield from (call.name, *call.targets, *(name for a in call.arguments for name in (a.keyword, *a.names)))
