"""Evidence for what product owners and project managers ask: pages, plans and tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname
from typing import NamedTuple

from mlscaffold.audit import prose
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.audit.experiments import filled_rows
from mlscaffold.audit.terms import source_of_data, terms_of_data
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.facts.page_table import rows_under
from mlscaffold.facts.traits import is_aside

BRIEF = ("Problem", "Why machine learning", "Users", "Cost of a wrong answer")
FEASIBILITY = ("Technical", "Economic", "Legal", "Operational", "Schedule", "Data", "State of the art")
_SIDES = 3
"""Questions of feasibility from which on a page weighs it."""

_FIRST = 10
"""Cells of a notebook in which it would say what it is about."""

_PROBLEM = re.compile(
    r"(?:the |our )?(?:business |project )?(?:problem|goals?|objectives?|aims?|purpose|motivation|use case|"
    r"business case|business understanding)(?: (?:statement|definition|description|setting))?",
    re.IGNORECASE,
)
_PLAINLY_PROBLEM = re.compile(
    r".*problem (?:statement|definition|description|setting)|.*business (?:problem|case|understanding)", re.IGNORECASE
)
"""Headings under which nothing but a problem stands, in whatever words."""
_NOTEBOOK_PROBLEM = re.compile(
    r"(?:the |our )?(?:business |project )?(?:problem|goals?|objectives?|aims?)(?: (?:statement|definition|"
    r"description))?",
    re.IGNORECASE,
)
_PROBLEM_SENTENCE = re.compile(
    r"\b(?:the|this|our|a|an) (?:main |overall |[\w()-]{2,20} ){0,3}(?:goal|aim|objective|task|problem|project)\b"
    r"(?: (?:of|in) (?:this|the|our) (?:project|work|repository|repo|notebook))? (?:is|was|that solves)\b[^.]{25,}",
    re.IGNORECASE,
)
_PROBLEM_WORDS = re.compile(
    r"\bpredict|\bclassif(?:y|ies|ying|ication)\b|\bforecast|\brecogni[sz]|\bestimat(?:e|es|ing) |\brecommend|"
    r"\bsegmenting\b|"
    r"\bsegments? (?:the|customers|images)\b|\banticipat|\bdetect(?:s|ing|ion)?\b(?! (?:patterns|outliers|"
    r"issues|missing|correlat))",
    re.IGNORECASE,
)
_METRIC = (
    r"(?:accuracy|precision|recall|f1(?:[ -_]?score)?|f-score|(?:roc[ -_]?)?auc(?:[ -_]?roc)?|auroc|rmse|rmsle|"
    r"mae|mse|mape|r2|"
    r"r\u00b2|error rate|bleu|rouge|iou|mAP|log ?loss|sensitivity|specificity|false (?:positive|negative)(?: rate)?s?)"
)
_SHARE = r"(?<![\w.])(?:0?\.\d+|1\.0|\d{1,3}(?:\.\d+)?[ ]?(?:%|percent\b))"
_ERROR = r"(?<![\w.])\d+(?:[.,]\d+)?"
_GAP = r"[^.;|\n]{0,40}?"
_NUMBER_OF = re.compile(
    rf"\b{_METRIC}\b(?!-){_GAP}{_SHARE}|{_SHARE}{_GAP}\b{_METRIC}\b(?!-)|\b(?:rmsle|rmse|mae|mse|mape)\b{_GAP}{_ERROR}",
    re.IGNORECASE,
)
"""A metric and a number in one clause."""
_DEMAND = re.compile(
    r"\btarget(?:s|ed)?\b(?! (?:variable|column|feature|value|label|class))|\bat (?:least|most)\b|\bno (?:more|"
    r"less|worse) than\b|"
    r"\bmust\b|\bshould (?:reach|be|exceed|stay|achieve)\b|\bacceptance\b|\bsuccess (?:metric|criteri\w+)|"
    r"\brequire[ds]?\b|"
    r"\brequirement|\bgoal\b",
    re.IGNORECASE,
)
"""What makes a number one to be reached, and not one that was."""
_REACHED = re.compile(
    r"\b(?:achiev|reach|obtain|scor|attain|yield)(?:ed|es)\b|\bwe (?:got|get|have)\b|\bresults?\b", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"\b(?:float|bfloat|int|fp|bf|tf)\d+|\bdtype|\b\d+[- ]bit\b|\b(?:half|single|double|mixed|full|machine|numerical|"
    r"floating[- ]point)[- ]precision|\bclock|\btimer?\b|\bGPS\b|\btolerance|\brounding|\bcode coverage|"
    r"\btest coverage",
    re.IGNORECASE,
)
"""What else has an accuracy or a precision."""
_MODEL = re.compile(
    r"\bmodel|\bclassif|\bpredict|\bregress|\bforecast|\bestimator|\bbaseline|\bdetector|\bvalidation|"
    r"\btest set|\bhold-?out",
    re.IGNORECASE,
)
_PLAIN_METRIC = re.compile(
    r"\b(?:recall|f1|f-score|auc|auroc|rmsle|rmse|mae|mape|bleu|rouge|iou|log ?loss)\b", re.IGNORECASE
)
"""Metrics whose name alone says that a model is meant."""
_SUCCESS = re.compile(r"(?:success|acceptance) (?:metrics?|criteri(?:on|a))|definition of success", re.IGNORECASE)
_LOOP = re.compile(
    r"(?:the )?(?:machine learning engineering |ml engineering |experimentation )?loop|iterations?|roadmap|milestones?|"
    r"data[- ]value pyramid|crisp-dm",
    re.IGNORECASE,
)
_FORMS = (".github/ISSUE_TEMPLATE", ".github/issue_template", ".gitlab/issue_templates")
_ASKS = {
    "what is tried": re.compile(r"\b(?:what|hypothesis|experiment|try|change)", re.IGNORECASE),
    "on which data": re.compile(r"\bdata ?sets?\b|\bdata\b", re.IGNORECASE),
    "when it is done": re.compile(r"\bdone\b|acceptance|success criteri|time ?box", re.IGNORECASE),
}
_EXPERIMENT = re.compile(r"experiment|hypothesis", re.IGNORECASE)
_OTHER_FORM = re.compile(r"\bbug|crash|\bfeature.?request|documentation|question|\bfix\b", re.IGNORECASE)


def requirements(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A problem in words, and a measure of success in numbers."""
    return [
        sign(
            [_problem(project)],
            _unread(project, "no page was found that states the problem that the model is to solve"),
            f"Write down the problem and why it needs machine learning, in `{project.layout.brief}` or the README.",
        ),
        sign(
            [_success(project)],
            _unread(project, "no page was found that says in numbers when the model is good enough"),
            "State the success metric with its direction, the target, and the baseline that it must beat.",
        ),
    ]


