"""The facts that rules read: frozen values, one kind per kind of thing found in a repository.

Rules import their subjects from here. A fact never holds a syntax tree, an open file or a path on
disk; every path is POSIX and relative to the project. The many small facts of Python code are
named tuples (they are built by the hundred thousand), the larger ones frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlscaffold.layout import Layout as Layout
from mlscaffold.layout import Role as Role
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, dataclass

if TYPE_CHECKING:
    from datetime import date as date
    from typing import Any, Literal

    from mlscaffold.facts.file_model import BY_HAND as BY_HAND
    from mlscaffold.facts.file_model import NEVER as NEVER
    from mlscaffold.facts.file_model import TOLERATED as TOLERATED
    from mlscaffold.facts.file_model import AutomaticRun as AutomaticRun
    from mlscaffold.facts.file_model import Cell as Cell
    from mlscaffold.facts.file_model import CiCommand as CiCommand
    from mlscaffold.facts.file_model import CiFile as CiFile
    from mlscaffold.facts.file_model import Collecting as Collecting
    from mlscaffold.facts.file_model import Column as Column
    from mlscaffold.facts.file_model import ConfigFile as ConfigFile
    from mlscaffold.facts.file_model import DataDictionary as DataDictionary
    from mlscaffold.facts.file_model import DataPackage as DataPackage
    from mlscaffold.facts.file_model import Document as Document
    from mlscaffold.facts.file_model import Evidence as Evidence
    from mlscaffold.facts.file_model import Field as Field
    from mlscaffold.facts.file_model import KeyRead as KeyRead
    from mlscaffold.facts.file_model import LogEvidence as LogEvidence
    from mlscaffold.facts.file_model import Notebook as Notebook
    from mlscaffold.facts.file_model import OwnSettings as OwnSettings
    from mlscaffold.facts.file_model import Profile as Profile
    from mlscaffold.facts.file_model import Resource as Resource
    from mlscaffold.facts.file_model import RunRecord as RunRecord
    from mlscaffold.facts.file_model import ScoreClaim as ScoreClaim
    from mlscaffold.facts.file_model import ScoreClaims as ScoreClaims
    from mlscaffold.facts.file_model import ScoreFault as ScoreFault
    from mlscaffold.facts.file_model import Setting as Setting
    from mlscaffold.facts.file_model import Table as Table


else:
    try:
        # The same class; the module around it costs a hook as much as all facts together.
        from _datetime import date
    except ImportError:
        from datetime import date


def __getattr__(name: str) -> Any:
    """The facts of files that are no Python code, loaded when they are asked for."""
    if name[:1].isupper():  # import itself asks for `__path__`
        from mlscaffold.facts import file_model

        if hasattr(file_model, name):
            return getattr(file_model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Place(NamedTuple):
    """A position in a file: what a finding points at."""

    path: str
    """POSIX path relative to the project."""
    line: int = 0
    """1-based; within the cell in a notebook; 0 means the file as a whole."""
    column: int = 0
    """1-based; 0 means the line as a whole."""
    cell: int | None = None
    """0-based over all cells of a notebook; None in any other file."""

    @property
    def order(self) -> tuple[str, int, int, int]:
        """Position from top to bottom: the cells of a notebook before the lines in them."""
        return (self.path, -1 if self.cell is None else self.cell, self.line, self.column)


# ---------------------------------------------------------------------------------- Python code


class Unknown:
    """The value of an expression that is no literal."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Argument(NamedTuple):
    """One argument of a call."""

    keyword: str
    """The keyword, `""` for a positional argument, `*` and `**` for unpacked ones."""
    value: Any
    """The literal (str, bytes, int, float, bool, None, or a tuple of these), else `UNKNOWN`."""
    names: tuple[str, ...]
    """Dotted names read anywhere in the expression, as written: `X_train`, `self.config.seed`."""
    origins: frozenset[str]
    """Where its data comes from, as far as the scope shows: see `Call.origins`."""
    resolved: str
    """The dotted name that the whole expression resolves to (`numpy.nan`), or an empty string."""


