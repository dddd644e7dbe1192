"""What of the findings counts: which rules are asked, at which stage, and what is suppressed with which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mlscaffold.config import STAGES, Choice, Config, entries_of
from mlscaffold.errors import UserError, nearest
from mlscaffold.facts.model import Place, Project, Suppression, UnusedSuppression
from mlscaffold.findings import Finding, Suppressed
from mlscaffold.lean import dataclass, field, replace
from mlscaffold.packs import Listed
from mlscaffold.rules import Rule
from mlscaffold.selection import COMMAND_LINE, choose, unknown
from mlscaffold.tree import matches


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules to ask, and those that are left out by choice or stage."""

    rules: tuple[Rule, ...]
    later: tuple[str, ...]
    """Rules of a later stage than the project's."""


def select(
    available: Sequence[Listed],
    config: Config,
    *,
    asked: Sequence[str] = (),
    ignored: Sequence[str] = (),
    extended: Sequence[str] = (),
) -> Selection:
    """The rules that the settings and the command line ask for; a name that names nothing is an error.

    A rule asked for by its full name is asked at any stage.
    """
    command = Choice(COMMAND_LINE, tuple(asked), tuple(ignored), tuple(extended))
    # A reason, a level or an option is that of one rule; a family is left out by `ignore`.
    names = {item.name for item in available}
    for keys in entries_of(config):
        if keys[-1] not in names:
            raise unknown(config.inherited.get(keys, config.source), keys[-1], available)
    chosen = choose(available, (*config.choices, command), config.levels)
    now, later = [], []
    for item in chosen.rules:
        rule = item.load()
        if rule.name in config.levels:
            rule = replace(rule, level=config.levels[rule.name])
        if rule.name in chosen.by_name or STAGES.index(rule.stage) <= STAGES.index(config.stage):
            now.append(rule)
        else:
            later.append(rule.name)
    _check_options(now, config)
    return Selection(tuple(now), tuple(later))


def _check_options(rules: Iterable[Rule], config: Config) -> None:
    for rule in rules:
        for key, value in config.options.get(rule.name, {}).items():
            if key not in rule.options:
                raise UserError(
                    f"{config.source}: {rule.name} has no option `{key}`",
                    nearest(key, rule.options) or f"Its options: {', '.join(rule.options) or 'none'}.",
                )
            default = rule.options[key]
            wanted = (int, float) if isinstance(default, float) else type(default)
            if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(v, str) for v in value):
                continue
            if not isinstance(value, wanted) or (isinstance(value, bool) and not isinstance(default, bool)):
                raise UserError(
                    f"{config.source}: option `{key}` of {rule.name} is {value!r}, and not like its default {default!r}"
                )


@dataclass(slots=True)
class Filter:
    """Hides what is suppressed with a reason, and counts it."""

    project: Project
    config: Config
    hidden: Counter[str] = field(default_factory=Counter)
    """How many findings were hidden, by the kind of suppression."""
    suppressed: list[Suppressed] = field(default_factory=list)
    """The hidden findings themselves."""
    _used: set[tuple[object, str]] = field(default_factory=set)

    def visible(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that nothing suppresses."""
        inline = self._inline()
        return [f for f in findings if not self._hides(f, inline)]

    def hide(self, item: Suppressed) -> None:
        """Hide a finding and count it."""
        self.hidden[item.kind] += 1
        self.suppressed.append(item)

    def _hides(self, finding: Finding, inline: Mapping[tuple[str, int | None, str], Sequence[Suppression]]) -> bool:
        at, rule = finding.at, finding.rule
        for suppression in inline.get((at.path, at.cell, rule), ()):
            line = suppression.at.line
            if (suppression.first or line) <= at.line <= (suppression.last or line):
                self._used.add((suppression.at, rule))
                self.hide(Suppressed(finding, "inline", suppression.at, suppression.reason))
                return True
        if rule in self.config.suppress:
            self._used.add(("suppress", rule))
            self.hide(Suppressed(finding, "settings", self._source(("suppress", rule)), self.config.suppress[rule]))
            return True
        for glob, reasons in self.config.per_path.items():
            if rule in reasons and matches(at.path, [glob]):
                self._used.add((("per-path", glob), rule))
                self.hide(Suppressed(finding, "per path", self._source(("per-path", glob, rule)), reasons[rule]))
                return True
        return False

    def _source(self, keys: tuple[str, ...]) -> Place:
        return Place(self.config.inherited.get(keys, self.config.source))

    def _inline(self) -> dict[tuple[str, int | None, str], list[Suppression]]:
        found: dict[tuple[str, int | None, str], list[Suppression]] = {}
        for suppression in self.project.suppressions:
            if suppression.reason:
                for rule in suppression.rules:
                    found.setdefault((suppression.at.path, suppression.at.cell, rule), []).append(suppression)
        return found

    def unused(self, asked: frozenset[str], known: frozenset[str]) -> tuple[UnusedSuppression, ...]:
        """Suppressions of rules that were asked and had nothing to say there, or that do not exist.

        What the settings have from a file that they extend is not the project's alone, and left out.
        """
        code = {f.path for f in self.project.files if f.python or f.path.endswith(".ipynb")}
        found = [
            UnusedSuppression(item.at, rule, rule in known, item.reason, in_code=item.at.path in code)
            for item in self.project.suppressions
            if item.reason
            for rule in dict.fromkeys(item.rules)
            if (rule in asked or rule not in known) and (item.at, rule) not in self._used
        ]
        top = ("tool", "mlscaffold") if self.config.source == "pyproject.toml" else ()
        written = _places(self.project, self.config.source)
        for keys in entries_of(self.config):
            table, *globs, rule = keys
            if table not in {"suppress", "per-path"} or keys in self.config.inherited:
                continue
            at = written.get(".".join(keys)) or Place(self.config.source)
            if table == "suppress":
                if rule in asked and ("suppress", rule) not in self._used:
                    reason = self.config.suppress[rule]
                    found.append(UnusedSuppression(at, rule, known=True, reason=reason, key=(*top, *keys)))
                continue
            (glob,) = globs
            nowhere = not any(matches(file.path, [glob]) for file in self.project.files)
            if nowhere or (rule in asked and ((table, glob), rule) not in self._used):
                reason = self.config.per_path[glob][rule]
                vain = glob if nowhere else ""
                found.append(UnusedSuppression(at, rule, known=True, reason=reason, glob=vain, key=(*top, *keys)))
        return tuple(found)


def _places(project: Project, source: str) -> dict[str, Place]:
    """Where each of our settings stands, by its dotted key below our table."""
    return {
        s.key.removeprefix("tool.mlscaffold."): s.at for c in project.configs if c.path == source for s in c.settings
    }
