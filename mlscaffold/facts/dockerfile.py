"""The instructions of a Dockerfile, each in one line and with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.text import split_lines
from mlscaffold.lean import NamedTuple, pattern

_NAMED = pattern(r"[ \t]*([A-Za-z]+)[ \t]+(.*)")
_ESCAPE = pattern(r"\s*#[ \t]*escape[ \t]*=[ \t]*`[ \t]*$", re.MULTILINE | re.IGNORECASE)
_DOCUMENT = pattern(r"<<-?[ \t]?[\"']?([A-Za-z_]\w*)[\"']?")
_OPTION = pattern(r"--[\w-]+(?:=\S+)?[ \t]+")
_QUOTED = pattern(r'"((?:[^"\\]|\\.)*)"')
_PAIR = pattern(r"(\w+)=(?:\"([^\"]*)\"|'([^']*)'|(\S*))")
_STAGE = pattern(r"(\S+)(?:[ \t]+as[ \t]+(\S+))?", re.IGNORECASE)


class Instruction(NamedTuple):
    """One instruction of a Dockerfile."""

    line: int
    """1-based, of its name."""
    name: str
    """In capitals: `COPY`."""
    body: str
    """What follows, in one line and without comments; of a document that it holds, only its opening."""

    @property
    def options(self) -> str:
        """The options before all else: `--from=build `."""
        end = 0
        while found := _OPTION.match(self.body, end):
            end = found.end()
        return self.body[:end]

    @property
    def words(self) -> list[str]:
        """The words behind the options, of a list in brackets its texts."""
        rest = self.body[len(self.options) :].strip()
        return _QUOTED.findall(rest) if rest.startswith("[") else rest.split()


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions in their order."""
    goes_on = "`" if _ESCAPE.match(text) else "\\"
    current: Instruction | None = None
    until: list[str] = []
    for number, line in enumerate(split_lines(text), 1):
        bare = line.strip()
        if until:
            if bare == until[0]:
                del until[0]
            continue
        if bare.startswith("#") or (current and not bare):
            continue
        is_open = bare.endswith(goes_on)
        part = bare[: -len(goes_on)] if is_open else bare
        if current is None:
            if not (found := _NAMED.fullmatch(part)):
                continue
            current = Instruction(number, found[1].upper(), found[2].strip())
        else:
            current = current._replace(body=f"{current.body} {part.strip()}")
        if not is_open:
            until = [m[1] for m in _DOCUMENT.finditer(current.body)] if current.name in {"RUN", "COPY", "ADD"} else []
            yield current
            current = None
    if current is not None:
        yield current


def base_and_stage(body: str) -> tuple[str, str]:
    """The image that a `FROM` builds on, and the name it gives to its stage, in small letters; empty for none."""
    found = _STAGE.match(_OPTION.sub("", body))
    return (found[1].lower(), (found[2] or "").lower()) if found else ("", "")


def variables(body: str) -> dict[str, str]:
    """The variables that an `ENV` sets."""
    if _PAIR.match(body):
        return {m[1]: m[2] or m[3] or m[4] or "" for m in _PAIR.finditer(body)}
    name, _, value = body.partition(" ")
    return {name: value.strip().strip("\"'")}
