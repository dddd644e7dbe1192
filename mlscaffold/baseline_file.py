"""The file of a baseline: where it is, what it says, and how it is brought up to date."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from mlscaffold.config import Config
from mlscaffold.errors import UserError, warn
from mlscaffold.files import read_regular, refuse_outside, why, write_text
from mlscaffold.lean import TYPE_CHECKING, dataclass

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import Final

    from mlscaffold.baseline import Baseline
    from mlscaffold.run import Result

DEFAULT_FILE: Final = "mlscaffold-baseline.jsonl"
"""At the top of the project; it is used when it is there, without being named."""

_MAX_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class BaselineFile:
    """Where the baseline of a project is."""

    path: str
    name: str
    """As it is shown: relative to the project where it lies in it."""
    named: bool
    """Whether somebody says that there is one."""

    @property
    def excluded(self) -> tuple[str, ...]:
        """The glob that keeps it out of what is checked."""
        return ("/" + re.sub(r"[*?\[]", r"[\g<0>]", self.name),) if os.path.exists(self.path) else ()

    def read(self, *, may_miss: bool = False) -> Baseline | None:
        """What it says; None when there is none and nobody says that there is."""
        try:
            data = read_regular(self.path, _MAX_BYTES)
        except FileNotFoundError as error:
            if may_miss:
                from mlscaffold.baseline import Baseline

                return Baseline(self.name, ())
            if not self.named:
                return None
            raise UserError(
                f"there is no baseline `{self.name}`", "Write one with `mlscaffold check --write-baseline`."
            ) from error
        except OSError as error:
            raise UserError(
                f"the baseline `{self.name}` cannot be read: {why(error)}", "Make it a file that can be read."
            ) from error
        from mlscaffold.baseline import parse

        return parse(data, self.name)

    def write(
        self,
        result: Result,
        *,
        only: Sequence[str] | None,
        within: Sequence[str],
        reason: str | None,
        expires: date | None,
        quiet: bool,
    ) -> None:
        """List what a run found; what is listed keeps its date and reason, and what is gone is dropped."""
        from pathlib import Path

        from mlscaffold.baseline import text, updated
        from mlscaffold.run import judges

        compared = result.compared
        assert compared is not None
        fresh = [f for f in result.findings if f in compared.fresh]
        judged = judges(frozenset(r.name for r in result.asked) - {c.rule for c in result.crashes}, only, within)
        entries = updated(compared, fresh, judged, reason=reason, expires=expires)
        write_text(Path(self.path), text(entries))
        if not quiet:
            gone = len(compared.kept) + len(compared.rest) + len(fresh) - len(entries)
            number = f"{len(entries)} entr{'y' if len(entries) == 1 else 'ies'}"
            warn(f"wrote {self.name}: {number}, {len(fresh)} of them new; {gone} dropped")


def place(root: str | Path, config: Config, given: Path | None) -> BaselineFile:
    """Where the baseline is: as the command line says, else as the settings say, else at its usual place."""
    if given is None:
        name = config.baseline or DEFAULT_FILE
        path = os.path.join(root, name)
        refuse_outside(path, root, name)
        return BaselineFile(path, name, bool(config.baseline))
    given = given.absolute()
    name = os.path.relpath(given.parent.resolve() / given.name, root).replace(os.sep, "/")
    return BaselineFile(str(given), name, named=True)
