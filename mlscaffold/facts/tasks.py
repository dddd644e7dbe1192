"""Tasks as a plan, a form or a list of things to do words them, and what a task must say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import ConfigFile, Document, Place, Project
from mlscaffold.facts.page_table import rows_under
from mlscaffold.lean import NamedTuple, pattern

_PARTS = {
    "what": ("what", "task", "experiment"),
    "why": ("why", "so that", "question"),
    "on which dataset": ("dataset", "data", "dataset and version"),
    "when it is done": ("done when", "done", "definition of done"),
}
"""What a task must say, and the columns, fields and headings that ask for it."""
_SECTIONS = ("Tasks", "Experiments", "Backlog")
_FORMS = pattern(r"\.git(?:hub|lab|ea)/issue_templates?/experiment\.(?:ya?ml|md)", re.IGNORECASE)
_QUOTED = pattern(r"[\"\u201c]([^\"\u201d]{20,1000})[\"\u201d]")
_WHY = pattern(r"\bso that\b|\bbecause\b|\b(?:to|in order to) (?:know|see|find out|learn|show|decide)\b", re.IGNORECASE)
_DONE = pattern(r"\bdone (?:when|once|if|as soon as)\b|\buntil\b|\bis over when\b", re.IGNORECASE)
_ON = pattern(r"\bon `|\bdata ?sets?\b", re.IGNORECASE)


class Lacking(NamedTuple):
    """A task, or the form that asks for one, and what it does not say."""

    at: Place
    what: str
    missing: tuple[str, ...]


def incomplete_tasks(project: Project) -> Iterator[Lacking]:
    """Those of the plan's table of tasks, of the one that its loop words, and of the form for experiments."""
    plan = project.document(project.layout.plan)
    found = [*(_of_table(plan) if plan else ()), *(_of_loop(plan, project) if plan else ())]
    found += [_of_config(form) for form in project.configs if _FORMS.fullmatch(form.path) and not form.problem]
    found += [_of_page(form) for form in project.documents if _FORMS.fullmatch(form.path) and form.headings]
    yield from (lacking for lacking in found if lacking.missing)


def _of_table(plan: Document) -> Iterator[Lacking]:
    for row in (row for section in _SECTIONS for row in rows_under(plan, section)):
        asked = {part for part, names in _PARTS.items() if not row.cells.keys().isdisjoint(names)}
        # A table of results has no reasons in it, and what is over needs no plan any more.
        if "what" in asked and len(asked) > 1 and row.cell("status").lower() not in {"done", "dropped", "closed"}:
            cells = {part: "".join(map(row.cell, names)).strip("-\u2013\u2014") for part, names in _PARTS.items()}
            what = f"the task \u201c{cells['what'][:60]}\u201d" if cells["what"] else "this task"
            yield Lacking(row.at, what, _not_in({part for part, cell in cells.items() if cell}))


def _of_loop(plan: Document, project: Project) -> Iterator[Lacking]:
    """The task that stands in quotation marks under *Loop*: what is tried next."""
    text = plan.section("Loop")
    tables = {dictionary.name for dictionary in project.dictionaries}
    for quoted in _QUOTED.finditer(text):
        words = " ".join(quoted[1].split())
        said = {"what"}
        said |= {"why"} if _WHY.search(words) else set()
        said |= {"when it is done"} if _DONE.search(words) else set()
        on_data = _ON.search(words) or any(re.search(rf"\b{re.escape(name)}\b", words) for name in tables)
        said |= {"on which dataset"} if on_data else set()
        # Whatever is quoted otherwise says none of these.
        if len(said) > 1:
            line = plan.text.count("\n", 0, plan.text.find(quoted[0])) + 1
            yield Lacking(Place(plan.path, line), f"the task \u201c{words[:60]}\u201d", _not_in(said))


