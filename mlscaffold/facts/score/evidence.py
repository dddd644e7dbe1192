"""Evidence: how far each piece that a claim names is borne out by the repository. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from posixpath import normpath

from mlscaffold.errors import nearest, printable
from mlscaffold.facts.model import AutomaticRun, Document, Evidence, Project, ScoreClaim
from mlscaffold.facts.score.selection import comes_to
from mlscaffold.facts.score.tests_named import named_tests
from mlscaffold.facts.scripts.command_line import program, unwrapped
from mlscaffold.facts.scripts.lookup import below
from mlscaffold.facts.scripts.shell import simple_commands
from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final

AUTOMATIC: Final = "automatic"
BY_HAND: Final = "by hand"
FAILS: Final = "fails"

_IDLE: Final = frozenset({
    ":", "apt", "apt-get", "brew", "cat", "cd", "conda", "curl", "date", "echo", "env", "exit", "export", "false", "id",
    "ls", "mkdir", "npm", "pip", "pip3", "printenv", "printf", "pwd", "set", "sleep", "source", "touch", "true", "wget",
    "whoami", "which",
})  # fmt: skip
"""Programs whose success shows nothing of a project."""
_PROGRAM_FILES: Final = (".py", ".sh", ".bash", ".ps1", ".ipynb", ".R", ".jl")
_SETTINGS: Final = (".yaml", ".yml", ".toml", ".json", ".jsonc")
_SUBCOMMAND = pattern(r"[A-Za-z][\w-]*")


class Verified(NamedTuple):
    """One piece of evidence, and what came of verifying it."""

    evidence: Evidence
    state: str
    """`automatic` for what runs by itself, `by hand` for what is there, `fails` for what is not as it says."""
    why: str
    """What shows it, or what is wrong, in words."""
    hint: str = ""
    """What to do about it, when it fails or is only by hand; a sentence."""

    @property
    def holds(self) -> bool:
        """Whether it is as it says."""
        return self.state != FAILS


class _Answer(NamedTuple):
    state: str
    why: str
    hint: str = ""


def verified(project: Project, claim: ScoreClaim) -> tuple[Verified, ...]:
    """What comes of each piece of evidence of a claim."""
    return tuple(Verified(piece, *_KINDS[piece.kind](project, piece, claim)) for piece in claim.evidence)


# ----------------------------------------------------------------------------------------------- paths


def _path(project: Project, piece: Evidence, _claim: ScoreClaim) -> _Answer:
    path, _, anchor = piece.text.partition("#")
    if refused := _refused(project, path):
        return refused
    if anchor:
        return _within(project, path, anchor)
    page = project.document(path)
    if page is not None:
        return _page(page)
    if path.endswith(_PROGRAM_FILES):
        runs = _all_runs(project)
        return _run_by([r for r in runs if _runs_file(r, path)], _Answer(BY_HAND, "the file is there", _LET_IT_RUN))
    return _Answer(BY_HAND, "the file is there")


def _refused(project: Project, path: str) -> _Answer | None:
    """Why a path is no evidence at all; None when there is a file to look at."""
    if "://" in path:
        return _Answer(
            FAILS, "it lies outside the repository, where nothing can be verified", "Name a file that is in it."
        )
    if path != normpath(path) or path.startswith(("/", "..")) or "\\" in path:
        return _Answer(FAILS, "it is no path from the project on", "Write it relative to the project, with `/`.")
    file = next((f for f in project.files if f.path == path), None)
    if file is None and path in project.paths:
        return _Answer(FAILS, "it is a folder", "Name a file in it.")
    if file is None or file.bytes < 0:
        known = nearest(path, [f.path for f in project.files if f.bytes >= 0])
        return _Answer(
            FAILS, "there is no such file, or git ignores it", known or "Write it, or name the one there is."
        )
    if file.is_link:
        return _Answer(FAILS, "it is a link, and is not followed", "Name the file that it leads to.")
    if not file.bytes:
        return _Answer(FAILS, "it is empty", "Write it.")
    return None


def _page(page: Document) -> _Answer:
    if page.placeholders:
        return _Answer(FAILS, f"line {page.placeholders[0].line} is still to be filled in", "Write what it asks for.")
    headings = {line for line, _, _ in page.headings}
    written = [line for number, line in enumerate(page.text.split("\n"), 1) if number not in headings]
    if not re.search(r"\w", _without_comments("\n".join(written))):
        return _Answer(FAILS, "nothing is written on it", "Write it.")
    return _Answer(BY_HAND, "the page is there")


def _within(project: Project, path: str, anchor: str) -> _Answer:
    page = project.document(path)
    if page is not None:
        return _section(page, anchor)
    module = project.module(path)
    if module is not None:
        names = [f.qualname for f in module.functions] + [c.name for c in module.classes]
        if anchor in names:
            return _Answer(BY_HAND, "the code is there")
        return _Answer(FAILS, f"it defines no {_quoted(anchor)}", nearest(anchor, names))
    if path.endswith(_SETTINGS):
        return _setting(project, path, anchor)
    return _Answer(FAILS, "what is in such a file is not looked at", "Name the file alone.")


def _section(page: Document, anchor: str) -> _Answer:
    slugs = [_slug(text) for _, _, text in page.headings]
    wanted = _slug(anchor)
    if wanted not in slugs:
        return _Answer(FAILS, f"the page has no heading {_quoted(anchor)}", nearest(wanted, slugs))
    line, level, _ = page.headings[slugs.index(wanted)]
    end = next((h[0] for h in page.headings if h[0] > line and h[1] <= level), page.text.count("\n") + 2)
    open_ = next((at.line for at in page.placeholders if line <= at.line < end), 0)
    if open_:
        return _Answer(FAILS, f"line {open_} is still to be filled in", "Write what it asks for.")
    inner = {h[0] for h in page.headings}
    written = [text for n, text in enumerate(page.text.split("\n"), 1) if line < n < end and n not in inner]
    if not re.search(r"\w", _without_comments("\n".join(written))):
        return _Answer(FAILS, "nothing is written below the heading", "Write it.")
    return _Answer(BY_HAND, "the page has the heading, and words below it")


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?(?:-->|\Z)", "", text, flags=re.DOTALL)


def _slug(heading: str) -> str:
    """A heading as links to it are written: `What is watched?` is `what-is-watched`."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _setting(project: Project, path: str, key: str) -> _Answer:
    file = next((c for c in project.configs if c.path == path), None)
    if file is None or file.problem or file.templated:
        return _Answer(FAILS, "it cannot be read as settings", "Mend its syntax.")
    if any(s.key == key or s.key.startswith(f"{key}.") for s in file.settings):
        return _Answer(BY_HAND, "the setting is there")
    return _Answer(FAILS, f"it has no setting {_quoted(key)}", nearest(key, [s.key for s in file.settings]))


