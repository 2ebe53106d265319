"""The sentences a clerk starts from: titles, and the opening and requirements of a bulletin. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import Confidence
from inspect_app.documents.rules.words import span, tight

PARAGRAPH_MOST = 600
REASON_MOST = 300
REQUIREMENT_MOST = 400


def order_title(round_title: str) -> str:
    """2026年第四季度第1轮抽查问题整改通知书."""
    return f"{_short(round_title)}问题整改通知书"


def supervision_title(round_title: str) -> str:
    """The title of a supervision letter about a round's items."""
    return f"关于{_short(round_title)}逾期未整改问题的督办函"


def bulletin_title(office: str, round_title: str) -> str:
    """The title of a bulletin, with the issuer as the red head asks for."""
    return f"{office}关于{_short(round_title)}情况的通报"


def withdrawal_title(title: str, number: str) -> str:
    """The title of the letter that withdraws a document."""
    return f"关于撤回{number}文件的通知" if number else f"关于撤回“{title}”的通知"


def default_opening(round_title: str, standard: str, checked: tuple[date, date]) -> tuple[str, ...]:
    """What a bulletin begins with, until the clerk writes it otherwise."""
    when, what = span(*checked), tight(round_title)
    sentence = (
        f"为巩固卫生城镇创建成果，推动爱国卫生工作常态化开展，{when}，我办采用“双随机”方式抽取镇街、点位和专家，"
        f"按照《{standard}》开展了{what}。现将有关情况通报如下。"
    )
    return (sentence,)


def default_requirements(weak_kinds: Sequence[str]) -> tuple[str, ...]:
    """What a bulletin asks for, until the clerk writes it otherwise."""
    weak = "、".join(weak_kinds)
    focus = f"聚焦{weak}等得分率靠后的场所，" if weak else "聚焦检查发现的薄弱环节，"
    return (
        "压实整改责任。各区（市）要督促有关镇街对照整改通知书逐项整改、如实反馈，做到整改不到位不销号",
        f"补齐短板弱项。{focus}开展专项整治，举一反三排查同类问题",
        "健全长效机制。坚持日常保洁与集中整治相结合，落实“门前三包”等制度，防止问题反弹",
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text field, one a line; refuses one that is too long for a page."""
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    if any(len(line) > PARAGRAPH_MOST for line in found):
        raise Refusal("bulletin_text_long", most=PARAGRAPH_MOST)
    return found


def checked_reason(reason: str) -> str:
    """The reason of a decision, stripped; refuses none and a novel."""
    text = reason.strip()
    if not text:
        raise Refusal("document_reason_missing", fields={"reason": "请写明理由"})
    if len(text) > REASON_MOST:
        raise Refusal("document_reason_long", fields={"reason": f"最多 {REASON_MOST} 字"}, most=REASON_MOST)
    return text


def checked_requirement(text: str) -> str:
    """What an order asks for, on one line and without a full stop at the end; refuses a novel."""
    found = " ".join(text.split()).rstrip("。")
    if len(found) > REQUIREMENT_MOST:
        raise Refusal("document_requirement_long", most=REQUIREMENT_MOST)
    return found


def has_unsure(value: Any) -> bool:
    """Tell whether a value of frozen content says of any part of it that it has not been confirmed.

    A mapping says so by its `confidence`, a list by any of its parts, a single word by itself; None says nothing sure.
    """
    if isinstance(value, Mapping):
        said = [each for key, each in value.items() if key == "confidence" or isinstance(each, Mapping | list)]
        return any(has_unsure(each) for each in said)
    if isinstance(value, list):
        return any(has_unsure(each) for each in value if each is None or isinstance(each, Mapping | list))
    return bool(value != Confidence.HIGH)


def clause_text(clause: dict[str, str]) -> str:
    """第（十二）条 集贸市场, from the clause of a checklist item; empty when the item has none."""
    number = clause.get("number", "").strip().replace("(", "（").replace(")", "）")
    title = clause.get("title", "").strip()
    if number:
        return f"第{number}条{title}"
    return title


def _short(round_title: str) -> str:
    """2026年第四季度第1轮季度抽查 → 2026年第四季度第1轮抽查."""
    return tight(round_title).replace("轮季度抽查", "轮抽查")
