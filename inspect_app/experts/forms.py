"""Forms of the experts room."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from inspect_app.core.web import Form

REASON_MOST = 200


class InterestForm(Form):
    """The declaration of an interest; the view fills in the towns."""

    town_id = SelectField("镇街", coerce=lambda chosen: int(chosen or 0), validators=[InputRequired("请选择镇街。")])
    reason = TextAreaField(
        "利害关系",
        validators=[InputRequired("请填写利害关系的内容。"), Length(max=REASON_MOST, message="最多 %(max)d 字。")],
        render_kw={"rows": 3},
    )