# ----------------------------------------------------------------------------------- tests and commands


def _test(project: Project, piece: Evidence, _claim: ScoreClaim) -> _Answer:
    path, _, rest = piece.text.partition("::")
    if refused := _refused(project, path):
        return refused
    _, why, hint = named_tests(project, path, tuple(part for part in rest.partition("[")[0].split("::") if part))
    if why:
        return _Answer(FAILS, why, hint)
    runs = _runs_of(project, piece)
    has_any = bool(_all_runs(project))
    left = "no CI job or hook runs it" if has_any else "there is neither CI nor a hook to run it"
    return _run_by(runs, _Answer(BY_HAND, left, _LET_IT_RUN))


_LET_IT_RUN: Final = "Let a CI job run it."


def _command(project: Project, piece: Evidence, _claim: ScoreClaim) -> _Answer:
    commands = [unwrapped(words) for words in simple_commands(piece.text)]
    if len(commands) != 1 or not commands[0]:
        return _Answer(FAILS, "it is not one command", "Name the command that is run, and its first arguments.")
    words = commands[0]
    if program(words[0]) in _IDLE:
        return _Answer(FAILS, f"that {_quoted(words[0])} succeeds shows nothing", "Name a command that can fail.")
    if broken := _broken(project, words):
        return broken
    otherwise = _Answer(BY_HAND, "the command is there, and no CI job or hook runs it", _LET_IT_RUN)
    if not _is_own(project, piece.text, words):
        name = program(words[0])
        known = nearest(name, [*_scripts(project), *_subcommands(project)]) if _SUBCOMMAND.fullmatch(name) else ""
        hint = known or "Name a script of `[project.scripts]`, or a command that CI runs."
        otherwise = _Answer(FAILS, "it is no command of the project, and no CI job or hook runs it", hint)
    return _run_by(_runs_of(project, piece), otherwise)


