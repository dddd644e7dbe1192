"""Evidence for what product owners and project managers ask: pages, plans and tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import dirname

from mlscaffold.audit import prose
from mlscaffold.audit.evidence import Evidence, Sign, sign
from mlscaffold.facts.components import Component
from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.facts.page_table import rows_under

BRIEF = ("Problem", "Why machine learning", "Users", "Cost of a wrong answer")
FEASIBILITY = ("Technical", "Economic", "Legal", "Operational", "Schedule", "Data", "State of the art")

_PROBLEM = re.compile(
    r"(?:the |our )?(?:business |project )?(?:problem|goals?|objectives?|aims?|purpose|motivation|use case|"
    r"business case|business understanding)(?: (?:statement|definition|description|setting))?",
    re.IGNORECASE,
)
_PROBLEM_SENTENCE = re.compile(
    r"\b(?:the|this|our) (?:main |overall )?(?:goal|aim|objective|task|problem|project)\b"
    r"(?: of (?:this|the) (?:project|work|repository|repo))? (?:is|was) (?:a|an|to)\b[^.]{25,}",
    re.IGNORECASE,
)
_PROBLEM_WORDS = re.compile(
    r"\b(?:predict|classif|forecast|detect|recogni|estimat|recommend|rank|segment)", re.IGNORECASE
)
_METRIC = re.compile(
    r"\b(?:accuracy|precision|recall|f1|f-score|auc|auroc|roc|rmse|mae|mse|mape|r2|r²|error rate|bleu|rouge|iou|"
    r"m?ap|log ?loss|sensitivity|specificity|false (?:positive|negative)s?)\b",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:target|at least|at most|no (?:more|less|worse) than|must|should (?:reach|be|exceed|stay)|threshold|"
    r"acceptance|success (?:metric|criteri\w+)|requirement)\b|[≥≤]|>=|<=",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?\s?%?(?!\w|\.\d)")
_SUCCESS = re.compile(
    r"(?:success|acceptance|evaluation) (?:metrics?|criteri(?:on|a))|definition of success", re.IGNORECASE
)
_FEASIBLE = re.compile(r"feasibility(?: study| analysis)?|risk (?:assessment|analysis)|risks", re.IGNORECASE)
_DATA = re.compile(
    r"(?:the |about the )?(?:raw )?data ?(?:sets?|sources?)?|data (?:description|provenance|licen[cs]e)", re.IGNORECASE
)
_LICENCE = re.compile(r"\blicen[cs]e[ds]?\b|\bCC[ -]?(?:BY|0)\b|public domain|terms of use|\bODbL\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|\bdoi\b", re.IGNORECASE)
_LOOP = re.compile(
    r"(?:the )?(?:machine learning engineering |ml engineering |experimentation )?loop|iterations?|roadmap|milestones?|"
    r"data[- ]value pyramid|crisp-dm",
    re.IGNORECASE,
)
_FORMS = (".github/ISSUE_TEMPLATE", ".github/issue_template", ".gitlab/issue_templates")
_ASKS = {
    "what is tried": re.compile(r"\b(?:what|hypothesis|experiment|try|change)", re.IGNORECASE),
    "on which data": re.compile(r"\bdata ?set|\bdata\b", re.IGNORECASE),
    "when it is done": re.compile(r"\bdone\b|acceptance|success criteri|time ?box", re.IGNORECASE),
}


def requirements(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A problem in words, and a measure of success in numbers."""
    return [
        sign(
            [_problem(project)],
            "no page states the problem that the model is to solve",
            f"Write down the problem and why it needs machine learning, in `{project.layout.brief}` or the README.",
        ),
        sign(
            [_success(project)],
            "no page says in numbers when the model is good enough",
            "State the success metric with its direction, the target, and the baseline that it must beat.",
        ),
    ]


def _brief(project: Project) -> Document | None:
    brief = project.document(project.layout.brief)
    return None if brief is None or prose.is_demo_page(brief, project) else brief


def _problem(project: Project) -> Evidence | None:
    brief = _brief(project)
    if brief and (written := prose.answered(brief, BRIEF[:2])):
        return Evidence(written[0].at, "states the problem, and why machine learning is to solve it")
    for page in prose.pages(project):
        for section in prose.sections(page, _PROBLEM):
            return Evidence(
                section.at,
                f"states the problem, under `{section.heading}`",
            )
        if page.path.lower().startswith("readme"):
            # A sentence may run over several lines of a paragraph.
            text = page.text
            match = _PROBLEM_SENTENCE.search(text)
            if match and _PROBLEM_WORDS.search(match[0]):
                return Evidence(
                    Place(page.path, text.count("\n", 0, match.start()) + 1), "states the problem in a sentence"
                )
    return None


