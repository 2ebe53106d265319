"""The shape of input about items: the filter in the address, a reply, a recheck, an extension."""

import uuid
from collections.abc import Mapping

from wtforms import DateField, HiddenField, MultipleFileField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from inspect_app.core.vocab import ItemState, RecheckDecision
from inspect_app.core.web import Form
from inspect_app.rectification.rules.listing import ItemFilter
from inspect_app.rectification.rules.state import REASON_MOST

_WORDS_MOST = 60
_ID_DIGITS = 9


class ReplyForm(Form):
    """What was done about an item. `_reply_form.html` draws it, the rules of the action check it.

    The token makes a second sending of the same form the same reply.
    """

    token = HiddenField()
    text = TextAreaField("整改情况")
    photos = MultipleFileField("整改后照片")

    def new_token(self) -> str:
        """Return the token to send: the one that came with a refused form, else a fresh one for each item of a page."""
        return self.token.data or str(uuid.uuid4())


class RecheckForm(Form):
    """The decision on a reply; the reason is needed for a return."""

    decision = RadioField(
        "复核意见",
        choices=[SelectChoice(word.value, word.label) for word in RecheckDecision],
        validators=[InputRequired()],
    )
    reason = TextAreaField("理由", render_kw={"rows": 3, "maxlength": REASON_MOST})


class ExtendForm(Form):
    """A later end of an item's deadline, and why."""

    until = DateField("延期至", validators=[InputRequired()])
    reason = TextAreaField("延期理由", validators=[InputRequired()], render_kw={"rows": 3, "maxlength": REASON_MOST})


def item_filter(arguments: Mapping[str, str]) -> ItemFilter:
    """Read the filter of the items list from the address; what makes no sense narrows nothing."""
    state = arguments.get("state", "")
    return ItemFilter(
        round_id=_number(arguments, "round"),
        district_id=_number(arguments, "district"),
        town_id=_number(arguments, "town"),
        unit_id=_number(arguments, "unit"),
        state=ItemState(state) if state in {word.value for word in ItemState} else None,
        overdue=state == "overdue",
        words=arguments.get("q", "").strip()[:_WORDS_MOST],
    )


def _number(arguments: Mapping[str, str], name: str) -> int | None:
    text = arguments.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS else None
