"""What the tasks of Makefiles, tox, nox, just and their like run: shell scripts, by the task's name.

Every function takes the text of a file and the names that were asked for, and returns scripts. A
task that is not there has none.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlscaffold.facts.ini import read_ini
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Any, Final


MAX_EXPANDED: Final = 20_000
"""Characters that a recipe may grow to by its variables."""
MAX_LINE: Final = 5_000
"""Characters of a line; a longer one is no task that anybody wrote."""


# --------------------------------------------------------------------------------------------- make

_VARIABLE = pattern(r"^(?:export\s+|override\s+)*([\w.-]+)\s*(?::{0,3}|[?+])=\s*(.*)$")
_REFERENCE = pattern(r"\$\(([\w.-]+)\)|\$\{([\w.-]+)\}|\$(\w)(?!\w*\))")


def make_scripts(text: str, targets: Sequence[str]) -> list[str]:
    """The recipes of targets and of what they need; of the first target when none is asked for."""
    variables, rules, first = _makefile(text)
    scripts: list[str] = []
    done: set[str] = set()
    queue = list(targets) or ([first] if first else [])
    while queue and len(done) < 200:
        target = queue.pop(0)
        if target in done:
            continue
        done.add(target)
        needs, recipe = rules.get(target) or _pattern_rule(target, rules)
        queue.extend(_expanded(" ".join(needs), variables).split())
        if recipe:
            scripts.append("\n".join(_expanded(line, variables) for line in recipe))
    return scripts


def has_make_target(text: str, target: str) -> bool:
    """Whether a Makefile has a rule for a target."""
    return target in _makefile(text)[1]


_Rules = dict[str, tuple[list[str], list[str]]]


def _makefile(text: str) -> tuple[dict[str, str], _Rules, str]:
    variables: dict[str, str] = {"MAKE": "make"}
    rules: _Rules = {}
    first = ""
    current: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\\\n", " ").split("\n")
    for line in lines:
        if len(line) > MAX_LINE:
            continue
        if line.startswith("\t"):
            # `@`, `-` and `+` only change how make runs the line.
            if line.strip():
                for name in current:
                    rules[name][1].append(_plain(line.strip(), "@-+"))
            continue
        if variable := _VARIABLE.match(line):
            variables[variable[1]] = variable[2].split(" #")[0].strip()
            current = []
        elif rule := _rule(line):
            current = _expanded(rule[0], variables).split()
            for name in current:
                needs, recipe = rules.setdefault(name, ([], []))
                needs.extend(rule[1].replace("|", " ").split())
                if rule[2].strip():
                    recipe.append(_plain(rule[2].strip(), "@-+"))
            if not first and current and not current[0].startswith("."):
                first = current[0]
        elif line.strip() and not line.startswith((" ", "#", "ifeq", "ifneq", "ifdef", "ifndef", "else", "endif")):
            current = []
    return variables, rules, first


def _plain(line: str, signs: str) -> str:
    """A line as a shell has it, without the signs for its runner; one whose failure is passed over begins with `!`."""
    bare = line.lstrip(signs)
    return f"! {bare}" if {"-", "!"}.intersection(line[: len(line) - len(bare)]) else bare


def _rule(line: str) -> tuple[str, str, str] | None:
    """The targets, needs and first command of a line such as `a b: c ; d # e`, or None when it is no rule."""
    targets, colon, rest = line.split("#", 1)[0].partition(":")
    rest = rest.removeprefix(":")
    if not colon or not targets.strip() or targets[0].isspace() or "=" in targets or rest.startswith("="):
        return None
    needs, _, command = rest.partition(";")
    return targets, needs, command


def _pattern_rule(target: str, rules: _Rules) -> tuple[list[str], list[str]]:
    for name, rule in rules.items():
        before, percent, after = name.partition("%")
        if percent and len(target) > len(before + after) and target.startswith(before) and target.endswith(after):
            return rule
    return [], []


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    """A recipe with its variables written out; what is not known stays as it is."""
    for _ in range(8):
        if "$" not in text or len(text) > MAX_EXPANDED:
            break
        longer = _REFERENCE.sub(lambda m: variables.get(m[1] or m[2] or m[3], m[0]), text)
        if longer == text or len(longer) > MAX_EXPANDED:
            break
        text = longer
    return text.replace("$$", "$")


# --------------------------------------------------------------------------------------------- just

_RECIPE = pattern(
    r"@?(?P<name>[A-Za-z_][\w-]*+)"
    r"(?:\s++[*+$]?[A-Za-z_][\w-]*+(?:=(?:'[^']*+'|\"[^\"]*+\"|[^\s:'\"]++))?)*+\s*+:(?!=)(?P<needs>[^#]*+)"
)


def just_scripts(text: str, recipes: Sequence[str]) -> list[str]:
    """The bodies of recipes of a justfile and of those they need; of the first when none is asked for."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    body: list[str] | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        if len(line) > MAX_LINE:
            continue
        if line[:1] in {" ", "\t"}:
            if body is not None and line.strip():
                body.append(_plain(line.strip(), "@-"))
        elif recipe := _RECIPE.match(line):
            body = []
            needs = re.findall(r"[A-Za-z_][\w-]*", recipe["needs"])
            found.setdefault(recipe["name"], (needs, body))
        elif line.strip() and not line.startswith(("#", "[")):
            body = None
    queue = [name for name in recipes if not name.startswith("-")] or list(found)[:1]
    scripts: list[str] = []
    done: set[str] = set()
    while queue:
        name = queue.pop(0)
        if name in done or name not in found:
            continue
        done.add(name)
        queue.extend(found[name][0])
        scripts.append("\n".join(found[name][1]))
    return scripts


