"""An audit as one page that needs nothing but itself: no script, no request, no file beside it.

Everything that comes from the repository is text to this page: it is escaped, and what a terminal or
a browser would obey (control characters, bidirectional overrides) is shown as an escape. The page is
pure ASCII, so that no transport can damage it.
"""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from mlscaffold import __version__
from mlscaffold.audit.code import unsure_backward
from mlscaffold.audit.standing import STATUSES, Standing, Status, ranked
from mlscaffold.audit.survey import Survey
from mlscaffold.audit.tested import files_of_tests
from mlscaffold.audit.topics import PERSPECTIVES
from mlscaffold.errors import printable
from mlscaffold.facts.components import KINDS, Component
from mlscaffold.facts.model import Place
from mlscaffold.findings import Finding, Suppressed
from mlscaffold.report import audit_pictures as pictures
from mlscaffold.report.audit_style import STYLE
from mlscaffold.report.audit_text import where
from mlscaffold.report.text import counted

FEW: Final = 5
"""Pieces of evidence that are shown of each topic; the rest is counted."""
MOST: Final = 200
"""Findings, suppressions and modules that one list shows; the rest is counted."""

_CODE: Final = re.compile(r"`([^`]+)`")


def report(found: Survey) -> str:
    """The whole page."""
    project = found.result.project
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{_text(project.name)}: audit by mlscaffold</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#topics">Skip to the topics</a>
<header>
<h1><bdi>{_text(project.name)}</bdi></h1>
<p class="muted">{_text(_kind(found))}</p>
</header>
<main>
{_summary(found)}
{_perspectives(found)}
{_steps(found)}
{_components(found)}
<h2 id="topics">Topic by topic</h2>
{"".join(_topic(s) for s in found.standings)}
{_about(found)}{_list_of_modules(found)}
</main>
<footer><p>Written by mlscaffold {__version__}. Nothing of the repository was run; this page loads nothing.</p></footer>
</body>
</html>
"""
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _text(text: str) -> str:
    """Text from anywhere, inert."""
    return html.escape(printable(text))


def _prose(text: str) -> str:
    """A sentence, inert, with what stands in backticks as code."""
    return _CODE.sub(r"<code>\1</code>", _text(text))


def _place(at: Place) -> str:
    return "The repository" if at.path == "." else f"<code>{html.escape(where(at))}</code>"


def _kind(found: Survey) -> str:
    project = found.result.project
    kind = found.kind[:1].upper() + found.kind[1:]
    files, rules = counted(len(project.files), "file"), counted(len(found.result.asked), "rule")
    commit = (f"at commit {project.git.head}, perhaps with changes",) if project.git.head else ()
    return " \N{MIDDLE DOT} ".join((kind, files, f"{rules}, stage {project.stage}", *commit))


def _sign(status: Status) -> str:
    return f'<span class="sign {status}" aria-hidden="true">{pictures.SIGNS[status]}</span>'


def _badge(status: Status) -> str:
    sign = f'<span aria-hidden="true">{pictures.SIGNS[status]} </span>'
    return f'<span class="badge {status}">{sign}{pictures.WORDS[status]}</span>'


def _summary(found: Survey) -> str:
    number = "none" if found.score is None else f"{found.score} <small>of 100</small>"
    notes = "".join(f"<p>{_prose(note)}</p>" for note in found.notes)
    return f"""<section class="card summary" aria-labelledby="score">