def _unread(project: Project, absent: str) -> str:
    """What could not be seen, with the reason where the page that may say it is in a language that is not read."""
    page = prose.foreign_readme(project)
    return f"`{page.path}` is not in English and was not read for this; {absent}" if page else absent


def _brief(project: Project) -> Document | None:
    brief = project.document(project.layout.brief)
    return None if brief is None or prose.is_demo_page(brief, project) else brief


def _problem(project: Project) -> Evidence | None:
    brief = _brief(project)
    if brief and (written := prose.answered(brief, BRIEF[:2])):
        return Evidence(written[0].at, "states the problem, and why machine learning is to solve it")
    for page in (*prose.pages(project), *prose.data_pages(project)):
        for section in prose.sections(page, _PROBLEM):
            introduces = "readme" in page.path.lower() or page.path == project.layout.brief
            learns = introduces and _PROBLEM_WORDS.search(prose.plain(section.text))
            if _PLAINLY_PROBLEM.fullmatch(section.heading) or learns:
                return Evidence(section.at, f"states the problem, under `{section.heading}`")
        if "readme" in page.path.lower() and (line := _problem_line(page.text)):
            return Evidence(Place(page.path, line), "states the problem in a sentence")
    for notebook in project.notebooks:
        for cell in notebook.cells[:_FIRST] if not notebook.is_copy and not is_aside(notebook.path) else ():
            if cell.kind == "markdown" and (line := _problem_line(cell.source) or _problem_heading(cell.source)):
                return Evidence(cell.at._replace(line=line), "states the problem")
    return None


