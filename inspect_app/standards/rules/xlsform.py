"""Frozen content as an XLSForm, for OpenRosa clients (ODK Collect, KoboCollect, Enketo). Pure: rows of plain text.

The question named by the code of an item holds its verdict, chosen or calculated; what was entered beside it stands in
`<code>_<value>` with the names of `judge.VALUES`, photo and remark in `<code>_photo` and `<code>_remark`. Points, severity,
clause, topic and confidence ride along as attributes `x-…` of the item's node (columns `instance::x-…`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import AnswerType, Confidence, RoundKind, Severity, Verdict, VisitHours
from inspect_app.standards.rules import xlsform_verdict as verdicts
from inspect_app.standards.rules.judge import COUNT_MOST, TEXT_MOST, Grading, limit_of
from inspect_app.standards.rules.measure import is_sane
from inspect_app.standards.rules.reading import clause_words, positive_words, rule_words

Row = dict[str, str]
_PIXELS = "max-pixels=1600"
_OUT = Verdict.NOT_APPLICABLE
_YES_NO = (("pass", "符合"), ("fail", "不符合"), (_OUT.value, _OUT.label))
_GRADE = tuple((verdict.value, verdict.label) for verdict in Verdict)
_APPLIES = (("yes", "查了"), (_OUT.value, _OUT.label))
_SIGNATURES = 2


@dataclass(frozen=True, slots=True)
class XlsForm:
    """The three sheets of an XLSForm; a row names only the columns that it fills."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row


def form_of(content: Mapping[str, Any], sha256: str) -> XlsForm:
    """Return the form of a frozen checklist; its version names the checklist's version and content hash."""
    items = [item for section in content["sections"] for item in section["items"]]
    survey = [*_head(items), *_sections(content), *_foot()]
    settings = {
        "form_title": f"{content['kind_name']}检查表（{content.get('standard_title', content['standard'])}）",
        "form_id": f"{content['standard']}.{content['kind']}",
        "version": f"{content['version']}-{sha256[:12]}",
        "instance_name": "concat(${site_name}, ' ', ${visited_on})",
        "style": "pages",
    }
    return XlsForm(tuple(survey), tuple(_choices(items)), settings)


def codes_of(content: Mapping[str, Any]) -> list[str]:
    """Return the codes of the items of a frozen checklist, in their order."""
    return [item["code"] for section in content["sections"] for item in section["items"]]


# --- head and foot ----------------------------------------------------------------------------------------------


def _head(items: list[Mapping[str, Any]]) -> Iterator[Row]:
    yield {"type": "start", "name": "started_at"}
    yield {"type": "end", "name": "sealed_at"}
    yield {"type": "begin_group", "name": "head", "label": "点位与时间", "appearance": "field-list"}
    yield _required({"type": "text", "name": "site_name", "label": "点位名称"})
    yield {"type": "text", "name": "town_name", "label": "镇街"}
    yield _required({"type": "date", "name": "visited_on", "label": "检查日期", "default": "today()"}) | {
        "constraint": ". <= today()",
        "constraint_message": "日期还没有到，请核对。",
    }
    for name, label, words in (("rounds", "轮次类型", RoundKind), ("hours", "检查时段", VisitHours)):
        if any(name in item for item in items):
            default = next(iter(words)).value
            yield _required({"type": f"select_one {name}", "name": name, "label": label, "default": default})
    yield {"type": "geopoint", "name": "position", "label": "位置", "hint": "到达点位后在室外获取"}
    yield {"type": "text", "name": "met_person", "label": "现场人员姓名"}
    yield {"type": "text", "name": "met_person_title", "label": "现场人员职务"}
    yield {"type": "end_group", "name": "head"}


def _foot() -> Iterator[Row]:
    yield {"type": "begin_group", "name": "signatures", "label": "签名", "appearance": "field-list"}
    for number in range(1, _SIGNATURES + 1):
        yield _required({"type": "text", "name": f"expert_{number}", "label": f"专家 {number} 姓名"})
        yield _required(_signature(f"signature_{number}", f"专家 {number} 签名"))
    yield _signature("met_person_signature", "现场人员签名")
    yield {"type": "end_group", "name": "signatures"}


def _signature(name: str, label: str) -> Row:
    return {"type": "image", "name": name, "label": label, "appearance": "signature", "parameters": _PIXELS}


def _required(row: Row) -> Row:
    return row | {"required": "yes", "required_message": "这一题必须作答。"}


# --- items ------------------------------------------------------------------------------------------------------