<div><h2 id="score" class="muted">Score</h2><p class="number">{number}</p></div>
<div>{pictures.bar(found.standings)}<p>{_text(found.score_method)}</p><p>{_text(found.ml_test_score_in_words)}</p>{notes}</div>
</section>"""


def _perspectives(found: Survey) -> str:
    cards = []
    for index, perspective in enumerate(PERSPECTIVES):
        own = [s for s in found.standings if s.topic.perspective == perspective]
        counts = Counter(s.status for s in own)
        legend = "".join(f"<li>{_sign(s)}{counts[s]} {pictures.WORDS[s]}</li>" for s in STATUSES if counts[s])
        links = "".join(
            f'<li>{_sign(s.status)}<a href="#{s.topic.key}">{_text(s.topic.name)}</a> '
            f'<span class="tag">{pictures.WORDS[s.status]}</span></li>'
            for s in own
        )
        cards.append(
            f'<section class="card"><h3>{perspective}</h3><div class="picture">'
            f"{pictures.donut(f'ring{index}', perspective, own)}"
            f'<ul class="counts">{legend}</ul></div><nav aria-label="{perspective}"><ul>{links}</ul></nav></section>'
        )
    return (
        '<h2>Who asks, and what the answer is</h2>\n<p class="muted">The number in a ring is how many topics pass, '
        f'of those that apply.</p>\n<div class="four">{"".join(cards)}</div>'
    )


def _steps(found: Survey) -> str:
    steps = ranked(found.standings)
    if not steps:
        return ""
    rows = "".join(
        f'<li>{_sign(s.status)}<a href="#{s.topic.key}">{_text(s.topic.name)}</a>: {_prose(s.next)}</li>' for s in steps
    )
    return f"""<h2>What to do next</h2>
<section class="card"><p class="muted">What failed comes first.</p><ol class="steps">{rows}</ol></section>
"""


def _components(found: Survey) -> str:
    if not found.components:
        return ""
    counts = Counter(c.component for c in found.components)
    rest = counts["none"]
    said = f" {counted(rest, 'more module')} {'was' if rest == 1 else 'were'} not recognised." if rest else ""
    collected = len(files_of_tests(found.result.project))
    if counts["test"] != collected:
        said += (
            f" Of the {counted(counts['test'], 'module')} of tests, {collected} hold{'s' if collected == 1 else ''} "
            "tests that a runner collects; the rest prepares for them or is not collected."
        )
    unsure = sum(unsure_backward(d) for d in found.directions)
    against, entangled = sum(d.backward for d in found.directions), counts["entangled"]
    flow = ""
    if against:
        flow += (
            f'<p><strong class="fail">{counted(against, "import")} against the flow</strong> (dashed arrows): '
            "data must not know the model, nor the model its serving.</p>"
        )
    if unsure:
        flow += (
            f"<p>{counted(unsure, 'import')} may go against the flow (dashed arrows): what the modules are is not "
            "sure.</p>"
        )
    if entangled:
        flow += (
            f'<p><strong class="fail">{counted(entangled, "module")} entangled</strong> (dashed box): '
            "several components at once, so that a change to one may change the others.</p>"
        )
    drawn = pictures.map_of(found.components, found.directions) if len(counts) > 1 or not rest else ""
    return f"""<h2>Components</h2>
<section class="card components">
<div>{drawn}</div>
<div><p>What the modules are for, by what they do and what they are called. An arrow leads from a component to one that
it imports, with the number of imports; tests, infrastructure and configuration are left without arrows.{said}</p>
{flow}<p><a href="#modules">All modules, one by one</a></p></div>
</section>"""


def _list_of_modules(found: Survey) -> str:
    if not found.components:
        return ""
    ordered = sorted(found.components, key=lambda c: (KINDS.index(c.component), c.path))
    return f"""
<h2 id="modules">Module by module</h2>
<section class="card modules"><details><summary>{counted(len(ordered), "module")}, with what each is for</summary>
{_modules(ordered)}</details></section>"""


def _modules(components: Sequence[Component]) -> str:
    rows = "".join(
        f"<tr><td><code>{_text(c.path)}</code></td><td>{c.component}</td><td>{c.confidence} confidence: "
        f"{_prose(c.because)}</td></tr>"
        for c in components[:MOST]
    )
    return (
        "<table><thead><tr><th>Module</th><th>Component</th><th>Why</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{_more(len(components), 'module')}"
    )


def _topic(item: Standing) -> str:
    topic = item.topic
    todo = f'<p class="next"><strong>Next:</strong> {_prose(item.next)}</p>' if item.next else ""
    return f"""<article class="card topic" id="{topic.key}" aria-labelledby="{topic.key}-h">
