"""Every page type, at 1280 and 820 pixels, has no serious or critical finding of axe-core.

Each role of the demonstration signs in and follows the links it is shown; a page type is an endpoint. What no role
reaches by a link fails the test too, unless `NO_PAGE` says why it is no page.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.exceptions import HTTPException

from inspect_app.cli.demonstration import people
from tests.conftest import make_app
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, ROOT, Server

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ACCOUNTS = ("", "office", "admin", "district-370481", "town", "unit-chengguan", "expert01")
# The demonstration has no draft: its bulletins are issued, its checklists those of the files.
UNREACHED = {"documents.edit_bulletin", "scoring.what_if_draft", "standards.changes"}
WIDTHS = (1280, 820)
PAGES_OF_A_TYPE = 2
NO_PAGE = re.compile(
    r"static|styleguide|healthz|tablet|photo|download|file|xlsform|\.pdf|pdf|plan\.json|frame\.jsonl|roster|round_plan|round_frame|"
    r"draw_plan|\.xlsx|draw_frame|job_progress|export|service_worker|preview|of_finding"
)
RUN = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"


@dataclass
class Crawl:
    """What has been seen so far: pages by endpoint, and the findings."""

    app: Flask
    seen: dict[str, list[str]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def is_enough(self, endpoint: str, role: str) -> bool:
        """Tell whether a page type has been looked at by this role, or by enough roles; the home pages all differ."""
        by = self.seen.get(endpoint, [])
        return role in by or (endpoint != "board.home" and len(by) >= PAGES_OF_A_TYPE)

    def endpoint_of(self, address: str) -> str | None:
        """Return the endpoint that a path belongs to when it is a page."""
        try:
            endpoint, _ = self.app.url_map.bind("127.0.0.1").match(urlsplit(address).path)
        except HTTPException:
            return None
        return None if NO_PAGE.search(f"{endpoint} {urlsplit(address).path}") else str(endpoint)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the app with the demonstration loaded."""
    data = tmp_path_factory.mktemp("demonstration")
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"DATA_DIR": str(data)}
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command], cwd=ROOT, env=environment, check=True
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(data, port)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def serious(page: Page) -> list[str]:
    """Return the serious and critical findings on a page as it stands."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [
        f"{finding['impact']} {finding['id']}: {node['html'][:160]}"
        for finding in page.evaluate(RUN)
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"][:3]
    ]


def sign_in(page: Page, url: str, user_name: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("[name=user_name]", user_name)
    page.fill("[name=password]", people.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def look(page: Page, crawl: Crawl, where: str) -> None:
    """Run axe at both widths and note what it finds."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        crawl.found += [f"{where} at {width}: {finding}" for finding in serious(page)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            crawl.found.append(f"{where} at {width}: scrolls sideways ({wide})")


def deep_addresses(server: Server) -> list[str]:
    """Return pages that stand too deep for a walk that looks at few pages of each type."""
    ((visit, item),) = server.rows(
        "SELECT a.visit_id, a.item_code FROM answers a JOIN visits v ON v.id = a.visit_id JOIN rounds r ON r.id = v.round_id "
        "WHERE r.state = 'closed' AND a.verdict = 'fail' LIMIT 1"
    )
    ((place, year, form),) = server.rows("SELECT place, year, form FROM baseline_values LIMIT 1")
    return [
        f"/scores/visits/{visit}/items/{item}/correct",
        "/scores/rounds/1/runs/1",
        "/standards/1/drafts",
        f"/baseline/{place}/{year}/{form}/history",
    ]


def follow(page: Page, url: str, role: str, crawl: Crawl, first: Sequence[str] = ()) -> None:
    """Look at the pages that a role is led to, at most a few of each type."""
    waiting = [*first, "/"] if role else ["/portal/", "/sign-in"]
    while waiting:
        address = waiting.pop(0)
        endpoint = crawl.endpoint_of(address)
        if endpoint is None or crawl.is_enough(endpoint, role):
            continue
        crawl.seen.setdefault(endpoint, []).append(role)
        answer = page.goto(url + address)
        assert answer is not None
        if answer.status != 200:
            crawl.found.append(f"{role} {address}: answered {answer.status}")
            continue
        look(page, crawl, f"{role} {endpoint} {address}")
        links = page.eval_on_selector_all("a[href^='/'], a[href^='?']", "all => all.map(a => a.getAttribute('href'))")
        waiting += [urlsplit(address).path + link if link.startswith("?") else link for link in links]


def town_account(server: Server) -> str:
    """Return the account of a town that owes something."""
    rows = server.rows(
        "SELECT u.user_name FROM users u JOIN towns t ON t.unit_id = u.unit_id "
        "JOIN rectification_items i ON i.town_id = t.id WHERE i.state IN ('open', 'returned') LIMIT 1"
    )
    return str(rows[0][0])


def test_no_page_type_has_a_serious_finding(demonstration: Server, chromium: Browser, tmp_path: Path) -> None:
    crawl = Crawl(make_app(tmp_path))
    for role in ACCOUNTS:
        context = chromium.new_context(bypass_csp=True, locale="zh-CN")
        page = context.new_page()
        if role:
            sign_in(page, demonstration.url, town_account(demonstration) if role == "town" else role)
        follow(page, demonstration.url, role, crawl, deep_addresses(demonstration) if role == "office" else ())
        context.close()
    pages = {
        rule.endpoint
        for rule in crawl.app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not NO_PAGE.search(f"{rule.endpoint} {rule.rule}")
    }
    missed = pages - set(crawl.seen) - UNREACHED
    assert crawl.found == []
    assert missed == set()