def _sections(content: Mapping[str, Any]) -> Iterator[Row]:
    grading = Grading.of(content)
    for section in content["sections"]:
        name = f"section_{section['code']}"
        yield {"type": "begin_group", "name": name, "label": f"{section['code']} {section['title']}"}
        for item in section["items"]:
            yield {"type": "begin_group", "name": f"{item['code']}_item", "label": item["code"]} | {
                "appearance": "field-list",
                **_when(_asked(item)),
            }
            yield from _ROWS[AnswerType(item["answer"])](item, grading)
            yield from _evidence(item)
            yield {"type": "end_group", "name": f"{item['code']}_item"}
        yield {"type": "end_group", "name": name}


def _asked(item: Mapping[str, Any]) -> str:
    """Return when an item is asked: its condition, the kinds of round and the hours; empty for always."""
    parts = [_any_of(name, item[name]) for name in ("rounds", "hours") if name in item]
    if "show_if" in item:
        condition = item["show_if"]
        name = condition["item"] if "verdict" in condition else f"{condition['item']}_option"
        parts.append(_any_of(name, condition.get("verdict") or condition["option"]))
    return " and ".join(f"({part})" for part in parts)


def _any_of(name: str, codes: list[str]) -> str:
    return " or ".join(f"${{{name}}} = '{code}'" for code in codes)


def _when(relevant: str) -> Row:
    return {"relevant": relevant} if relevant else {}


def _first(item: Mapping[str, Any], row: Row) -> Row:
    """Return the question that asks an item: its requirement as label, way and limit as hint, how to look as guidance."""
    hint = "；".join(word for word in ("、".join(item["way"]), rule_words(item)) if word)
    return _required(row | {"label": item["text"], "hint": hint, "guidance_hint": item["guide"]})


def _rides(item: Mapping[str, Any]) -> Row:
    clause = item["clause"]
    return {
        "instance::x-points": item["points"],
        "instance::x-severity": Severity(item["severity"]).value,
        "instance::x-clause": clause_words(clause),
        "instance::x-topic": clause["topic"],
        "instance::x-confidence": item.get("confidence", Confidence.LOW.value),
    }


def _calculated(item: Mapping[str, Any], calculation: str) -> Row:
    return {"type": "calculate", "name": item["code"], "calculation": calculation} | _rides(item)


def _chosen(item: Mapping[str, Any], words: str) -> Row:
    return _first(item, {"type": f"select_one {words}", "name": item["code"]}) | _rides(item)


def _grade_rows(item: Mapping[str, Any], grading: Grading) -> Iterator[Row]:
    yield _chosen(item, "grade")
    if grading.marks:
        code = item["code"]
        ranges = " or ".join(
            f"(${{{code}}} = '{verdict.value}' and . >= {least} and . <= {most})"
            for verdict, (least, most) in grading.marks.items()
        )
        yield {"type": "integer", "name": f"{code}_mark", "label": "十分制评分（选填）"} | {
            "relevant": f"${{{code}}} != '' and ${{{code}}} != '{_OUT.value}'",
            "constraint": ranges,
            "constraint_message": "评分不在这一档的范围内。",
        }


def _check_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    yield _chosen(item, "yes_no")


def _choice_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    name = f"{item['code']}_option"
    yield _first(item, {"type": f"select_one {name}", "name": name})
    yield _calculated(item, verdicts.choice(item))


def _applies(item: Mapping[str, Any]) -> tuple[Row, str]:
    """Return the question whether a counted or measured item applies, and the condition that it does."""
    name = f"{item['code']}_applies"
    return _first(item, {"type": "select_one applies", "name": name, "default": "yes"}), f"${{{name}}} = 'yes'"


def _count(name: str, label: str, relevant: str, constraint: str) -> Row:
    row = {"type": "integer", "name": name, "label": label, "relevant": relevant}
    return _required(row) | {"constraint": constraint, "constraint_message": "数目不合理，请核对。"}


def _faults_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    asked, holds = _applies(item)
    yield asked
    label = f"问题数（{item['faults']['unit']}），没有填 0"
    yield _count(f"{item['code']}_faults", label, holds, f". >= 0 and . <= {COUNT_MOST}")
    yield _calculated(item, verdicts.faults(item))


def _measure_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    code, measure = item["code"], item["measure"]
    asked, holds = _applies(item)
    yield asked
    if "samples" in measure:
        kinds = {"type": f"select_one {code}_sample", "name": f"{code}_sample", "label": "种类", "relevant": holds}
        yield _required(kinds)
    row = {"type": "decimal", "name": f"{code}_measured", "label": f"测得的数（{measure['unit']}）", "relevant": holds}
    yield _required(row) | {"constraint": _sane(item), "constraint_message": "数值不合理，请核对单位。"}
    yield _calculated(item, verdicts.measure(item))


