"""Forms of the rounds room: the plan, who takes part in the draw of teams, the reason of a void."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DesignationLevel, RoundKind, VisitHours
from inspect_app.core.web import Form, choices
from inspect_app.rounds.rules.plan import QUARTERS, Allocation, Plan, PlanFault, faults

QUOTA, REQUIRED = "quota_", "required_"
REASON_MOST = 400
# A fault of a group of fields is shown at the field that can mend it.
PLACE_OF = {"quotas": "allocation", "required": "sites_per_town"}


CHOOSE = InputRequired("请选择。")


class ChoicesField(SelectMultipleField):
    """Several choices as check boxes, large enough for a thumb."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _count(label: str, most: int, **options: Any) -> IntegerField:
    wanted = InputRequired("请填写数字。")
    return IntegerField(label, validators=[wanted, NumberRange(1, most, f"请填写 1 至 {most}。")], **options)


class PlanForm(Form):
    """The plan of a round; `plan_form` adds a field for each district and each kind."""

    year = IntegerField("年度", validators=[InputRequired("请填写年度。"), NumberRange(2020, 2100, "请填写四位年度。")])
    quarter = SelectField(
        "季度",
        coerce=int,
        validators=[CHOOSE],
        choices=choices((number, f"第{name}季度") for number, name in enumerate(QUARTERS, 1)),
    )
    sequence = _count("本季度第几轮", 20)
    kind = SelectField("抽查类型", validators=[CHOOSE], choices=choices((kind.value, kind.label) for kind in RoundKind))
    standard_id = SelectField("依据标准", coerce=int, validators=[CHOOSE])
    starts_on = DateField("开始日期", validators=[InputRequired("请选择开始日期。")])
    ends_on = DateField("结束日期", validators=[InputRequired("请选择结束日期。")])
    levels = ChoicesField("命名级别", choices=choices((level.value, level.label) for level in DesignationLevel))
    towns = _count("抽取镇街总数", 500)
    allocation = RadioField(
        "各区（市）怎样分配", validators=[CHOOSE], choices=choices((way.value, way.label) for way in Allocation)
    )
    sites_per_town = _count("每个镇街的点位数", 200)
    kinds = ChoicesField("检查哪些场所类型", validators=[DataRequired("请至少选择一类。")])
    hours = ChoicesField(
        "什么时段去查",
        validators=[DataRequired("请至少选择一个时段。")],
        choices=choices((hours.value, hours.label) for hours in VisitHours),
        default=[VisitHours.DAY.value],
    )

    def plan(self) -> Plan:
        """Return what was filled in as a plan; call it on a form whose single fields are sound."""
        data = self.data
        return Plan(
            year=data["year"],
            quarter=data["quarter"],
            sequence=data["sequence"],
            kind=RoundKind(data["kind"]),
            levels=frozenset(DesignationLevel(level) for level in data["levels"] or []),
            allocation=Allocation(data["allocation"]),
            towns=data["towns"],
            quotas=self._numbers(QUOTA) if data["allocation"] == Allocation.EXPLICIT else {},
            sites_per_town=data["sites_per_town"],
            kinds=frozenset(data["kinds"]),
            required=self._numbers(REQUIRED),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            hours=frozenset(VisitHours(hours) for hours in data["hours"]),
        )

    def _numbers(self, prefix: str) -> dict[str, int]:
        return {name.removeprefix(prefix): n for name, n in self.data.items() if name.startswith(prefix) and n}

    def fields_of(self, prefix: str) -> list[Any]:
        """Return the fields of one group (`quota_` or `required_`), for the template."""
        return [field for field in self if field.name.startswith(prefix)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then the plan as a whole."""
        if not super().validate(extra_validators):
            return False
        found = faults(self.plan())
        for name, fault in found.items():
            self._say(name, fault.label)
        return not found

    def show(self, refusal: Refusal) -> None:
        """Show what the action refused at the field that can mend it, else in the summary; nothing typed is lost."""
        places = [name for name in refusal.fields if PLACE_OF.get(name, name) in self]
        if places:
            self._say(places[0], refusal.message)
        else:
            self.form_errors.append(refusal.message)

    def _say(self, name: str, text: str) -> None:
        place = "kinds" if text == PlanFault.REQUIRED_KIND.label else PLACE_OF.get(name, name)
        field = self[place]
        field.errors = [*field.errors, text]


def plan_form(
    districts: Sequence[tuple[str, str]], kinds: Sequence[tuple[str, str]], standards: Sequence[tuple[int, str]]
) -> type[PlanForm]:
    """Return the plan form with a number for each district and each kind; pairs are (code, name)."""

    class Filled(PlanForm):
        pass

    for prefix, pairs in ((QUOTA, districts), (REQUIRED, kinds)):
        for code, name in pairs:
            limits = [Optional(), NumberRange(0, 200, "请填写 0 至 200。")]
            setattr(Filled, prefix + code, IntegerField(name, validators=limits))
    Filled.kinds = ChoicesField(
        "检查哪些场所类型", choices=choices(kinds), validators=[DataRequired("请至少选择一类。")]
    )
    Filled.standard_id = SelectField("依据标准", coerce=int, validators=[CHOOSE], choices=choices(standards))
    return Filled


class TeamsForm(Form):
    """Who takes part in the draw of teams; the view fills in the active experts."""

    experts = ChoicesField("参加本轮的专家", coerce=int, validators=[DataRequired("请至少选择两名专家。")])


class VoidForm(Form):
    """Why a draw is void."""

    reason = TextAreaField(
        "作废理由",
        validators=[InputRequired("请写明作废的理由。"), Length(max=REASON_MOST, message="最多 %(max)d 字。")],
        render_kw={"rows": 3},
    )
