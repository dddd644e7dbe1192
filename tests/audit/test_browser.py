"""The page in a real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlscaffold.audit.survey import survey
from mlscaffold.report import audit_html
from mlscaffold.tree import MemoryTree
from tests.audit.repositories import SCRIPT, WHOLE, tree
from tests.audit.test_page import EVIL, hostile

CHROMIUM = os.environ.get("MLSCAFFOLD_CHROMIUM") or shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
"""The page under test holds no script and comes from these tests; Chromium runs as root in CI, which its sandbox refuses."""

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed (uv pip install playwright)"
)
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on PATH (apt-get install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def page_file(folder: Path, found: MemoryTree) -> str:
    place = folder / "report.html"
    place.write_text(audit_html.report(survey(found, "production")), encoding="ascii")
    return place.as_uri()


REPOSITORIES = {
    "whole": tree(WHOLE),
    "script": tree(SCRIPT),
    "empty": tree({}),
    "hostile": tree(hostile(EVIL), name=EVIL),
}


@pytest.mark.parametrize("name", REPOSITORIES)
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_page_opens_quietly_and_fits(browser: Any, tmp_path: Path, name: str, width: int) -> None:
    address = page_file(tmp_path, REPOSITORIES[name])
    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    for summary in page.query_selector_all("summary"):
        summary.click()
    assert said == []
    assert asked == [address]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
    headings = [h.inner_text() for h in page.query_selector_all("h1, h2")]
    assert headings[1:3] == ["Score", "Who asks, and what the answer is"]
    assert "Topic by topic" in headings
    assert len(page.query_selector_all("article")) >= 12
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_follows_the_colour_scheme(browser: Any, tmp_path: Path, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(page_file(tmp_path, REPOSITORIES["whole"]))
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(18, 22, 28)") is (scheme == "dark")
    page.close()


def test_nothing_overlaps_in_the_picture_of_components(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.goto(page_file(tmp_path, REPOSITORIES["whole"]))
    boxes = page.evaluate(
        "[...document.querySelectorAll('svg[aria-labelledby^=map] text')].map(t => {"
        "const b = t.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]})"
    )
    assert len(boxes) > 4
    for index, (left, top, right, bottom) in enumerate(boxes):
        assert right <= 360
        for other_left, other_top, other_right, other_bottom in boxes[index + 1 :]:
            assert right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
    page.close()


def test_print_opens_what_is_folded(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(page_file(tmp_path, REPOSITORIES["script"]))
    visible = "document.querySelector('.findings').checkVisibility()"
    assert page.evaluate(visible) is False
    page.emulate_media(media="print")
    page.wait_for_function(visible, timeout=5000)
    page.close()


def test_keyboard_reaches_the_topics(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(page_file(tmp_path, REPOSITORIES["whole"]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the topics"
    page.keyboard.press("Enter")
    assert page.url.endswith("#topics")
    page.close()
