"""What the office sees of visits, and that photos are served as copies only, to those who may see them."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.visits import actions
from inspect_app.visits.models import Visit, VisitFile
from tests import builders, cast
from tests.core.test_images import bomb, camera_exif, jpeg
from tests.visits.field import bundle, field, picture, sealed


@pytest.fixture
def place(app):
    return field(sites=2)


@pytest.fixture
def sent(app, place):
    return sealed(place, photos=(jpeg((2000, 1000), noise=False, exif=camera_exif()), picture(2)))


@pytest.fixture
def visit(app, sent):
    hand_in(app, sent)
    return db.session.scalars(select(Visit)).one()


def hand_in(app, sent, *, whole=True):
    tablet = app.test_client()
    cast.sign_in(tablet, "expert")
    body, kind = bundle(sent)
    answer = (
        tablet.put(f"{sent.url}/bundle", data=body, content_type=kind)
        if whole
        else tablet.put(sent.url, data=sent.data)
    )
    assert answer.status_code == 201, answer.json


def photo_url(visit, sent, size="view"):
    return f"/visits/photos/{visit.id}/{next(iter(sent.files))}/{size}"


def page_of(client, who, url):
    cast.sign_in(client, who)
    return client.get(url)


def test_the_list_counts_what_is_drawn_and_received(client, visit):
    page = page_of(client, "office", "/visits/").get_data(as_text=True)
    assert "2026年第四季度第1轮抽查" in page
    assert "4/4" in page
    assert "模拟数据" in page


def test_the_list_shows_what_is_missing_and_since_when(app, client, place):
    hand_in(app, sealed(place), whole=False)
    page = page_of(client, "office", "/visits/?state=receiving").get_data(as_text=True)
    assert "已收 0/4" in page
    assert "起未再上传" in page


def test_the_filter_lives_in_the_address(client, visit, place):
    cast.sign_in(client, "office")
    for found in ("?state=received", f"?town={place.town_id}", "?kind=market", "?kind=market&state=received&state="):
        assert visit.site.name in client.get(f"/visits/{found}").get_data(as_text=True)
    for nothing in ("?state=receiving", "?town=999", "?kind=toilet"):
        assert "没有符合条件的检查记录" in client.get(f"/visits/{nothing}").get_data(as_text=True)


def test_before_the_first_draw_the_page_says_what_comes(app, client):
    assert "还没有抽取过的轮次" in page_of(client, "office", "/visits/").get_data(as_text=True)


def test_one_visit_shows_answers_photos_signatures_place_and_times(client, visit):
    page = page_of(client, "office", f"/visits/{visit.id}").get_data(as_text=True)
    for word in (
        "柳树𨟠镇市场门口有积水",
        "不合格 1 项",
        "1 处/百米",
        "专家 张伟",
        "李四 市场管理员",
        "12.5 米（WGS84）",
        visit.record_sha256,
    ):
        assert word in page
    assert page.count("/thumb") == 4


def test_the_clock_of_the_tablet_is_pointed_out(client, visit):
    visit.clock_skew_seconds = -900
    assert "平板时钟比服务器慢 900 秒" in page_of(client, "office", f"/visits/{visit.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("district", 200), ("other_district", 404), ("town", 403), ("expert", 403), ("admin", 403)],
)
def test_who_may_see_a_visit_and_its_photos(client, visit, sent, who, status):
    builders.district("薛城区", "370403")
    cast.sign_in(client, who)
    assert client.get(f"/visits/{visit.id}").status_code == status
    assert client.get(photo_url(visit, sent)).status_code == status
    listed = client.get("/visits/")
    assert listed.status_code == (403 if status == 403 else 200)
    assert (visit.site.name in listed.get_data(as_text=True)) is (status == 200)


def test_only_a_copy_is_served_small_upright_and_without_metadata(client, visit, sent):
    cast.sign_in(client, "office")
    for size, shown in (("view", (800, 1600)), ("thumb", (160, 320))):
        answer = client.get(photo_url(visit, sent, size))
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.data not in sent.files.values()
        assert b"Pad 7" not in answer.data
        with Image.open(io.BytesIO(answer.data)) as image:
            assert image.size == shown


def test_the_prepared_copy_is_the_one_that_is_made_on_demand(client, visit, sent):
    cast.sign_in(client, "office")
    early = client.get(photo_url(visit, sent)).data
    actions.prepare_photos(visit.id)
    assert client.get(photo_url(visit, sent)).data == early


def test_the_job_prepares_copies_and_keeps_exif_apart_and_the_original_unchanged(visit, sent):
    actions.prepare_photos(visit.id)
    actions.prepare_photos(visit.id)
    rows = db.session.scalars(select(VisitFile).order_by(VisitFile.id)).all()
    assert all(row.view_sha256 and row.thumb_sha256 for row in rows)
    exif = rows[0].exif or {}
    assert (exif["model"], exif["lon"]) == ("Pad 7", 117.5613889)
    assert files.read(rows[0].sha256) == sent.files[rows[0].sha256]


def test_a_photo_that_no_decoder_reads_is_kept_and_said_to_be_so(app, client, place):
    broken = bomb(100, 1_000)
    sent = sealed(place, photos=(broken,))
    hand_in(app, sent)
    visit = db.session.scalars(select(Visit)).one()
    actions.prepare_photos(visit.id)
    cast.sign_in(client, "office")
    assert "无法打开，原件已保存" in client.get(f"/visits/{visit.id}").get_data(as_text=True)
    assert client.get(photo_url(visit, sent)).status_code == 422
    assert files.read(next(iter(sent.files))) == broken


def test_a_photo_still_on_the_tablet_is_not_found_yet(app, client, place):
    sent = sealed(place)
    hand_in(app, sent, whole=False)
    visit = db.session.scalars(select(Visit)).one()
    cast.sign_in(client, "office")
    answer = client.get(photo_url(visit, sent), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "photo_not_received")
    assert "照片 2 张未传到" in client.get(f"/visits/{visit.id}").get_data(as_text=True)


@pytest.mark.parametrize("rest", ["0" * 64 + "/view", "../../etc/passwd/view", "x/view"])
def test_no_other_file_comes_through_the_address_of_photos(client, visit, rest):
    assert page_of(client, "office", f"/visits/photos/{visit.id}/{rest}").status_code == 404


def test_only_the_two_sizes_are_served(client, visit, sent):
    assert page_of(client, "office", photo_url(visit, sent, "original")).status_code == 404


def test_photos_of_the_site_as_a_whole_are_shown(client, visit):
    row = db.session.scalars(select(VisitFile).where(VisitFile.purpose == "photo")).first()
    assert "点位整体照片" not in page_of(client, "office", f"/visits/{visit.id}").text
    row.item_code = None
    db.session.commit()
    shown = page_of(client, "office", f"/visits/{visit.id}").text.split("点位整体照片", 1)[1]
    assert f"/visits/photos/{visit.id}/{row.sha256}/view" in shown
