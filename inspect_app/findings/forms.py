"""The shape of input about findings: the filter in the address, a decision, a merge, a bulk decision."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from inspect_app.core.vocab import FindingState, Labelled, Severity
from inspect_app.core.web import Form
from inspect_app.findings.rules import REASON_MOST, FindingFilter

Word = TypeVar("Word", bound=Labelled)
_WORDS_MOST = 60


class DecisionForm(Form):
    """A decision with its reason; the rules say when it is needed."""

    reason = TextAreaField("理由", validators=[InputRequired()], render_kw={"rows": 3, "maxlength": REASON_MOST})


class MergeForm(DecisionForm):
    """Which finding to merge into, and why."""

    into_id = SelectField("并入", coerce=lambda chosen: int(chosen or 0), validators=[InputRequired()])

    def offer(self, findings: Iterable[tuple[int, str]]) -> None:
        """Offer these findings, as (id, words); none is chosen beforehand."""
        offered = [SelectChoice(finding_id, words) for finding_id, words in findings]
        self.into_id.choices = [SelectChoice("", "请选择"), *offered] if offered else []


class BulkForm(DecisionForm):
    """What to do with the ticked findings: confirm or dismiss."""

    what = StringField()


def finding_filter(arguments: Mapping[str, str]) -> FindingFilter:
    """Read the filter of the findings list from the address; what makes no sense narrows nothing."""
    return FindingFilter(
        round_id=number(arguments, "round"),
        district_id=number(arguments, "district"),
        town_id=number(arguments, "town"),
        kind_code=arguments.get("kind", ""),
        severity=word(arguments, "severity", Severity),
        state=word(arguments, "state", FindingState),
        words=arguments.get("q", "").strip()[:_WORDS_MOST],
    )


def number(arguments: Mapping[str, str], name: str) -> int | None:
    """Return a whole number of the address that can be an id, or None."""
    text = arguments.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004  fits every id


def word(arguments: Mapping[str, str], name: str, words: type[Word]) -> Word | None:
    """Return a word of the address that the vocabulary knows, or None."""
    text = arguments.get(name, "")
    return words(text) if text in {known.value for known in words} else None
