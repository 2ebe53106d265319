"""Contents of documents with made-up figures, the same on every run, and real photos in the file store."""

import io
import random
from datetime import date
from decimal import Decimal

from PIL import Image, ImageDraw

from inspect_app.core import files
from inspect_app.core.vocab import DocumentKind, Severity
from inspect_app.documents.rules import content

OFFICE = "枣庄市爱国卫生运动委员会办公室"
DISTRICTS = ("市中区", "薛城区", "峄城区", "台儿庄区", "山亭区", "滕州市")
TOWNS = ("柳树𨟠镇", "中心街街道", "税郭镇", "孟庄镇", "永安镇", "岞山镇")
PROBLEMS = (
    "市场内垃圾桶无盖、满溢，周边有积存垃圾和污水",
    "水产、活禽区未分区设置，与蔬菜区间隔不足",
    "便池内有尿垢，洗手池无水，地面积水",
    "店外经营占用人行道，“门前三包”责任牌缺失",
    "病媒生物防制设施缺失，未按GB/T 27770—2011设置防鼠网",
)
KINDS = (
    ("主次干道", "93.12"), ("背街小巷", "84.50"), ("农贸市场", "76.33"), ("公共厕所", "88.05"),
    ("垃圾转运站/收集点", "85.00"), ("小餐饮店", "72.40"), ("医疗卫生机构", "95.16"), ("行政村", "81.27"),
)  # fmt: skip


def jpeg(seed: int) -> bytes:
    """Return a photo of 800x600 as the tablet sends it, a street of coloured boxes."""
    dice = random.Random(seed)
    image = Image.new("RGB", (800, 600), (196, 205, 214))
    draw = ImageDraw.Draw(image)
    for _ in range(90):
        x, y, w, h = dice.randrange(800), dice.randrange(600), dice.randrange(10, 120), dice.randrange(10, 120)
        draw.rectangle((x, y, x + w, y + h), fill=tuple(dice.randrange(40, 220) for _ in range(3)))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def photo(seed: int, caption: str) -> content.Photo:
    """Keep a photo in the file store of the current app."""
    return content.Photo(files.store(jpeg(seed), "image/jpeg").sha256, caption)


def head(kind: DocumentKind, **changes: object) -> content.Head:
    """Return the head of an issued document with simulated data."""
    made: dict[str, object] = {
        "kind": kind,
        "issuer": OFFICE,
        "mark": OFFICE + ("文件" if kind is DocumentKind.BULLETIN else ""),
        "title": "2026年第四季度第1轮抽查问题整改通知书",
        "addressee": "柳树𨟠镇人民政府",
        "number": "枣爱卫办整改〔2026〕1号",
        "issued_on": date(2026, 10, 12),
        "copies_to": ("市中区爱国卫生运动委员会办公室",),
        "printer": OFFICE,
        "simulated": True,
    }
    return content.Head(**(made | changes))  # type: ignore[arg-type]


def line(number: int, photos: tuple[content.Photo, ...] = ()) -> content.Line:
    """Return one item of an order."""
    return content.Line(
        number=number,
        site=("柳树𨟠农贸市场（集市）", "中心街街道解放路公共厕所", "峄城垞堌小餐饮店")[number % 3],
        kind=("农贸市场", "公共厕所", "小餐饮店")[number % 3],
        problem=PROBLEMS[number % 5],
        requirement="清理积存垃圾，更换带盖垃圾容器，建立日产日清制度",
        clause="第（十二）条集贸市场",
        unit=("城管", "市场监管", "住建")[number % 3],
        severity=list(Severity)[number % 3],
        mode=("立行立改", "限期整改")[number % 2],
        due_on=date(2026, 10, 12 + number),
        due_provisional=number == 4,
        remark="东门内侧" if number == 1 else "",
        clause_unsure=number == 2,
        problem_unsure=number == 3,
        requirement_unsure=number == 3,
        photos=photos,
    )


def order(lines: int = 9, with_photos: int = 4) -> content.OrderContent:
    """Return a rectification order."""
    return content.OrderContent(
        head=head(DocumentKind.ORDER),
        round_title="2026年第四季度第1轮季度抽查",
        standard_title="国家卫生乡镇标准",
        checked_from=date(2026, 10, 9),
        checked_to=date(2026, 10, 11),
        sites_checked=12,
        you="你镇",
        lines=tuple(
            line(n, tuple(photo(n * 10 + k, f"问题{n}（{k}）") for k in (1, 2)) if n <= with_photos else ())
            for n in range(1, lines + 1)
        ),
    )


