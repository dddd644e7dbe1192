"""The facts of files that are no Python code: notebooks, tables and their dictionaries, records, settings, pages, CI.

Rules import them from `mlscaffold.facts.model`, which loads this module when one of them is asked for: a hook on
one module of Python does without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlscaffold.facts.model import Place, PythonFile, Role, Secret, Suppression
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, dataclass, field

if TYPE_CHECKING:
    from typing import Any, Final

# ------------------------------------------------------------------------------------ notebooks

ANYTHING = "*"
"""Among the names that a cell binds: its code defines names that it does not show (`from x import *`, `exec`)."""


class Cell(NamedTuple):
    """One cell of a notebook."""

    at: Place
    """Its first line."""
    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    execution_count: int | None
    output_bytes: int
    error: str
    """`NameError: name 'x' is not defined`, when the stored output is an exception."""
    parsed: bool
    """False for a code cell that is no valid Python once magics are masked."""
    parse_error: str
    language: str
    """`python`, or the language of a cell magic (`bash`, `html`, `sql`)."""
    binds: tuple[str, ...]
    """Names that the cell defines at its top level."""
    reads: tuple[str, ...]
    """Names that the cell reads at its top level before it binds them."""
    tags: tuple[str, ...] = ()
    expects_error: bool = False
    """Whether it is meant to fail: it has the tag `raises-exception`, or the text right above or below speaks of it."""
    dialect: str = ""
    """What a cell that could not be parsed may be instead: `newer Python` than the one that runs us."""
    has_hole: bool = False
    """Whether something in it is left for a reader to write: an exercise that was never run."""
    error_line: int = 0
    """The 1-based line at which it stopped, of a cell that failed; 0 where its output does not show it."""
    parse_line: int = 1
    """The 1-based line to which the parser objects, of a cell that is no valid Python."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook."""

    path: str
    role: Role
    language: str
    """Of its kernel: `python`, `R`, `julia`."""
    cells: tuple[Cell, ...]
    code: PythonFile | None
    """The facts of its code; None when its language is not Python."""
    copied_from: str
    """Path of a tracked notebook that this one is a copy of (checkpoint, `-Copy1`), or empty."""
    python2: bool = False
    """Whether its kernel is Python 2, by its metadata."""
    is_bare: bool = False
    """Whether no kernel is named and no cell was ever run, so that nothing says in what it is written."""
    secrets: tuple[Secret, ...] = ()
    """In its cells and in what they printed."""
    on_colab: bool = False
    """Whether it was last saved at Colab, which brings most packages."""

    @property
    def at(self) -> Place:
        """The notebook as a whole."""
        return Place(self.path)

    @property
    def is_copy(self) -> bool:
        """Whether another notebook is the one that people work on: findings here would say everything twice."""
        return bool(self.copied_from) or ".ipynb_checkpoints" in self.path.split("/")


