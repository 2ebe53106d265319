"""Makes the pictures of README and guides from a running demonstration, or shows every kind of page for review.

    ./run --port 8000 &
    .venv/bin/python -m scripts.screenshots http://127.0.0.1:8000
    .venv/bin/python -m scripts.screenshots http://127.0.0.1:8000 --all-sizes /tmp/pages

Needs what ./test installs (playwright, Chromium, pdftoppm). `--data` names the data folder of that server: from it the
script learns which town and which expert have something to do, and takes the PDFs.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select

from inspect_app import create_app
from inspect_app.accounts.models import User
from inspect_app.cli.demonstration.people import PASSWORD
from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.core.vocab import DocumentKind, ItemState, RoundState
from inspect_app.documents.models import Document
from inspect_app.experts.models import Expert
from inspect_app.places.models import Town
from inspect_app.rectification.models import RectificationItem
from inspect_app.rounds.models import Draw, Round, Team, TeamMember
from scripts.steps import ROOT

PICTURES = ROOT / "docs" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
OFFICE_SIZE, TABLET_SIZE = (1280, 800), (820, 1180)
SIZES = ((1280, 800), (820, 1180))
COLOURS = 128
NO_PAGE = re.compile(r"\.(pdf|jsonl|json|csv|xlsx)(\?|$)|/photos?/|sign-out|/static/|/tablet")


@dataclass(frozen=True)
class Actors:
    """Who of the demonstration has something to show."""

    town: str
    expert: str
    pdfs: dict[str, Path]


@dataclass(frozen=True)
class Shot:
    """One picture: whose page, where to start, which links to follow."""

    name: str
    who: str
    start: str
    follow: tuple[str, ...] = ()


SHOTS = (
    Shot("office-home", "office", "/"),
    Shot("office-round", "office", "/rounds/", (r"/rounds/\d+$",)),
    Shot("office-findings", "office", "/findings/"),
    Shot("office-board", "office", "/board", (r"/board/rounds/\d+$",)),
    Shot("town-todo", "town", "/todo"),
    Shot("town-item", "town", "/rectification/", (r"/rectification/items/\d+$",)),
    Shot("unit-items", "unit-chengguan", "/rectification/"),
    Shot("portal-home", "", "/portal/"),
    Shot("portal-bulletin", "", "/portal/bulletins", (r"/portal/bulletins/\d+$",)),
    Shot("admin-people", "admin", "/people"),
    Shot("admin-audit", "admin", "/audit"),
)


def actors() -> Actors:
    """Ask the database who has open items and who has an assignment under way, and where the PDFs are."""
    town = db.session.scalar(
        select(User.user_name)
        .join(Town, Town.unit_id == User.unit_id)
        .join(RectificationItem, RectificationItem.town_id == Town.id)
        .where(RectificationItem.state.in_([ItemState.OPEN, ItemState.RETURNED]))
        .group_by(User.user_name)
        .order_by(func.count().desc())
    )
    expert = db.session.scalar(
        select(User.user_name)
        .join(Expert, Expert.user_id == User.id)
        .join(TeamMember, TeamMember.expert_id == Expert.id)
        .join(Team, Team.id == TeamMember.team_id)
        .join(Draw, Draw.id == Team.draw_id)
        .join(Round, Round.id == Draw.round_id)
        .where(Round.state == RoundState.UNDER_WAY)
        .order_by(User.user_name)
    )
    pdfs = {}
    for kind in (DocumentKind.ORDER, DocumentKind.BULLETIN):
        sha256 = db.session.scalar(
            select(Document.pdf_sha256)
            .where(Document.kind == kind, Document.pdf_sha256.is_not(None))
            .order_by(Document.id)
        )
        if sha256:
            pdfs[str(kind)] = files.path(sha256)
    return Actors(town or "town-370481110", expert or "expert01", pdfs)


@contextmanager
def signed_in(browser: Browser, url: str, who: str, size: tuple[int, int]) -> Iterator[Page]:
    """A page of somebody of the demonstration; nobody when `who` is empty."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        permissions=["geolocation"],
        geolocation={"longitude": 117.15, "latitude": 35.05, "accuracy": 12},
    )
    page = context.new_page()
    if who:
        page.goto(f"{url}/sign-in")
        page.fill("[name=user_name]", who)
        page.fill("[name=password]", PASSWORD)
        page.click("form button[type=submit]")
        page.wait_for_load_state()
    try:
        yield page
    finally:
        context.close()


def links(page: Page) -> list[str]:
    """The paths that this page links to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    return [str(href).split("#")[0] for href in found if str(href).startswith("/")]


def visit(page: Page, url: str, shot: Shot) -> None:
    """Go to where the picture is taken: the start, then the first link that fits each pattern."""
    page.goto(url + shot.start)
    for pattern in shot.follow:
        fitting = next((href for href in links(page) if re.search(pattern, href)), None)
        if fitting is None:
            print(f"{shot.name}: nothing fits {pattern}, {page.url} is taken instead")
            return
        page.goto(url + fitting)


def settled(page: Page) -> Page:
    """The page when its pictures have arrived."""
    page.wait_for_load_state("networkidle")
    return page


def keep(png: bytes, path: Path) -> None:
    """Write a picture with few colours: a tenth of the size, and no visible loss on flat pages."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path} {path.stat().st_size // 1000} kB")