<header><h3 id="{topic.key}-h">{topic.perspective}: {_text(topic.name)}</h3>
{_badge(item.status)}</header>
<p class="muted">{_text(topic.question)}</p>
<ul class="evidence">{"".join(_shown(item))}</ul>
{todo}{_findings(item.findings)}{_suppressed(item.suppressed)}
</article>
"""


def _shown(item: Standing) -> Iterator[str]:
    """What decided the topic, a line each."""
    speaks: Status = "fail" if item.status == "fail" else "pass"
    for evidence in item.evidence[:FEW]:
        yield f"<li>{_sign(speaks)}{_place(evidence.at._replace(column=0))}: {_prose(evidence.text)}</li>"
    if len(item.evidence) > FEW:
        more = "below" if item.status == "fail" else "in the report as JSON"
        yield f'<li class="muted">{_sign("not-applicable")}and {len(item.evidence) - FEW} more, {more}</li>'
    if item.status == "fail":
        for evidence in item.seen[:FEW]:
            yield f"<li>{_sign('pass')}{_place(evidence.at._replace(column=0))}: {_prose(evidence.text)}</li>"
        if len(item.seen) > FEW:
            rest = len(item.seen) - FEW
            yield f'<li class="muted">{_sign("not-applicable")}and {rest} more, in the report as JSON</li>'
    lacks: Status = "not-applicable" if item.status == "not-applicable" else "unknown"
    for missing in item.missing:
        yield f"<li>{_sign(lacks)}{_prose(missing)}</li>"


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    levels = Counter(f.level for f in findings)
    said = ", ".join(counted(levels[level], level) for level in ("error", "warning", "note") if levels[level])
    rows = "".join(_finding(f) for f in findings[:MOST])
    return (
        f"<details><summary>{counted(len(findings), 'finding')}: {said}</summary>"
        f'<ol class="findings">{rows}</ol>{_more(len(findings), "finding")}</details>'
    )


def _finding(item: Finding) -> str:
    hint = f'<p class="muted">{_prose(item.hint)}</p>' if item.hint else ""
    see = f'<p class="tag">See also {_joined(item.related)}</p>' if item.related else ""
    return (
        f"<li><p>{_place(item.at)}</p>"
        f"<p><strong>{item.level.capitalize()}:</strong> {_prose(item.message)}</p>{hint}{see}"
        f'<p class="tag">{_text(item.rule)}, {item.confidence} confidence</p></li>'
    )


def _joined(places: Iterable[Place]) -> str:
    return ", ".join(_place(at) for at in places)


def _suppressed(items: Sequence[Suppressed]) -> str:
    if not items:
        return ""
    rows = "".join(
        f"<li><p>{_place(s.finding.at)}</p><p>{_prose(s.finding.message)}</p>"
        f"<p><strong>Reason given:</strong> {_text(s.reason)}</p>"
        f'<p class="tag">{_text(s.finding.rule)}, suppressed ({s.kind}) in {_place(s.at)}</p></li>'
        for s in items[:MOST]
    )
    return (
        f"<details><summary>{counted(len(items), 'finding')} suppressed by the repository</summary>"
        f'<ol class="findings">{rows}</ol>{_more(len(items), "finding")}</details>'
    )


def _more(number: int, noun: str) -> str:
    return f"<p>And {counted(number - MOST, f'more {noun}')}, in the report as JSON.</p>" if number > MOST else ""


def _about(found: Survey) -> str:
    extra = ""
    if found.other or found.other_suppressed:
        extra = (
            f'<article class="card topic"><h3>{found.other_title}</h3>'
            f"{_findings(found.other)}{_suppressed(found.other_suppressed)}</article>"
        )
    return f"""{extra}<h2>How to read this</h2>
<section class="card"><p>Each topic is a question that somebody asks of a machine-learning project.</p>
<ul class="evidence">
<li>{_sign("pass")}<strong>Pass</strong>: evidence speaks for it, and nothing against it.</li>
<li>{_sign("fail")}<strong>Fail</strong>: an error or warning of high or medium confidence speaks against it.</li>
<li>{_sign("unknown")}<strong>Unknown</strong>: nothing speaks against it, and the evidence is missing or not complete.
Not seeing something is never a pass.</li>
<li>{_sign("not-applicable")}<strong>Not applicable</strong>: nobody asks this of such a repository.</li>
</ul></section>"""