# ---------------------------------------------------------------------------------------------- tox

_SUBSTITUTION = pattern(r"\{([^{}]*)\}")
_FACTOR = pattern(r"(!?[\w.]++(?:[,-]!?[\w.]++)*+):\s+(.*)")


def tox_scripts(text: str, environments: Sequence[str]) -> list[str]:
    """The commands of environments in a `tox.ini` or `setup.cfg`; of all in `envlist` when none is asked for."""
    sections = read_ini(text)
    named: dict[str, str] = {}
    for name in sections:
        if name.startswith("testenv:"):
            named |= dict.fromkeys(_braces(name.removeprefix("testenv:")), name)
    if "testenv" not in sections and not named:
        return []
    core = sections.get("tox", {}) | sections.get("tox:tox", {})
    wanted = list(environments) or _braces(core.get("envlist", core.get("env_list", ""))) or ["py"]
    return list(dict.fromkeys(_tox_script(environment, named, sections) for environment in wanted))


def _tox_script(environment: str, named: Mapping[str, str], sections: Mapping[str, Mapping[str, str]]) -> str:
    """The commands of one environment, those left out whose conditions it does not meet."""
    base = sections.get("testenv", {})
    section = sections.get(named.get(environment, "testenv"), {})
    keys = ("commands_pre", "commands", "commands_post")
    commands = "\n".join(section.get(key) or base.get(key, "") for key in keys)
    factors = set(environment.split("-"))
    kept = []
    for line in _substituted(commands, sections, section).split("\n"):
        factor = _FACTOR.fullmatch(line.strip())
        if factor and not any(_holds(condition, factors) for condition in factor[1].split(",")):
            continue
        kept.append(_plain((factor[2] if factor else line).strip(), "-! "))
    return "\n".join(kept)


def _holds(factor: str, factors: set[str]) -> bool:
    """Whether an environment has what a condition such as `py39-!django` asks for."""
    return all((part[1:] not in factors) if part.startswith("!") else (part in factors) for part in factor.split("-"))


def _braces(listed: str) -> list[str]:
    """`py{39,310}-a, lint` written out, comments left out; bounded."""
    names = []
    flat = "\n".join(line.split("#")[0] for line in listed.split("\n"))
    for item in re.findall(r"(?:[^\s,{}]|\{[^{}]*\})+", flat):
        expanded = [""]
        for literal, choice in re.findall(r"([^{}]+)|\{([^{}]*)\}", item):
            options = [literal] if literal else [option.strip() for option in choice.split(",")]
            expanded = [start + option for start in expanded for option in options][:200]
        names.extend(expanded)
    return [name for name in names if name][:200]


def _substituted(commands: str, sections: Mapping[str, Mapping[str, str]], section: Mapping[str, str]) -> str:
    """Commands with references to other settings and defaults of `{posargs:...}` written out."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if other := re.fullmatch(r"\[([^\]]+)\](\w+)", name):
            return sections.get(other[1], {}).get(other[2], "")
        if name.startswith("posargs:"):
            return name.removeprefix("posargs:")
        if name.startswith("env:"):
            return name.removeprefix("env:").partition(":")[2]
        return {"envpython": "python", "toxinidir": ".", "tox_root": "."}.get(name, section.get(name, ""))

    for _ in range(6):
        longer = _SUBSTITUTION.sub(value, commands)
        if longer == commands or len(longer) > MAX_EXPANDED:
            break
        commands = longer
    return commands


def tox_toml_scripts(table: Mapping[str, Any], environments: Sequence[str]) -> list[str]:
    """The commands of environments in the TOML settings of tox 4.21, or of an ini text within them."""
    if isinstance(ini := table.get("legacy_tox_ini"), str):
        return tox_scripts(ini, environments)
    base, own = table.get("env_run_base"), table.get("env")
    own = own if isinstance(own, dict) else {}
    listed = table.get("env_list")
    usual = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    scripts = []
    for environment in list(environments) or usual or ["py"]:
        settings = own.get(environment)
        commands = settings.get("commands") if isinstance(settings, dict) else None
        if commands is None and isinstance(base, dict):
            commands = base.get("commands")
        scripts.append("\n".join(_toml_commands(commands)))
    return list(dict.fromkeys(scripts))


def _toml_commands(commands: Any) -> Iterator[str]:
    for command in commands if isinstance(commands, list) else ():
        parts = command if isinstance(command, list) else [command]
        flat = []
        for part in parts:
            if isinstance(part, dict):
                default = part.get("default")
                flat.extend(default if isinstance(default, list) else [])
            else:
                flat.append(part)
        yield " ".join(str(part) for part in flat)


# ---------------------------------------------------------------------------------- Python programs


def python_scripts(text: str, names: Sequence[str], decorator: str) -> list[str]:
    """The commands that functions with a decorator run by literal arguments: sessions of nox, tasks of invoke.

    Without names, all those that the program runs by default. What a function calls in the same file counts.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    tasks: dict[str, ast.FunctionDef] = {}
    usual: list[str] = []
    for node in functions.values():
        for mark in node.decorator_list:
            call = mark if isinstance(mark, ast.Call) else None
            target = call.func if call else mark
            called = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            if called != decorator:
                continue
            keywords = {k.arg: k.value for k in call.keywords} if call else {}
            alias = keywords.get("name")
            name = str(alias.value) if isinstance(alias, ast.Constant) else node.name
            tasks[name] = tasks[name.replace("_", "-")] = node
            default = keywords.get("default")
            if not (isinstance(default, ast.Constant) and default.value is False):
                usual.append(name)
    chosen = [name.split("(")[0] for name in names] or _nox_default(tree) or usual
    scripts = []
    for name in chosen:
        # `-s tests-3.12` asks for one Python of the session `tests`.
        task = tasks.get(name) or tasks.get(re.sub(r"-[0-9.]+$", "", name))
        if task is not None:
            scripts.append("\n".join(_runs(task, functions)))
    return scripts


