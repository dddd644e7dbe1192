"""Whether anything in a project may draw at random: where all that it calls is known to draw nothing, nothing does."""

from __future__ import annotations

import re
from collections.abc import Collection

from mlscaffold.facts.distribution_names import STANDARD
from mlscaffold.facts.knowledge import SHUFFLING_SPLITTERS, STOCHASTIC_WITH
from mlscaffold.facts.model import Call, Import, Place, Project, PythonFile
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_QUIET: Final = (STANDARD - {"random", "secrets", "uuid", "importlib", "runpy"}) | {
    "numpy", "pandas", "pyarrow", "openpyxl", "joblib", "matplotlib", "seaborn", "yaml", "dotenv", "tomli", "omegaconf",
    "fastapi", "flask", "pydantic", "uvicorn", "streamlit", "requests", "httpx", "click", "typer", "tqdm", "rich",
    "loguru", "mlflow", "prometheus_client", "mlscaffold",
}  # fmt: skip
"""Packages that draw nothing but by a function that says so in its name."""

# scikit-learn 1.7
_OF_SKLEARN: Final[dict[str, Collection[str]]] = {
    "linear_model": ("LinearRegression", "Ridge", "RidgeCV", "RidgeClassifierCV", "Lasso", "ElasticNet",
                     "LogisticRegression", "LogisticRegressionCV", "BayesianRidge", "ARDRegression", "HuberRegressor",
                     "PoissonRegressor", "GammaRegressor", "TweedieRegressor", "QuantileRegressor"),
    "svm": ("SVC", "NuSVC", "SVR", "NuSVR"),
    "neighbors": ("KNeighborsClassifier", "KNeighborsRegressor", "NearestCentroid"),
    "naive_bayes": ("GaussianNB", "MultinomialNB", "BernoulliNB", "ComplementNB", "CategoricalNB"),
    "discriminant_analysis": ("LinearDiscriminantAnalysis", "QuadraticDiscriminantAnalysis"),
    "isotonic": ("IsotonicRegression",),
    "preprocessing": ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer", "OneHotEncoder",
                      "OrdinalEncoder", "LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer", "PolynomialFeatures",
                      "FunctionTransformer", "PowerTransformer", "SplineTransformer", "Binarizer"),
    "impute": ("SimpleImputer", "KNNImputer", "MissingIndicator"),
    "compose": ("ColumnTransformer", "TransformedTargetRegressor", "make_column_transformer", "make_column_selector"),
    "pipeline": ("Pipeline", "FeatureUnion", "make_pipeline", "make_union"),
    "feature_extraction": ("DictVectorizer", "FeatureHasher"),
    "feature_extraction.text": ("CountVectorizer", "TfidfVectorizer", "TfidfTransformer", "HashingVectorizer"),
    "model_selection": ("TimeSeriesSplit", "GroupKFold", "LeaveOneOut", "LeaveOneGroupOut", "PredefinedSplit", "KFold",
                        "StratifiedKFold", "StratifiedGroupKFold", "train_test_split", "cross_val_score",
                        "cross_validate", "cross_val_predict", "GridSearchCV", "ParameterGrid"),
    "base": ("BaseEstimator", "ClassifierMixin", "RegressorMixin", "TransformerMixin", "clone"),
    "exceptions": ("NotFittedError", "ConvergenceWarning"),
    "utils.validation": ("check_is_fitted", "check_array", "check_X_y"),
}  # fmt: skip
"""What draws nothing unless an argument says so, by its module; all of `sklearn.metrics` besides."""
_KNOWN: Final = frozenset(f"sklearn.{module}.{name}" for module, names in _OF_SKLEARN.items() for name in names)
_SPLIT: Final = "sklearn.model_selection.train_test_split"
_QUIET_VALUES: Final = frozenset({"lbfgs", "newton-cg", "newton-cholesky", "auto", "svd", "cholesky", "lsqr", "cyclic"})
_DRAWS: Final = pattern(
    r"random|shuffl|(?<!re)sampl|permut|choice|bootstrap|\brand|rvs$|noise|seed|^set_params$|^(?:eval|exec|__import__)$",
    re.IGNORECASE,
)
"""What draws, what seeds, or what may call anything, by its name."""
_SEEDS: Final = frozenset({"random_state", "seed", "random_seed", "rng"})
_NAMED: Final = frozenset({"sag", "saga", "liblinear", "random", "probability", "shuffle", "random_state"})
"""Texts by which a grid or a table of settings has an estimator draw."""


def may_draw(project: Project) -> bool:
    """Whether some code may draw at random, tests aside; what is not known to draw nothing may."""
    own = {at for _, _, at in project.import_edges}
    return any(f.at.path.endswith((".py", ".ipynb")) for f in project.unreadable) or any(
        _may(file, own) for file in project.sources if not (file.is_test or is_aside(file.path))
    )


def _may(file: PythonFile, own: Collection[Place]) -> bool:
    if not file.complete or file.recovered or any(text.value in _NAMED for text in file.texts):
        return True
    called = {call.name for call in file.calls}
    return any(not (i.level or i.at in own or _is_quiet(i, called)) for i in file.imports) or any(
        map(_calls_a_draw, file.calls)
    )


def _is_quiet(item: Import, called: Collection[str]) -> bool:
    """Whether what an import brings draws nothing, as the calls of it are then seen."""
    if item.module.partition(".")[0] != "sklearn":
        return item.module.partition(".")[0] in _QUIET and not _DRAWS.search(f"{item.module}.{item.name}")
    name = f"{item.module}.{item.name}"
    # One that draws by an argument is to be seen with its arguments.
    by_argument = name in STOCHASTIC_WITH or name == _SPLIT or name in SHUFFLING_SPLITTERS
    return item.module == "sklearn.metrics" or (name in _KNOWN and (not by_argument or name in called))


def _calls_a_draw(call: Call) -> bool:
    if any(map(_DRAWS.search, (call.name, call.method, call.receiver))):
        return True
    if any(given.keyword in _SEEDS for given in call.arguments):
        return True
    if call.name == _SPLIT:
        given = call.argument("shuffle")
        return given is None or given.value is not False
    if call.name in SHUFFLING_SPLITTERS:
        given = call.argument("shuffle", 1)
        return call.unpacks or (given is not None and given.value is not False)
    if call.name in STOCHASTIC_WITH:
        given = call.argument(STOCHASTIC_WITH[call.name][0])
        return call.unpacks or (given is not None and given.value is not False and given.value not in _QUIET_VALUES)
    return False