# --------------------------------------------------------------------------------- data and docs


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, as measured."""

    name: str
    position: int
    """0-based."""
    type: str
    """Narrowest Table Schema type that all values have; `any` when there is no value."""
    misfits: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """For each type that values were tested against: the first line and value that do not fit."""
    values: int = 0
    """Values that are not missing."""
    missing: int = 0
    violations: tuple[tuple[str, int, str], ...] = ()
    """Broken constraints of its dictionary: (constraint, line, value), the first of each."""
    sample: tuple[str, ...] = ()
    """Some of its values as they are written, each once, where a table of text has a dictionary."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of data: a CSV, TSV or Parquet file."""

    path: str
    name: str
    """Of its resource in the data package, else the file's stem."""
    columns: tuple[Column, ...]
    rows: int
    """Rows read."""
    complete: bool
    """Whether every row was read; columns are exact either way."""
    sha256: str
    bytes: int
    is_data: bool
    """Whether it is data that the project learns from: not a test fixture, result or prediction."""
    dictionary: DataDictionary | None
    """Its dictionary, when one is declared."""
    resource: Resource | None
    """Its entry in the data package, when it has one."""
    described_in: tuple[Place, ...]
    """Other documents that name at least half of its columns."""
    problem: str
    """Why it could not be read as a table; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a data dictionary."""

    at: Place
    name: str
    type: str
    description: str
    example: Any
    """`UNKNOWN` when there is none."""
    unit: str
    role: str
    pii: bool | None
    notes: str
    constraints: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else it says, by the names of Table Schema: `format`, `trueValues`, `decimalChar`..."""
    example_fault: str = ""
    """Why its example cannot occur (`is no integer`, `breaks its constraint ...`); empty when it can or is none."""


@dataclass(frozen=True, slots=True)
class DataDictionary:
    """One data dictionary: the documented fields of one table."""

    path: str
    at: Place
    name: str
    description: str
    updates: str
    coverage: Mapping[str, Any]
    missing_values: tuple[str, ...]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[Mapping[str, Any], ...]
    problem: str
    """Why it could not be read; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One table as the data package lists it."""

    at: Place
    name: str
    path: str
    """Relative to the project."""
    hash: str
    """`sha256:<hex>` or empty."""
    bytes: int | None
    schema: str
    """Path of its dictionary relative to the project, or empty."""
    exists: bool
    """Whether the file is there."""
    schema_exists: bool
    licences: tuple[str, ...] = ()
    """Its own; those of the package hold for all its resources."""
    elsewhere: bool = False
    """Whether the project says that the file is kept elsewhere: by DVC or git-annex, or ignored by git."""
    found_sha256: str = ""
    """Of the file that is there; empty when the package states no hash or the file was not read."""
    found_bytes: int | None = None
    """Of the file that is there; None when it is not, or is an address or a pointer of Git LFS."""
    index: int = 0
    """Its place among the resources of the package."""
    is_plain: bool = True
    """Whether its rows are written as usual, by the `dialect` of the package: a header in the first row, cells
    between commas, semicolons, tabs or bars, double quotes, no comments."""


@dataclass(frozen=True, slots=True)
class DataPackage:
    """The data package: which tables there are."""

    path: str
    at: Place
    name: str
    licences: tuple[str, ...]
    sources: tuple[str, ...]
    resources: tuple[Resource, ...]
    problem: str
    addresses: tuple[str, ...] = ()
    """Where the sources of the package and of its resources are to be found."""


class Profile(NamedTuple):
    """The profile of the training data."""

    dataset: str
    """The table that it is of; empty when it does not say."""
    columns: frozenset[str]


# -------------------------------------------------------------------------------- experiment log


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One recorded run."""

    path: str
    at: Place
    id: str
    fields: Mapping[str, Any]
    """The whole record, as plain values (times as text)."""
    lines: Mapping[str, int]
    """1-based line of each top-level key."""
    commit_known: bool | None
    """Whether the repository has the commit; None when that cannot be known (no git, shallow clone)."""
    problem: str

    def place(self, key: str) -> Place:
        """Where a top-level key stands, or the record's first line when it is missing."""
        return Place(self.path, self.lines.get(key, 1))


class LogEvidence(NamedTuple):
    """A sign of an experiment log in any form."""

    at: Place
    kind: str
    """`runs`, `mlflow`, `dvc`, `wandb`, `tensorboard`, `sacred`, `table`, `code` (a tracker is called)..."""
    local: bool
    """Whether the log itself is in the repository, and not only the call that writes elsewhere."""


# -------------------------------------------------------------------------------- configuration


