"""The style of the audit's page: colours for light and dark, sizes for paper, desk and phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "page": "#f6f7f9", "card": "#ffffff", "text": "#1b2330", "muted": "#566274", "line": "#d9dee6", "link": "#0b57b7",
    "code": "#eef1f5", "pass": "#1a7a43", "fail": "#c0281f", "unknown": "#8a5a00", "not-applicable": "#5d6979",
    "node": "#e3ebf7", "arrow": "#5b6b82",
}  # fmt: skip
DARK: Final[Mapping[str, str]] = {
    "page": "#12161c", "card": "#1b212a", "text": "#e7ebf1", "muted": "#a5b0c0", "line": "#364150", "link": "#8ab8ff",
    "code": "#28303c", "pass": "#5fd08f", "fail": "#ff8a80", "unknown": "#f0b957", "not-applicable": "#98a4b5",
    "node": "#26364f", "arrow": "#9fb0c8",
}  # fmt: skip


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


_RULES: Final = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:68rem;margin:0 auto;padding:0 1rem}
header{padding-top:2rem}
h1{font-size:1.9rem;line-height:1.2;margin:0}
h2{font-size:1.35rem;margin:2.5rem 0 .75rem}
h3{font-size:1.1rem;margin:0;line-height:1.3}
p{margin:.4rem 0}
a{color:var(--link)}
ul,ol{margin:.4rem 0;padding-left:1.25rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em;
background:var(--code);border-radius:.25rem;padding:.05em .3em}
.muted{color:var(--muted)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.15rem}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.summary{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1.75rem;align-items:center;margin-top:1.25rem}
.summary h2{margin:0}
.number{font-size:3.4rem;font-weight:700;line-height:1;margin:0}
.number small{font-size:1rem;font-weight:400;color:var(--muted)}
.bar{width:100%;height:auto;display:block;margin:.35rem 0}
.four{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem}
.four .card{display:flex;flex-direction:column;gap:.6rem}
.four .picture{display:flex;gap:.9rem;align-items:center}
.four svg{width:5.5rem;height:5.5rem;flex:none}
.four ul{list-style:none;margin:0;padding:0}
.counts{font-size:.9rem;line-height:1.35}
.four nav li{padding:.12rem 0 .12rem 1.4rem;text-indent:-1.4rem;font-size:.95rem;line-height:1.35}
.sign{display:inline-block;width:1.4rem;text-indent:0;text-align:center;font-weight:700}
.pass{color:var(--pass)}.fail{color:var(--fail)}.unknown{color:var(--unknown)}.not-applicable{color:var(--not-applicable)}
.badge{display:inline-block;border:1.5px solid;border-radius:1rem;padding:0 .65rem;font-size:.85rem;font-weight:600;
white-space:nowrap}
.topic{margin:0 0 1rem}
.topic>header{padding:0;max-width:none;display:flex;flex-wrap:wrap;gap:.35rem .8rem;align-items:baseline;
justify-content:space-between}
.evidence{list-style:none;padding:0}
.evidence li{padding:.12rem 0 .12rem 1.4rem;text-indent:-1.4rem}
.evidence li>*{text-indent:0}
.next{border-left:4px solid var(--link);padding:.1rem 0 .1rem .8rem;margin:.7rem 0 .2rem}
details{margin-top:.6rem}
summary{cursor:pointer;font-weight:600}
.findings{list-style:none;padding:0;margin:.3rem 0 0}
.findings li{border-top:1px solid var(--line);padding:.55rem 0}
.findings p{margin:.1rem 0}
.tag{font-size:.82rem;color:var(--muted)}
.components{display:grid;grid-template-columns:minmax(0,26rem) 1fr;gap:1rem 2rem;align-items:start}
.components svg{width:100%;min-width:20rem;max-width:26rem;height:auto;display:block}
.components>div:first-child{overflow-x:auto}
.steps li{padding:.15rem 0}
.modules details{margin:0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line)}
td:nth-child(2){white-space:nowrap}
footer{padding-top:1.5rem;padding-bottom:2.5rem;color:var(--muted);font-size:.9rem}
svg text{font:600 13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--text)}
svg .small{font-weight:400;font-size:11.5px;fill:var(--muted)}
svg .number-of{paint-order:stroke;stroke:var(--card);stroke-width:4px}
svg .big{font-size:26px;font-weight:700}
svg .s-pass{stroke:var(--pass)}svg .s-fail{stroke:var(--fail)}svg .s-unknown{stroke:var(--unknown)}
svg .s-not-applicable{stroke:var(--line)}
svg .f-pass{fill:var(--pass)}svg .f-fail{fill:var(--fail)}svg .f-unknown{fill:var(--unknown)}
svg .f-not-applicable{fill:var(--line)}
svg .on{fill:var(--card)}svg .on-not-applicable{fill:var(--text)}
svg .node{fill:var(--node)}
svg .arrow{stroke:var(--arrow);fill:none}svg .head{fill:var(--arrow)}
svg .arrow.unsure{stroke-dasharray:5 4}
svg .arrow.back{stroke:var(--fail);stroke-dasharray:5 4}svg .head.back,svg .back-text{fill:var(--fail)}
svg .entangled{stroke:var(--fail);stroke-width:2;stroke-dasharray:5 4}
@media (max-width:60rem){.four{grid-template-columns:repeat(2,1fr)}}
@media (max-width:44rem){.components{grid-template-columns:minmax(0,1fr)}}
@media (max-width:34rem){.four,.summary{grid-template-columns:minmax(0,1fr)}h1{font-size:1.5rem}
table,tbody,tr,td{display:block}thead{position:absolute;left:-99rem}td{border:0;padding:.05rem 0}
tr{border-top:1px solid var(--line);padding:.4rem 0}}
@media (max-width:26rem){header,main,footer{padding-left:.5rem;padding-right:.5rem}.card{padding:.8rem .6rem}
svg.bar text{font-size:21px}svg .small{font-size:13px}}
@media print{body{background:#fff}header,main,footer{max-width:none}.card{break-inside:avoid;border-color:#999}
h2,h3,.topic>header{break-after:avoid}.components{display:block;break-inside:avoid}.components svg{max-width:22rem}
.topic:has(details),.modules,.card:has(.steps){break-inside:auto}
.evidence li,.findings li,.steps li,.next,tr{break-inside:avoid}
.topic>header+p{break-after:avoid}
.skip{display:none}details::details-content{content-visibility:visible;height:auto}a{text-decoration:none}}
"""

STYLE: Final = (
    f":root{{color-scheme:light dark;{_variables(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
    f"@media print{{:root{{color-scheme:light;{_variables(LIGHT)}}}}}{_RULES}"
)
"""The whole style sheet, in ASCII; it refers to nothing outside the page."""