def _problem_line(text: str) -> int:
    """The line of the first sentence that says what is to be learned, which may run over several; 0 for none."""
    said = next((m for m in _PROBLEM_SENTENCE.finditer(text[:50_000]) if _PROBLEM_WORDS.search(m[0])), None)
    return text.count("\n", 0, said.start()) + 1 if said else 0


def _problem_heading(text: str) -> int:
    """The line of a heading of a problem in a text that then speaks of one, or 0."""
    for number, line in enumerate(text.split("\n"), 1):
        heading = re.sub(r"^[\W\d_]+|[\W_]+$", "", line) if line.lstrip().startswith(("#", "**")) else ""
        if heading and _NOTEBOOK_PROBLEM.fullmatch(heading):
            below = "\n".join(text.split("\n")[number:])
            if prose.says_something(below) and _PROBLEM_WORDS.search(below):
                return number
    return 0


def _success(project: Project) -> Evidence | None:
    brief = _brief(project)
    success = brief.front_matter.get("success") if brief else None
    if brief and isinstance(success, dict) and success.get("metric") and _is_number(success.get("target")):
        line = brief.front_matter_lines.get("success", 1)
        return Evidence(Place(brief.path, line), f"sets the target: {success['metric']} of {success['target']}")
    for page in prose.pages(project):
        for section in prose.sections(page, _SUCCESS):
            stated = (line for line in prose.plain(section.text).split("\n") if _NUMBER_OF.search(line[:1000]))
            if any(not _NO_MODEL.search(line) for line in stated):
                return Evidence(section.at, "says how success is measured")
        lines = dict(prose.lines_outside_code(page))
        for number, text in lines.items():
            for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text[:1000]):
                found = _NUMBER_OF.search(sentence)
                demands = _DEMAND.search(sentence) and not _REACHED.search(sentence)
                if found and demands and _is_of_the_model(found[0], lines, number):
                    return Evidence(Place(page.path, number), "says how good the model must be")
    return None


