"""The rule `reproducibility/unstable-remote-data`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.distributions import is_library
from mlscaffold.facts.model import Project
from mlscaffold.facts.moving_models import moving_models, served_files
from mlscaffold.facts.remote import moving
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="prototype", since="0.1", when="ml")
def unstable_remote_data(project: Project) -> Iterator[Problem]:
    """Data or a model comes from a hub or a branch, and no revision says which."""
    if not project.traits & {"trains", "serves"} or is_library(project):
        return
    # What a service loads is told by `delivery/unpinned-model-load`, once it is in production.
    served = served_files(project) if project.stage == "production" else ()
    told = {(f.path, load.name) for f in served for load in moving_models(f, project)}
    for found in moving(project, told):
        how = "is what its branch has" if "://" in found.name or not found.keyword else "is the newest that its hub has"
        yield Problem(
            found.at,
            f"{found.what} `{found.name}` {how} on the day that it is fetched",
            f"Pass `{found.keyword}=` with a commit."
            if found.keyword
            else "Name a commit or a tag in place of the branch.",
        )