class Setting(NamedTuple):
    """One value in a configuration file."""

    at: Place
    key: str
    """Dotted: `model.c`, list items by index."""
    value: Any


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One YAML, TOML or JSON file of settings."""

    path: str
    role: Role
    settings: tuple[Setting, ...]
    """The leaves, in order."""
    problem: str
    templated: bool
    """Whether it is a template (Helm, Jinja) and not the format its name says."""
    suppressions: tuple[Suppression, ...] = ()
    secrets: tuple[Secret, ...] = ()


class KeyRead(NamedTuple):
    """One read of a setting by its key that fails where there is no such key."""

    at: Place
    settings: str
    """The file that was loaded."""
    key: str
    """Dotted, from the top of the file."""


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """One file of settings that the project's code names."""

    path: str
    settings: tuple[Setting, ...]
    """The leaves, in order."""
    named_in: tuple[str, ...]
    """The code that names it."""
    uses: Mapping[str, frozenset[str]]
    """How words that are parts of keys are used outside of such files: as an `item` (`x["lr"]`, `x.get("lr")`) or an
    `attribute` (`x.lr`) of something, as another `text` or `word`, as the name of an imported `module`, as the
    `keyword` of an argument, within a `test`; `whole` for a section that is handed on with all that is in it. A word
    that stands nowhere has no entry."""

    def is_read(self, word: str) -> bool:
        """Whether code reads something by this word."""
        return not self.uses.get(word, frozenset()).isdisjoint({"item", "attribute"})


@dataclass(frozen=True, slots=True)
class Document:
    """One text page: Markdown, reStructuredText or plain text."""

    path: str
    role: Role
    front_matter: Mapping[str, Any]
    front_matter_lines: Mapping[str, int]
    """1-based line of each top-level key of the front matter."""
    headings: tuple[tuple[int, int, str], ...]
    """(line, level, text), fenced blocks left out."""
    placeholders: tuple[Place, ...]
    """Where the sentinel `FILL IN:` stands."""
    text: str
    demos: tuple[tuple[str, Place], ...] = ()
    """The tables of a template's demo that the page says it describes (`<!-- demo: penguins -->`), and where."""
    suppressions: tuple[Suppression, ...] = ()
    secrets: tuple[Secret, ...] = ()

    def section(self, heading: str) -> str:
        """The text under a heading (compared without case), up to the next of its level or above; else empty."""
        wanted = heading.lower()
        index = next((i for i, (_, _, text) in enumerate(self.headings) if text.strip().lower() == wanted), None)
        return "" if index is None else self._below(index)

    def answers(self, heading: str) -> bool:
        """Whether words stand under a heading of this name (`Legal`, or `3. Legal questions`), comments aside."""
        wanted = re.compile(rf"[\d.)\s]*{re.escape(heading)}(?!\w)", re.IGNORECASE)
        return any(
            re.search(r"\w", re.sub(r"<!--.*?(?:-->|\Z)", "", self._below(index), flags=re.DOTALL))
            for index, (_, _, text) in enumerate(self.headings)
            if wanted.match(text)
        )

    def _below(self, index: int) -> str:
        line, level, _ = self.headings[index]
        end = next((h[0] - 1 for h in self.headings[index + 1 :] if h[1] <= level), None)
        lines = self.text.split("\n")[line:end]
        # A heading may be underlined instead of marked.
        underlined = bool(lines) and re.fullmatch(r"([=~^\"'#*+`-])\1*[ \t]*", lines[0])
        return "\n".join(lines[bool(underlined) :]).strip()


class CiCommand(NamedTuple):
    """One command that a CI file really runs."""

    at: Place
    job: str
    text: str


