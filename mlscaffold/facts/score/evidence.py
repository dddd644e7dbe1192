"""Evidence: how far each piece that a claim names is borne out by the repository. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from posixpath import normpath

from mlscaffold.errors import nearest, printable
from mlscaffold.facts.model import AutomaticRun, Document, Evidence, ScoreClaim
from mlscaffold.facts.score.ground import Ground, asks_for_help
from mlscaffold.facts.score.hooks import CHECKING
from mlscaffold.facts.scripts.command_line import program, unwrapped
from mlscaffold.facts.scripts.invocations import Invocation
from mlscaffold.facts.scripts.lookup import below
from mlscaffold.facts.scripts.shell import simple_commands
from mlscaffold.facts.scripts.test_runs import is_test_run
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


def verified(ground: Ground, claim: ScoreClaim) -> tuple[Verified, ...]:
    """What comes of each piece of evidence of a claim."""
    return tuple(Verified(piece, *_KINDS[piece.kind](ground, piece, claim)) for piece in claim.evidence)


# ----------------------------------------------------------------------------------------------- paths


def _path(ground: Ground, piece: Evidence, claim: ScoreClaim) -> _Answer:
    path, _, anchor = piece.text.partition("#")
    if refused := _refused(ground, path):
        return refused
    if anchor:
        return _within(ground, path, anchor)
    page = ground.documents.get(path)
    if page is not None:
        return _page(page)
    if path in ground.project.tests:
        return _test(ground, piece, claim)
    if _is_program(ground, path):
        return _run_by(ground.runs_of(piece), _Answer(BY_HAND, "the file is there", _LET_IT_RUN))
    return _Answer(BY_HAND, "the file is there")


def _refused(ground: Ground, path: str) -> _Answer | None:
    """Why a path is no evidence at all; None when there is a file to look at."""
    if "://" in path:
        return _Answer(
            FAILS, "it lies outside the repository, where nothing can be verified", "Name a file that is in it."
        )
    if path != normpath(path) or path.startswith(("/", "..")) or "\\" in path:
        return _Answer(FAILS, "it is no path from the project on", "Write it relative to the project, with `/`.")
    file = ground.files.get(path)
    if file is None and path in ground.project.paths:
        return _Answer(FAILS, "it is a folder", "Name a file in it.")
    if file is None or file.bytes < 0:
        known = ground.nearest_path(path)
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


def _within(ground: Ground, path: str, anchor: str) -> _Answer:
    page = ground.documents.get(path)
    if page is not None:
        return _section(page, anchor)
    module = ground.modules.get(path)
    if module is not None:
        names = [f.qualname for f in module.functions] + [c.name for c in module.classes]
        if anchor in names:
            return _Answer(BY_HAND, "the code is there")
        return _Answer(FAILS, f"it defines no {_quoted(anchor)}", nearest(anchor, names))
    if path.endswith(_SETTINGS):
        return _setting(ground, path, anchor)
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


def _setting(ground: Ground, path: str, key: str) -> _Answer:
    file = ground.configs.get(path)
    if file is None or file.problem or file.templated:
        return _Answer(FAILS, "it cannot be read as settings", "Mend its syntax.")
    if any(s.key == key or s.key.startswith(f"{key}.") for s in file.settings):
        return _Answer(BY_HAND, "the setting is there")
    return _Answer(FAILS, f"it has no setting {_quoted(key)}", nearest(key, [s.key for s in file.settings]))


# ----------------------------------------------------------------------------------- tests and commands


def _test(ground: Ground, piece: Evidence, _claim: ScoreClaim) -> _Answer:
    path = piece.text.partition("::")[0]
    if refused := _refused(ground, path):
        return refused
    tests, why, hint = ground.tests(piece.text)
    if why:
        return _Answer(FAILS, why, hint)
    left = "no CI job or hook runs it" if ground.runs else "there is neither CI nor a hook to run it"
    if ignoring := next((test.ignored_by for test in tests if test.ignored_by), ""):
        left += f", and {_quoted(ignoring)} has pytest ignore its file"
    return _run_by(ground.runs_of(piece), _Answer(BY_HAND, left, _LET_IT_RUN))


_LET_IT_RUN: Final = "Let a CI job run it."


def _command(ground: Ground, piece: Evidence, _claim: ScoreClaim) -> _Answer:
    commands = [unwrapped(words) for words in simple_commands(piece.text)]
    if len(commands) != 1 or not commands[0]:
        return _Answer(FAILS, "it is not one command", "Name the command that is run, and its first arguments.")
    words = commands[0]
    if asks_for_help(words):
        return _Answer(FAILS, "it only says how the command is used", "Name what it is run with.")
    if program(words[0]) in _IDLE:
        return _Answer(FAILS, f"that {_quoted(words[0])} succeeds shows nothing", "Name a command that can fail.")
    if broken := _broken(ground, words):
        return broken
    otherwise = _Answer(BY_HAND, "the command is there, and no CI job or hook runs it", _LET_IT_RUN)
    if not _is_own(ground, piece.text, words):
        name = program(words[0])
        known = nearest(name, [*ground.scripts, *ground.subcommands]) if _SUBCOMMAND.fullmatch(name) else ""
        hint = known or "Name a script of `[project.scripts]`, or a command that CI runs."
        otherwise = _Answer(FAILS, "it is no command of the project, and no CI job or hook runs it", hint)
    return _run_by(ground.runs_of(piece), otherwise)


def _broken(ground: Ground, words: Sequence[str]) -> _Answer | None:
    """Why a script or module of the project cannot do what a command asks of it; None when it may."""
    name = program(words[0])
    target = ground.scripts.get(name)
    if target is not None:
        module, _, attribute = target.partition(":")
        path = ground.module(module)
        if not path or (attribute and not _defines(ground, path, attribute.partition(".")[0])):
            return _Answer(FAILS, f"its entry point {_quoted(target)} does not exist", "Mend `[project.scripts]`.")
    path = ground.program(name)
    if not path:
        if name not in ground.lost_names:
            return None
        hint = nearest(name, list(ground.scripts)) or "Declare it in `[project.scripts]`, or name another."
        return _Answer(FAILS, f"the project has no script {_quoted(name)}", hint)
    return _subcommand(ground, path, words)


def _is_own(ground: Ground, text: str, words: Sequence[str]) -> bool:
    """Whether a command is one of the project: a script or module, a file, a task, or what its script is told to do."""
    scripts = ground.scripts
    if program(words[0]) in scripts or ground.program(words[0]):
        return True
    files = [word for word in words[:2] if word.endswith(_PROGRAM_FILES) or "/" in word]
    if any(below("", word) in ground.project.paths for word in files):
        return True
    if text in ground.leading:
        return True
    return len(words) == 1 and bool(scripts) and words[0] in ground.subcommands


def _subcommand(ground: Ground, path: str, words: Sequence[str]) -> _Answer | None:
    second = words[1] if len(words) > 1 else ""
    if not _SUBCOMMAND.fullmatch(second) or ground.takes(path, words[1:]):
        return None
    return _Answer(FAILS, f"no code of the project knows {_quoted(second)}", nearest(second, ground.subcommands))


def _defines(ground: Ground, path: str, name: str) -> bool:
    file = ground.modules.get(path)
    if file is None:
        return False
    own = {f.qualname for f in file.functions} | {c.name for c in file.classes} | {i.alias for i in file.imports}
    return name in own or any(a.name == name for a in file.assignments) or any(name in c.targets for c in file.calls)


# ---------------------------------------------------------------------------------------- CI and hooks


def _ci(ground: Ground, piece: Evidence, claim: ScoreClaim) -> _Answer:
    path, _, job = piece.text.partition("#")
    named = [r for r in ground.runs if r.by == "ci" and _is_job(r, path, job)]
    if not named:
        return _no_job(ground, path, job)
    others = _beside(ground, claim)
    if not others:
        hint = "Name beside it the test or the command that the job runs."
        return _Answer(FAILS, "it says where, and not what is run", hint)
    running = [run for other in others for run in ground.runs_of(other) if run in named]
    if not running:
        what = " or ".join(_quoted(other.text) for other in others[:3])
        return _Answer(FAILS, f"it does not run {what}", "Let it, or name the job that does.")
    return _held(running, "it") or _Answer(AUTOMATIC, "the job is there, and runs it")


def _beside(ground: Ground, claim: ScoreClaim) -> list[Evidence]:
    """What a claim names that a job or a hook may run."""
    others = [other for other in claim.evidence if other.kind in {"test", "command"}]
    return others + [o for o in claim.evidence if o.kind == "path" and _is_program(ground, o.text)]


def _is_program(ground: Ground, path: str) -> bool:
    """Whether a file is one of code or of commands; of those without an ending it is known by what they hold."""
    return path.endswith(_PROGRAM_FILES) or path in ground.modules


def _is_job(run: AutomaticRun, path: str, job: str) -> bool:
    return (run.file == path and (not job or run.job == job)) or (not job and bool(run.job) and run.job == path)


def _no_job(ground: Ground, path: str, job: str) -> _Answer:
    files = [ci for ci in ground.project.ci if ci.path == path]
    if not ground.project.ci:
        return _Answer(FAILS, "there is no continuous integration", "Set it up, or claim what is done by hand.")
    if any(ci.opaque for ci in files):
        return _Answer(FAILS, "what it runs lies elsewhere, and cannot be seen", "Name a job whose steps are here.")
    jobs = sorted({r.job for r in ground.runs if r.by == "ci" and r.job and (not job or r.file == path)})
    if job and not files:
        known = nearest(path, [ci.path for ci in ground.project.ci])
        return _Answer(FAILS, f"there is no CI file {_quoted(path)}", known)
    known = nearest(job or path, [*jobs, *(() if job else (ci.path for ci in ground.project.ci))])
    listed = ", ".join(f"`{printable(name)}`" for name in jobs[:10])
    return _Answer(FAILS, "there is no such job that runs anything", known or (f"There are {listed}." if jobs else ""))


def _hook(ground: Ground, piece: Evidence, claim: ScoreClaim) -> _Answer:
    hooks = [r for r in ground.runs if r.by == "hook"]
    own = [r for r in hooks if r.job == piece.text]
    if not own:
        names = sorted({r.job for r in hooks})
        return _Answer(FAILS, "there is no such hook", nearest(piece.text, names) or "Add it to the hooks.")
    named = [run for other in _beside(ground, claim) for run in ground.runs_of(other)]
    telling = [run for run in own if run in named or _tells(ground, run)]
    if not telling:
        why = "it runs neither mlscaffold's checks nor tests nor a program of the project"
        return _Answer(FAILS, why, "Name a hook that does, or beside it the test or the command that it runs.")
    return _held(telling, "it") or _Answer(AUTOMATIC, f"it is a hook of {own[0].file}")


def _tells(ground: Ground, run: AutomaticRun) -> bool:
    """Whether what a hook runs tells something of the project by itself."""
    if run.words == (run.job,) and run.job in CHECKING:
        return True
    found = Invocation(run.words, run.folder, 0)
    if found.program == "mlscaffold":
        return run.words[1:2] in {("check",), ("score",)} and not asks_for_help(run.words)
    if asks_for_help(run.words) or program(run.words[0]) in _IDLE:
        return False
    return is_test_run(found, {}) or (_is_own(ground, "", run.words) and _broken(ground, run.words) is None)


# ------------------------------------------------------------------------------------- what runs what


def _run_by(runs: Sequence[AutomaticRun], otherwise: _Answer) -> _Answer:
    """Which job or hook runs something of itself; what holds where none does."""
    run = next((r for r in runs if r.of_itself), None)
    if run is not None:
        what = "hook" if run.by == "hook" else "job"
        name = f"the {what} `{printable(run.job)}` of {printable(run.file)}" if run.job else printable(run.file)
        return _Answer(AUTOMATIC, f"run by {name}")
    return _held(runs, "what runs it") or otherwise


def _held(runs: Sequence[AutomaticRun], what: str) -> _Answer | None:
    """Why nothing that runs something tells of itself that something is wrong; None where something does."""
    if not runs or any(run.of_itself for run in runs):
        return None
    held = min((run.held for run in runs), key=list(_HELD).index)
    why, hint = _HELD[held]
    return _Answer(BY_HAND, why.format(what), hint)


_HELD: Final = {
    "tolerated": ("{} may fail without anybody being told", "Let its failure fail the job or the commit."),
    "by hand": ("{} is started by a hand alone", "Let a change or the clock start it."),
    "never": ("{} is started by nothing that there is", "Let a change or the clock start it."),
}
"""What is said of each way in which a run may be held, the mildest first."""


def _quoted(text: str) -> str:
    return f"`{printable(text)}`"


_KINDS: Final[Mapping[str, Callable[[Ground, Evidence, ScoreClaim], _Answer]]] = {
    "path": _path, "test": _test, "command": _command, "ci": _ci, "hook": _hook,
}  # fmt: skip
