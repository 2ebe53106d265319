"""The shape of input about scores: a new run, a corrected answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from inspect_app.core.vocab import AnswerType, ScoringRunKind, Verdict
from inspect_app.core.web import Form, choices
from inspect_app.standards.rules.judge import TAKES, Given

REASON_MOST = 400


class RunForm(Form):
    """Why a round is scored again, and by which scheme."""

    kind = RadioField(
        "为什么重新计分",
        choices=choices((kind.value, kind.label) for kind in ScoringRunKind if kind is not ScoringRunKind.FIRST),
        validators=[InputRequired("请选择为什么重新计分。")],
    )
    scheme_id = SelectField("记分办法", coerce=int)
    reason = TextAreaField(
        "理由和依据", validators=[InputRequired("请写明理由。")], render_kw={"rows": 3, "maxlength": REASON_MOST}
    )

    def offer(self, schemes: Iterable[tuple[int, str]]) -> None:
        """Offer these schemes; 0 is the one of the run before."""
        self.scheme_id.choices = choices([(0, "与上一次相同"), *schemes])


class CorrectionForm(Form):
    """One answer set otherwise; only the fields that the type of the item takes are shown."""

    verdict = RadioField("判定", validators=[InputRequired("请选择判定。")])
    mark = IntegerField("分数（0 到 10）", validators=[Optional()])
    option = SelectField("选项")
    faults = IntegerField("问题个数", validators=[Optional()])
    measured = StringField("测得的数")
    sample = SelectField("类别")
    checked = IntegerField("检查数", validators=[Optional()])
    positive = IntegerField("其中数", validators=[Optional()])
    text = StringField("记录的文字")
    day = DateField("资料日期", validators=[Optional()])
    reason = TextAreaField(
        "更正的理由和依据",
        validators=[InputRequired("请写明理由和依据。")],
        render_kw={"rows": 3, "maxlength": REASON_MOST},
    )

    def suit(self, item: Mapping[str, Any]) -> None:
        """Keep the fields that the item takes, and offer its options."""
        answer = AnswerType(item["answer"])
        for name in {name for names in TAKES.values() for name in names} - set(TAKES[answer]):
            if name in self:
                del self[name]
        verdicts = [one for one in Verdict if one is not Verdict.GOOD or answer not in YES_NO]
        self.verdict.choices = choices((one.value, one.label) for one in verdicts)
        for name, rows in (
            ("option", item.get("choice") or ()),
            ("sample", (item.get("measure") or {}).get("samples")),
        ):
            if name in self:
                self[name].choices = choices([("", "不填"), *((one["code"], one["text"]) for one in rows or ())])

    def given(self) -> Given:
        """Return the answer as it is judged; values belong to no answer that does not apply."""
        verdict = Verdict(self.verdict.data)
        if verdict is Verdict.NOT_APPLICABLE:
            return Given(verdict)
        names = [name for names in TAKES.values() for name in names if name in self]
        values = {name: self[name].data for name in names}
        return Given(verdict, **{name: value for name, value in values.items() if value not in {None, ""}})


YES_NO = frozenset({AnswerType.CHECK, AnswerType.TEXT, AnswerType.DOCUMENT})
