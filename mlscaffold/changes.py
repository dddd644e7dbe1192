"""What a repair does to files, said without touching one: the small closed set of changes that a rule may ask for.

A rule describes; `mlscaffold.fixes` looks at the file as it is then, and makes the change or says why it cannot.
They are named tuples, since every run, on one file too, pays for the making of these classes.
"""

from __future__ import annotations

from mlscaffold.facts.model import Place
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, dataclass

if TYPE_CHECKING:
    from typing import Any, Literal

    Artifact = Literal["brief", "model card", "monitoring plan", "readme", "licence", "hooks", "ci"]
else:
    Artifact = str
ARTIFACTS: tuple[Artifact, ...] = ("brief", "model card", "monitoring plan", "readme", "licence", "hooks", "ci")
"""What the template writes, and a repair may bring into a project that lacks it."""

Key = tuple[str | int, ...]
"""The way to a value in a TOML, YAML or JSON file: names of keys, and places in lists."""


class Create(NamedTuple):
    """A missing file, rendered from the template; what only people know is a prompt in it (`FILL IN:`)."""

    path: str
    artifact: Artifact


class AddSection(NamedTuple):
    """A heading that a page lacks, or leaves empty, with a prompt below it."""

    path: str
    heading: str
    artifact: Artifact
    """The page of the template that has a heading of this name."""


class Render(NamedTuple):
    """The rendered part of a page, made anew."""

    path: str
    what: Literal["data", "runs"]


class Describe(NamedTuple):
    """A field for a column that a dictionary does not have, or the whole dictionary of a table that has none."""

    table: str
    """Path of the table."""
    column: str = ""
    """Empty for the whole table."""


class SetKey(NamedTuple):
    """A value in a TOML, YAML or JSON file, set or added; all else stays as it is."""

    path: str
    key: Key
    value: Any


class RemoveKey(NamedTuple):
    """A key, or a place in a list, taken out of a TOML, YAML or JSON file; a table that is empty then goes too."""

    path: str
    key: Key


class AddItem(NamedTuple):
    """A value at the end of a list in a TOML, YAML or JSON file; nothing when it is there."""

    path: str
    key: Key
    value: Any


class AddLine(NamedTuple):
    """A line at the end of a text file such as `.gitignore`, which is made when it is missing."""

    path: str
    line: str


class Replace(NamedTuple):
    """A text at a place of a file or of a cell; refused when what stands there is another."""

    at: Place
    old: str
    new: str


class SetArgument(NamedTuple):
    """A keyword argument of the call at a place, set or added."""

    at: Place
    method: str
    """The last part of what is called: calls of a chain all start at one place."""
    keyword: str
    code: str
    """The value as Python writes it."""


class CallObject(NamedTuple):
    """The object called at a place, in place of one of its methods: `model(x)` for `model.forward(x)`."""

    at: Place
    method: str


class AskFor(NamedTuple):
    """A function asked, in place of a comparison by `==` or `!=` with a constant: `np.isnan(x)` for `x == np.nan`."""

    at: Place
    constant: str
    """The last part of the constant's name: `nan`."""
    equal: str
    """What to write for `==`, with `{}` for the other side."""
    unequal: str
    """What to write for `!=`."""


class SelectOnce(NamedTuple):
    """One selection assigned to, in place of a selection of a selection: `df.loc[rows, "a"]` for `df["a"][rows]`."""

    at: Place
    by_rows: bool
    """Whether rows are selected first, and then a column."""


OF_THE_TREE = (SetArgument, CallObject, AskFor, SelectOnce)
"""Changes whose place is found in the syntax tree of the code."""


class RemoveIgnore(NamedTuple):
    """A rule taken out of the comment `# mlscaffold: ignore[...]` on a line; the whole comment when it is the last."""

    at: Place
    rule: str


class ClearOutputs(NamedTuple):
    """What cells of a notebook have stored: their outputs and numbers taken out."""

    path: str
    cells: tuple[int, ...] = ()
    """0-based over all cells; empty means every one."""


class Delete(NamedTuple):
    """A file taken away."""

    path: str


class Untrack(NamedTuple):
    """Files that git is to forget and the disk to keep."""

    paths: tuple[str, ...]


Change = (
    Create
    | AddSection
    | Render
    | Describe
    | SetKey
    | RemoveKey
    | AddItem
    | AddLine
    | Replace
    | SetArgument
    | CallObject
    | AskFor
    | SelectOnce
    | RemoveIgnore
    | ClearOutputs
    | Delete
    | Untrack
)


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair of one problem: all of its changes, or none."""

    title: str
    """What it does, as an order: `Render data/README.md anew`."""
    changes: tuple[Change, ...]
    safe: bool = True
    """Whether nothing that people wrote, and nothing that the code does, is changed or lost by it."""
