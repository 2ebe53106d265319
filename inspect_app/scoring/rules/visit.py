"""The answers of one visit to its score, with a trace of every point lost.

A score is 100 · won / due. 不涉及 leaves won and due; a failed veto item makes the rate of its visit 0 (or fails the town);
the only rounding is half up at the end. A value is judged again from its item: the computed verdict counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from inspect_app.core.vocab import Verdict, VetoReach
from inspect_app.scoring.rules.numbers import DEFAULT_PLACES, NoRate, round_half_up
from inspect_app.standards.rules.judge import Given, Grading, faults_of, given_of, judge
from inspect_app.standards.rules.reading import entered_words, wanted_words

FULL = 100


class AnswersMisfitError(ValueError):
    """The answers are not those of the checklist; intake refuses such a record, so this is a fault of the caller."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the verdict as sealed, the measured value, the photos by SHA-256, the other values as plain JSON."""

    item: str
    verdict: Verdict
    measured: Decimal | None = None
    remark: str = ""
    photos: tuple[str, ...] = ()
    value: Mapping[str, Any] | None = None

    @property
    def given(self) -> Given:
        """The answer as it is judged."""
        return given_of(self.verdict, self.measured, self.value)


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost at one item, with all that explains them."""

    item: str
    section: str
    text: str
    clause: Mapping[str, str]
    verdict: Verdict
    entered: str
    wanted: str
    due: Fraction
    lost: Fraction
    remark: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionTotal:
    """Points of one section."""

    code: str
    title: str
    won: Fraction
    due: Fraction


@dataclass(frozen=True, slots=True)
class VetoHit:
    """A veto item that failed."""

    item: str
    text: str
    reach: VetoReach


@dataclass(frozen=True, slots=True)
class Correction:
    """An item whose sealed verdict was not that of its value; the computed one counts."""

    item: str
    sealed: Verdict
    computed: Verdict


@dataclass(frozen=True, slots=True)
class VisitResult:
    """The score of a visit: points, the exact rate in per cent (None: nothing was applicable), and the trace.

    A veto makes the rate 0 and leaves won and due as they are, so that the losses still add up to due - won.
    """

    kind: str
    weight: Fraction
    won: Fraction
    due: Fraction
    rate: Fraction | None
    places: int
    reason: NoRate | None
    vetoes: tuple[VetoHit, ...]
    sections: tuple[SectionTotal, ...]
    losses: tuple[Loss, ...]
    not_applicable: tuple[str, ...]
    corrections: tuple[Correction, ...]

    @property
    def veto(self) -> VetoReach | None:
        """What the gravest failed veto item fails."""
        reaches = {hit.reach for hit in self.vetoes}
        return VetoReach.TOWN if VetoReach.TOWN in reaches else next(iter(reaches), None)

    @property
    def score(self) -> Decimal | None:
        """The rate, rounded half up once."""
        return None if self.rate is None else round_half_up(self.rate, self.places)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One item with its answer and the verdict that counts."""

    section: str
    item: Mapping[str, Any]
    answer: Answer
    verdict: Verdict
    won: Fraction
    due: Fraction


def score_visit(content: Mapping[str, Any], answers: Iterable[Answer]) -> VisitResult:
    """Return the score of one visit from the frozen content of its checklist and its answers.

    Raises AnswersMisfitError when an answer is missing, unknown, given twice, or a measured value is missing.
    """
    judged = _judge(content, _by_item(content, answers))
    applicable = [one for one in judged if one.verdict is not Verdict.NOT_APPLICABLE]
    won, due = sum((one.won for one in applicable), Fraction(0)), sum((one.due for one in applicable), Fraction(0))
    vetoes = tuple(
        VetoHit(one.item["code"], one.item["text"], VetoReach(one.item["veto"]))
        for one in applicable
        if one.item["veto"] and one.verdict is Verdict.FAIL
    )
    reason = NoRate.VETOED if vetoes else (None if due else NoRate.ALL_NOT_APPLICABLE)
    points_rate = FULL * won / due if due else None
    return VisitResult(
        kind=content["kind"],
        weight=Fraction(content["weight"]),
        won=won,
        due=due,
        rate=Fraction(0) if vetoes else points_rate,
        places=content.get("rounding", {}).get("places", DEFAULT_PLACES),
        reason=reason,
        vetoes=vetoes,
        sections=_sections(content, applicable),
        losses=tuple(_loss(one) for one in applicable if one.won < one.due),
        not_applicable=tuple(one.item["code"] for one in judged if one.verdict is Verdict.NOT_APPLICABLE),
        corrections=tuple(
            Correction(one.item["code"], one.answer.verdict, one.verdict)
            for one in judged
            if one.verdict is not one.answer.verdict
        ),
    )


def _by_item(content: Mapping[str, Any], answers: Iterable[Answer]) -> Mapping[str, Answer]:
    codes = [item["code"] for section in content["sections"] for item in section["items"]]
    found: dict[str, Answer] = {}
    for answer in answers:
        if answer.item in found:
            raise AnswersMisfitError(f"answered twice: {answer.item}")
        found[answer.item] = answer
    if set(found) != set(codes):
        raise AnswersMisfitError(
            f"missing {sorted(set(codes) - set(found))}, unknown {sorted(set(found) - set(codes))}"
        )
    return found


def _judge(content: Mapping[str, Any], answers: Mapping[str, Answer]) -> list[_Judged]:
    grading = Grading.of(content)
    judged = []
    for section in content["sections"]:
        for item in section["items"]:
            answer, due = answers[item["code"]], Fraction(item["points"])
            given = answer.given
            faults = faults_of(item, grading, given, None)
            if faults:
                raise AnswersMisfitError(f"{answer.item}: {faults[0].code}")
            found = judge(item, grading, given, None)
            judged.append(_Judged(section["code"], item, answer, found.verdict, due * found.ratio, due))
    return judged


def _sections(content: Mapping[str, Any], applicable: Sequence[_Judged]) -> tuple[SectionTotal, ...]:
    return tuple(
        SectionTotal(
            section["code"],
            section["title"],
            sum((one.won for one in applicable if one.section == section["code"]), Fraction(0)),
            sum((one.due for one in applicable if one.section == section["code"]), Fraction(0)),
        )
        for section in content["sections"]
    )


def _loss(one: _Judged) -> Loss:
    return Loss(
        item=one.item["code"],
        section=one.section,
        text=one.item["text"],
        clause=one.item["clause"],
        verdict=one.verdict,
        entered=entered_words(one.item, one.answer.given),
        wanted=wanted_words(one.item, one.answer.given),
        due=one.due,
        lost=one.due - one.won,
        remark=one.answer.remark,
        photos=one.answer.photos,
    )
