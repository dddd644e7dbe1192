from collections.abc import Iterator

from mlscaffold.facts.model import PythonFile
from mlscaffold.rules import Problem, rule


@rule(level="error", stage="exploration", since="1")
def absolute(file: PythonFile) -> Iterator[Problem]:
    """A text is a path on one machine."""
    for text in file.texts:
        if str(text.value).startswith("/mnt/"):
            yield Problem(text.at, f"`{text.value}` is a path on one machine", "Write it relative.")
