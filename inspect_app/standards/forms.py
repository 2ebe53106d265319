"""Forms of the standards room."""

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField
from wtforms.validators import InputRequired

from inspect_app.core.web import Form


class ImportForm(Form):
    """The workbook that comes back."""

    workbook = FileField(
        "工作簿", validators=[FileRequired("请先选择要导入的 .xlsx 工作簿。")], render_kw={"accept": ".xlsx"}
    )


class PublishForm(Form):
    """From which day the drafts hold."""

    effective_from = DateField("生效日期", validators=[InputRequired("请选择生效日期。")])
