"""The page: inert, self-contained, and readable by everybody."""

import itertools
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

import pytest

from mlscaffold.audit.survey import survey
from mlscaffold.report import audit_html, audit_json, audit_text
from mlscaffold.report.audit_pictures import WORDS
from mlscaffold.report.audit_style import DARK, LIGHT, STYLE
from tests.audit.page import Page, read
from tests.audit.repositories import LIBRARY, NOTEBOOK, SCRIPT, WHOLE, having, tree

pytestmark = pytest.mark.usefixtures("few_rules")


def page_of(files: dict[str, str | bytes], name: str = "parcels") -> Page:
    return read(audit_html.report(survey(tree(files, name=name), "production")))


EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&#x202e;`"
"""Everything that closes, opens, quotes or refers."""
ODD = {
    "markup": EVIL,
    "control characters": "a\x1b[2J\x00\x07\x08b\r\nc",
    "bidirectional override": "a\u202egnp.exe\u2066x\u2069",
    "invisible": "a\u200b\u200d\ufeff\u00ad",
    "bytes that are no text": "a\udcff\udc80b",
    "end of style": "</style></title></desc></svg><svg/onload=alert(1)>",
    "comment": "<!-- --><!--",
    "long": "x" * 5000,
    "backticks": "`a` ` `` <b>`c`</b>",
}


def hostile(text: str) -> dict[str, str | bytes]:
    """A repository that says this wherever a repository can say anything."""
    file = text.replace("/", "\u2215")
    heading = " ".join(text.split())[:300]
    return having({
        f"{file}.py": "import pandas as pd\nfrom sklearn.svm import SVC\nSVC().fit(pd.read_csv('/mnt/a'), y)\n",
        f"{file}.ipynb": NOTEBOOK,
        f"data/{file}.csv": "a,b\n1,2\n",
        "parcels/more.py": f"x = {'/mnt/' + text!r}\n",
        "README.md": f"# {heading}\n\n## Problem {heading}\n\n{text}\n",
        "mlscaffold.toml": f"[suppress]\n\"hygiene/unnamed\" = {_toml(text)}\n",
    })  # fmt: skip


def _toml(text: str) -> str:
    escaped = "".join(c if c.isalnum() else f"\\u{ord(c):04x}" for c in text if not "\ud800" <= c <= "\udfff")
    return f'"why {escaped}"'


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_repository_cannot_put_anything_on_the_page_but_text(text: str) -> None:
    harmless = page_of(hostile("harmless"), "harmless")
    page = page_of(hostile(text), text)
    assert page.faults == []
    # Code spans come and go with backticks; there is no other difference.
    assert [t for t in page.tags if t != "code"] == [t for t in harmless.tags if t != "code"]
    assert [a for t, a in page.elements if t != "code"] == [a for t, a in harmless.elements if t != "code"]
    shown = "".join(page.text)
    assert all(c.isprintable() or c == "\n" for c in shown)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_reports_of_hostile_repositories_are_inert(text: str) -> None:
    found = survey(tree(hostile(text), name=text), "production")
    assert audit_html.report(found).isascii()
    assert audit_json.report(found).isascii()
    assert all(c.isprintable() or c == "\n" for c in audit_text.report(found))
    assert all(c.isprintable() or c == "\n" for c in audit_text.report(found, unicode=False))


def test_hostile_names_are_on_the_page_as_text() -> None:
    shown = "".join(page_of(hostile(EVIL), EVIL).text)
    assert EVIL.split("`")[0] in shown


def test_page_refers_to_nothing_outside_itself() -> None:
    page = page_of(WHOLE)
    for tag, attributes in page.elements:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form", "style:import"}
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "style", "xlink:href"}]
        assert attributes.get("href", "#").startswith("#")
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_policy_allows_this_style_and_nothing_else() -> None:
    page = page_of(WHOLE)
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_links_lead_somewhere_and_ids_are_unique() -> None:
    page = page_of(WHOLE)
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in ("href", "aria-labelledby"):
            for target in attributes.get(name, "").replace("#", "").split():
                assert target in ids


@pytest.mark.parametrize("files", [WHOLE, SCRIPT, {}], ids=["whole", "script", "empty"])
def test_headings_and_landmarks_are_in_order(files: dict[str, str | bytes]) -> None:
    page = page_of(files)
    levels = [int(t[1]) for t in page.tags if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert page.tags.count("main") == 1
    assert page.tags.count("footer") == 1
    assert page.tags.count("nav") == 4
    assert ("html", {"lang": "en"}) in page.elements


def test_pictures_say_what_they_show() -> None:
    page = page_of(WHOLE)
    pictures = [i for i, (t, _) in enumerate(page.elements) if t == "svg"]
    assert len(pictures) == 6
    for index in pictures:
        assert page.elements[index][1]["role"] == "img"
        assert page.tags[index + 1 : index + 3] == ["title", "desc"]
    shown = "".join(page.text)
    assert "Developer: 7 pass." in shown
    assert "model imports data 1 times" in shown


@pytest.mark.parametrize("files", [SCRIPT, LIBRARY], ids=["script", "library"])
def test_status_is_said_in_words_beside_every_sign(files: dict[str, str | bytes]) -> None:
    counts = survey(tree(files), "production").counts
    pieces = Counter(text.strip() for text in page_of(files).text)
    for status, number in counts.items():
        # Once in the overview and once at the topic itself.
        assert pieces[WORDS[status]] == 2 * number


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_is_enough(colours: dict[str, str]) -> None:
    for text in ("text", "muted", "link", "pass", "fail", "unknown", "not-applicable"):
        for ground in ("page", "card"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for ground in ("node", "code", "line"):
        assert _contrast(colours["text"], colours[ground]) >= 4.5, ground
    for ground in ("node", "code"):
        assert _contrast(colours["muted"], colours[ground]) >= 4.5, ground
    # Signs in the bar are of the card's colour, on the colour of their status.
    for ground in ("pass", "fail", "unknown"):
        assert _contrast(colours["card"], colours[ground]) >= 4.5, ground
    assert _contrast(colours["arrow"], colours["card"]) >= 3