class Call(NamedTuple):
    """One call in Python code, with its names resolved through imports and assignments."""

    at: Place
    name: str
    """Resolved dotted name: `numpy.random.seed`; `sklearn.svm.SVC.fit` for a method of a variable
    that was assigned `SVC(...)`. Empty when the receiver is unknown."""
    method: str
    """The last part as written: `fit`."""
    receiver: str
    """What stands before the method, as written (`self.model`, `df.groupby`), or empty."""
    arguments: tuple[Argument, ...]
    targets: tuple[str, ...]
    """Variables that the result is assigned to, in order (`X_train`, `X_test`...); a starred or
    complex target is an empty string, an item of a container is its name with brackets (`weights[]`)."""
    scope: str
    """Qualified name of the enclosing function or class; empty at module level."""
    guarded: bool
    """Whether it stands under `if __name__ == "__main__":`."""
    looped: bool
    """Whether it stands in a loop or a comprehension."""
    origins: frozenset[str]
    """Where the result comes from, joined over all that flows in: `train` and `test` for the parts
    of a split made in this scope (`validation` for one that is called so, or is part of a training part),
    `predicted` for what a model said, and the mark of a call that made rows or was fitted on them before they were
    split: see `facts.prepared`."""
    branch: str = ""
    """What it takes for it to be made, once its function is called: `if` within a branch or a handler of errors,
    `return` after a branch that may have ended the function; empty for nothing."""

    def argument(self, keyword: str, position: int | None = None) -> Argument | None:
        """The argument given by keyword, or else at a position (0-based), or None."""
        positional = 0
        for given in self.arguments:
            if given.keyword == keyword:
                return given
            if not given.keyword:
                if positional == position:
                    return given
                positional += 1
        return None

    @property
    def unpacks(self) -> bool:
        """Whether `*args` or `**kwargs` hide arguments from view."""
        return any(given.keyword in {"*", "**"} for given in self.arguments)


class Import(NamedTuple):
    """One imported name."""

    at: Place
    module: str
    """Absolute dotted module, relative imports resolved; what stands after `import` or `from`."""
    name: str
    """The name imported from the module; empty for `import module`, `*` for a star."""
    alias: str
    """The local name that it is bound to."""
    level: int
    """Leading dots as written; 0 for an absolute import."""
    scope: str
    optional: bool
    """Whether the code goes on without it: in `try`/`except`, or under `TYPE_CHECKING`."""


class Function(NamedTuple):
    """One function or method."""

    at: Place
    name: str
    qualname: str
    decorators: tuple[str, ...]
    """Resolved dotted names."""
    parameters: tuple[str, ...]
    assertions: int
    """Checks that can fail: `assert` of something that is no constant, `pytest.raises`, `self.assert*`."""
    statements: int
    """Statements in the body, the docstring not counted; `pass` and `...` are none."""
    inert: bool = False
    """Of a test or what prepares one, whether nothing in its body can fail: it touches only its own literals."""
    outcome: str = ""
    """Of a test, what marks on it, its class or its file make of it on every machine: `skipped`, or `failing` where
    that is expected; empty where the body decides."""
    ends: int = 0
    """Of a test, the last line of the statement that always ends it (a `return`, a skip) before it checks anything
    itself; 0 without one."""
    selects: bool = False
    """Whether it selects or sets something by what no literal names: `rows[columns]`, `row[name] = 0`."""
    answers: bool = False
    """Of a test without a check, whether it gives back True or False instead."""
    swallows: str = ""
    """Of a test, what it catches and only shows: `all` that may fail in it, or what its `requests` raise."""


class ClassDefinition(NamedTuple):
    """One class."""

    at: Place
    name: str
    bases: tuple[str, ...]
    """Resolved dotted names."""


class Text(NamedTuple):
    """One string literal in code; docstrings are left out."""

    at: Place
    value: str
    use: str
    """How it is used: `argument:<resolved call>`, `assignment`, `default` (of a parameter, an option or a
    look-up), `prose` (a help text) or `other`."""
    guarded: bool


class Comparison(NamedTuple):
    """One comparison by `==`, `!=`, `is` or `is not` with a resolved name on a side."""

    at: Place
    operator: str
    sides: tuple[str, str]
    """Resolved dotted names, empty where a side is no name."""


class Assignment(NamedTuple):
    """One assignment of a literal to a name."""

    at: Place
    name: str
    value: Any
    scope: str


class Entry(NamedTuple):
    """One entry of a dictionary that is written out: a name and a number."""

    at: Place
    key: str
    value: Any


class DeadBranch(NamedTuple):
    """A branch under a condition that is a false constant."""

    at: Place
    statements: int
    last_line: int


class ChainedAssignment(NamedTuple):
    """One assignment to a selection of a selection of a table, or of an array."""

    at: Place
    base: str
    """The table, as written."""
    kind: str
    """`rows` when the first selection is a condition (`df[df.a > 1]["b"] = 0`), `column` when it is the
    column of a data frame (`df["a"][0] = 1`)."""
    is_one: bool
    """Whether it is plain which one selection is meant: see `mlscaffold.facts.selections`."""


