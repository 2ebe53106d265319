"""Loading: same content is the same version, changed content a new one, and the old one stays."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from inspect_app.cli.checklists import commands
from inspect_app.core import clock
from inspect_app.core.clock import CHINA
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VersionOrigin
from inspect_app.standards import actions, queries
from inspect_app.standards.models import ChecklistVersion, SiteKind
from inspect_app.standards.rules.freeze import same_but_version, sha256_of
from tests import cast
from tests.standards.files import C, M, S, changed, library

SYSTEM = Viewer.system()
TODAY = date(2026, 11, 1)
NOVEMBER = datetime(2026, 11, 1, 9, tzinfo=CHINA)
pytestmark = pytest.mark.usefixtures("app")


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(ChecklistVersion)) or 0


def current() -> ChecklistVersion:
    (row,) = db.session.scalars(select(ChecklistVersion).where(queries.held_on(clock.today()))).all()
    return row


def test_load_freezes_content_whose_hash_can_be_computed_again() -> None:
    (version,) = actions.load(SYSTEM, library()).changed
    assert version.sha256 == sha256_of(version.content)
    assert (version.version, version.kind_code, version.standard.code) == ("1", "market", "national-township-2021")


def test_load_brings_the_kinds_of_site_in_their_order() -> None:
    actions.load(SYSTEM, library())
    assert db.session.scalars(select(SiteKind.code).order_by(SiteKind.position)).all() == ["market", "toilet"]


def test_loading_the_same_again_changes_nothing() -> None:
    actions.load(SYSTEM, library())
    again = actions.load(SYSTEM, library())
    assert (again.changed, again.unchanged, count()) == ((), 1, 1)


def test_changed_content_is_a_new_version_and_the_old_one_stays() -> None:
    (first,) = actions.load(SYSTEM, library()).changed
    before = dict(first.content)
    (second,) = actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看")).changed
    assert (second.version, second.content["version"], current()) == ("2", "2", second)
    assert first.content == before


def test_a_first_version_holds_since_its_standard_does_and_ends_where_the_next_begins() -> None:
    (first,) = actions.load(SYSTEM, library()).changed
    with clock.travel(NOVEMBER):
        (second,) = actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看")).changed
    assert (first.effective_from, first.effective_until) == (date(2021, 12, 3), date(2026, 11, 1))
    assert (second.effective_from, second.effective_until) == (date(2026, 11, 1), None)


def test_on_every_day_one_version_at_most_is_in_force() -> None:
    (first,) = actions.load(SYSTEM, library()).changed
    with clock.travel(NOVEMBER):
        (second,) = actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看")).changed
        (third,) = actions.load(SYSTEM, changed(M, "逐项核对", "逐项看")).changed
    on = {day: queries.versions_on(first.standard_id, day) for day in (date(2021, 12, 2), date(2026, 10, 31), TODAY)}
    assert [list(rows) for rows in on.values()] == [[], [first], [third]]
    assert second.effective_from == second.effective_until


def test_content_that_comes_back_is_a_new_version_with_the_same_questions() -> None:
    (first,) = actions.load(SYSTEM, library()).changed
    actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看"))
    (third,) = actions.load(SYSTEM, library()).changed
    assert same_but_version(first.content, third.content)
    assert (current(), third.version, count()) == (third, "3", 3)


def test_what_the_office_published_is_not_replaced_by_files() -> None:
    (first,) = actions.load(SYSTEM, library()).changed
    first.origin = VersionOrigin.OFFICE
    again = actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看"))
    assert (again.changed, again.kept) == ((), (first,))
    replaced = actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看"), replace_office=True)
    assert [row.version for row in replaced.changed] == ["2"]


def test_figures_of_a_version_are_kept_beside_it() -> None:
    (row,) = actions.load(SYSTEM, library()).changed
    assert (row.items, row.points, row.measured, row.vetoes, row.unconfirmed) == (9, Decimal(100), 2, 1, 8)


def test_changed_ratio_of_the_standard_is_a_new_version() -> None:
    actions.load(SYSTEM, library())
    (second,) = actions.load(SYSTEM, changed(S, "pass: 0.75", "pass: 0.7")).changed
    assert second.content["ratios"]["pass"] == "0.7"
    assert second.standard.settings["ratios"]["pass"] == "0.7"


def test_faulty_files_load_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        actions.load(SYSTEM, changed(M, "points: 86.5", "points: 0"))
    assert refused.value.code == "checklists_faulty"
    assert "market.yaml:13" in refused.value.message
    assert count() == 0


def test_checklist_that_is_no_longer_there_goes_out_of_force() -> None:
    toilet = library()[M].replace(b"kind: market", b"kind: toilet").replace(b"market-", b"toilet-")
    scheme = changed(C, "{market: 1}", "{market: 1, toilet: 2}")[C]
    two = changed(S, "kinds: [market]", "kinds: [market, toilet]") | {"items/toilet.yaml": toilet, C: scheme}
    actions.load(SYSTEM, two)
    actions.load(SYSTEM, library())
    assert current().kind_code == "market"
    assert count() == 2


def test_public_reads_no_checklist() -> None:
    actions.load(SYSTEM, library())
    with pytest.raises(Refusal):
        queries.get_version(Viewer.public(), current().id)


@pytest.mark.parametrize("person", ["office", "district", "town", "unit", "expert"])
def test_every_person_signed_in_reads_list_and_checklist(client: FlaskClient, person: str) -> None:
    (version,) = actions.load(SYSTEM, library()).changed
    version_id, sha256, standard_id = version.id, version.sha256, version.standard_id
    cast.sign_in(client, person)
    assert "国家卫生乡镇标准" in client.get("/standards/").text
    assert "农贸市场" in client.get(f"/standards/{standard_id}").text
    page = client.get(f"/standards/checklists/{version_id}").text
    for words in (
        "小于 9 毫米为合格，小于 8 为好",
        "待核",
        "一票否决：本点位",
        "立行立改（24 小时内）",
        "7 个工作日",
        sha256,
    ):
        assert words in page


def test_unknown_checklist_is_not_found(client: FlaskClient) -> None:
    cast.sign_in(client, "office")
    assert client.get("/standards/checklists/99").status_code == 404


def test_empty_list_says_what_to_do(client: FlaskClient) -> None:
    cast.sign_in(client, "office")
    assert "flask checklists load" in client.get("/standards/").text


@pytest.mark.slow
def test_command_checks_the_shipped_files(app) -> None:
    done = app.test_cli_runner().invoke(commands, ["check"])
    assert (done.exit_code, "90 张检查表" in done.output) == (0, True)


@pytest.mark.slow
def test_command_finds_a_frozen_checklist_that_was_altered(app) -> None:
    (version,) = actions.load(SYSTEM, library()).changed
    version.content = version.content | {"weight": "9"}
    db.session.commit()
    done = app.test_cli_runner().invoke(commands, ["check"])
    assert (done.exit_code, "market 第 1 版的内容与冻结时的 SHA-256 不符" in done.output) == (1, True)


def test_command_names_every_fault_and_fails(app, tmp_path) -> None:
    for name, data in changed(M, "points: 86.5", "points: 0").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    done = app.test_cli_runner().invoke(commands, ["check", "--folder", str(tmp_path)])
    assert done.exit_code == 1
    assert "items/market.yaml:13: “points”应大于零。 [not_positive]" in done.output
    assert app.test_cli_runner().invoke(commands, ["load", "--folder", str(tmp_path)]).exit_code == 1


@pytest.mark.slow
def test_command_loads_once(app) -> None:
    db.session.commit()
    assert "新增 90 个版本" in app.test_cli_runner().invoke(commands, ["load"]).output
    assert "90 张没有变化" in app.test_cli_runner().invoke(commands, ["load"]).output
