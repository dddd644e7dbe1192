"""The rule `versioning/committed-secret`."""

from __future__ import annotations

from collections.abc import Iterator

from mlscaffold.facts.model import Secret
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="0.1", when="git")
def committed_secret(secret: Secret) -> Iterator[Problem]:
    """A key, a token or a password stands in a file that git tracks."""
    yield Problem(
        secret.at,
        f"{secret.kind} is committed",
        "Revoke it where it was issued, then read its successor from the environment: what was pushed once is known.",
    )