def _broken(project: Project, words: Sequence[str]) -> _Answer | None:
    """Why a script or module of the project cannot do what a command asks of it; None when it may."""
    target = _scripts(project).get(program(words[0]))
    if target is not None:
        module, _, attribute = target.partition(":")
        path = _module(project, module)
        if not path or (attribute and not _defines(project, path, attribute.partition(".")[0])):
            return _Answer(FAILS, f"its entry point {_quoted(target)} does not exist", "Mend `[project.scripts]`.")
    elif not _module(project, words[0]):
        return None
    return _subcommand(project, words)


def _is_own(project: Project, text: str, words: Sequence[str]) -> bool:
    """Whether a command is one of the project: a script or module, a file, a task, or what its script is told to do."""
    scripts = _scripts(project)
    if program(words[0]) in scripts or _module(project, words[0]):
        return True
    files = [word for word in words[:2] if word.endswith(_PROGRAM_FILES) or "/" in word]
    if any(below("", word) in project.paths for word in files):
        return True
    if project.score_claims is not None and text in project.score_claims.leading:
        return True
    return len(words) == 1 and bool(scripts) and words[0] in _subcommands(project)


def _subcommand(project: Project, words: Sequence[str]) -> _Answer | None:
    second = words[1] if len(words) > 1 else ""
    if not _SUBCOMMAND.fullmatch(second) or _is_subcommand(project, second):
        return None
    return _Answer(FAILS, f"no code of the project knows {_quoted(second)}", nearest(second, _subcommands(project)))


def _is_subcommand(project: Project, word: str) -> bool:
    """Whether a word stands in the project's code as one that a command line may have."""
    name = word.replace("-", "_")
    return any(
        any(t.value == word for t in f.texts) or any(g.name == name for g in f.functions)
        for f in project.python
        if not f.is_test
    )


def _subcommands(project: Project) -> list[str]:
    calls = (c for f in project.python if not f.is_test for c in f.calls if c.method in {"add_parser", "command"})
    values = (a.value for c in calls for a in c.arguments[:1])
    return sorted({value for value in values if isinstance(value, str)})


def _scripts(project: Project) -> Mapping[str, str]:
    """The console scripts that the project declares, with what they call."""
    beginnings = ("project.scripts.", "tool.poetry.scripts.")
    return {
        s.key.removeprefix(beginning): s.value
        for c in project.configs
        if c.path == "pyproject.toml"
        for s in c.settings
        for beginning in beginnings
        if s.key.startswith(beginning) and isinstance(s.value, str)
    }