def first_page(pdf: Path, path: Path) -> None:
    """The first page of a PDF as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page"
        subprocess.run(["pdftoppm", "-r", "75", "-png", "-singlefile", pdf, out], check=True)
        keep(out.with_suffix(".png").read_bytes(), path)


def tablet_pages(page: Page, url: str) -> Iterator[str]:
    """Walk through the tablet page as an expert does; yields a name at each stop, when the page stands still."""
    page.goto(f"{url}/tablet/")
    page.get_by_text("可离线使用").first.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    yield "tablet-sites"
    page.locator("#list").get_by_text("待检查").nth(1).click()
    page.get_by_role("button", name="开始检查").first.click()
    page.wait_for_timeout(800)
    items = page.locator("#sheet article.item")
    for number in range(min(3, items.count())):
        answers = items.nth(number).locator("button.answer:not(.not_applicable)")
        if answers.count():
            (answers.last if number == 1 else answers.first).click()
            page.wait_for_timeout(300)
    page.evaluate("document.querySelector('#sheet').scrollTo(0, 0)")
    page.wait_for_timeout(4000)
    yield "tablet"
    for name in ("人员与签名", "核对封存"):
        link = page.locator("#sheet").get_by_text(name).first
        if link.count():
            link.click()
            page.wait_for_timeout(600)
            yield {"人员与签名": "tablet-people", "核对封存": "tablet-review"}[name]
    for step, name in (("outbox", "tablet-outbox"), ("device", "tablet-device")):
        page.goto(f"{url}/tablet/#/{step}")
        page.wait_for_timeout(600)
        yield name


def guide_pictures(browser: Browser, url: str, who: Actors) -> None:
    """All pictures of README and guides."""
    for shot in SHOTS:
        name = who.town if shot.who == "town" else shot.who
        with signed_in(browser, url, name, OFFICE_SIZE) as page:
            visit(page, url, shot)
            keep(settled(page).screenshot(), PICTURES / f"{shot.name}.png")
    with signed_in(browser, url, who.expert, TABLET_SIZE) as page:
        for name in tablet_pages(page, url):
            if name in {"tablet", "tablet-sites"}:
                keep(page.screenshot(), PICTURES / f"{name}.png")
    for kind, pdf in who.pdfs.items():
        first_page(pdf, PICTURES / f"{kind}.png")


def kind_of(path: str) -> str:
    """The kind of page behind an address: numbers and hashes do not make another kind, nor do filters."""
    plain = path.split("?", maxsplit=1)[0]
    return re.sub(r"/[0-9a-f]{32,}|/\d+(?=/|$)", "/N", plain).strip("/").replace("/", "_") or "home"


def crawl(page: Page, url: str, picture: Callable[[str], None], start: str) -> None:
    """See one page of every kind that can be reached by links."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        is_foreign = path.startswith("/portal") and not start.startswith("/portal")
        if kind in seen or is_foreign or NO_PAGE.search(path):
            continue
        seen.add(kind)
        answer = page.goto(url + path)
        if answer is not None and answer.ok:
            picture(kind)
            waiting += links(page)
        else:
            print(f"{path} answered {answer.status if answer else 'nothing'}")


def every_page(browser: Browser, url: str, who: Actors, folder: Path) -> None:
    """One picture of every kind of page for every kind of user, in both sizes, full length."""
    people = {
        "office": "/",
        "admin": "/",
        who.town: "/",
        "unit-chengguan": "/",
        who.expert: "/",
        "district-370481": "/",
        "": "/portal/",
    }
    for size in SIZES:
        for name, start in people.items():
            role = name.split("-")[0] or "public"
            with signed_in(browser, url, name, size) as page:

                def picture(kind: str, page: Page = page, role: str = role, width: int = size[0]) -> None:
                    keep(settled(page).screenshot(full_page=True), folder / f"{role}-{kind}-{width}.png")

                crawl(page, url, picture, start)
        with signed_in(browser, url, who.expert, size) as page:
            for name in tablet_pages(page, url):
                keep(page.screenshot(), folder / f"{name}-{size[0]}.png")


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="address of a running demonstration")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "data", help="data folder of that server")
    parser.add_argument(
        "--all-sizes", type=Path, metavar="DIR", help="every kind of page at 1280 and 820 into DIR instead"
    )
    options = parser.parse_args()
    app = create_app({"DATA_DIR": options.data.resolve(), "QUEUE_OFF": True} | database_of(options.data))
    with app.app_context():
        who = actors()
        db.session.remove()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        if options.all_sizes:
            every_page(browser, options.url, who, options.all_sizes)
        else:
            guide_pictures(browser, options.url, who)
        browser.close()


def database_of(data: Path) -> dict[str, str]:
    """The SQLite database in the data folder, unless DATABASE_URL says otherwise."""
    if os.environ.get("DATABASE_URL"):
        return {}
    return {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{data.resolve() / 'inspect.sqlite3'}"}


if __name__ == "__main__":
    main()
