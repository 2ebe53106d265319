"""The shape of input about documents: the filter in the address, a reason, the parts of a bulletin."""

from collections.abc import Mapping
from typing import TypeVar

from wtforms import SelectMultipleField, TextAreaField, widgets
from wtforms.validators import InputRequired

from inspect_app.core.vocab import DocumentKind, DocumentState, Labelled
from inspect_app.core.web import Form
from inspect_app.documents.rules.listing import DocumentFilter
from inspect_app.documents.rules.phrases import REASON_MOST

Word = TypeVar("Word", bound=Labelled)
_WORDS_MOST = 60
_ID_DIGITS = 9


class ReasonForm(Form):
    """Why a document is sent back or withdrawn."""

    reason = TextAreaField("理由", validators=[InputRequired()], render_kw={"rows": 3, "maxlength": REASON_MOST})


class BulletinForm(Form):
    """What a clerk writes in a bulletin: a paragraph a line, and which findings it shows."""

    opening = TextAreaField("开头", validators=[InputRequired()], render_kw={"rows": 5})
    requirements = TextAreaField("工作要求", validators=[InputRequired()], render_kw={"rows": 8})
    typical = SelectMultipleField(
        "典型问题", coerce=int, validate_choice=False, widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )  # fmt: skip


def document_filter(arguments: Mapping[str, str]) -> DocumentFilter:
    """Read the filter of the list from the address; what makes no sense narrows nothing."""
    return DocumentFilter(
        kind=_word(arguments, "kind", DocumentKind),
        state=_word(arguments, "state", DocumentState),
        round_id=_number(arguments, "round"),
        district_id=_number(arguments, "district"),
        town_id=_number(arguments, "town"),
        words=arguments.get("q", "").strip()[:_WORDS_MOST],
    )


def _number(arguments: Mapping[str, str], name: str) -> int | None:
    text = arguments.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS else None


def _word(arguments: Mapping[str, str], name: str, words: type[Word]) -> Word | None:
    text = arguments.get(name, "")
    return words(text) if text in {known.value for known in words} else None