class Discarded(NamedTuple):
    """One statement that makes a new object of a variable, or of a column, and gives it to nobody.

    What a notebook shows below a cell is none, nor is a call on what has no name and so could not be changed.
    """

    at: Place
    called: str
    """As written: `df.dropna`, `np.append`."""
    made: str
    """`table`, `array`, `tensor`, or `arrays` where there are several."""
    of: str
    """What the new object is made of, as written: `df`, `df["age"]`, the first argument of a function."""


class Suppression(NamedTuple):
    """An inline comment `# mlscaffold: ignore[rule, rule] reason`."""

    at: Place
    rules: tuple[str, ...]
    reason: str
    first: int = 0
    """The first line that it speaks of; 0 when that is its own alone."""
    last: int = 0


class Unbound(NamedTuple):
    """One name that a module reads and that nothing in it defines or imports."""

    at: Place
    """Its first read."""
    name: str
    attribute: str
    """What is taken of it there: `path` of `os.path.join`; empty for nothing."""
    scope: str
    """Name of the function, class, lambda or comprehension that reads it; empty at module level."""
    in_list: bool = False
    """Whether it is the variable of a list's comprehension as well: in Python 2, one of the function around it."""
    in_python2: bool = False
    """Whether Python 2 gives it, and nothing in the file keeps that from running it."""


class Unassigned(NamedTuple):
    """One variable that a function, or a module at its top, reads where it certainly has no value."""

    at: Place
    """Its first such read there."""
    name: str
    scope: str
    """Name of the function; empty for the top of the module."""
    why: str
    """It is read too `early`; in a handler that runs when what should give it a value has `failed`; behind the
    handler that names an error by it, at whose end Python 3 has `removed` it; or behind what has `deleted` it."""


class Magic(NamedTuple):
    """One magic or shell command in a notebook that is written as a script, commented out or bare."""

    at: Place
    text: str
    """With its sign: `%pip install x`, `!ls`."""


class ArtifactUse(NamedTuple):
    """One place where code writes, loads or names a file that holds a model, or what belongs to one."""

    at: Place
    path: str
    """With `/`, and a `*` for what is no literal; empty where the file is only named."""
    name: str
    """The last part of the name that it is known by: `model_path` of `self.config.model_path`."""
    action: str
    """`written`, `loaded`, `named` where it is given a name, `nothing` where it only is spoken of, else `used`."""
    scope: str
    """Qualified name of the enclosing function or class; empty at module level."""


class Preparing(NamedTuple):
    """One statement of a block of code that prepares rows for a model."""

    at: Place
    block: int
    """The first line of the block."""
    digest: int
    """Of its structure, without the names of variables."""
    prepares: bool
    """Whether it prepares rows itself, or only stands among those that do."""


class KeptBest(NamedTuple):
    """One statement that keeps the best of several as it is known so far: `if new > best: best = new`."""

    at: Place
    names: tuple[str, ...]
    """What the new one is called: the names in its expression, as written, and keys by which it is looked up."""
    scope: str
    """Qualified name of the enclosing function or class; empty at module level."""


class SwappedField(NamedTuple):
    """One name that is filled from the field of another, while the other is not left out."""

    at: Place
    name: str
    field: str


class Divided(NamedTuple):
    """One call that puts rows in a random order, by which they are then divided."""

    at: Place
    """Of the call."""
    parts: tuple[str, ...]
    """What is cut out of them: `test`, `train`, `validation`."""


class MissingName(NamedTuple):
    """One name that code imports from a module of its own project, and that does not stand in this."""

    at: Place
    """Of the import."""
    name: str
    module: str
    """As written, relative imports resolved."""
    target: str
    """Path of the module."""


class MissingAttribute(NamedTuple):
    """What a file asks of a module of its own project by that module's name, and does not stand in this."""

    at: Place
    """Of its first read."""
    name: str
    """As written: `shapes.area`."""
    module: str
    """As imported."""
    target: str
    """Path of the module."""
    others: tuple[Place, ...]
    """Where the same file asks the module for something else that it does not have."""


class ServedOtherwise(NamedTuple):
    """One place where a model is asked with something else than it was trained on, or answers something else."""

    kind: str
    """What training did and asking does not: `cleaned` texts, `logged` what is to be predicted,
    `scaled` rows, `divided` images, or `normalised` ones. Or what asking does, and must not: `fitted` a transformer,
    calls a `column` otherwise, computes it by another `formula`, or gives it a `constant` value."""
    at: Place
    """Where it is asked."""
    made: Place
    """Where training did so."""
    method: str
    """Of the call that asks; the class of what is fitted; the name of a column."""
    instead: str = ""
    """What training calls the column; values for which both formulas come to something else; the constant value."""


