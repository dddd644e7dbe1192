"""Quality gates: places that compare a metric with a bound, or with another model's, before anything is released.

They are looked for in the text of code, and generously: rules ask whether there is none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mlscaffold.facts.model import Place, Project
from mlscaffold.facts.touched import without_set_aside
from mlscaffold.lean import TYPE_CHECKING, pattern

if TYPE_CHECKING:
    from typing import Final

_METRIC: Final = (
    r"(?:acc|accuracy|f1|fbeta|auc|roc|ap|scores?|loss(?:es)?|rmse|rmsle|mae|mse|mape|r2|r_?squared|metrics?|precision|recall"
    r"|perf|performance|errors?|mrr|ndcg|bleu|wer|perplexity|iou|dice|kappa|improvement)"
)
_WORD: Final = rf"(?<![a-zA-Z]){_METRIC}(?![a-zA-Z])"
_NAME: Final = rf"(?<![\w.])[\w.]{{0,60}}?{_WORD}[\w.]{{0,60}}(?:\[[^\]\n]{{1,60}}\]|\([^()\n]{{0,80}}\)){{0,3}}"
_KEY: Final = rf"\[[\"'][\w. @-]{{0,40}}{_WORD}[\w. @-]{{0,40}}[\"']\]"
_BEFORE: Final = rf"(?:{_NAME}|{_KEY})[ \t\n]{{0,20}}(?:<=?|>=?)(?![-<>])(?![ \t]{{0,9}}0(?:\.0{{0,9}})?(?![.\d]))"
"""A metric before the sign; that none is below nothing is no bound."""
_BEHIND: Final = rf"(?<![-<>=])(?:<=?|>=?)[ \t]{{0,9}}[\w.(]{{0,60}}?{_WORD}"
_AGREED: Final = (
    r"(?<![-<>=])(?:<=?|>=?)[ \t]{0,9}[\w.]{0,40}?(?<![a-zA-Z])"
    r"(?:target|baseline|floor|required|minimum|best)(?![a-zA-Z])"
    r"|(?<![a-zA-Z])(?:reach|meet|beat|miss|surpass|exceed)(?:e?s)?(?:_\w{1,40})?\(|good_enough|is_better|is_acceptable"
)
"""What somebody agreed to, or a model before; the threshold of a decision is none."""
_SAID: Final = (
    r"MetricThreshold|ConditionGreaterThan|ConditionLessThan|quality_gate|validation_thresholds|promot(?:e|ion)|champion"
    r"|challenger|better_than|compare_models|deepchecks|blessing|assert_?(?:greater|less|almost)\w{0,20}\([^\n]{0,80}?"
)
_GAINED: Final = (
    r"(?<![a-zA-Z])(?:diff|difference|gain|delta)[ \t]{0,9}(?:<=?|>=?)[ \t]{0,9}[\w.]{0,60}"
    r"(?:threshold|margin)(?![a-zA-Z])"
    r"|\bis_(?:model_)?accepted[ \t]{0,9}="
)
"""A metric less another one, and what becomes of it."""
_COMPARED: Final = pattern(rf"{_BEFORE}|{_BEHIND}|{_AGREED}|{_GAINED}|{_SAID}{_METRIC}", re.IGNORECASE)
_IN_SETTINGS: Final = pattern(
    rf"{_METRIC}\w{{0,40}}[._-](?:threshold|min|max|limit|floor|bound|target)"
    rf"|(?:threshold|min|max|target)\w{{0,40}}[._-]{_METRIC}"
    r"|quality[._-]?gate",
    re.IGNORECASE,
)


def gates(project: Project, texts: Mapping[str, str]) -> tuple[Place, ...]:
    """The first such place of each file of code, given the texts of the modules, and of settings and CI."""
    return (*_in_code(project, texts), *_elsewhere(project))


def _in_code(project: Project, texts: Mapping[str, str]) -> Iterator[Place]:
    for file in project.python:
        text = texts.get(file.path, "")
        if file.is_test and any(f.outcome for f in file.functions):
            text = without_set_aside(text, file.functions)
        if found := _COMPARED.search(text):
            yield Place(file.path, text.count("\n", 0, found.start()) + 1)
    for notebook in project.notebooks:
        cell = next((c for c in notebook.cells if c.kind == "code" and _COMPARED.search(c.source)), None)
        if cell:
            yield cell.at


def _elsewhere(project: Project) -> Iterator[Place]:
    for config in project.configs:
        yield from (s.at for s in config.settings if _IN_SETTINGS.search(s.key))
    for ci in project.ci:
        yield from (c.at for c in ci.commands if _COMPARED.search(c.text) or _IN_SETTINGS.search(c.text))