def _sane(item: Mapping[str, Any]) -> str:
    """Return what `measure.is_sane` and its longest number let through."""
    samples = item["measure"].get("samples") or [{"code": None}]
    limits = [limit_of(item, sample["code"]) for sample in samples]
    least = "-999999" if all(is_sane(limit, Decimal(-1)) for limit in limits) else "0"
    most = "999999" if all(is_sane(limit, Decimal(101)) for limit in limits) else "100"
    return f". >= {least} and . <= {most}"


def _sample_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    code, rule = item["code"], item["sample"]
    asked, holds = _applies(item)
    yield asked
    yield _count(f"{code}_checked", f"查了几{rule['unit']}", holds, f". >= 1 and . <= {COUNT_MOST}")
    label = f"其中{positive_words(rule)}（{rule['unit']}）"
    yield _count(f"{code}_positive", label, holds, f". >= 0 and . <= ${{{code}_checked}}")
    yield _calculated(item, verdicts.sample(item))


def _text_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    yield _chosen(item, "yes_no")
    yield _written(item, f"${{{item['code']}}} = 'pass'", item["record"]["label"], is_required=True)


def _written(item: Mapping[str, Any], relevant: str, label: str, *, is_required: bool) -> Row:
    row = {"type": "text", "name": f"{item['code']}_text", "label": label, "relevant": relevant}
    row |= {"constraint": f"string-length(.) <= {TEXT_MOST}", "constraint_message": f"最多 {TEXT_MOST} 个字。"}
    return _required(row) if is_required else row


def _document_rows(item: Mapping[str, Any], _grading: Grading) -> Iterator[Row]:
    """A record that may be too old is answered beside its verdict, which its date decides."""
    code, record = item["code"], item["record"]
    is_aged = "valid_days" in record
    said = f"{code}_said" if is_aged else code
    yield _first(item, {"type": "select_one yes_no", "name": said}) | ({} if is_aged else _rides(item))
    holds = f"${{{said}}} = 'pass'"
    row = {"type": "date", "name": f"{code}_day", "label": f"{record['label']}：日期", "relevant": holds}
    yield _required(row) | {"constraint": ". <= ${visited_on}", "constraint_message": "日期晚于检查日期，请核对。"}
    yield _written(item, holds, f"{record['label']}：编号或名称（选填）", is_required=False)
    if is_aged:
        yield _calculated(item, verdicts.document(item))


def _evidence(item: Mapping[str, Any]) -> Iterator[Row]:
    code = item["code"]
    photo = {
        "type": "image",
        "name": f"{code}_photo",
        "label": f"不合格的照片（{'、'.join(item['evidence'])}）",
        "parameters": _PIXELS,
        "relevant": f"${{{code}}} = 'fail'",
    }
    yield _required(photo) if item["photo_required_on_fail"] else photo
    told = f"${{{code}}} = 'pass' or ${{{code}}} = 'fail'"
    yield {"type": "text", "name": f"{code}_remark", "label": "备注（选填）", "relevant": told}


_ROWS: Mapping[AnswerType, Callable[[Mapping[str, Any], Grading], Iterator[Row]]] = MappingProxyType(
    {
        AnswerType.GRADE: _grade_rows,
        AnswerType.CHECK: _check_rows,
        AnswerType.CHOICE: _choice_rows,
        AnswerType.FAULTS: _faults_rows,
        AnswerType.MEASURE: _measure_rows,
        AnswerType.SAMPLE: _sample_rows,
        AnswerType.TEXT: _text_rows,
        AnswerType.DOCUMENT: _document_rows,
    }
)


# --- lists of choices -------------------------------------------------------------------------------------------


def _choices(items: list[Mapping[str, Any]]) -> Iterator[Row]:
    """Return the lists that the items use; a list that nobody uses would be a warning in other programs."""
    types = {AnswerType(item["answer"]) for item in items}
    if AnswerType.GRADE in types:
        yield from _list("grade", _GRADE)
    if types & {AnswerType.CHECK, AnswerType.TEXT, AnswerType.DOCUMENT}:
        yield from _list("yes_no", _YES_NO)
    if types & {AnswerType.FAULTS, AnswerType.MEASURE, AnswerType.SAMPLE}:
        yield from _list("applies", _APPLIES)
    for name, words in (("rounds", RoundKind), ("hours", VisitHours)):
        if any(name in item for item in items):
            yield from _list(name, tuple((word.value, word.label) for word in words))
    for item in items:
        if "choice" in item:
            options = tuple((one["code"], one["text"]) for one in item["choice"])
            yield from _list(f"{item['code']}_option", (*options, (_OUT.value, _OUT.label)))
        if item.get("measure") and "samples" in item["measure"]:
            samples = tuple((one["code"], one["text"]) for one in item["measure"]["samples"])
            yield from _list(f"{item['code']}_sample", samples)


def _list(name: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[Row]:
    for code, label in pairs:
        yield {"list_name": name, "name": code, "label": label}
