"""The shape of input about visits: why field work ends before every site has its record."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired

from inspect_app.core.web import Form

REASON_MOST = 400


class CloseForm(Form):
    """Why the field work of a round ends although sites have no record."""

    reason = TextAreaField(
        "为什么这些点位没有检查记录", validators=[InputRequired()], render_kw={"rows": 3, "maxlength": REASON_MOST}
    )
