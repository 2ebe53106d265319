"""What an expert does on the tablet, as words for the browser stories."""

import random
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests import cast

expect.set_options(timeout=40_000)  # test machines are shared; what is slow is not wrong


def sign_in(page: Page, url: str, user_name: str = "expert") -> None:
    """Sign in through the page that asks for it, and come to the tablet."""
    page.goto(f"{url}/sign-in?next=/tablet/")
    page.get_by_label("账号").fill(user_name)
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/tablet/**")


def ready_for_offline(page: Page) -> None:
    """Wait until the pack has passed its self-test."""
    expect(page.get_by_text("可离线使用")).to_be_visible(timeout=40_000)


def open_site(page: Page, number: int) -> None:
    """Open the site of this number in the list; begin when nothing has been begun."""
    page.locator(".site").nth(number).click()
    expect(page.locator("#sheet h1")).to_be_visible()
    begin = page.get_by_role("button", name="开始检查")
    if begin.count():
        begin.click()
    expect(page.locator(".item").first).to_be_visible()


def step(page: Page, title: str) -> None:
    """Go to a step of the sheet."""
    page.locator(".step", has_text=title).click()
    expect(page.locator(".step[aria-current=step]")).to_contain_text(title)


def answer(page: Page, code: str, word: str) -> None:
    """Press an answer and wait until it shows as stored."""
    button = page.locator(f"#item-{code}").get_by_role("button", name=word, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def photo(folder: Path, seed: int) -> Path:
    """Make a photo of some size, different for each seed."""
    image = Image.frombytes("RGB", (60, 45), random.Random(seed).randbytes(60 * 45 * 3)).resize((2400, 1800))
    path = folder / f"photo{seed}.jpg"
    image.save(path, "JPEG", quality=85)
    return path


def add_photos(page: Page, code: str, *paths: Path) -> None:
    """Choose photos for an item and wait until each is stored."""
    card = page.locator(f"#item-{code}")
    before = card.locator(".photo-tile").count()
    card.locator("input[multiple]").set_input_files(paths)
    expect(card.locator(".photo-tile")).to_have_count(before + len(paths), timeout=40_000)


def fill_all(page: Page, folder: Path) -> None:
    """Answer every item: two failures with three photos, a measured value, the rest good."""
    step(page, "环境卫生")
    answer(page, "market-A1", "不合格")
    page.locator("#item-market-A1").get_by_role("textbox").fill("柳树𨟠镇市场门口有积水")
    add_photos(page, "market-A1", photo(folder, 1), photo(folder, 2))
    answer(page, "market-A2", "符合")
    page.locator("#item-market-A3").get_by_label("测量值").fill("1.5")
    expect(page.locator("#item-market-A3")).to_have_attribute("data-verdict", "pass")
    step(page, "摊位与秩序")
    answer(page, "market-B1", "好")
    answer(page, "market-B2", "不符合")
    add_photos(page, "market-B2", photo(folder, 3))
    step(page, "病媒生物防制")
    answer(page, "market-C1", "不涉及")


def sign_all(page: Page) -> None:
    """Everybody who is asked signs."""
    step(page, "人员与签名")
    buttons = page.locator(".signer .button")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        pad = page.locator("canvas.pad")
        expect(pad).to_be_visible()
        box = pad.bounding_box()
        assert box
        x, y = box["x"] + 60, box["y"] + 60
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 120 + 30 * number, y + 80, steps=8)
        page.mouse.up()
        page.get_by_role("button", name="确认签名").click()
        expect(page.locator("img.signature")).to_have_count(number + 1)


def seal(page: Page) -> None:
    """Seal from the review."""
    step(page, "核对封存")
    page.locator("#actions").get_by_role("button", name="封存").click()
    page.get_by_role("button", name="封存并上传").click()
    expect(page.get_by_role("heading", name="上传情况")).to_be_visible()


def waiting(page: Page) -> Locator:
    """Return the badge that counts what is not on the server yet."""
    return page.locator(".strip-badge")


def card_of(page: Page, code: str) -> Locator:
    """Return the card of an item."""
    return page.locator(f"#item-{code}")


def says(page: Page, code: str, words: str, verdict: str) -> None:
    """Wait until the line under an item says this, and its verdict is stored."""
    card = card_of(page, code)
    expect(card.locator(".measure-word")).to_contain_text(words)
    expect(card).to_have_attribute("data-verdict", verdict)


def count(page: Page, code: str, times: int) -> None:
    """Press plus so many times."""
    for _ in range(times):
        card_of(page, code).get_by_role("button", name="加一").click()


def choose(page: Page, code: str, text: str) -> None:
    """Choose an option."""
    card_of(page, code).get_by_text(text, exact=True).click()
    expect(card_of(page, code).get_by_role("radio", name=text)).to_be_checked()


def fill(page: Page, code: str, **texts: str) -> None:
    """Type into the fields of an item, by the beginning of their names."""
    for label, text in texts.items():
        card_of(page, code).get_by_label(label).fill(text)
