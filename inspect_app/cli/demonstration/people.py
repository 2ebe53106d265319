"""Units and accounts of the demonstration: one person for each office, town and member unit, and twelve experts."""

from dataclasses import dataclass

from sqlalchemy import select

from inspect_app.accounts import actions, queries
from inspect_app.accounts.models import Unit, User
from inspect_app.accounts.rules import NewAccount
from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import Role, UnitKind
from inspect_app.experts.models import Expert
from inspect_app.places.models import District, Town

PASSWORD = "yanshi-2026-zaozhuang"  # noqa: S105  printed at every start of the demonstration
CITY_OFFICE = "枣庄市爱国卫生运动委员会办公室"
PANEL = "枣庄市爱国卫生专家库"

MEMBER_UNITS = {
    "城管": "枣庄市城市管理局", "市场监管": "枣庄市市场监督管理局", "住建": "枣庄市住房和城乡建设局",
    "卫健": "枣庄市卫生健康委员会", "生态环境": "枣庄市生态环境局", "农业农村": "枣庄市农业农村局",
    "水利": "枣庄市城乡水务局", "公安": "枣庄市公安局",
}  # fmt: skip

# name, employer, specialty, own district
EXPERTS = (
    ("陈思远", "枣庄市疾病预防控制中心", "病媒生物", "市中区"), ("李文静", "市中区环境卫生服务中心", "环境卫生", "市中区"),
    ("王立新", "薛城区疾病预防控制中心", "健康教育", "薛城区"), ("赵海燕", "薛城区市场监管综合服务中心", "食品安全", "薛城区"),
    ("孙国强", "峄城区卫生健康事业发展中心", "医疗卫生", "峄城区"), ("周晓梅", "峄城区农业农村局", "农村厕所", "峄城区"),
    ("吴建平", "台儿庄区综合行政执法局", "市容秩序", "台儿庄区"), ("郑雅琴", "台儿庄区疾病预防控制中心", "饮用水", "台儿庄区"),
    ("冯志刚", "山亭区环境卫生服务中心", "垃圾处置", "山亭区"), ("褚慧敏", "山亭区疾病预防控制中心", "传染病防控", "山亭区"),
    ("马骏", "滕州市城乡环卫一体化中心", "环境卫生", "滕州市"), ("殷丽华", "滕州市疾病预防控制中心", "病媒生物", "滕州市"),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """An account as `./run` prints it."""

    user_name: str
    who: str


SHOWN = (
    Shown("admin", "管理员"),
    Shown("office", "市爱卫办 经办人"),
    Shown("office2", "市爱卫办 审核人"),
    Shown("district-370481", "区爱卫办（滕州市）"),
    Shown("town-370481110", "镇街（每镇一个，town- 加民政部代码）"),
    Shown("unit-chengguan", "成员单位（城管）"),
    Shown("expert01", "专家（expert01 至 expert12）"),
)
UNIT_ACCOUNTS = {
    "城管": "chengguan", "市场监管": "scjg", "住建": "zhujian", "卫健": "weijian", "生态环境": "huanjing",
    "农业农村": "nongye", "水利": "shuili", "公安": "gongan",
}  # fmt: skip


def open_accounts() -> None:
    """Open every account of the demonstration; their password needs no change at the first sign-in."""
    system = Viewer.system()
    city = actions.add_unit(system, CITY_OFFICE, "市爱卫办", UnitKind.CITY_OFFICE)
    _open("admin", "周明", Role.ADMIN, city)
    _open("office", "王敏", Role.CITY_OFFICE, city)
    _open("office2", "李振华", Role.CITY_OFFICE, city)
    for district in db.session.scalars(select(District).order_by(District.code)):
        _open(f"district-{district.code}", f"{district.name}经办人", Role.DISTRICT_OFFICE, district.unit)
    for town in db.session.scalars(select(Town).where(Town.is_inspected).order_by(Town.mca_code)):
        _open(f"town-{town.mca_code}", f"{town.name}经办人", Role.TOWN, town.unit)
    for short_name, name in MEMBER_UNITS.items():
        unit = actions.add_unit(system, name, short_name, UnitKind.MEMBER_UNIT)
        _open(f"unit-{UNIT_ACCOUNTS[short_name]}", f"{short_name}经办人", Role.MEMBER_UNIT, unit)
    _open_experts(actions.add_unit(system, PANEL, "专家库", UnitKind.EXPERT_PANEL))


def _open_experts(panel: Unit) -> None:
    districts = {district.name: district.id for district in db.session.scalars(select(District))}
    for number, (name, employer, specialty, district) in enumerate(EXPERTS, 1):
        account = _open(f"expert{number:02}", name, Role.EXPERT, panel)
        db.session.add(
            Expert(user_id=account.id, district_id=districts[district], employer=employer, specialty=specialty)
        )
    db.session.flush()


def _open(user_name: str, name: str, role: Role, unit: Unit | None) -> User:
    new = NewAccount(user_name, name, role, unit.id if unit else None, PASSWORD)
    account = actions.open_account(Viewer.system(), new)
    account.must_change_password = False
    return account


def viewer(user_name: str) -> Viewer:
    """Return the person of an account, who then acts in the story."""
    account = queries.by_user_name(user_name)
    if account is None:
        raise LookupError(user_name)
    unit = account.unit
    return Viewer(account.id, account.name, account.role, account.unit_id, unit.name if unit else "", "127.0.0.1")


def town_viewer(town: Town) -> Viewer:
    """Return the person who answers for a town."""
    return viewer(f"town-{town.mca_code}")