def _success(project: Project) -> Evidence | None:
    brief = _brief(project)
    success = brief.front_matter.get("success") if brief else None
    if brief and isinstance(success, dict) and success.get("metric") and _is_number(success.get("target")):
        line = brief.front_matter_lines.get("success", 1)
        return Evidence(Place(brief.path, line), f"sets the target: {success['metric']} of {success['target']}")
    for page in prose.pages(project):
        for section in prose.sections(page, _SUCCESS):
            if _METRIC.search(section.text) and _NUMBER.search(section.text):
                return Evidence(section.at, "says how success is measured")
        for number, text in prose.lines_outside_code(page):
            if len(text) < 1000 and _METRIC.search(text) and _DEMAND.search(text) and _NUMBER.search(text):
                return Evidence(Place(page.path, number), "says how good the model must be")
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def feasibility(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """An answer to each side of feasibility, and where the data comes from and under which terms."""
    return [
        sign(
            [_feasible(project)],
            "no page answers whether it is feasible",
            f"Answer under one heading each: {', '.join(FEASIBILITY)} (in `{project.layout.brief}`).",
        ),
        sign(
            [_terms(project)],
            "nothing says where the data comes from and under which licence",
            "Name the source and the licence of the data, in the data package or a section of the README.",
        ),
    ]


def _feasible(project: Project) -> Evidence | None:
    brief = _brief(project)
    if brief and (written := prose.answered(brief, FEASIBILITY)):
        return Evidence(written[0].at, f"answers all {len(written)} questions of feasibility")
    for page in prose.pages(project):
        for section in prose.sections(page, _FEASIBLE):
            return Evidence(section.at, "weighs feasibility")
    return None


def _terms(project: Project) -> Evidence | None:
    package = project.package
    if package and package.licences and package.sources:
        return Evidence(package.at, f"names the licence ({package.licences[0]}) and the source of the data")
    for page in prose.pages(project):
        for section in prose.sections(page, _DATA):
            if _LICENCE.search(section.text) and _ADDRESS.search(section.text):
                return Evidence(section.at, "names the source and the terms of the data")
    return None


def iterative_approach(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A plan that goes in turns, and more than one turn that was measured."""
    return [
        sign(
            [_plan(project)],
            "no plan says which turns the work takes, and what each is to bring",
            f"Write the loop and the levels that are reached (records, charts, reports, predictions, actions) into "
            f"`{project.layout.plan}`.",
        ),
        sign(
            [_turns(project)],
            "fewer than two measured runs can be seen",
            "Record each turn as a run with its metrics: `mlscaffold runs record -- COMMAND`.",
        ),
    ]


def _plan(project: Project) -> Evidence | None:
    plan = project.document(project.layout.plan)
    if plan and not prose.is_demo_page(plan, project) and prose.answered(plan, ("Loop",)):
        reached = [row for row in rows_under(plan, "Pyramid") if row.cell("path") in project.paths]
        if reached:
            levels = ", ".join(row.cell("level") for row in reached[:5])
            return Evidence(reached[-1].at, f"plans the loop, and names what is reached: {levels}")
    for page in prose.pages(project):
        for section in prose.sections(page, _LOOP):
            return Evidence(
                section.at,
                f"plans the work in turns, under `{section.heading}`",
            )
    return None


def _turns(project: Project) -> Evidence | None:
    measured = [r for r in project.runs if not r.problem and r.fields.get("metrics")]
    if len(measured) > 1:
        return Evidence(measured[-1].at, f"is the newest of {len(measured)} measured runs")
    stored = sorted(f.path for f in project.files if re.search(r"(?:^|/)mlruns/[^/]+/[^/]+/meta\.yaml$", f.path))
    if len(stored) > 1:
        return Evidence(Place(dirname(stored[0])), f"is one of {len(stored)} runs in a tracker's store")
    for sign_ in project.log_evidence:
        page = project.document(sign_.at.path) if sign_.kind == "page" else None
        if page and sum(line.lstrip().startswith("|") for line in page.text.split("\n")) > 3:
            return Evidence(sign_.at, "lists more than one run")
    return None


def task_formulation(project: Project, _parts: Sequence[Component]) -> list[Sign]:
    """A form that makes every experiment say what, on which data, and when it is done."""
    forms = list(_forms(project))
    return [
        sign(
            [Evidence(at, f"asks of every experiment {', '.join(_ASKS)}") for at, text in forms if _asks_all(text)][:1],
            "no issue form asks what is tried, on which data, and when it is done",
            "Add an issue form for experiments: what, why, how, data set and version, done when, time box.",
        )
    ]


def _forms(project: Project) -> Iterator[tuple[Place, str]]:
    for config in project.configs:
        if config.path.startswith(_FORMS):
            yield Place(config.path), "\n".join(s.value for s in config.settings if isinstance(s.value, str))
    for page in project.documents:
        if page.path.startswith(_FORMS):
            yield Place(page.path), page.text


def _asks_all(text: str) -> bool:
    return bool(re.search(r"experiment|hypothesis", text, re.IGNORECASE)) and all(
        p.search(text) for p in _ASKS.values()
    )
