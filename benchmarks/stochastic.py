"""Which estimators give another result at each fit, by fitting them: what `facts/knowledge.py` says of them.

    python benchmarks/stochastic.py

Runs in any Python that has scikit-learn and imbalanced-learn, with a copy of this repository beside it. Each
estimator that takes `random_state` is fitted twice without one, NumPy seeded otherwise in between, and asked
about rows that it has not seen. Exits with 1 where the table says otherwise than the fits. Those in `SMALL` and
`NOT_MEASURED` are left out by name, and listed: of them the fits here show nothing, and the table is a judgement.
"""

import importlib
import inspect
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import make_classification, make_regression
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression
from sklearn.utils import all_estimators, get_tags

sys.path.insert(0, str(Path(__file__).parents[1]))
from mlscaffold.facts import knowledge

ROWS, LABELS = make_classification(400, 12, n_informative=5, n_redundant=3, flip_y=0.15, random_state=0)
NUMBERS = make_regression(400, 12, n_informative=5, noise=20, random_state=0)
UNSEEN, _ = make_classification(300, 12, n_informative=5, n_redundant=3, random_state=7)
ASKED = ("predict_proba", "predict", "transform", "embedding_", "labels_")
GIVEN = {
    "RandomizedSearchCV": {"estimator": LogisticRegression(), "param_distributions": {"C": [*np.logspace(-3, 3, 50)]}},
    **{name: {"n_components": 4} for name in ("GaussianMixture", "BayesianGaussianMixture", "GaussianRandomProjection",
                                              "SparseRandomProjection")},
}  # fmt: skip
GIVEN["HalvingRandomSearchCV"] = GIVEN["RandomizedSearchCV"]
NOT_MEASURED = {
    "ADASYN": "refuses balanced classes", "SMOTENC": "needs to know the categories", "SMOTEN": "needs categories",
    "BernoulliRBM": "needs numbers from 0 to 1",
}  # fmt: skip
SMALL = {
    "EllipticEnvelope", "FastICA", "LinearSVR", "LocallyLinearEmbedding", "MDS", "SGDOneClassSVM",
}  # fmt: skip
"""Differ by a sign, an order or less than the tolerance of the solver, or draw only the rows that they are given."""


def estimators():
    """(name, class) of all, under the names that they are imported by."""
    for _, made in all_estimators():
        public = ".".join(part for part in made.__module__.split(".") if not part.startswith("_"))
        yield f"{public}.{made.__name__}", made
    for module in ("over_sampling", "under_sampling", "combine", "ensemble"):
        found = importlib.import_module(f"imblearn.{module}")
        for name in found.__all__:
            yield f"imblearn.{module}.{name}", getattr(found, name)


def outcome(made, seed):
    """What an estimator answers after a fit, NumPy being seeded so; None where it answers nothing."""
    np.random.seed(seed)
    model = made(**GIVEN.get(made.__name__, {}))
    rows, labels = NUMBERS if get_tags(model).estimator_type == "regressor" else (ROWS, LABELS)
    if hasattr(model, "fit_resample"):
        return np.asarray(model.fit_resample(rows, labels)[0])
    positive = np.abs if "decomposition" in made.__module__ else np.asarray
    model.fit(positive(rows), labels)
    for name in ASKED:
        if hasattr(model, name):
            asked = getattr(model, name)
            answer = asked(positive(UNSEEN)) if callable(asked) else asked
            return np.asarray(answer.todense() if hasattr(answer, "todense") else answer, dtype=float)
    return None


def differs(made):
    """Whether two fits differ; None where it cannot be fitted like this."""
    try:
        one, other = outcome(made, 1), outcome(made, 2)
    except (TypeError, ValueError, IndexError):
        return None
    if one is None:
        return None
    return one.shape != other.shape or not np.allclose(one, other, rtol=1e-6, atol=1e-9, equal_nan=True)


def main():
    """Print what differs between the table and the fits."""
    warnings.simplefilter("ignore")
    known = knowledge.STOCHASTIC | knowledge.STOCHASTIC_BY_TIES
    wrong = measured = 0
    for name, made in estimators():
        short = made.__name__
        if "random_state" not in inspect.signature(made).parameters or short in SMALL or short in NOT_MEASURED:
            continue
        found = differs(made)
        measured += found is not None
        if found is not None and found != (name in known):
            wrong += 1
            print(f"{name}: {'differs' if found else 'is the same'} from fit to fit, and the table says otherwise")
    print(
        f"{measured} estimators of scikit-learn {sklearn.__version__} and imbalanced-learn measured, {wrong} otherwise"
    )
    print(f"left out by name: {', '.join(sorted(SMALL | NOT_MEASURED.keys()))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
