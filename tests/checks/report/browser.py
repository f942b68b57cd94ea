"""Open a report's page in a real browser: no request, no error, no violation of accessibility, no row cut on paper.

Run by `make browser`, not by the suite: it needs Chromium (Debian's package), and axe-core (npm), which are no
dependencies of Shrift. `python -m tests.checks.report.browser AXE` where AXE is the path of `axe.min.js`.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from checks.catalog import load
from checks.demo import make
from checks.examination import Request, examine
from checks.model import Report
from checks.places import Places
from checks.report import html
from checks.report.choices import AUDIENCES, Choices
from tests.checks.report.samples import HOSTILE, told

LOOKS = ("light", "dark")
WIDTHS = (360, 900)


def reports(folder: Path) -> Iterator[tuple[str, Report]]:
    """The demo project, and one whose names try to do harm."""
    project = make(folder / "atlas-support")
    yield "demo", examine(Request(paths=(project.resolve(),), memory=False), load(), Places(folder / "data"))
    for number, text in enumerate(HOSTILE):
        yield f"hostile-{number}", told(text)


def opened(browser: Browser, file: Path, look: str, width: int) -> tuple[Page, list[str]]:
    """The page, and what it asked for or complained of."""
    page = browser.new_page(color_scheme=look, viewport={"width": width, "height": 900})
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    page.on("request", lambda asked: trouble.append(f"request: {asked.url}") if asked.url != file.as_uri() else None)
    page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
    page.goto(file.as_uri())
    return page, trouble


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds. It is put in by the browser's own hand: the page's policy lets no script in."""
    result: dict[str, Any] = page.evaluate(
        f"(async () => {{ {axe}; const found = await axe.run(document, {{resultTypes: ['violations']}}); "
        "return {violations: found.violations, passes: found.passes.length}; })()"
    )
    assert result["passes"] > 10, "axe-core looked at nothing"
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in result["violations"]]


def cut_rows(page: Page, paper: Path) -> list[str]:
    """Rows that stand on two pages. Each row is given a number at its first and last word, to be found on paper."""
    rows = page.evaluate(
        """() => [...document.querySelectorAll('tbody tr, .rows > li, .steps li')].map((row, n) => {
            for (const [sign, where] of [['⟦', 'afterbegin'], ['⟧', 'beforeend']]) {
                const cell = where === 'afterbegin' ? row.firstElementChild : row.lastElementChild;
                (cell ?? row).insertAdjacentText(where, `${sign}${n}${sign}`);
            }
            return row.getBoundingClientRect().height;
        }).length"""
    )
    page.pdf(path=str(paper), prefer_css_page_size=True)
    begins: dict[str, int] = {}
    ends: dict[str, int] = {}
    for number, sheet in enumerate(PdfReader(paper).pages):
        text = re.sub(r"\s", "", sheet.extract_text())
        begins |= dict.fromkeys(re.findall("⟦(\\d+)⟦", text), number)
        ends |= dict.fromkeys(re.findall("⟧(\\d+)⟧", text), number)
    assert len(begins) == len(ends) == rows, f"{len(begins)} of {rows} rows were found on paper"
    return [row for row, at in begins.items() if ends[row] != at]


def looked_at(axe: str, folder: Path) -> list[str]:
    """Everything that is wrong, in words."""
    catalog, wrong = load(), []
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, report in reports(folder):
            for audience in AUDIENCES:
                file = folder / f"{name}-{audience}.html"
                with file.open("wb") as target:
                    html.write(report, target, catalog, Choices(audience=audience))
                for look in LOOKS if name == "demo" else LOOKS[:1]:
                    for width in WIDTHS if name == "demo" else WIDTHS[1:]:
                        page, trouble = opened(browser, file, look, width)
                        trouble += violations(page, axe)
                        wide = page.evaluate("document.documentElement.scrollWidth") - width
                        trouble += [f"{wide} pixels stand out at the right"] if wide > 0 else []
                        wrong += [f"{file.stem}, {look}, {width}: {what}" for what in trouble]
                        page.close()
                if name == "demo":
                    page, _ = opened(browser, file, "dark", 900)
                    wrong += [f"{file.stem}: row {row} is cut" for row in cut_rows(page, file.with_suffix(".pdf"))]
                    page.close()
        browser.close()
    return wrong


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        found = looked_at(Path(sys.argv[1]).read_text(encoding="utf-8"), Path(scratch))
    print("\n".join(found) or "Nothing is wrong.")
    sys.exit(1 if found else 0)
