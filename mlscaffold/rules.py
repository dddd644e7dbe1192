"""What a rule is: a pure function from one fact to problems, with what users must know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mlscaffold.config import LEVELS as LEVELS
from mlscaffold.config import Level as Level
from mlscaffold.facts.model import TRAITS, Place, Project, Trait
from mlscaffold.lean import TYPE_CHECKING, dataclass, field

if TYPE_CHECKING:
    from typing import Any, Literal

    from mlscaffold.changes import AddItem as AddItem
    from mlscaffold.changes import AddLine as AddLine
    from mlscaffold.changes import AddSection as AddSection
    from mlscaffold.changes import Artifact as Artifact
    from mlscaffold.changes import AskFor as AskFor
    from mlscaffold.changes import CallObject as CallObject
    from mlscaffold.changes import Change as Change
    from mlscaffold.changes import ClearOutputs as ClearOutputs
    from mlscaffold.changes import Create as Create
    from mlscaffold.changes import Delete as Delete
    from mlscaffold.changes import Describe as Describe
    from mlscaffold.changes import Fix as Fix
    from mlscaffold.changes import RemoveIgnore as RemoveIgnore
    from mlscaffold.changes import RemoveKey as RemoveKey
    from mlscaffold.changes import Render as Render
    from mlscaffold.changes import Replace as Replace
    from mlscaffold.changes import SelectOnce as SelectOnce
    from mlscaffold.changes import SetArgument as SetArgument
    from mlscaffold.changes import SetKey as SetKey
    from mlscaffold.changes import Untrack as Untrack


def __getattr__(name: str) -> Any:
    """What repairs are made of (see `mlscaffold.changes`), loaded when a rule that has one is."""
    if name[:1].isupper():  # import itself asks for `__path__`
        from mlscaffold import changes

        if hasattr(changes, name):
            return getattr(changes, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


if TYPE_CHECKING:
    Confidence = Literal["high", "medium", "low"]
    Stage = Literal["exploration", "prototype", "production"]
    Fixable = Literal["", "safe", "unsafe"]
else:
    Confidence = Stage = Fixable = str
"""Whether a rule may offer a repair, and of which kind."""

CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
_STAGES: tuple[Stage, ...] = ("exploration", "prototype", "production")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a rule found."""

    at: Place
    message: str
    """What is wrong, in one sentence without a full stop, naming the thing."""
    hint: str = ""
    """What to do, in one sentence; empty when the message says it."""
    related: tuple[Place, ...] = ()
    confidence: Confidence | None = None
    """Set when this one is less sure than its rule."""
    fix: Fix | None = None
    """A repair that needs no thinking, when there is one."""
    level: Level | None = None
    """Set when this one weighs less than its rule; more it cannot weigh."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as users see it: its name, its manners, and the function that finds its problems."""

    name: str
    """`family/name`, from the module that defines it."""
    title: str
    """First line of the docstring."""
    level: Level
    confidence: Confidence
    stage: Stage
    """The first stage at which it is enforced."""
    since: str
    """Version of its pack that brought it."""
    when: Trait
    """What the project must be for the rule to apply."""
    topic: str
    """Topic of the talk that it answers; empty for the family's own."""
    subject: str
    """Name of the fact that it takes."""
    function: Callable[..., Iterator[Problem]]
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options and their defaults."""
    pack: str = "mlscaffold"
    fix: Fixable = ""
    """Of which kind its repairs are; empty when it has none."""

    @property
    def family(self) -> str:
        """The folder that it lives in."""
        return self.name.partition("/")[0]


def rule(
    *,
    level: Level,
    stage: Stage,
    since: str,
    confidence: Confidence = "high",
    when: Trait = "any",
    topic: str = "",
    fix: Fixable = "",
) -> Callable[[Callable[..., Iterator[Problem]]], Rule]:
    """Make a rule of a function: the annotation of its first parameter is its subject.

    Further parameters are keyword-only, have defaults and become the rule's options. The family is
    the last package of the module's name, the rule's name the function's with dashes. An option is a
    boolean, a number, a text, or several texts as a tuple.
    """
    for key, value, known in (
        ("level", level, LEVELS), ("stage", stage, _STAGES), ("confidence", confidence, CONFIDENCES),
        ("when", when, TRAITS),
    ):  # fmt: skip
        if value not in known:
            raise TypeError(f"{key} = {value!r} is none of {', '.join(known)}")

    def decorate(function: Callable[..., Iterator[Problem]]) -> Rule:
        code = function.__code__
        family = function.__module__.split(".")[-2].replace("_", "-")
        name = f"{family}/{function.__name__.replace('_', '-')}"
        if code.co_argcount != 1:
            raise TypeError(f"{name}: a rule takes one fact; its options are keyword-only")
        fact = _annotation(function, code.co_varnames[0])
        if not isinstance(fact, type):
            raise TypeError(f"{name}: the annotation of its parameter says which fact it takes")
        title = (function.__doc__ or "").strip().split("\n", 1)[0]
        if not title:
            raise TypeError(f"{name}: a rule needs a docstring; its first line is the title")
        options = dict(function.__kwdefaults__ or {})
        for key in code.co_varnames[1 : 1 + code.co_kwonlyargcount]:
            if not _can_be_set(options.get(key)):
                raise TypeError(f"{name}: option `{key}` needs a default: a boolean, number, text or tuple of texts")
        return Rule(
            name=name, title=title, level=level, confidence=confidence, stage=stage, since=since,
            when=when, topic=topic, subject=fact.__name__, function=function,
            options=options, fix=fix,
        )  # fmt: skip

    return decorate


def in_shell(path: str) -> str:
    """A path as it is to be written in a command that a finding tells people to run."""
    # Few findings ask for it, and a hook on one file does not wait for what it imports.
    from shlex import quote

    return quote(f"./{path}" if path.startswith("-") else path)


def _annotation(function: Callable[..., Any], parameter: str) -> Any:
    """What the annotation of a parameter is; None where there is none."""
    written = function.__annotations__.get(parameter)
    named = function.__globals__.get(written) if isinstance(written, str) else written
    if named is not None or written is None:
        return named
    # It is more than a name, which few rules need, and only `typing` reads.
    from typing import get_type_hints

    return get_type_hints(function).get(parameter)


def _can_be_set(default: Any) -> bool:
    """Whether settings can hold a value that is like a default."""
    return isinstance(default, (bool, int, float, str)) or (
        isinstance(default, tuple) and all(isinstance(value, str) for value in default)
    )


def subjects(project: Project) -> dict[str, list[Any]]:
    """The facts of a project that rules may take, by the name of their kind."""
    return {
        "PythonFile": list(project.sources),
        "Notebook": list(project.notebooks),
        "Table": list(project.tables),
        "DataDictionary": list(project.dictionaries),
        "RunRecord": list(project.runs),
        "ConfigFile": list(project.configs),
        "Document": list(project.documents),
        "CiFile": list(project.ci),
        "UnreadableFile": list(project.unreadable),
        "Secret": list(project.secrets),
        "Project": [project],
    }
