"""What another content of a checklist would have made of answers that were given to the old one. Pure.

An answer that does not fit any more (the item is gone, is answered otherwise, or is new) is told and counts as 不涉及: it
leaves points won and due, so that the comparison neither rewards nor punishes what nobody was asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from inspect_app.core.vocab import Labelled, Verdict
from inspect_app.scoring.rules.numbers import round_half_up
from inspect_app.scoring.rules.visit import Answer, VisitResult, score_visit
from inspect_app.standards.rules.judge import Grading, faults_of


class MisfitReason(Labelled):
    """Why an answer says nothing about the other content."""

    GONE = "gone", "这一项不再问"
    NEW = "new", "新的一项，当时没有问"
    ANSWER = "answer", "作答方式变了，当时的答案用不上"


@dataclass(frozen=True, slots=True)
class Misfit:
    """An answer that does not fit the other content."""

    item: str
    reason: MisfitReason


@dataclass(frozen=True, slots=True)
class Rescored:
    """A visit by the other content, with the answers that did not fit."""

    result: VisitResult
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A visit then and by the other content; None where there is no rate."""

    visit_id: int
    town: str
    site: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Points up or down; None when one of the rates is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """What another content does to all visits of a kind in one round; misfits with the number of visits."""

    visits: tuple[Compared, ...]
    misfits: tuple[tuple[Misfit, int], ...]

    @property
    def before(self) -> Decimal | None:
        """The mean rate then, of the visits that have a rate both ways: only these can be compared."""
        return _mean([one.before for one in self.visits if one.difference is not None])

    @property
    def after(self) -> Decimal | None:
        """The mean rate of the same visits by the other content."""
        return _mean([one.after for one in self.visits if one.difference is not None])


def rescore(content: Mapping[str, Any], answers: Iterable[Answer]) -> Rescored:
    """Return the score of a visit by another content than the one it was filled by."""
    grading = Grading.of(content)
    given = {answer.item: answer for answer in answers}
    fitting: list[Answer] = []
    misfits: list[Misfit] = []
    for item in (item for section in content["sections"] for item in section["items"]):
        answer = given.pop(item["code"], None)
        if answer is None:
            misfits.append(Misfit(item["code"], MisfitReason.NEW))
        elif faults_of(item, grading, answer.given, None):
            misfits.append(Misfit(item["code"], MisfitReason.ANSWER))
            answer = None
        fitting.append(answer or Answer(item["code"], Verdict.NOT_APPLICABLE))
    misfits += [Misfit(code, MisfitReason.GONE) for code in given]
    return Rescored(score_visit(content, fitting), tuple(misfits))


def _mean(rates: Sequence[Decimal | None]) -> Decimal | None:
    known = [Fraction(rate) for rate in rates if rate is not None]
    return round_half_up(sum(known, Fraction(0)) / len(known)) if known else None
