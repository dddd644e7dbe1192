"""Evidence of where the data comes from, and under which terms it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.audit import prose
from mlscaffold.audit.evidence import Evidence
from mlscaffold.facts.model import Document, Place, Project
from mlscaffold.facts.traits import is_aside

_DATA = re.compile(
    r"(?:the |about the |our )?(?:raw |training |input )?data ?(?:sets?|sources?)?|data (?:description|"
    r"provenance|licen[cs]e)"
    r"|licen[cs]e of the data|training data|data (?:used|collection)",
    re.IGNORECASE,
)
_OF_DATA = re.compile(
    r"\bdata ?sets?\b|\bcorp(?:us|ora)\b|\b(?:the|this|these|our|all|raw|training|input|source|original|"
    r"\w+net) data\b(?! (?:\w+ing|loader|pipeline|module|scien\w+|engineer|frame|class|version|catalog|folder|"
    r"directory)\b)|"
    r"\bdata (?:files?|is|are|was|were|from|comes?|sources?|used)\b|\bsources? of (?:the )?data\b|\binput files\b",
    re.IGNORECASE,
)
_OF_CODE = re.compile(
    r"\b(?:this|the|our) (?:project|repository|repo|code|software|package|library|work) (?:is|are|was)\b|"
    r"\bsource code\b|\bLICENSE(?:\.\w+)?\b",
)
_LICENCE = re.compile(
    r"\blicen[cs](?:e[ds]?|ing)\b|\bCC[ -]?(?:BY|0)\b|creative commons|public domain|terms (?:of use|and conditions)|"
    r"\bODbL\b|\buse of this data ?set\b",
    re.IGNORECASE,
)
_OF_CONTENT = re.compile(r"\bCC[ -]?(?:BY|0)\b|creative commons|public domain|\bODbL\b", re.IGNORECASE)
"""Licences that are given to data and texts, and hardly ever to code."""
_COMES = re.compile(
    r"\bfrom\b|\bsource\b|\bsourced\b|\bavailable\b|\bdownload\w* (?:it |them )?(?:at|in|here|via|on)\b|"
    r"\bdownloaded\b|\bscraped\b|"
    r"\bobtained\b|\bcollected\b|\bprovided\b|\bpublished\b|\bhosted\b|\bintroduced\b|\boriginal\b|\bcompetition\b|"
    r"\bus(?:e|es|ed|ing)\b",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"\bkaggle\b|\bUCI\b|\bhugging ?face hub|\bzenodo\b|\bopenml\b|\bfigshare\b|\bworld bank\b|\bphysionet\b",
    re.IGNORECASE,
)
"""Places where data is published, which say as much as an address."""
_DATA_ADDRESS = re.compile(
    r"https?://\S*(?:kaggle\.com/(?:c|competitions|datasets|\w+)/|archive\.ics\.uci|huggingface\.co/datasets|zenodo\.|openml\.|"
    r"figshare|://data\.|opendata|data[_-]?set|\.csv\b|\.zip\b|\.tgz\b|\.tar\b|\.parquet\b)",
    re.IGNORECASE,
)
"""Addresses of data by their look."""
_TARGET = re.compile(r"\]\([^)]*\)|https?://\S+|<[^<>]*>")
_BADGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|img\.shields\.io\S*")


def source_of_data(project: Project) -> Evidence | None:
    """Where something names the source of the data: the data package, a page, a card, or the code that fetches it."""
    package = project.package
    if package and package.sources:
        return Evidence(package.at, "names the source of the data")
    apart = {d.path for d in prose.data_pages(project)}
    for page in _pages(project):
        for number, line in _about_data(page):
            shown = _TARGET.sub(" ", line)
            published = bool(_KNOWN.search(shown))
            # An address or the name of a place where data is published, and a word that says what it is there for.
            sourced = [_is_address(line), published, _COMES.search(shown) is not None]
            says = _OF_DATA.search(shown) and (sourced[0] or published) and sum(sourced) > 1
            # A page that lies with the data, or a card, gives an address of data for one reason.
            if says or (page.path in apart and _DATA_ADDRESS.search(line)):
                return Evidence(Place(page.path, number), "names where the data comes from")
        for section in prose.sections(page, _DATA):
            lines = enumerate(section.text.split("\n"), section.at.line + 1)
            if found := next((n for n, line in lines if _DATA_ADDRESS.search(_BADGE.sub("", line))), 0):
                return Evidence(Place(page.path, found), "names where the data comes from")
    for file in project.sources:
        for text in file.texts if not file.is_test and not is_aside(file.path) else ():
            reads = re.search(
                r"argument:.*(?:read_(?:csv|table|parquet|json|excel)|urlretrieve|load_dataset)$", text.use
            )
            if reads and re.match(r"https?://", text.value):
                return Evidence(text.at, "reads the data from an address on the web")
    return None


def terms_of_data(project: Project) -> Evidence | None:
    """Where something names the licence of the data, and not only that of the code."""
    package = project.package
    if package and (package.licences or any(r.licences for r in package.resources)):
        named = (*package.licences, *(licence for r in package.resources for licence in r.licences))
        return Evidence(package.at, f"names the licence of the data ({named[0]})")
    beside = {d.path for d in prose.data_pages(project) if not prose.is_card(d.path, project)}
    for page in _pages(project):
        for number, line in _about_data(page):
            speaks = _LICENCE.search(line) and not _OF_CODE.search(line)
            # A page that lies with the data speaks of nothing else.
            if speaks and (_OF_DATA.search(line) or page.path in beside):
                return Evidence(Place(page.path, number), "names the terms of the data")
        for section in prose.sections(page, _DATA):
            if _OF_CONTENT.search(section.text):
                return Evidence(section.at, "names the terms of the data")
    return None


def _is_address(line: str) -> bool:
    """Whether a line has an address that may be one of data, and not one of a manual."""
    found = re.findall(r"https?://[^\s)>\]]+", line)
    return any(not re.search(r"//(?:man|docs?)\.|/docs?/|readthedocs", address) for address in found)


def _pages(project: Project) -> list[Document]:
    """What lies beside the data first: it is nearest to what is asked."""
    return [*prose.data_pages(project), *prose.pages(project)]


def _about_data(page: Document) -> Iterator[tuple[int, str]]:
    """The sentences of a page outside code, with their lines; badges and comments are left out."""
    for number, line in prose.lines_outside_code(page):
        bare = _BADGE.sub(" ", line[:2_000])
        if bare.strip() and not bare.lstrip().startswith("<!--"):
            for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", bare):
                yield number, sentence