def _nox_default(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.List | ast.Tuple):
            continue
        if any(isinstance(t, ast.Attribute) and ast.unparse(t) == "nox.options.sessions" for t in node.targets):
            return [str(element.value) for element in node.value.elts if isinstance(element, ast.Constant)]
    return []


def _runs(function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef]) -> list[str]:
    commands: list[str] = []
    seen = {function.name}
    queue: list[ast.AST] = [function]
    while queue:
        for node in ast.walk(queue.pop()):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and node.func.id in functions and node.func.id not in seen:
                seen.add(node.func.id)
                queue.append(functions[node.func.id])
            elif isinstance(node.func, ast.Attribute):
                commands.extend(_run_command(node.func.attr, node.args))
    return commands


def _run_command(method: str, arguments: Sequence[ast.expr]) -> Iterator[str]:
    literal = [str(a.value) for a in _flat(arguments) if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if method in {"run", "run_always", "run_install", "sudo", "call", "check_call", "check_output", "system", "Popen"}:
        if literal:
            yield " ".join(literal)
    elif method in {"install", "conda_install"} and literal:
        yield " ".join([("conda" if method == "conda_install" else "pip"), "install", *literal])


def _flat(arguments: Iterable[ast.expr]) -> Iterator[ast.expr]:
    for argument in arguments:
        if isinstance(argument, ast.Starred):
            argument = argument.value
        if isinstance(argument, ast.List | ast.Tuple):
            yield from _flat(argument.elts)
        else:
            yield argument


# ------------------------------------------------------------------------------------- named tasks


def named_scripts(tasks: Any, name: str) -> list[str]:
    """The commands of a task in a table of tasks, as poe, pdm, hatch, pixi, npm, mise and Task write them."""
    if not isinstance(tasks, dict) or name not in tasks:
        return []
    scripts: list[str] = []
    done: set[str] = set()
    queue: list[Any] = [tasks[name]]
    while queue and len(scripts) < 200:
        value = queue.pop(0)
        if isinstance(value, str):
            scripts.append(value)
        elif isinstance(value, list):
            queue[:0] = [part for element in value for part in _parts(element, tasks, done)]
        elif isinstance(value, dict):
            for key in ("depends-on", "depends_on", "depends", "deps", "needs", "ref", "task"):
                queue[:0] = [part for element in _listed(value.get(key)) for part in _named(element, tasks, done)]
            for key in ("cmd", "shell", "cmds", "sequence", "composite", "chain", "parallel", "commands", "run"):
                if key in value:
                    listed = value[key]
                    # A list of words is one command, a list under another key several.
                    words = key == "cmd" and isinstance(listed, list) and all(isinstance(e, str) for e in listed)
                    queue.append(" ".join(listed) if words else listed)
    return scripts


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _named(value: Any, tasks: Mapping[str, Any], done: set[str]) -> list[Any]:
    """The task that a text or a mapping with `task` names, once; nothing when there is no such task."""
    name = value.get("task") if isinstance(value, dict) else value
    if not isinstance(name, str) or name not in tasks or name in done:
        return []
    done.add(name)
    return [tasks[name]]


def _parts(value: Any, tasks: Mapping[str, Any], done: set[str]) -> list[Any]:
    """An element of a list of commands: the command itself, or a task, perhaps with arguments of its own."""
    if isinstance(value, dict) and "task" in value:
        return _named(value, tasks, done)
    if not isinstance(value, str):
        return [value]
    found = _named(value.split(" ", 1)[0], tasks, done)
    return found if value in tasks else [value, *found]
