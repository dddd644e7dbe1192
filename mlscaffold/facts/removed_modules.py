"""Imports of what the newest release of a declared package no longer has, where nothing keeps that release out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.distributions import locks
from mlscaffold.facts.model import Import, Project, Requirement
from mlscaffold.facts.python_versions import named_versions
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class Removed(NamedTuple):
    """One import of what was taken out of a package."""

    item: Import
    name: str
    """The module, or the module and the name in it."""
    distribution: str
    since: str
    """The first release without it."""
    requirement: Requirement | None
    """The declaration that lets this release in; None where nothing declares anything."""
    others: tuple[str, ...] = ()
    """The last parts of the names that the same statement imports, and that went with it."""


def _of(distribution: str, since: str, names: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(names.split(), (distribution, since))


# Absent from scikit-learn 1.9.1, Keras 3.15.1, pandas 3.1.1, SciPy 1.17.1, torchtext 0.18.0, gensim 4.4.0, transformers
# 5.24.0, pytorch-lightning 2.6.6, Flask 3.1.3, Werkzeug 3.1.9, Jinja 3.1.6, MoviePy 2.2.1, openai 3.57.0,
# pydantic 2.14.4, evidently 0.7.23, prefect 3.9.1 and datasets 3.0.0. The release in which each went was looked for in
# the packages before and after for most; a few, and `tensorflow.contrib`, are as is generally said.
_GONE: Final[Mapping[str, tuple[str, str]]] = {
    **_of("scikit-learn", "0.19", "sklearn.lda sklearn.qda"),
    **_of("scikit-learn", "0.20", """
        sklearn.cross_validation sklearn.grid_search sklearn.learning_curve sklearn.mixture.GMM sklearn.mixture.VBGMM
         sklearn.mixture.DPGMM sklearn.decomposition.RandomizedPCA"""),
    **_of("scikit-learn", "0.21", """
        sklearn.linear_model.RandomizedLasso sklearn.linear_model.RandomizedLogisticRegression"""),
    **_of("scikit-learn", "0.22", """
        sklearn.preprocessing.Imputer sklearn.preprocessing.imputation sklearn.datasets.fetch_mldata
        sklearn.datasets.mldata"""),
    **_of("scikit-learn", "0.23", """
        sklearn.externals.joblib sklearn.externals.six sklearn.utils.linear_assignment_
        sklearn.metrics.jaccard_similarity_score sklearn.metrics.calinski_harabaz_score
        sklearn.ensemble.partial_dependence"""),
    **_of("scikit-learn", "0.24", """
        sklearn.utils.testing sklearn.datasets.samples_generator sklearn.ensemble.forest sklearn.tree.tree
        sklearn.ensemble.gradient_boosting sklearn.linear_model.logistic
        sklearn.linear_model.base sklearn.metrics.classification sklearn.metrics.scorer sklearn.decomposition.pca
        sklearn.preprocessing.data sklearn.preprocessing.label sklearn.neighbors.kde sklearn.neighbors.base
        sklearn.cluster.k_means_ sklearn.svm.classes sklearn.neural_network.multilayer_perceptron
        sklearn.feature_selection.base"""),
    **_of("scikit-learn", "1.2", """
        sklearn.datasets.load_boston sklearn.metrics.plot_confusion_matrix sklearn.metrics.plot_roc_curve
        sklearn.metrics.plot_precision_recall_curve"""),
    **_of("tensorflow", "2.0", "tensorflow.contrib tensorflow.examples.tutorials"),
    **_of("keras", "2.4", "keras.backend.tensorflow_backend keras.utils.multi_gpu_model"),
    **_of("keras", "2.6", "keras.engine.topology keras.engine.Layer keras.engine.InputSpec keras.objectives"),
    **_of("keras", "2.9", """
        keras.layers.embeddings keras.layers.advanced_activations keras.layers.recurrent keras.layers.merge
        keras.layers.wrappers keras.layers.local"""),
    **_of("keras", "2.12", "keras.optimizers.adam_v2"),
    **_of("keras", "2.13", """
        keras.layers.core keras.layers.convolutional keras.layers.normalization keras.layers.pooling keras.layers.noise
        keras.utils.np_utils keras.utils.vis_utils keras.utils.generic_utils keras.utils.data_utils keras.engine
        keras.wrappers.scikit_learn"""),
    **_of("keras", "3.0", "keras.preprocessing.text keras.preprocessing.image.ImageDataGenerator"),
    **_of("pandas", "0.23", "pandas.io.data"),
    **_of("pandas", "0.24", "pandas.tools pandas.scatter_matrix"),
    **_of("pandas", "1.2", "pandas.Panel"),
    **_of("pandas", "2.0", "pandas.datetime pandas.util.testing"),
    **_of("scipy", "1.3", """
        scipy.misc.imread scipy.misc.imresize scipy.misc.imsave scipy.misc.toimage scipy.misc.comb
        scipy.misc.logsumexp"""),
    **_of("scipy", "1.14", "scipy.integrate.simps scipy.integrate.trapz scipy.integrate.cumtrapz"),
    **_of("torchtext", "0.9", """
        torchtext.data.Field torchtext.data.BucketIterator torchtext.data.TabularDataset torchtext.data.LabelField
        torchtext.datasets.TranslationDataset torchtext.datasets.LanguageModelingDataset"""),
    **_of("torchtext", "0.12", "torchtext.legacy"),
    **_of("gensim", "4.0", "gensim.summarization gensim.models.wrappers"),
    **_of("transformers", "4.0", """
        transformers.modeling_bert transformers.tokenization_bert transformers.configuration_bert"""),
    **_of("transformers", "4.50", "transformers.AdamW"),
    **_of("transformers", "5.0", "transformers.AutoModelWithLMHead"),
    **_of("datasets", "3.0", "datasets.load_metric"),
    **_of("pytorch-lightning", "1.5", "pytorch_lightning.metrics"),
    **_of("pytorch-lightning", "2.1", "pytorch_lightning.utilities.distributed"),
    **_of("flask", "1.0.1", "flask.ext"),
    **_of("flask", "3.0", "flask.Markup flask.escape"),
    **_of("werkzeug", "1.0", "werkzeug.contrib werkzeug.secure_filename"),
    **_of("jinja2", "3.1", "jinja2.Markup jinja2.escape jinja2.contextfilter"),
    **_of("moviepy", "2.0", "moviepy.editor"),
    **_of("openai", "1.0", "openai.error openai.embeddings_utils"),
    **_of("pydantic", "2.0", "pydantic.BaseSettings"),
    **_of("evidently", "0.3", "evidently.dashboard evidently.model_profile evidently.model_monitoring"),
    **_of("evidently", "0.7", """
        evidently.report evidently.metric_preset evidently.test_suite evidently.test_preset evidently.ColumnMapping
        evidently.options"""),
    **_of("prefect", "2.0", "prefect.flow_runners"),
    **_of("prefect", "2.10", "prefect.orion"),
    **_of("prefect", "3.0", "prefect.deployments.Deployment prefect.task_runners.SequentialTaskRunner"),
}  # fmt: skip
_NEWEST: Final[Mapping[int, Mapping[str, str]]] = {
    6: {"scikit-learn": "0.24", "tensorflow": "2.6", "keras": "2.6", "pandas": "1.1", "scipy": "1.5", "flask": "2.0",
        "werkzeug": "2.0", "jinja2": "3.0", "gensim": "4.2", "torchtext": "0.11", "pytorch-lightning": "1.5"},
    7: {"scikit-learn": "1.0", "tensorflow": "2.11", "keras": "2.11", "pandas": "1.3", "scipy": "1.7", "flask": "2.2",
        "werkzeug": "2.2", "jinja2": "3.1", "gensim": "4.2", "torchtext": "0.14", "pytorch-lightning": "1.9"},
    8: {"scikit-learn": "1.3", "tensorflow": "2.13", "keras": "2.13", "pandas": "2.0", "scipy": "1.10", "flask": "3.0",
        "werkzeug": "3.0", "jinja2": "3.1", "gensim": "4.3", "torchtext": "0.17", "pytorch-lightning": "2.3"},
}  # fmt: skip
"""The newest releases for a Python 3 of before 3.9, by PyPI."""
_BOUND: Final = pattern(r"<|==|~=|\^|@|===")


def removed_imports(project: Project) -> Iterator[Removed]:
    """The first import in each file of each such module or name; those of one statement together."""
    declared = project.dependencies
    if locks(declared) or declared.unreadable:
        return
    open_to_all: Mapping[str, Requirement | None] = (
        _unbounded(declared.requirements) if declared.declared_in else _unsaid(project)
    )
    if not open_to_all:
        return
    oldest = _oldest_python(project)
    for file in project.sources:
        told: set[str] = set()
        found: dict[tuple[int, int | None, str, str], list[tuple[Import, str]]] = {}
        for item in file.imports if not is_aside(file.path) else ():
            name, (distribution, since) = _gone(item)
            if distribution not in open_to_all or item.optional or item.level or name in told:
                continue
            newest = _NEWEST.get(oldest, {}).get(distribution, "") if oldest < _CURRENT else "9999"
            if newest and _number(newest) >= _number(since):
                told.add(name)
                found.setdefault((item.at.line, item.at.cell, distribution, since), []).append((item, name))
        for (_, _, distribution, since), (first, *others) in found.items():
            more = tuple(name.rpartition(".")[2] for _, name in others)
            yield Removed(first[0], first[1], distribution, since, open_to_all[distribution], more)


_CURRENT: Final = 9
"""The minor of Python 3 from which on every package here has a release of today, or of nearly so."""


def _gone(item: Import) -> tuple[str, tuple[str, str]]:
    """The longest part of what is imported that was taken out, with the distribution and the release."""
    parts = [*item.module.split("."), *([item.name] if item.name not in {"", "*"} else [])]
    for end in range(len(parts), 1, -1):
        if found := _GONE.get(name := ".".join(parts[:end])):
            return name, found
    return "", ("", "")


def _unbounded(requirements: tuple[Requirement, ...]) -> dict[str, Requirement]:
    """The first requirement of each distribution that no requirement keeps below any release."""
    found: dict[str, Requirement] = {}
    for requirement in requirements:
        if requirement.source != "workflow":
            found.setdefault(_MEANT.get(requirement.name, requirement.name), requirement)
    bounded = {_MEANT.get(r.name, r.name) for r in requirements if r.pinned or _BOUND.search(r.specifier)}
    return {name: requirement for name, requirement in found.items() if name not in bounded}


_MEANT: Final[Mapping[str, str]] = {"sklearn": "scikit-learn"}
"""What people write for a distribution, and pip does not take for it."""


def _unsaid(project: Project) -> dict[str, None]:
    """The distributions of which no file declares anything, and no page, image or cell names a release."""
    declared = project.dependencies
    if declared.requirements or declared.locked_in or declared.prose or project.images or project.git.prefix:
        return {}
    told = [document.text for document in project.documents]
    told += [cell.source for notebook in project.notebooks for cell in notebook.cells]
    names = {distribution for distribution, _ in _GONE.values()}
    return {name: None for name in sorted(names) if not any(_release_of(name).search(text) for text in told)}


@functools.cache
def _release_of(distribution: str) -> re.Pattern[str]:
    """Where a text may name a release of a distribution, by its name or by that of its module."""
    names = {"scikit-learn": r"scikit[ -]?learn|sklearn", "tensorflow": "tensorflow|tf"}.get(distribution, distribution)
    return re.compile(rf"\b(?:{names})(?:-gpu)?\b[^\w\n]{{0,12}}(?:v|version )?\d", re.IGNORECASE)


def _oldest_python(project: Project) -> int:
    """The oldest minor of Python 3 that images, requirements and pages name; 0 where it is older than 3.6."""
    minors = [int(minor) if major == "3" else 0 for major, minor in named_versions(project) if minor or major == "2"]
    if any(f.python2 for f in project.python):
        return 0
    oldest = min(minors, default=_CURRENT)
    return oldest if oldest >= min(_NEWEST) else 0


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
