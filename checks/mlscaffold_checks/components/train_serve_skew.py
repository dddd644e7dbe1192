"""The rule `components/train-serve-skew`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Project
from mlscaffold.facts.serving import encoded_by_request, fitted_on_requests, fitted_where_asked, ordered_by_request
from mlscaffold.facts.unloaded_transformers import unloaded_transformers
from mlscaffold.facts.unsaved_transformers import unsaved_transformers
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="ml")
def train_serve_skew(project: Project) -> Iterator[Problem]:
    """Serving hands the model other features than training did."""
    for call in fitted_where_asked(project):
        yield Problem(
            call.at,
            f"`{call.receiver or call.method}` is fitted on the rows that the model is asked about here, and not on"
            " what it was trained with",
            _LOAD,
        )
    for call in project.unscaled_images:
        yield Problem(
            call.at,
            "the network is asked about an image as it was read, and was trained on images that its generator scales"
            " (`rescale`)",
            _SCALE,
        )
    yield from _otherwise(project)
    for other in project.other_spellings:
        yield Problem(
            other.at,
            f"`{other.value}` is offered here for `{other.column}`, and the model learned from `{other.instead}`: to"
            " an encoder these are two categories",
            f"Offer `{other.instead}`, or take the categories from a list that training writes down.",
            related=(other.data,),
        )
    if "serves" in project.traits:
        yield from _of_fields(project)
        yield from _of_keys(project)
        yield from _without_transformer(project)
        yield from _by_request(project)


_LOAD = "Save the transformer that training fitted beside the model, load it, and only call `transform`."
_SCALE = "Scale here as the training does, by one function that both import, or put `Rescaling` into the network."
_OTHERWISE = {
    "cleaned": (
        "the texts that it was trained on were cleaned, and those that are asked about here are not",
        "Clean them here by the function that training uses, or make it a part of the pipeline that training saves.",
    ),
    "scaled": (
        "the model was fitted to scaled rows, and is asked here about rows as they come",
        "Save the scaler and the model as one pipeline and load that, or load both and call `transform` here.",
    ),
    "divided": (
        "the network was trained on images that are divided by 255, and is asked here about one as it was read",
        _SCALE,
    ),
    "normalised": (
        "the network was trained on what `keras.utils.normalize` makes of images, and here nothing does so",
        _SCALE,
    ),
    "fitted": (
        "a `{}` is fitted here on the one row that is asked about, and not on what the model was trained with",
        _LOAD,
    ),
    "column": (
        "the model is asked here with a column `{}`, and was trained with `{instead}`",
        "Name the column as the training does, or take the names from a list that both import.",
    ),
    "formula": (
        "`{}` is computed here otherwise than in training: {instead}",
        "Move the formula into one function that both import.",
    ),
    "constant": (
        "`{}` is always {instead} here, and training computes it of other columns",
        "Compute it here by the function that training uses, or train without it.",
    ),
    "logged": (
        "the model was trained on a logarithm, and its answer is given here as if it were none",
        "Take the logarithm back here (`numpy.expm1` after `log1p`), or save a `TransformedTargetRegressor`.",
    ),
}


def _otherwise(project: Project) -> Iterator[Problem]:
    """What training made of its texts, rows or targets, and nothing that asks the model makes of its own."""
    told: set[tuple[str, int]] = set()
    if "serves" in project.traits and any(found.kind == "scaled" for found in project.served_otherwise):
        asked = [lost.asked for lost in unsaved_transformers(project)]
        asked += [unloaded.asked for unloaded in unloaded_transformers(project)]
        told = {(call.at.path, call.at.line) for call in asked}
    for found in project.served_otherwise:
        if found.kind == "scaled" and (found.at.path, found.at.line) in told:
            continue
        message, repair = _OTHERWISE[found.kind]
        related = (found.made,) if found.made != found.at else ()
        yield Problem(found.at, message.format(found.method, instead=found.instead), repair, related=related)


def _of_fields(project: Project) -> Iterator[Problem]:
    """What is filled from the field of another feature."""
    for file in project.sources:
        for at, name, field in file.swapped if not file.is_test else ():
            yield Problem(
                at,
                f"`{name}` is filled from `{field}`, which is another feature",
                f"Fill `{name}` from the field of its own name, and test the service with a request of known outcome.",
            )
    for narrow in project.narrow_fields:
        yield Problem(
            narrow.at,
            f"`{narrow.name}` takes whole numbers alone, and the model learned from {narrow.value}: pydantic refuses"
            " such a request, or cuts the value",
            "Declare it as `float`.",
            related=(narrow.data,),
        )


def _of_keys(project: Project) -> Iterator[Problem]:
    """What a request sends under a name that the service does not know."""
    for key in project.unmet_keys:
        outcome = (
            "refuses the request, which lacks it"
            if key.is_refused
            else "leaves the key out, and asks the model with the default"
        )
        yield Problem(
            key.at,
            f"`{key.name}` is no field of `{key.owner}`, which has `{key.field}`: the service {outcome}",
            f"Send it as `{key.field}`.",
            related=(key.known,),
        )


def _without_transformer(project: Project) -> Iterator[Problem]:
    """What training made of its rows, and the service does not make of those of a request."""
    for found in unsaved_transformers(project):
        yield Problem(
            found.asked.at,
            f"the model was fitted to what `{found.transformer.name.split('.')[-2]}` made of the rows, which nothing"
            " saves, and is asked here for rows as they come",
            "Save both as one pipeline, and load that.",
            related=(found.transformer.at, found.saved.at),
        )
    for lost in unloaded_transformers(project):
        yield Problem(
            lost.asked.at,
            f"nothing loads `{lost.path}`, in which training saves what scaled its rows: the model is asked here for"
            " rows as they come",
            "Load both here and call `transform` before `predict`, or save both as one pipeline.",
            related=(lost.transformer.at, lost.saved.at),
        )


def _by_request(project: Project) -> Iterator[Problem]:
    """What a service makes of each request, and training makes of no row."""
    for call in project.served_changes:
        yield Problem(
            call.at,
            f"the model is asked with the `{call.method}` of a feature, and nothing in training takes one",
            "Ask it with the feature as it was trained on, or put the change into the pipeline that training saves.",
        )
    for call in fitted_on_requests(project):
        yield Problem(
            call.at,
            f"`{call.receiver or call.method}` is fitted on what is asked, and not on what the model was trained with",
            _LOAD,
        )
    for call in encoded_by_request(project):
        yield Problem(
            call.at,
            "the columns that `get_dummies` makes depend on the rows that are asked about",
            "Load an encoder that training fitted, or `reindex` to the columns that training wrote down.",
        )
    for call in ordered_by_request(project):
        yield Problem(
            call.at,
            "the features are in the order in which the request has them, and none is asked for by its name",
            "Take each by its name, in the order in which the model was trained: `[data[name] for name in FEATURES]`.",
            confidence="medium",
        )