def _is_of_the_model(clause: str, lines: dict[int, str], number: int) -> bool:
    """Whether a metric is one of the model, by its name or by what the lines around it speak of."""
    near = " ".join(lines.get(n, "") for n in range(number - 3, number + 4))
    return bool(_PLAIN_METRIC.search(clause) or _MODEL.search(near)) and not _NO_MODEL.search(near)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def feasibility(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """An answer to sides of feasibility, where the data comes from, and under which terms."""
    return [
        sign(
            [_feasible(project)],
            _unread(project, "no page was found that weighs whether it is feasible"),
            f"Answer under one heading each: {', '.join(FEASIBILITY)} (in `{project.layout.brief}`).",
        ),
        sign(
            [source_of_data(project)],
            _unread(project, "nothing was found that says where the data comes from"),
            "Name the source of the data, in the data package or a section of the README.",
        ),
        sign(
            [terms_of_data(project)],
            _unread(project, "nothing was found that says under which licence the data is used"),
            "Name the licence of the data, in the data package or a section of the README.",
        ),
    ]


def _feasible(project: Project) -> Evidence | None:
    brief = _brief(project)
    for page in (*([brief] if brief else []), *prose.pages(project)):
        sections = {name: found[0] for name in FEASIBILITY if (found := prose.answered(page, (name,)))}
        asked = {text.strip().lower() for _, _, text in page.headings}
        if any(name.lower() in asked for name in FEASIBILITY if name not in sections):
            # A question that is put and left open is not answered by the others.
            continue
        if len(sections) == len(FEASIBILITY):
            return Evidence(sections[FEASIBILITY[0]].at, f"answers all {len(sections)} questions of feasibility")
        # A README has a heading for its data, too; the others are asked by nobody else.
        if len(sections) >= _SIDES and len(sections.keys() - {"Data", "State of the art"}) > 1:
            at = min((s.at for s in sections.values()), key=lambda p: p.line)
            return Evidence(
                at, f"answers {len(sections)} of the 7 questions of feasibility: {', '.join(sections).lower()}"
            )
    return None


def iterative_approach(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A plan that goes in turns, and more than one turn that was measured."""
    return [
        sign(
            [_plan(project)],
            _unread(project, "no plan was found that says which turns the work takes, and what each is to bring"),
            f"Write the loop and the levels that are reached (records, charts, reports, predictions, actions) into "
            f"`{project.layout.plan}`.",
        ),
        sign(
            [_turns(project)],
            "fewer than two measured runs were found",
            "Record each turn as a run with its metrics: `mlscaffold runs record -- COMMAND`.",
        ),
    ]


def _plan(project: Project) -> Evidence | None:
    plan = project.document(project.layout.plan)
    if plan and not prose.is_demo_page(plan, project) and prose.answered(plan, ("Loop",)):
        reached = [row for row in rows_under(plan, "Pyramid") if row.cell("path") in project.paths]
        if reached:
            named = ", ".join(f"{row.cell('level')} (`{row.cell('path')}`)" for row in reached[:5])
            return Evidence(reached[-1].at, f"plans the loop; of the files that it names, there are those for {named}")
    for page in prose.pages(project):
        for section in prose.sections(page, _LOOP):
            if _MODEL.search(prose.plain(section.text)):
                return Evidence(section.at, f"plans the work in turns, under `{section.heading}`")
    return None


def _turns(project: Project) -> Evidence | None:
    measured = [r for r in project.runs if not r.problem and r.fields.get("metrics")]
    if len(measured) > 1:
        return Evidence(measured[-1].at, f"is the newest of {len(measured)} measured runs")
    stored = sorted(f.path for f in project.files if re.search(r"(?:^|/)mlruns/[^/]+/[0-9a-f]{32}/meta\.yaml$", f.path))
    if len(stored) > 1:
        return Evidence(Place(dirname(stored[0])), f"is one of {len(stored)} runs in a tracker's store")
    for sign_ in project.log_evidence:
        if sign_.kind == "page" and (rows := filled_rows(project, sign_.at)) > 1:
            return Evidence(sign_.at, f"lists {rows} runs")
    return None


class _Form(NamedTuple):
    """One form for issues: what it is called, and what its fields ask."""

    at: Place
    name: str
    fields: tuple[str, ...]
    text: str


def task_formulation(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A form that makes every experiment say what, on which data, and when it is done."""
    return [
        sign(
            [Evidence(f.at, f"asks of every experiment {', '.join(_ASKS)}") for f in _forms(project) if _asks_all(f)][
                :1
            ],
            "no issue form was found that asks what is tried, on which data, and when it is done",
            "Add an issue form for experiments: what, why, how, data set and version, done when, time box.",
        )
    ]


def _forms(project: Project) -> Iterator[_Form]:
    for config in project.configs:
        if config.path.startswith(_FORMS):
            texts = {s.key: s.value for s in config.settings if isinstance(s.value, str)}
            name = " ".join(texts.get(key, "") for key in ("name", "title"))
            fields = tuple(v for k, v in texts.items() if k.rpartition(".")[2] == "label")
            yield _Form(Place(config.path), f"{basename(config.path)} {name}", fields, "\n".join(texts.values()))
    for page in project.documents:
        if page.path.startswith(_FORMS):
            name = " ".join(str(page.front_matter.get(key, "")) for key in ("name", "title"))
            bold = re.findall(r"^[ \t]*(?:[-*] )?(?:\*\*|__)(.{2,80}?)(?:\*\*|__)", page.text, re.MULTILINE)
            fields = (*(text for _, _, text in page.headings), *bold)
            yield _Form(Place(page.path), f"{basename(page.path)} {name}", fields, page.text)


def _asks_all(form: _Form) -> bool:
    """Whether a form is one for experiments, and asks all that an experiment must say."""
    words = re.sub(r"[_-]", " ", form.name)
    if _OTHER_FORM.search(words):
        return False
    if _EXPERIMENT.search(words):
        return all(ask.search(form.text) for ask in _ASKS.values())
    # Under another name, each question must be a field of its own.
    asking = [[f for f in form.fields if ask.search(f)] for ask in _ASKS.values()]
    apart = len({id(f) for fields in asking for f in fields[:1]}) == len(_ASKS)
    return apart and all(asking) and bool(_EXPERIMENT.search("\n".join(form.fields)))
