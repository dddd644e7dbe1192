"""The rule `reproducibility/unpinned-image`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.base_images import built_here, composed_images, is_published
from mlscaffold.facts.model import Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.rules import Problem, rule


@rule(level="warning", stage="production", since="0.1", when="ml")
def unpinned_image(project: Project) -> Iterator[Problem]:
    """A Dockerfile builds on, or Compose starts, whatever an image is at the time."""
    if not project.traits & {"trains", "serves"}:
        return
    images = (*(i for i in project.images if not is_aside(i.at.path)), *composed_images(project))
    loose = [i for i in images if not i.digest and i.tag in {"", "latest"}]
    own = built_here(project) if loose else frozenset()
    for image in loose:
        if image.name in own or not is_published(image.name):
            continue
        yield Problem(
            image.at,
            f"`{image.name}:latest` is another image after each of its releases"
            if image.tag
            else f"`{image.name}` has no tag, and is another image after each of its releases",
            "Name a version (`python:3.12-slim`), or the digest.",
        )
