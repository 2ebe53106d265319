"""The shape of input about baseline data: one chapter of a form, the office's figure, a workbook."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import DateField, DecimalField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from inspect_app.baseline.rules.figures import WORDS
from inspect_app.baseline.rules.values import SOURCE_MOST, TEXT_MOST
from inspect_app.core.vocab import FieldType
from inspect_app.core.web import Form, choices

# A field of the platform may be called like something a form has itself.
PREFIX = "v-"
SEEN = "seen-"


class ChapterForm(Form):
    """Values of one chapter with where they come from; `chapter_form` adds a field for each of the platform's."""

    source = StringField("数据来源", validators=[InputRequired()], render_kw={"maxlength": SOURCE_MOST})
    source_on = DateField("来源日期", validators=[InputRequired()])


class FigureForm(Form):
    """The office's own figure for an indicator."""

    op = SelectField("比较", choices=choices(WORDS.items()), validators=[InputRequired()])
    value = DecimalField("数值", validators=[InputRequired()], places=None, render_kw={"inputmode": "decimal"})
    source = StringField("依据", validators=[InputRequired()], render_kw={"maxlength": SOURCE_MOST})
    source_on = DateField("依据的日期", validators=[InputRequired()])


class TakeBackForm(Form):
    """Why the office's figure no longer counts."""

    reason = TextAreaField("理由", validators=[InputRequired()], render_kw={"rows": 2, "maxlength": SOURCE_MOST})


class WorkbookForm(Form):
    """A workbook of many places."""

    file = FileField("填好的表格")


def chapter_form(fields: Sequence[Mapping[str, Any]]) -> type[ChapterForm]:
    """Return a form with an input for each field of a chapter: a list for a choice, one line for all else."""
    members = {PREFIX + field["name"]: _input(field) for field in fields}
    return cast("type[ChapterForm]", type("OneChapterForm", (ChapterForm,), members))


def _input(field: Mapping[str, Any]) -> Any:
    if field["type"] == FieldType.CHOICE:
        options = [("", "未填"), *((one["code"], one["text"]) for one in field["choices"])]
        return SelectField(field["label"], choices=choices(options), validate_choice=False)
    mode = "text" if field["type"] == FieldType.TEXT else "decimal"
    return StringField(field["label"], render_kw={"inputmode": mode, "maxlength": TEXT_MOST, "autocomplete": "off"})
