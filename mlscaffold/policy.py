"""What of the findings counts: which rules are asked, at which stage, and what is suppressed with which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mlscaffold.config import STAGES, Config
from mlscaffold.errors import UserError, nearest
from mlscaffold.facts.model import Place, Project, Suppression, UnusedSuppression
from mlscaffold.findings import Finding, Suppressed
from mlscaffold.packs import Listed, matching
from mlscaffold.rules import Rule
from mlscaffold.tree import matches


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules to ask, and those that are left out by choice or stage."""

    rules: tuple[Rule, ...]
    later: tuple[str, ...]
    """Rules of a later stage than the project's."""


def select(
    available: Sequence[Listed], config: Config, *, asked: Sequence[str] = (), ignored: Sequence[str] = ()
) -> Selection:
    """The rules that the settings and the command line ask for; a name that names nothing is an error.

    A rule asked for by its full name on the command line is asked at any stage.
    """
    names = [*(i.name for i in available), *dict.fromkeys(i.family for i in available)]

    def refuse(place: str) -> Callable[[str], None]:
        def unknown(name: str) -> None:
            raise UserError(
                f"{place}: there is no rule or family `{name}`",
                nearest(name, names) or "`mlscaffold rules` lists them.",
            )

        return unknown

    wanted = list(available)
    if asked:
        wanted = matching(available, asked, refuse("--select"))
    elif config.select:
        wanted = matching(available, config.select, refuse(config.source))
    dropped = {i.name for i in matching(available, ignored, refuse("--ignore"))}
    if not asked:
        dropped |= {i.name for i in matching(available, config.ignore, refuse(config.source))}
    # A reason or an option is that of one rule; a family is left out by `ignore`.
    known = {item.name for item in available}
    for named in (config.suppress, config.options, *config.per_path.values()):
        for name in named:
            if name not in known:
                refuse(config.source)(name)
    now, later = [], []
    for item in wanted:
        if item.name in dropped:
            continue
        rule = item.load()
        if item.name in asked or STAGES.index(rule.stage) <= STAGES.index(config.stage):
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
    _used: set[tuple[str, str]] = field(default_factory=set)

    def visible(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that nothing suppresses."""
        inline = self._inline()
        return [f for f in findings if not self._hides(f, inline)]

    def _hides(self, finding: Finding, inline: Mapping[tuple[str, int | None, int], list[Suppression]]) -> bool:
        for suppression in inline.get((finding.at.path, finding.at.cell, finding.at.line), ()):
            if finding.rule in suppression.rules:
                hidden = Suppressed(finding, "inline", suppression.at, suppression.reason)
                return self._hide(hidden, _key(suppression.at))
        settings = Place(self.config.source)
        if finding.rule in self.config.suppress:
            hidden = Suppressed(finding, "settings", settings, self.config.suppress[finding.rule])
            return self._hide(hidden, "suppress")
        for glob, reasons in self.config.per_path.items():
            if finding.rule in reasons and matches(finding.at.path, [glob]):
                return self._hide(Suppressed(finding, "per path", settings, reasons[finding.rule]), f"per-path {glob}")
        return False

    def _hide(self, item: Suppressed, where: str) -> bool:
        self.hidden[item.kind] += 1
        self.suppressed.append(item)
        self._used.add((where, item.finding.rule))
        return True

    def _inline(self) -> dict[tuple[str, int | None, int], list[Suppression]]:
        found: dict[tuple[str, int | None, int], list[Suppression]] = {}
        for file in self.project.sources:
            for suppression in file.suppressions:
                if suppression.reason:
                    at = suppression.at
                    found.setdefault((at.path, at.cell, at.line), []).append(suppression)
        return found

    def unused(self, asked: frozenset[str], known: frozenset[str]) -> tuple[UnusedSuppression, ...]:
        """Suppressions of rules that were asked and had nothing to say there, or that do not exist."""
        found = []
        for file in self.project.sources:
            for item in file.suppressions:
                found += [
                    UnusedSuppression(item.at, rule, rule in known, item.reason)
                    for rule in item.rules
                    if item.reason and (rule in asked or rule not in known) and (_key(item.at), rule) not in self._used
                ]
        settings = Place(self.config.source)
        for rule, reason in self.config.suppress.items():
            if rule in asked and ("suppress", rule) not in self._used:
                found.append(UnusedSuppression(settings, rule, known=True, reason=reason))
        for glob, reasons in self.config.per_path.items():
            for rule, reason in reasons.items():
                if rule in asked and (f"per-path {glob}", rule) not in self._used:
                    found.append(UnusedSuppression(settings, rule, known=True, reason=reason))
        return tuple(found)


def _key(at: Place) -> str:
    return f"{at.path}:{at.cell}:{at.line}"