def _of_config(form: ConfigFile) -> Lacking:
    """A form whose fields have ids and may be required."""
    fields = {
        s.key.removesuffix(".id"): str(s.value).lower() for s in form.settings if re.fullmatch(r"body\.\d+\.id", s.key)
    }
    required = {s.key.removesuffix(".validations.required") for s in form.settings if s.value is True}
    asked = {name for key, name in fields.items() if key in required}
    said = {part for part, names in _PARTS.items() if asked & set(names)}
    return Lacking(Place(form.path, 1), "the form for experiments", _not_in(said))


def _of_page(form: Document) -> Lacking:
    asked = {title.lower() for _, _, title in form.headings}
    said = {part for part, names in _PARTS.items() if asked & set(names)}
    return Lacking(Place(form.path, 1), "the form for experiments", _not_in(said))


def _not_in(said: set[str]) -> tuple[str, ...]:
    return tuple(part for part in _PARTS if part not in said)


# -------------------------------------------------------------------------------- things to do

_ITEM = pattern(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[ ?\][ \t]*)?([^\[\n].{4,300})$")
_TO_DO = pattern(
    r"\b(?:to-?\s?dos?|next steps?|road ?map|tasks|backlog|experiments? to (?:run|try)|"
    r"future (?:work|improvements?|steps|scope|plans?|enhancements?|tasks?))\b",
    re.IGNORECASE,
)
_TO_DO_FILE = pattern(r"(?:.*/)?(?:to-?_?do|road_?-?map)s?\.(?:md|rst|txt)", re.IGNORECASE)


def things_to_do(page: Document, *, is_plan: bool) -> Iterator[tuple[Place, str]]:
    """The items of the lists of a page that say what is to be done, without markup; ticked ones left out."""
    everything = is_plan or _TO_DO_FILE.fullmatch(page.path) is not None
    titles = {line: title for line, _, title in page.headings}
    if not everything and not any(map(_TO_DO.search, titles.values())):
        return
    title = ""
    for number, line in enumerate(page.text.split("\n"), 1):
        title = titles.get(number, title)
        if (everything or _TO_DO.search(title)) and (item := _ITEM.match(line)):
            yield Place(page.path, number), item[1].strip()


_BEGINS = pattern(
    r"improv(?:e|ing)|(?:fine-?)?tun(?:e|ing)|optimi[sz](?:e|ing)|increas(?:e|ing)|boost|enhanc(?:e|ing)|rais(?:e|ing)|"
    r"better|try|trying|experiment|explore|get|make",
    re.IGNORECASE,
)
_HOPE = pattern(
    r"improv\w+|(?:fine-?)?tun(?:e|ing)|optimi[sz]\w+|increas\w+|boost\w*|enhanc\w+|rais(?:e|ing)|better|more|other|"
    r"different|various|further|higher|lower"
)
_GOAL = pattern(
    r"models?|accurac(?:y|ies)|performances?|results?|metrics?|hyper-?parameters?|parameters?|scores?|features?|"
    r"engineering|training|predictions?|quality|precision|recall|f1(?:-score)?|auc|mae|rmse|loss|error"
)
_EMPTY = pattern(
    r"the|our|its|it|a|an|overall|current|existing|some|of|and|on|to|in|for|with|by|above|over|beyond|at|least|than|about|"
    r"around|model's|ml|machine|learning|percent|points?|pp|hyper|significantly|lot|even|try|experiment|explore|get|make|"
    r"[\d.,]+%?|%"
)


def is_vague(task: str) -> bool:
    """Whether a task names a hope and nothing else: no method, no model, no data, no time box."""
    words = re.findall(r"[\w'%.-]+", re.sub(r"\*\*|__", "", task).lower().rstrip(" .!;"))
    if not words or re.search(r"[`(\[:/]", task) or not _BEGINS.fullmatch(words[0]):
        return False
    hopes, goals = ({w for w in words if kind.fullmatch(w)} for kind in (_HOPE, _GOAL))
    return bool(hopes and goals) and all(w in hopes or w in goals or _EMPTY.fullmatch(w) for w in words)
