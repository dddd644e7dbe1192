"""The text of a file that is edited, and all that must come back as it was: encoding, mark, line ends."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mlscaffold.facts.text import decode
from mlscaffold.fixes.refusal import RefusedError

_MARKED: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the way back to bytes."""

    value: str
    encoding: str = "utf-8"
    mark: bytes = b""

    @property
    def line_end(self) -> str:
        """What its lines end with: the first end decides for new ones."""
        found = _LINE_END.search(self.value)
        return found[0] if found else "\n"

    def encoded(self, value: str) -> bytes:
        """Another text as bytes of the same kind."""
        try:
            return self.mark + value.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise RefusedError(f"its encoding, {self.encoding}, has no {error.object[error.start]!r}") from error


def read(data: bytes) -> Text:
    """The text of a file, read as the checks read it."""
    text = decode(data)
    marks = [(mark, encoding) for mark, encoding in _MARKED if data.startswith(mark)]
    plain = [(b"", encoding) for encoding in ("utf-8", _declared(data), "utf-16-le", "utf-16-be", "latin-1")]
    for mark, encoding in (*marks, *plain):
        try:
            if data[len(mark) :].decode(encoding) == text and mark + text.encode(encoding) == data:
                return Text(text, encoding, mark)
        except (UnicodeError, LookupError):
            continue
    raise RefusedError("it is no text of one encoding")


def _declared(data: bytes) -> str:
    try:
        return tokenize.detect_encoding(io.BytesIO(data[:4096]).readline)[0]
    except (SyntaxError, UnicodeError):
        return "utf-8"


@lru_cache(maxsize=8)
def line_starts(text: str) -> tuple[int, ...]:
    """The offset at which each line begins, lines told apart as Python and the checks do."""
    return (0, *(end.end() for end in _LINE_END.finditer(text)))
