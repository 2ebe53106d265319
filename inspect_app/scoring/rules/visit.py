"""The answers of one visit to its score, with a trace of every point lost.

A score is 100 · won / due. 不涉及 leaves won and due; a failed veto item makes the rate of its visit 0 (or fails the town);
the only rounding is half up at the end. A value is judged again from its item: the computed verdict counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from inspect_app.core.vocab import Verdict, VetoReach
from inspect_app.scoring.rules.numbers import DEFAULT_PLACES, NoRate, round_half_up
from inspect_app.standards.rules.judge import Given, Grading, faults_of, given_of, judge
from inspect_app.standards.rules.reading import entered_words, wanted_words

FULL = 100
ZERO = Fraction(0)


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
class _Worth:
    """What an answer to an item comes to, whoever gave it: worked out once for equal answers."""

    section: str
    item: Mapping[str, Any]
    verdict: Verdict
    won: Fraction
    due: Fraction
    lost: Fraction
    entered: str
    wanted: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """One item with its answer and what it is worth."""

    answer: Answer
    worth: _Worth


class Sheet:
    """A frozen checklist, prepared to score many visits: what equal answers are worth is worked out once."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.kind: str = content["kind"]
        self.places: int = content.get("rounding", {}).get("places", DEFAULT_PLACES)
        self.sections = [(section["code"], section["title"]) for section in content["sections"]]
        self.items = {
            item["code"]: (section["code"], item, Fraction(item["points"]))
            for section in content["sections"]
            for item in section["items"]
        }
        self._grading = Grading.of(content)
        self._worth: dict[Any, _Worth] = {}
        self._unit = 1

    def score(self, answers: Iterable[Answer]) -> VisitResult:
        """Return the score of one visit; raises AnswersMisfitError, see `score_visit`."""
        given = self._by_item(answers)
        judged = [_Judged(given[code], self._judge(given[code])) for code in self.items]
        applicable = [one for one in judged if one.worth.verdict is not Verdict.NOT_APPLICABLE]
        sections = self._totals(applicable)
        won, due = sum((one.won for one in sections), ZERO), sum((one.due for one in sections), ZERO)
        vetoes = tuple(
            VetoHit(one.answer.item, one.worth.item["text"], VetoReach(one.worth.item["veto"]))
            for one in applicable
            if one.worth.item["veto"] and one.worth.verdict is Verdict.FAIL
        )
        return VisitResult(
            kind=self.kind,
            won=won,
            due=due,
            rate=rate_of(won, due, is_vetoed=bool(vetoes)),
            places=self.places,
            reason=NoRate.VETOED if vetoes else (None if due else NoRate.ALL_NOT_APPLICABLE),
            vetoes=vetoes,
            sections=sections,
            losses=tuple(_loss(one.answer, one.worth) for one in applicable if one.worth.lost),
            not_applicable=tuple(one.answer.item for one in judged if one.worth.verdict is Verdict.NOT_APPLICABLE),
            corrections=tuple(
                Correction(one.answer.item, one.answer.verdict, one.worth.verdict)
                for one in judged
                if one.worth.verdict is not one.answer.verdict
            ),
        )

    def _by_item(self, answers: Iterable[Answer]) -> Mapping[str, Answer]:
        found: dict[str, Answer] = {}
        for answer in answers:
            if answer.item in found:
                raise AnswersMisfitError(f"answered twice: {answer.item}")
            found[answer.item] = answer
        if found.keys() != self.items.keys():
            missing, unknown = self.items.keys() - found.keys(), found.keys() - self.items.keys()
            raise AnswersMisfitError(f"missing {sorted(missing)}, unknown {sorted(unknown)}")
        return found

    def _judge(self, answer: Answer) -> _Worth:
        value = tuple(sorted(answer.value.items())) if answer.value else ()
        key = (answer.item, answer.verdict, answer.measured, value)
        worth = self._worth.get(key)
        if worth is None:
            worth = self._worth[key] = self._judge_anew(answer)
        return worth

    def _judge_anew(self, answer: Answer) -> _Worth:
        section, item, due = self.items[answer.item]
        given = answer.given
        faults = faults_of(item, self._grading, given, None)
        if faults:
            raise AnswersMisfitError(f"{answer.item}: {faults[0].code}")
        found = judge(item, self._grading, given, None)
        won = due * found.ratio
        self._unit = lcm(self._unit, won.denominator, due.denominator)
        words = (entered_words(item, given), wanted_words(item, given)) if won < due else ("", "")
        return _Worth(section, item, found.verdict, won, due, due - won, *words)

    def _totals(self, applicable: Sequence[_Judged]) -> tuple[SectionTotal, ...]:
        """Add up in whole numbers of the smallest share of a point met so far; fractions cost ten times as much."""
        unit = self._unit
        won, due = ({code: 0 for code, _ in self.sections} for _ in range(2))
        for one in applicable:
            worth = one.worth
            won[worth.section] += worth.won.numerator * (unit // worth.won.denominator)
            due[worth.section] += worth.due.numerator * (unit // worth.due.denominator)
        return tuple(
            SectionTotal(code, title, Fraction(won[code], unit), Fraction(due[code], unit))
            for code, title in self.sections
        )


def score_visit(content: Mapping[str, Any], answers: Iterable[Answer]) -> VisitResult:
    """Return the score of one visit from the frozen content of its checklist and its answers.

    Raises AnswersMisfitError when an answer is missing, unknown, given twice, or a measured value is missing.
    """
    return Sheet(content).score(answers)


def rate_of(won: Fraction, due: Fraction, *, is_vetoed: bool) -> Fraction | None:
    """Return the exact rate of a visit in per cent: 0 when vetoed, None when nothing was due."""
    if is_vetoed:
        return ZERO
    return FULL * won / due if due else None


def _loss(answer: Answer, worth: _Worth) -> Loss:
    return Loss(
        item=answer.item,
        section=worth.section,
        text=worth.item["text"],
        clause=worth.item["clause"],
        verdict=worth.verdict,
        entered=worth.entered,
        wanted=worth.wanted,
        due=worth.due,
        lost=worth.lost,
        remark=answer.remark,
        photos=answer.photos,
    )