class NarrowField(NamedTuple):
    """One field of a request that takes whole numbers alone, where the model was trained on others."""

    at: Place
    name: str
    """Of the column of the data."""
    value: str
    """The first value of the column that is not whole."""
    data: Place
    """Where that value stands."""


class UnmetKey(NamedTuple):
    """One key of a request that no field of the body of its route takes, where one is called nearly so."""

    at: Place
    name: str
    field: str
    """What is called nearly so."""
    owner: str
    """The class of the body."""
    known: Place
    """Where the field is."""
    is_refused: bool
    """Whether a request must have the field."""


class OtherSpelling(NamedTuple):
    """One value that a service offers for a feature, and that its training has in another spelling."""

    at: Place
    column: str
    value: str
    instead: str
    """As the training has it."""
    data: Place
    """Where that stands first."""


class UnknownField(NamedTuple):
    """One field that is read of a class of settings which does not have it."""

    at: Place
    name: str
    owner: str
    """The name of the class."""
    known: tuple[str, ...]
    """What it has."""


class UnreadOption(NamedTuple):
    """One option of a command line that a script takes, and that nothing asks for."""

    at: Place
    name: str
    """As it is written: `--batch-size`."""
    dest: str
    """The attribute that it becomes: `batch_size`."""


class UnreadConstant(NamedTuple):
    """One constant of a module of settings that nothing reads."""

    at: Place
    name: str


class IgnoredParameter(NamedTuple):
    """One parameter that a function never reads, where it hands on a constant under the same name."""

    at: Place
    """Of the constant."""
    name: str
    value: str
    """As it is written."""
    function: str
    taken: Place
    """Of the function."""


class UnmadeRead(NamedTuple):
    """One file that code reads, that is not there and that nothing makes, though code makes what it comes of."""

    at: Place
    path: str
    made_at: Place
    made: str
    """The file that it comes of by its name."""


class MiscasedRead(NamedTuple):
    """One file that code reads by a name that the one in git has but for upper and lower case."""

    at: Place
    """Where the name is written down."""
    name: str
    read_at: Place
    there: str
    """The path of the one in git."""


class MisnamedTemplate(NamedTuple):
    """One name with a number in it by which code loads files, and that differs in a sign from that which it writes."""

    at: Place
    name: str
    """With a `*` for the number."""
    written_at: Place
    written: str


class ServedElsewhere(NamedTuple):
    """One model that training writes into one folder, where what serves loads one of the same name from another."""

    written_at: Place
    written: str
    """As the code has it."""
    loaded_at: Place
    """Where what serves names it."""
    loaded: str
    is_kept: bool
    """Whether git tracks the one that is loaded: an older one is served then, and else none."""


class Secret(NamedTuple):
    """One secret that stands in a file; what it is is known to nobody but the file."""

    at: Place
    kind: str
    """In words: `a token of GitHub`."""


