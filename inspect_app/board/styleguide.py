"""Sample values for the page that shows every component; only a development or test server serves it."""

from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from inspect_app.core.vocab import (
    Confidence,
    DocumentState,
    FindingState,
    ItemState,
    JobState,
    RoundState,
    Severity,
    Verdict,
    VisitState,
)
from inspect_app.core.web import Form, Page, choices

STATES = (RoundState, VisitState, FindingState, ItemState, DocumentState, Severity, Verdict, Confidence, JobState)


_PARTS = (
    {"label": "已销号", "value": 42, "series": "done", "href": "#"},
    {"label": "待复核", "value": 9, "series": "waiting", "href": "#"},
    {"label": "整改中", "value": 17, "series": "doing", "href": "#"},
    {"label": "逾期", "value": 4, "series": "late", "href": "#"},
)


class SampleForm(Form):
    """One field of each kind."""

    title = StringField("标题", [DataRequired("请填写标题"), Length(max=40)])
    kind = SelectField("场所类型", choices=choices([("", "请选择"), ("market", "农贸市场")]))
    due_on = DateField("整改期限", [Optional()])
    verdict = RadioField(
        "判定", [DataRequired("请选择一项")], choices=choices((word.value, word.label) for word in Verdict)
    )
    text = TextAreaField("说明", [DataRequired("请说明已采取的措施")], description="写清做了什么、谁来保持、何时复查。")
    is_urgent = BooleanField("立行立改")


def samples() -> dict[str, Any]:
    """Return what the template of the style guide shows."""
    picture = "/static/img/sample-photo.svg"
    return {
        "states": STATES,
        "form": SampleForm(),
        "page": Page(range(50), 3, 50, 423),
        "rows": [
            {
                "number": "2026-1-001",
                "town": "西王庄镇",
                "problem": "农贸市场东门垃圾桶满溢，周边散落菜叶",
                "score": "92.35",
            },
            {"number": "2026-1-002", "town": "柳树𨟠镇", "problem": "公共厕所第三蹲位冲水失灵", "score": "88.10"},
            {"number": "2026-1-003", "town": "陶庄镇", "problem": "背街小巷排水沟淤积约 12 米", "score": "71.05"},
        ],
        "flow_steps": [
            {"label": "计划", "state": "done", "note": "10月8日"},
            {"label": "公布种子摘要", "state": "done", "note": "10月9日"},
            {"label": "抽取", "state": "current", "note": "抽取 12 个镇街"},
            {"label": "检查", "state": "todo"},
            {"label": "通报", "state": "todo"},
        ],
        "happenings": [
            {"at": "2026-10-12 09:12", "title": "下达", "who": "市爱卫办 王敏", "tone": "doing"},
            {
                "at": "2026-10-15 16:40",
                "title": "反馈",
                "who": "西王庄镇 李强",
                "text": "已更换垃圾桶。",
                "tone": "waiting",
            },
            {
                "at": "2026-10-16 10:05",
                "title": "退回",
                "who": "专家 赵宁",
                "text": "照片看不到周边地面。",
                "tone": "back",
            },
            {"at": "2026-10-18 11:30", "title": "销号", "who": "专家 赵宁", "tone": "done"},
        ],
        "photos": [{"url": picture, "caption": f"全景 {number}"} for number in (1, 2, 3)],
        "job": {"id": 0, "state": "running", "done": 12, "total": 65, "message": "正在排版：已完成 12 / 65"},
        "parts": _PARTS,
    }
