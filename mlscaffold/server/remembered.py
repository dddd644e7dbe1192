"""Facts of files that did not change, kept from one look to the next, and the end of a look that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlscaffold.cache.seal import digest
from mlscaffold.facts.extraction import Extracted, Unit, extracted
from mlscaffold.files import why


class SupersededError(BaseException):
    """The end of a look whose answer is out of date already.

    No `Exception`, since what an extractor or a rule raises is reported, and the look goes on.
    """


class Remembered:
    """Extraction that makes the facts of a file anew when its bytes are others; see `facts.extraction.Extraction`."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], tuple[bytes, Extracted]] = {}

    def asked_by(
        self, check: Callable[[], None], *, whole: bool
    ) -> Callable[[Callable[[str], bytes], Sequence[Unit]], Mapping[Unit, Extracted]]:
        """The extraction of one look, which `check` may end; after one at the whole, what is gone is forgotten."""

        def extraction(read: Callable[[str], bytes], units: Sequence[Unit]) -> Mapping[Unit, Extracted]:
            found = {}
            for unit in units:
                check()
                found[unit] = self._extracted(read, unit)
            if whole:
                there = {_key(unit) for unit in units}
                self._kept = {key: kept for key, kept in self._kept.items() if key in there}
            return found

        return extraction

    def _extracted(self, read: Callable[[str], bytes], unit: Unit) -> Extracted:
        try:
            data = read(unit.path)
        except OSError as error:
            return Extracted(None, why(error))
        key, content = _key(unit), digest(data)
        kept = self._kept.get(key)
        if kept is None or kept[0] != content:
            kept = self._kept[key] = content, extracted(unit, data)
        return kept[1]


def _key(unit: Unit) -> tuple[str, str, str]:
    return unit.kind, unit.path, unit.role
