"""The shape of input about visits: why field work ends before every site has its record; the head of a paper sheet."""

from wtforms import DateField, HiddenField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from inspect_app.core.errors import Refusal
from inspect_app.core.web import Form
from inspect_app.visits.rules.check import NAME_MOST

REASON_MOST = 400
_WANTED = [InputRequired(Refusal("typed_head_missing").message)]
_NAME = [Length(max=NAME_MOST, message=f"最多 {NAME_MOST} 个字。")]


class CloseForm(Form):
    """Why the field work of a round ends although sites have no record."""

    reason = TextAreaField(
        "为什么这些点位没有检查记录", validators=[InputRequired()], render_kw={"rows": 3, "maxlength": REASON_MOST}
    )


class PaperForm(Form):
    """The head and foot of a sheet; `rules.typed` reads its items.

    `visit_id` makes a second sending the same visit; `kept` names files already here.
    """

    visit_id = HiddenField()
    kept = HiddenField()
    filled_on = DateField("检查日期", validators=_WANTED)
    began = TimeField("开始时间", validators=_WANTED)
    ended = TimeField("结束时间", validators=_WANTED)
    met_person = StringField("现场人员", validators=_NAME)
    met_person_title = StringField("职务", validators=_NAME)
    signed_by = SelectMultipleField(
        "纸上已签名的检查人员",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=_WANTED,
    )