@dataclass(frozen=True, slots=True)
class PythonFile:
    """The code of one module, or of all code cells of one notebook in their order."""

    path: str
    module: str
    """Dotted name by which the project imports it, or empty (programs without an ending, notebooks)."""
    role: Role
    parsed: bool
    """False when it is no valid Python 3; `error` then says why, and all else is what could be `recovered`."""
    error: str
    error_at: Place
    python2: bool
    """Whether what could not be parsed is Python 2."""
    is_notebook: bool
    imports: tuple[Import, ...]
    calls: tuple[Call, ...]
    functions: tuple[Function, ...]
    classes: tuple[ClassDefinition, ...]
    texts: tuple[Text, ...]
    comparisons: tuple[Comparison, ...]
    assignments: tuple[Assignment, ...]
    dead_branches: tuple[DeadBranch, ...]
    suppressions: tuple[Suppression, ...]
    lines: int
    seeds: tuple[str, ...]
    """Random sources that the file seeds for its whole process: `random`, `numpy`, `torch`, ..."""
    behaviour: Behaviour
    chained_assignments: tuple[ChainedAssignment, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    dialect: str = ""
    """What a file that could not be parsed may be instead: `template`, or `newer Python` than the one that runs us."""
    notebook_format: str = ""
    """How a script is a notebook: `databricks`, `percent`, `light`; empty for a module, and for the code of a
    notebook that is none."""
    magics: tuple[Magic, ...] = ()
    entries: tuple[Entry, ...] = ()
    requires: tuple[tuple[Place, str], ...] = ()
    """What a script declares in its header that it needs, as written."""
    recovered: bool = False
    """Whether it could not be parsed, and its facts are those of whatever in it could be read."""
    undecodable: int = 0
    """The line with the first byte that Python cannot decode; 0 where it can, and in notebooks."""
    complete: bool = True
    """Whether all its code is in the facts; where it is not, what they do not show may yet be there."""
    unbound: tuple[Unbound, ...] = ()
    """The names that it reads, and that nothing in it defines: of modules of valid Python 3, tests aside. Where it
    has star imports, they are known once the whole project is looked at."""
    beyond_stars: tuple[Unbound, ...] = ()
    """The same of a module with star imports, which may bring any of them."""
    unassigned: tuple[Unassigned, ...] = ()
    """Of modules of valid Python 3, tests aside."""
    artifacts: tuple[ArtifactUse, ...] = ()
    divided: tuple[Divided, ...] = ()
    """Of a module; where a notebook divides rows is not known."""
    swapped: tuple[SwappedField, ...] = ()
    """Of a module with a framework for web applications alone."""
    preparing: tuple[Preparing, ...] = ()
    kept_best: tuple[KeptBest, ...] = ()
    """Of the code of an application."""
    touches: frozenset[str] = frozenset()
    """Of a file of tests, the kinds of things that they touch, once the whole project is looked at: see
    `facts.touched`. Known where the project trains and is no library."""
    secrets: tuple[Secret, ...] = ()
    checks: int = 0
    """The checks that stand in no function, and fail as it is imported; of tests, its doctests are one more."""
    switches: tuple[tuple[Place, str, int, int], ...] = ()
    """The arguments `debug=True` and `reload=True` that stand in another line than their call begins in: where, the
    keyword, and the line and column of the call."""
    bare_comparisons: tuple[tuple[Place, str], ...] = ()
    """Of tests, the comparisons that are a whole statement, each with the function that it stands in."""

    @property
    def is_test(self) -> bool:
        """Whether it is test code by its place and name, and not only by its name."""
        return self.role == "test"


class Behaviour(NamedTuple):
    """What the code of a module does, each with the first place that shows it."""

    reads_data: Place | None
    """Reads a table or data set into memory."""
    trains: Place | None
    """Fits a model: an estimator's `fit`, a training loop, a trainer."""
    evaluates: Place | None
    """Computes a metric."""
    serves: Place | None
    """Answers requests: declares a web application or a model server."""
    loads_model: Place | None
    """Reads a trained model from a file."""
    saves_model: Place | None
    """Writes a trained model to a file."""
    tracks: Place | None
    """Reports to an experiment tracker."""
    defines_model: Place | None
    """Declares a model class of a deep-learning framework."""


# --------------------------------------------------------------------------------- dependencies


class Requirement(NamedTuple):
    """One declared dependency."""

    at: Place
    name: str
    """Distribution name, normalised (PEP 503)."""
    specifier: str
    pinned: bool
    """Exactly one release can satisfy it: `==1.2.3`, a hash, a direct reference at a commit."""
    group: str
    """Extra or group; empty for what always applies."""
    source: str
    """`pyproject`, `requirements`, `lock`, `constraints`, `conda`, `setup`, `pipfile`, `dockerfile`, `image`,
    `workflow`, `script` for the header of a single one."""
    marker: str = ""
    """When it applies, as written: `python_version < "3.9"`; for Poetry's own tables only that it depends."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the project declares that it needs, from every place that counts."""

    requirements: tuple[Requirement, ...]
    declared_in: tuple[str, ...]
    """Files that declare."""
    locked_in: tuple[str, ...]
    """Files that pin everything: lock files, hashed or fully pinned requirements, constraints."""
    unreadable: tuple[str, ...]
    """Files that declare in a way that could not be read; absence is then unknown."""
    mentioned: frozenset[str] = frozenset()
    """Words in the comments of requirements files: what is left to the platform is spoken of there."""
    prose: tuple[Place, ...] = ()
    """Where the text begins of a requirements file that has some, and no line that pip could install: one of those
    that are `unreadable`."""

    @property
    def names(self) -> frozenset[str]:
        """The distributions declared anywhere."""
        return frozenset(r.name for r in self.requirements)


NO_DEPENDENCIES = Dependencies((), (), (), ())


class BaseImage(NamedTuple):
    """One image that a Dockerfile builds on."""

    at: Place
    name: str
    """With its registry, if it names one: `nvcr.io/nvidia/pytorch`."""
    tag: str
    """Empty for none."""
    digest: bool
    """Whether it is named by its digest as well."""


class DebugSwitch(NamedTuple):
    """One place outside of code that switches on the debug mode of a web service."""

    at: Place
    what: str
    """As written: `FLASK_DEBUG=1`."""
    script: str
    """The script that is started with it, and decides who reaches the service; empty where everybody does."""


class MissingFile(NamedTuple):
    """One file that a build or a run of tests cannot do without, and that the project does not have."""

    at: Place
    """Of what needs it."""
    written: str
    what: str
    """What happens to it there: `is copied into the image`."""


class MissingStart(NamedTuple):
    """One module or script that an image, a service or a Procfile starts, and that is not there."""

    at: Place
    written: str
    defined: str
    """The module of the project that defines what a server takes out of the missing one, or an empty string."""
    place: str = ""
    """Where in the image it would lie, if the project has it; else empty."""


class MisplacedFile(NamedTuple):
    """One file that is copied to one place of an image, and loaded from another, where the image has none."""

    at: Place
    copied_to: str
    looked_for: str
    loaded_at: Place


# ---------------------------------------------------------------------------------------- project


class TrackedFile(NamedTuple):
    """One file of the project."""

    path: str
    bytes: int
    tracked: bool
    """Whether git tracks it; True everywhere when there is no git."""
    role: Role
    is_link: bool
    lfs: bool
    """Whether what is tracked is a Git LFS pointer or goes through the LFS filter."""
    python: bool
    """Whether it is Python: by its ending, or, where its name has none, by its first line."""


class UnreadableFile(NamedTuple):
    """One file that an extractor could not read."""

    at: Place
    reason: str


@dataclass(frozen=True, slots=True)
class GitFacts:
    """What git knows of the project."""

    present: bool
    """Whether the project is in a git work tree."""
    head: str
    """Commit of HEAD, empty before the first one."""
    attributes: tuple[tuple[str, str], ...] = ()
    """(pattern, attributes) of `.gitattributes`."""
    prefix: str = ""
    """Where the project is in its work tree; empty at the top, where services look for their files."""
    experiments: tuple[tuple[str, date], ...] = ()
    """The branches of experiments, by their names (`experiment/...`), each with the day of its last commit."""
    ignores: tuple[str, ...] = ()
    """The patterns of every `.gitignore`, relative to the project, in the order in which they count."""
    unread_ignores: tuple[str, ...] = ()
    """The paths of those of which git reads no line: they are in UTF-16."""
    submodules: tuple[str, ...] = ()
    """The folders of other repositories, relative to the project; what is in them is not seen."""


class DvcPath(NamedTuple):
    """One path that a stage of DVC's needs."""

    at: Place
    path: str
    """Relative to the project."""


class DvcPointer(NamedTuple):
    """One `.dvc` file, which stands for data in git."""

    path: str
    outs: tuple[str, ...]
    """What it stands for, relative to the project."""
    added: bool
    """Whether the data was given to DVC here, and is not fetched from where it came from or made by a command."""


class DvcPipeline(NamedTuple):
    """One `dvc.yaml`."""

    at: Place
    stages: int
    needs: tuple[DvcPath, ...]
    outs: tuple[str, ...]
    """What its stages make."""
    templated: bool
    """Whether names in it are filled in by DVC."""


@dataclass(frozen=True, slots=True)
class DvcFacts:
    """What a project has DVC keep and run."""

    pointers: tuple[DvcPointer, ...] = ()
    pipelines: tuple[DvcPipeline, ...] = ()
    remotes: tuple[tuple[str, bool], ...] = ()
    """(folder, whether its settings name a place that data is sent to) of each folder with DVC set up."""
    unlisted: tuple[DvcPath, ...] = ()
    """What a script reads that another stage makes and its own does not name, at the stage of the script."""


if TYPE_CHECKING:
    Trait = Literal["any", "ml", "trains", "serves", "tables", "notebooks", "python", "declared", "git"]
else:
    Trait = str
TRAITS: tuple[Trait, ...] = ("any", "ml", "trains", "serves", "tables", "notebooks", "python", "declared", "git")
"""What a project must be for a rule to apply to it.

`any`: every repository. `python`: has Python code of its own. `ml`: works with models by the libraries
it uses, or serves one. `trains`: fits models in code that is neither test nor example of a library.
`serves`: answers requests with a model. `tables`: has tables of data. `notebooks`: has notebooks.
`declared`: has mlscaffold settings. `git`: is a git work tree.
"""


class UnusedSuppression(NamedTuple):
    """A suppression of a rule that ran and had nothing to say there."""

    at: Place
    rule: str
    known: bool
    """Whether there is a rule of this name at all."""
    reason: str
    glob: str = ""
    """What it is for, when that matches no file of the project."""
    key: tuple[str, ...] = ()
    """Where it stands in the file of settings; empty for a comment."""
    in_code: bool = False
    """Whether it is a comment in a file of code, or in a notebook."""


class BaselineEntry(NamedTuple):
    """One finding that a project lives with, as its baseline lists it."""

    at: Place
    """Its line in the baseline."""
    rule: str
    path: str
    """Where the finding was when the baseline was written."""
    fingerprint: str
    message: str
    added: date
    reason: str
    expires: date | None


class Crash(NamedTuple):
    """A rule that raised instead of answering."""

    rule: str
    at: Place
    error: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running the rules showed of the tool and of its settings, for rules about these."""

    crashes: tuple[Crash, ...]
    unused: tuple[UnusedSuppression, ...]
    unexplained: tuple[Suppression, ...]
    """Inline suppressions without a reason, which suppress nothing."""
    expired: tuple[tuple[BaselineEntry, bool], ...] = ()
    """Entries of the baseline that are past their date, and whether what they are about is still found."""
    gone: tuple[BaselineEntry, ...] = ()
    """Entries of the baseline whose rule was asked and finds nothing of the kind any more."""


class StaleRendering(NamedTuple):
    """A rendered part of a page that is out of date."""

    at: Place
    what: str
    """`data` for the dictionary, `runs` for the experiment log."""
    repair: str
    """What renders it, in a sentence."""
    untracked: tuple[str, ...] = ()
    """Records that were left out because git does not track them: rendered without them, the page would lose them."""
    is_current_with_them: bool = False


class Installed(NamedTuple):
    """An environment of Python, or packages that an installer put into the tree."""

    folder: str
    paths: tuple[str, ...]
    """What git tracks of it."""


@dataclass(frozen=True, slots=True)
class Project:
    """The whole repository, as far as rules can see it."""

    name: str
    declared: bool
    """Whether it has mlscaffold settings of its own."""
    stage: str
    layout: Layout
    traits: frozenset[str]
    kind: str
    """In words: `training project`, `serving project`, `library`, `not machine learning`..."""
    files: tuple[TrackedFile, ...]
    python: tuple[PythonFile, ...]
    """Modules and scripts; the code of notebooks is in `notebooks`."""
    notebooks: tuple[Notebook, ...]
    tables: tuple[Table, ...]
    package: DataPackage | None
    dictionaries: tuple[DataDictionary, ...]
    runs: tuple[RunRecord, ...]
    log_evidence: tuple[LogEvidence, ...]
    configs: tuple[ConfigFile, ...]
    documents: tuple[Document, ...]
    dependencies: Dependencies
    ci: tuple[CiFile, ...]
    git: GitFacts
    unreadable: tuple[UnreadableFile, ...]
    paths: frozenset[str]
    """Every path, folders included."""
    tests: tuple[str, ...]
    """Files whose tests a runner would collect."""
    import_edges: tuple[tuple[str, str, Place], ...]
    """(importing path, imported path, where) between the project's own modules."""
    missing_imports: tuple[tuple[Place, str, str], ...]
    """(where, module, name) of imports that name a module of the project which does not exist."""
    stale_renderings: tuple[StaleRendering, ...]
    """The rendered parts that differ from what they are rendered from."""
    today: date = date.min
    """The day of the check: what decays is measured by it."""
    missing_names: tuple[MissingName, ...] = ()
    missing_attributes: tuple[MissingAttribute, ...] = ()
    launched: frozenset[str] = frozenset()
    """Last parts of the names of modules that a server for web applications is started with."""
    started: frozenset[str] = frozenset()
    """The scripts that images start by Python, as their Dockerfiles name them."""
    uncollected_tests: tuple[Place, ...] = ()
    """The first test of each file of tests that no runner would look into by its name."""
    comments: tuple[Suppression, ...] = ()
    """The inline suppressions that stand elsewhere than in Python code."""
    score_claims: ScoreClaims | None = None
    """What it says of the 28 tests of the ML Test Score; None when it says nothing."""
    published: bool = False
    """Whether its pages tell others to install it by its name: what a library does, it does when they call it."""
    images: tuple[BaseImage, ...] = ()
    """What its Dockerfiles build on."""
    script_paths: tuple[tuple[Place, str], ...] = ()
    """The first path on one machine in each of its shell scripts, jobs of clusters and the like."""
    missing_build_files: tuple[MissingFile, ...] = ()
    """What its images, services, lists of requirements and runs of tests need, and that is not there."""
    missing_starts: tuple[MissingStart, ...] = ()
    misplaced_files: tuple[MisplacedFile, ...] = ()
    debug_switches: tuple[DebugSwitch, ...] = ()
    """Where its Dockerfiles switch on the debug mode of what they start."""
    unmeasured: tuple[str, ...] = ()
    """The days of the commits that changed model code after the newest run was recorded, newest first."""
    profile: Profile | None = None
    """The profile of the training data, as the layout names it; None when there is none that lists columns."""
    unled: frozenset[tuple[str, str]] = frozenset()
    """(path, name) of functions and classes that draw or seed, and that nothing leads to; in what trains."""
    gates: tuple[Place, ...] = ()
    """Places that compare a metric with a bound; looked for where the project trains and serves."""
    secrets: tuple[Secret, ...] = ()
    """Those in files that git tracks, tests and examples left out."""
    dvc: DvcFacts = DvcFacts()
    fetching: tuple[str, ...] = ()
    """Scripts, images and files of tasks with a command that fetches data."""
    import_roots: tuple[str, ...] = ()
    """What scripts, images and files of tasks add to `PYTHONPATH`, and the folders that they enter, as written."""
    own_settings: tuple[OwnSettings, ...] = ()
    """The files of settings that its code names, in a project that works with models."""
    installed: tuple[Installed, ...] = ()
    """What an installer brought, as far as git tracks it; `files` has none of it."""
    unstated_python2: tuple[Place, ...] = ()
    """Where its files of Python 2 are no valid Python 3, if nothing says that it is run by Python 2."""
    setting_reads: tuple[KeyRead, ...] = ()
    """The reads of its settings by key that surely fail where there is no such key."""
    unread_options: tuple[UnreadOption, ...] = ()
    """Of the scripts of what is no library."""
    unread_constants: tuple[UnreadConstant, ...] = ()
    """Of the modules of settings of what is no library."""
    unmade_reads: tuple[UnmadeRead, ...] = ()
    """In a project that works with models and is no library."""
    miscased_reads: tuple[MiscasedRead, ...] = ()
    """In a project that works with models and is no library."""
    misnamed_templates: tuple[MisnamedTemplate, ...] = ()
    """In a project that works with models and is no library."""
    served_elsewhere: tuple[ServedElsewhere, ...] = ()
    """In a project that trains and is no library."""
    served_changes: tuple[Call, ...] = ()
    """Where a service changes a feature before it asks its model, and nothing that trains makes such a change."""
    unscaled_images: tuple[Call, ...] = ()
    """Where a network is asked about images as they were read, and was trained on scaled ones."""
    served_otherwise: tuple[ServedOtherwise, ...] = ()
    """Where training makes something of its texts, rows or targets, and what asks the model does not."""
    narrow_fields: tuple[NarrowField, ...] = ()
    ignored_parameters: tuple[IgnoredParameter, ...] = ()
    unmet_keys: tuple[UnmetKey, ...] = ()
    other_spellings: tuple[OtherSpelling, ...] = ()
    unknown_fields: tuple[UnknownField, ...] = ()
    unread_settings: tuple[Setting, ...] = ()
    """Of its own files of settings, what no code asks for of all that is loaded; a section of which nothing is asked,
    at its first key."""
    unloaded_settings: tuple[Setting, ...] = ()
    """One of each file of settings that only functions load which nothing calls."""
    unused_loads: tuple[Place, ...] = ()
    """Where a file of settings is loaded, and what it says is given a name that nothing reads."""

    def document(self, path: str) -> Document | None:
        """The page at a path, or None."""
        return next((d for d in self.documents if d.path == path), None)

    def module(self, path: str) -> PythonFile | None:
        """The module at a path, or None."""
        return next((f for f in self.python if f.path == path), None)

    @property
    def suppressions(self) -> Sequence[Suppression]:
        """All inline suppressions."""
        return [*(s for file in self.sources for s in file.suppressions), *self.comments]

    @property
    def sources(self) -> Sequence[PythonFile]:
        """All Python code: modules, scripts and the code of notebooks; copies of notebooks are left out."""
        own = [n for n in self.notebooks if not n.copied_from and ".ipynb_checkpoints/" not in n.path]
        # jupytext keeps a notebook and a script of the same name in step.
        paired = {n.path.removesuffix(".ipynb") for n in own}
        modules = [f for f in self.python if not f.notebook_format or f.path.removesuffix(".py") not in paired]
        return [*modules, *(n.code for n in own if n.code)]