@dataclass(frozen=True, slots=True)
class CiFile:
    """One file of continuous integration."""

    path: str
    system: str
    """`github`, `gitlab`, `azure`, `circleci`, `travis`, `jenkins`, ..."""
    commands: tuple[CiCommand, ...]
    """Steps included from elsewhere in the repository resolved, comments and disabled jobs left out."""
    runs_tests: Place | None
    """The command that runs tests, and fails with them."""
    runs_hooks: Place | None
    """The command that runs pre-commit or mlscaffold, and fails with them."""
    lints: Place | None
    """The command, or the ready-made step, that runs a linter or a formatter."""
    opaque: bool
    """Whether it runs what cannot be seen from here (reusable workflows elsewhere, remote jobs, an unreadable file)."""
    triggers: tuple[str, ...] = ()
    """Names of the events that start it, as its system calls them (`push`, `schedule`; a push of tags alone is
    `tag`); empty where it does not say, or several of its parts say different things."""
    tolerates_tests: Place | None = None
    """A command that runs tests whose failure is passed over (`|| true`, `continue-on-error`)."""
    works: Place | None = None
    """A command of which it is not sure that it only installs, checks code, tests, builds, deploys or moves files: it
    may prepare data, train a model or judge one."""
    strays: Place | None = None
    """A command that runs tests on nothing but a folder that lies outside of the repository."""

    @property
    def on_changes(self) -> bool:
        """Whether a change may start it, and not only a hand, the clock or a release; True where that is not known."""
        return not self.triggers or not _NOT_BY_CHANGES.issuperset(self.triggers)


_NOT_BY_CHANGES = frozenset({"workflow_dispatch", "repository_dispatch", "schedule", "release", "tag"})


# -------------------------------------------------------------------------------- the ML Test Score


class Evidence(NamedTuple):
    """One thing that a project names to show that it has a test of the ML Test Score."""

    at: Place
    kind: str
    """`path`, `test`, `command`, `ci` or `hook`."""
    text: str
    """As written: `docs/monitoring.md#what-is-watched`, `tests/test_data.py::test_rows`, `demo drift`."""

    @property
    def shown(self) -> str:
        """As the file has it."""
        return self.text if self.kind in {"path", "test"} else f"{self.kind}: {self.text}"


class ScoreClaim(NamedTuple):
    """What a project says of one of the 28 tests."""

    at: Place
    section: str
    test: str
    status: str
    """`none`, `manual` or `automated`."""
    evidence: tuple[Evidence, ...]


class ScoreFault(NamedTuple):
    """Something in the file of claims that cannot be understood."""

    at: Place
    message: str
    hint: str


BY_HAND: Final = "by hand"
NEVER: Final = "never"
TOLERATED: Final = "tolerated"


class AutomaticRun(NamedTuple):
    """One command that continuous integration or a hook runs."""

    at: Place
    file: str
    """The CI file, or that of the hooks, that it belongs to, wherever it stands itself."""
    job: str
    """The job, or the id of the hook."""
    words: tuple[str, ...]
    """The program (or the module of `python -m`) and its arguments."""
    folder: str
    """The working folder relative to the project; empty for the project itself."""
    by: str
    """`ci` or `hook`."""
    held: str = ""
    """What keeps it from telling of itself that something is wrong: `BY_HAND` where a hand alone starts it, `NEVER`
    where nothing does, `TOLERATED` where its failure is passed over; empty for nothing."""

    @property
    def of_itself(self) -> bool:
        """Whether a change or the clock starts it, and somebody is told when it fails."""
        return not self.held


class Collecting(NamedTuple):
    """What the settings of pytest in the project's folder say about the choice of tests."""

    addopts: tuple[str, ...] = ()
    testpaths: tuple[str, ...] = ()
    functions: tuple[str, ...] = ("test",)
    classes: tuple[str, ...] = ("Test",)


@dataclass(frozen=True, slots=True)
class ScoreClaims:
    """What a project says of the 28 tests of the ML Test Score, and what that is held against."""

    path: str
    claims: tuple[ScoreClaim, ...]
    faults: tuple[ScoreFault, ...]
    """With any of them, what is claimed is not known."""
    suppressions: tuple[Suppression, ...] = ()
    runs: tuple[AutomaticRun, ...] = ()
    """What CI and hooks run; known once the whole project is looked at, like all that follows."""
    leading: frozenset[str] = frozenset()
    """Commands named as evidence that are tasks of the project: they lead to other commands."""
    collection: Collecting = Collecting()

    @property
    def at(self) -> Place:
        """The file as a whole."""
        return Place(self.path)
