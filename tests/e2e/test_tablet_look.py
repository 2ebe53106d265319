"""The tablet's pages are accessible, read in sunlight, and stay quick with a long checklist."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.sheet import fill_all, open_site, ready_for_offline, seal, sign_all, sign_in, step

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
SECONDS_TO_OPEN = 3.0  # the budget is one second on an idle tablet; test machines are shared


def grave_faults(page, *, sunlight=False):
    """What axe finds that is serious, as sentences; in sunlight contrast must reach 7:1."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = {"color-contrast-enhanced": {"enabled": sunlight}, "color-contrast": {"enabled": not sunlight}}
    found = page.evaluate(f"axe.run(document, {json.dumps({'rules': rules})})")
    return [
        f"{fault['id']}: {node['target'][0]} {node.get('failureSummary', '')}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def look(page, faults, name):
    page.wait_for_timeout(300)
    for bright in (False, True):
        page.evaluate("name => { document.documentElement.dataset.theme = name }", "sunlight" if bright else "")
        faults += [f"{name} {'(sunlight) ' if bright else ''}{fault}" for fault in grave_faults(page, sunlight=bright)]
    page.evaluate("document.documentElement.dataset.theme = ''")


@pytest.mark.parametrize("size", [(820, 1180), (1280, 800)], ids=["820", "1280"])
def test_every_page_of_the_tablet_is_free_of_grave_faults(tablet, server, tmp_path, size):
    tablet.size = size
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    faults: list[str] = []
    look(page, faults, "list")
    open_site(page, 0)
    look(page, faults, "empty sheet")
    fill_all(page, tmp_path)
    step(page, "环境卫生")
    look(page, faults, "filled sheet")
    page.locator(".photo-tile").first.click()
    expect(page.locator("dialog.viewer img")).to_be_visible()
    look(page, faults, "viewer")
    page.keyboard.press("Escape")
    step(page, "核对封存")
    look(page, faults, "review")
    sign_all(page)
    look(page, faults, "people")
    tablet.context.set_offline(True)
    seal(page)
    look(page, faults, "record")
    page.locator(".strip-badge").click()
    expect(page.get_by_role("heading", name="待上传")).to_be_visible()
    look(page, faults, "outbox")
    page.goto(f"{server.url}/tablet/#/device")
    expect(page.get_by_role("heading", name="存储")).to_be_visible()
    look(page, faults, "device")
    assert faults == []


def test_a_checklist_of_300_items_opens_and_answers_quickly(tablet, server):
    page = tablet.start()
    long_list: dict[str, list[object]] = {"sections": []}

    def lengthen(route):
        body = route.fetch().json()
        first = body["content"]["sections"][0]
        body["content"]["sections"] = [
            {"code": f"S{n}", "title": f"第 {n} 节", "items": [
                first["items"][0] | {"code": f"long-{n}-{k}", "text": f"第 {n} 节第 {k} 项的要求"} for k in range(30)
            ]}
            for n in range(1, 11)
        ]  # fmt: skip
        long_list["sections"] = body["content"]["sections"]
        route.fulfill(json=body)

    page.route("**/api/tablet/checklists/*", lengthen)
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    assert len(long_list["sections"]) == 10
    for number in range(3):
        page.locator(f"#item-long-1-{number} .answer.good").click()
    opened = page.evaluate("""async () => {
        const start = performance.now();
        location.hash = location.hash.split('/').slice(0, 3).concat('S5').join('/');
        while (!document.querySelector('[id^="item-long-5-"]')) await new Promise((wait) => setTimeout(wait, 5));
        return (performance.now() - start) / 1000;
    }""")
    assert opened < SECONDS_TO_OPEN
    assert page.locator(".item").count() == 30, "only the open section is rendered"