def supervision() -> content.SupervisionContent:
    """Return a supervision letter."""
    return content.SupervisionContent(
        head=head(
            DocumentKind.SUPERVISION,
            number="枣爱卫办督〔2026〕1号",
            title="关于2026年第四季度第1轮抽查逾期未整改问题的督办函",
            copies_to=("市中区人民政府", "市中区爱国卫生运动委员会办公室"),
        ),
        order_numbers=("枣爱卫办整改〔2026〕1号",),
        as_of=date(2026, 10, 22),
        reply_by=date(2026, 10, 29),
        you="你镇",
        lines=tuple(line(n) for n in range(1, 4)),
    )


def withdrawal() -> content.WithdrawalContent:
    """Return the letter that withdraws the order."""
    return content.WithdrawalContent(
        head=head(
            DocumentKind.WITHDRAWAL,
            number="枣爱卫办〔2026〕1号",
            title="关于撤回枣爱卫办整改〔2026〕1号文件的通知",
        ),
        withdrawn_title="2026年第四季度第1轮抽查问题整改通知书",
        withdrawn_number="枣爱卫办整改〔2026〕1号",
        withdrawn_on=date(2026, 10, 12),
        reason="点位归属登记有误，第3项问题不属于你镇辖区",
    )


def bulletin(towns: int = 12, findings: int = 20, photos: int = 4) -> content.BulletinContent:
    """Return a bulletin; the benchmark asks for 65 towns, 400 findings and 40 photos."""
    dice = random.Random(1)
    scores = sorted((Decimal(dice.randrange(6500, 9800)) / 100 for _ in range(towns - 1)), reverse=True)
    rows = [
        content.TownRow(scores.index(score) + 1, TOWNS[n % 6], DISTRICTS[n % 6], score, 12, dice.randrange(3, 14))
        for n, score in enumerate(scores)
    ]
    rows.append(content.TownRow(None, "齐村镇", "市中区", Decimal("58.20"), 12, 20, vetoed=True))
    return content.BulletinContent(
        head=head(
            DocumentKind.BULLETIN,
            number="枣爱卫通报〔2026〕1号",
            title=OFFICE + "关于2026年第四季度第1轮抽查情况的通报",
            addressee="各区（市）爱国卫生运动委员会办公室，各镇人民政府、街道办事处",
            copies_to=("市爱国卫生运动委员会领导同志", "市爱国卫生运动委员会各成员单位"),
        ),
        round_title="2026年第四季度第1轮季度抽查",
        standard_title="国家卫生乡镇标准",
        checked_from=date(2026, 10, 9),
        checked_to=date(2026, 10, 20),
        opening=(
            "为巩固卫生城镇创建成果，2026年10月9日至20日，我办采用“双随机”方式开展了抽查。现将有关情况通报如下。",
        ),
        requirements=("压实整改责任。各区（市）要督促有关镇街逐项整改", "补齐短板弱项。聚焦农贸市场开展专项整治"),
        towns=tuple(rows),
        kinds=tuple(content.KindRow(name, Decimal(rate), 40 + n, 30 + n * 9) for n, (name, rate) in enumerate(KINDS)),
        districts=tuple(content.Mean(name, Decimal("86.20") - n) for n, name in enumerate(DISTRICTS)),
        severities=(content.Share("严重", 12), content.Share("较重", 88), content.Share("一般", 300)),
        units=(content.Share("城管", 160), content.Share("市场监管", 120), content.Share("住建", 60)),
        typical=tuple(_typical(n) for n in range(photos // 2)),
        findings=tuple(_finding(n) for n in range(findings)),
        mean=Decimal("82.96"),
        method_unsure=True,
        veto_unsure=True,
    )


def _typical(number: int) -> content.TypicalFinding:
    photos = tuple(photo(100 + number * 2 + k, f"现场照片{k}") for k in (1, 2))
    return content.TypicalFinding(
        TOWNS[number % 6], f"第{number + 1}农贸市场", PROBLEMS[number % 5], "第（十二）条集贸市场", photos,
        clause_unsure=number == 0, problem_unsure=number == 1,
    )  # fmt: skip


def _finding(number: int) -> content.ListedFinding:
    site, unit = f"{TOWNS[number % 6]}第{number + 1}农贸市场", ("城管", "市场监管")[number % 2]
    severity = list(Severity)[number % 3]
    unsure = number == 3
    return content.ListedFinding(TOWNS[number % 6], site, "农贸市场", PROBLEMS[number % 5], severity, unit, unsure)
