"""The rule `versioning/manual-version-name`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import splitext

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern
from mlscaffold.rules import Problem, rule

_MARKED = pattern(
    r"(?P<of>.*[^/ _.-])(?:[ _.-]+(?:final|old|new|backup|bak|copy|latest|updated?)\d*|[ ]?\(\d+\)"
    r"|[ ]-[ ]Copy(?:[ ]\(\d+\))?|(?P<number>[ _.-]+v(?:er(?:sion)?)?[ _.-]?\d+|[_-]20\d{2}-?[01]\d-?[0-3]\d))",
    re.IGNORECASE | re.DOTALL,
)
_WORK = pattern(
    r"(?:^|[ _.-])(?:train(?:ing)?|test|eval(?:uation)?|main|run|model|models|clf|classifier|notebook|eda|analysis"
    r"|explor(?:e|ation)|pre-?process(?:ing|ed)?|clean(?:ed|ing)?|data|dataset|features?|pipeline|predict(?:ion)?"
    r"|experiment|script|report|submission|scaler|encoder|weights|checkpoint|utils|config|params)$",
    re.IGNORECASE,
)
_KINDS = (
    ".py", ".ipynb", ".r", ".csv", ".parquet", ".xlsx", ".pkl", ".joblib", ".h5", ".pt", ".pth", ".onnx", ".yaml",
    ".yml",
)  # fmt: skip


@rule(level="warning", stage="exploration", since="0.1", when="ml")
def manual_version_name(project: Project) -> Iterator[Problem]:
    """A file is a version of another one by its name, and both are kept."""
    copies = {notebook.path for notebook in project.notebooks if notebook.is_copy}
    own = [f for f in project.files if f.tracked and f.path not in copies and f.role not in {"test", "infrastructure"}]
    stems = {splitext(f.path): f.path for f in own if f.path.lower().endswith(_KINDS) and not is_aside(f.path)}
    for (stem, extension), path in stems.items():
        match = _MARKED.fullmatch(stem)
        if match is None or (match["of"], extension) not in stems:
            continue
        sibling = stems[match["of"], extension]
        # `resnet_v2` is a model's name; `train_v2` is a version of `train`.
        if match["number"] and not _WORK.search(match["of"].rpartition("/")[2]):
            continue
        yield Problem(
            Place(path),
            f"`{path.rpartition('/')[2]}` is a version of `{sibling.rpartition('/')[2]}`, kept beside it",
            "Keep one and let git hold the others, or name what is different about it.",
            related=(Place(sibling),),
        )
