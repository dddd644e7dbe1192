"""What a service knows a finding by from one run to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mlscaffold.facts.content_hash import sha256
from mlscaffold.findings import Finding


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """One for each finding, no two the same; lines and cells that move leave them as they are."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        key = (finding.rule, finding.at.path, finding.message)
        # Several findings may say the same of one file; their order tells them apart.
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        found.append(sha256(text.encode("utf-8", "surrogatepass"))[:32])
    return found