def _module(project: Project, name: str) -> str:
    """The path of a module of the project, by the name that it is imported by; empty where there is none."""
    if not re.fullmatch(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*", name):
        return ""
    stem = name.replace(".", "/")
    ends = (f"{stem}.py", f"{stem}/__main__.py", f"{stem}/__init__.py")
    found = (f.path for f in project.python for end in ends if f.path == end or f.path.endswith(f"src/{end}"))
    return next(found, "")


def _defines(project: Project, path: str, name: str) -> bool:
    file = project.module(path)
    if file is None:
        return False
    own = {f.qualname for f in file.functions} | {c.name for c in file.classes} | {i.alias for i in file.imports}
    return name in own or any(a.name == name for a in file.assignments) or any(name in c.targets for c in file.calls)


# ---------------------------------------------------------------------------------------- CI and hooks


def _ci(project: Project, piece: Evidence, claim: ScoreClaim) -> _Answer:
    path, _, job = piece.text.partition("#")
    named = [r for r in _all_runs(project) if r.by == "ci" and _is_job(r, path, job)]
    if not named:
        return _no_job(project, path, job)
    others = [other for other in claim.evidence if other.kind in {"test", "command"}]
    others += [o for o in claim.evidence if o.kind == "path" and o.text.endswith(_PROGRAM_FILES)]
    if not others:
        hint = "Name beside it the test or the command that the job runs."
        return _Answer(FAILS, "it says where, and not what is run", hint)
    if not any(run in named for other in others for run in _runs_of(project, other)):
        what = " or ".join(_quoted(other.text) for other in others[:3])
        return _Answer(FAILS, f"it does not run {what}", "Let it, or name the job that does.")
    if not any(run.of_itself for run in named):
        return _Answer(BY_HAND, "a hand alone starts it", "Let a push, a pull request or the clock start it.")
    return _Answer(AUTOMATIC, "the job is there, and runs it")


def _is_job(run: AutomaticRun, path: str, job: str) -> bool:
    return (run.file == path and (not job or run.job == job)) or (not job and bool(run.job) and run.job == path)


def _no_job(project: Project, path: str, job: str) -> _Answer:
    files = [ci for ci in project.ci if ci.path == path]
    if not project.ci:
        return _Answer(FAILS, "there is no continuous integration", "Set it up, or claim what is done by hand.")
    if any(ci.opaque for ci in files):
        return _Answer(FAILS, "what it runs lies elsewhere, and cannot be seen", "Name a job whose steps are here.")
    jobs = sorted({r.job for r in _all_runs(project) if r.by == "ci" and r.job and (not job or r.file == path)})
    if job and not files:
        known = nearest(path, [ci.path for ci in project.ci])
        return _Answer(FAILS, f"there is no CI file {_quoted(path)}", known)
    known = nearest(job or path, [*jobs, *(() if job else (ci.path for ci in project.ci))])
    listed = ", ".join(f"`{printable(name)}`" for name in jobs[:10])
    return _Answer(FAILS, "there is no such job that runs anything", known or (f"There are {listed}." if jobs else ""))


def _hook(project: Project, piece: Evidence, _claim: ScoreClaim) -> _Answer:
    hooks = [r for r in _all_runs(project) if r.by == "hook"]
    own = [r for r in hooks if r.job == piece.text]
    if not own:
        names = sorted({r.job for r in hooks})
        return _Answer(FAILS, "there is no such hook", nearest(piece.text, names) or "Add it to the hooks.")
    if not any(r.of_itself for r in own):
        return _Answer(BY_HAND, "a hand alone starts it", "Let a commit or a push start it.")
    return _Answer(AUTOMATIC, f"it is a hook of {own[0].file}")


# ------------------------------------------------------------------------------------- what runs what


def _all_runs(project: Project) -> Sequence[AutomaticRun]:
    return project.score_claims.runs if project.score_claims else ()


def _runs_of(project: Project, piece: Evidence) -> list[AutomaticRun]:
    """What runs a test, a command or a file of code."""
    runs = _all_runs(project)
    if piece.kind == "test":
        path, _, rest = piece.text.partition("::")
        tests, _, _ = named_tests(project, path, tuple(part for part in rest.partition("[")[0].split("::") if part))
        settings = project.score_claims.collection if project.score_claims else None
        return [r for r in runs if settings is not None and any(comes_to(r, test, settings) for test in tests)]
    if piece.kind == "command":
        words = next((unwrapped(words) for words in simple_commands(piece.text)), [])
        return [r for r in runs if _runs_command(project, r, words)]
    return [r for r in runs if _runs_file(r, piece.text)]


def _runs_command(project: Project, run: AutomaticRun, words: Sequence[str]) -> bool:
    if not words:
        return False
    own = (program(run.words[0]), *run.words[1:])
    wanted = (program(words[0]), *words[1:])
    # `drift` alone is what a script of the project is told to do.
    inner = len(words) == 1 and own[0] in _scripts(project) and own[1:2] == wanted
    return inner or own[: len(wanted)] == wanted


def _runs_file(run: AutomaticRun, path: str) -> bool:
    return any(below(run.folder, word) == path for word in run.words[:2])


def _run_by(runs: Sequence[AutomaticRun], otherwise: _Answer) -> _Answer:
    """Which job or hook runs something of itself; what holds where none does."""
    run = next((r for r in runs if r.of_itself), None)
    if run is not None:
        what = "hook" if run.by == "hook" else "job"
        name = f"the {what} `{printable(run.job)}` of {printable(run.file)}" if run.job else printable(run.file)
        return _Answer(AUTOMATIC, f"run by {name}")
    if runs:
        return _Answer(BY_HAND, "what runs it is started by a hand alone", "Let a push or the clock start it.")
    return otherwise


def _quoted(text: str) -> str:
    return f"`{printable(text)}`"


_KINDS: Final[Mapping[str, Callable[[Project, Evidence, ScoreClaim], _Answer]]] = {
    "path": _path, "test": _test, "command": _command, "ci": _ci, "hook": _hook,
}  # fmt: skip
