"""The block of an item that belongs to its type of answer, from the tree of a file to frozen values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from inspect_app.core.vocab import AnswerType, Verdict
from inspect_app.standards.rules.answering import (
    BETWEEN,
    LEVELS,
    OPERATORS,
    AnswerRule,
    Choice,
    FaultCount,
    Measure,
    MeasureLimit,
    Option,
    RecordCheck,
    SampleShare,
    is_looser,
)
from inspect_app.standards.rules.criteria_file import Criterion
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

# The key of the block for each type of answer; types that are not here have none.
BLOCKS: Mapping[AnswerType, str] = MappingProxyType(
    {
        AnswerType.CHOICE: "choice",
        AnswerType.FAULTS: "faults",
        AnswerType.MEASURE: "measure",
        AnswerType.SAMPLE: "sample",
        AnswerType.TEXT: "record",
        AnswerType.DOCUMENT: "record",
    }
)
BLOCK_KEYS = tuple(dict.fromkeys(BLOCKS.values()))
_CODE = re.compile(r"[a-z][a-z0-9_]{0,19}")
_PERCENT, _WHOLE = ("%", "％"), 100
_OPTIONS = range(2, 7)
_DEFAULT_RATIO = MappingProxyType({Verdict.GOOD: Decimal(1), Verdict.PASS: Decimal("0.75"), Verdict.FAIL: Decimal(0)})
_GRADED = tuple(_DEFAULT_RATIO)
_LIMIT_KEYS = ("op", "limit")
_LIMIT_MAY = ("upper", "good")


def read_answer_rule(
    reader: Reader, table: Table, answer: AnswerType, criteria: Mapping[str, Criterion]
) -> AnswerRule | None:
    """Return the rule of an item, or None when its type of answer has none; notes blocks that do not belong."""
    wanted = BLOCKS.get(answer)
    for key in BLOCK_KEYS:
        if key in table.entries and key != wanted:
            reader.fault(reader.line_of(table, key), f"{key}_unwanted", answer=answer.value)
    if wanted is None:
        return None
    node = table.entries.get(wanted)
    if node is None:
        if "answer" in table.entries:
            reader.fault(table.line, f"{wanted}_missing")
        return None
    read: Mapping[AnswerType, Callable[[], AnswerRule]] = {
        AnswerType.CHOICE: lambda: _choice(reader, table),
        AnswerType.FAULTS: lambda: _faults(reader, node, table),
        AnswerType.MEASURE: lambda: _measure(reader, node),
        AnswerType.SAMPLE: lambda: _sample(reader, node, criteria),
        AnswerType.TEXT: lambda: _record(reader, node, answer),
        AnswerType.DOCUMENT: lambda: _record(reader, node, answer),
    }
    return read[answer]()


def _choice(reader: Reader, table: Table) -> Choice:
    nodes = reader.listing(table, "choice")
    options = tuple(_option(reader, node) for node in nodes)
    line = reader.line_of(table, "choice")
    if nodes and len(options) not in _OPTIONS:
        reader.fault(line, "choice_count", least=_OPTIONS.start, most=_OPTIONS.stop - 1)
    _once(reader, line, [one.code for one in options])
    if options and all(one.verdict is Verdict.FAIL for one in options):
        reader.fault(line, "choice_all_fail")
    return Choice(options)


def _once(reader: Reader, line: int, codes: list[str]) -> None:
    for code in dict.fromkeys(codes):
        if code and codes.count(code) > 1:
            reader.fault(line, "twice_in_list", where="code", value=code)


def _option(reader: Reader, node: Node) -> Option:
    entry = reader.table(node, "choice", ("code", "text", "verdict"), ("ratio",))
    verdict_node = entry.entries.get("verdict")
    words = [verdict.value for verdict in _GRADED]
    verdict = Verdict(reader.one_of(verdict_node, "verdict", words)) if verdict_node else Verdict.GOOD
    ratio = reader.number(entry, "ratio", places=2) if "ratio" in entry.entries else _DEFAULT_RATIO[verdict]
    if not 0 <= ratio <= 1:
        reader.fault(reader.line_of(entry, "ratio"), "number_out_of_range", where="ratio", least=0, most=1)
    elif verdict is Verdict.GOOD and ratio != 1:
        reader.fault(reader.line_of(entry, "ratio"), "choice_good_ratio")
    return Option(_block_code(reader, entry), reader.text(entry, "text", most=60), verdict, ratio)


def _block_code(reader: Reader, entry: Table) -> str:
    code = reader.text(entry, "code", most=20)
    if code and not _CODE.fullmatch(code):
        reader.fault(reader.line_of(entry, "code"), "code_shape", value=code)
    return code


def _faults(reader: Reader, node: Node, item: Table) -> FaultCount:
    entry = reader.table(node, "faults", ("unit", "each", "pass_up_to"))
    each_node = entry.entries.get("each")
    each = Decimal(1) if each_node is None else reader.positive(each_node, "each", places=1)
    points = item.entries.get("points")
    if points is not None and each > (whole := Reader(reader.file).number_of(points, "points", places=9)):
        reader.fault(reader.line_of(entry, "each"), "faults_each", each=each, points=whole)
    return FaultCount(reader.text(entry, "unit", most=10), each, reader.whole(entry, "pass_up_to", least=0, most=99))


def _measure(reader: Reader, node: Node) -> Measure:
    by_sample = isinstance(node, Table) and "samples" in node.entries
    need, may = (("unit", "samples"), ()) if by_sample else (("unit", *_LIMIT_KEYS), _LIMIT_MAY)
    entry = reader.table(node, "measure", need, (*may, "instrument", "edition"))
    unit = reader.text(entry, "unit", most=20)
    if by_sample:
        limits = tuple(_sample_limit(reader, one, unit) for one in reader.listing(entry, "samples"))
        _once(reader, reader.line_of(entry, "samples"), [one.code for one in limits])
    else:
        limits = (_limit(reader, entry, unit),)
    return Measure(
        unit=unit,
        instrument=_may(reader, entry, "instrument", 40),
        edition=_may(reader, entry, "edition", 60),
        limits=limits or (MeasureLimit("", "", "<=", Decimal(0), None, None),),
    )


def _may(reader: Reader, entry: Table, key: str, most: int) -> str:
    return reader.text(entry, key, most=most) if key in entry.entries else ""


def _sample_limit(reader: Reader, node: Node, unit: str) -> MeasureLimit:
    entry = reader.table(node, "samples", ("code", "text", *_LIMIT_KEYS), _LIMIT_MAY)
    return _limit(reader, entry, unit, _block_code(reader, entry), reader.text(entry, "text", most=30))


def _limit(reader: Reader, entry: Table, unit: str, code: str = "", text: str = "") -> MeasureLimit:
    op_node = entry.entries.get("op")
    before = len(reader.faults)
    op = reader.one_of(op_node, "op", OPERATORS) if op_node else "<="
    made = MeasureLimit(
        code=code,
        text=text,
        op=op,
        limit=reader.number(entry, "limit", places=3),
        upper=reader.number(entry, "upper", places=3) if "upper" in entry.entries else None,
        good=reader.number(entry, "good", places=3) if "good" in entry.entries else None,
    )
    if len(reader.faults) == before and "limit" in entry.entries:
        _check_limit(reader, entry, unit, made)
    # Where there is only one line, keeping it is good; a range is good by itself.
    return made if made.good is not None or op == BETWEEN else replace(made, good=made.limit)


def _check_limit(reader: Reader, entry: Table, unit: str, made: MeasureLimit) -> None:
    """Note ends that are missing or upside down, a mark for good that is looser than the limit, impossible shares."""
    between = made.op == BETWEEN
    if between and made.upper is None:
        reader.fault(entry.line, "measure_upper_missing")
    elif not between and made.upper is not None:
        reader.fault(reader.line_of(entry, "upper"), "measure_upper_unwanted", op=made.op)
    elif made.upper is not None and made.upper <= made.limit:
        reader.fault(reader.line_of(entry, "upper"), "measure_upside_down", limit=made.limit, upper=made.upper)
    if between and made.good is not None:
        reader.fault(reader.line_of(entry, "good"), "measure_good_unwanted")
    elif made.good is not None and is_looser(made.op, made.good, made.limit):
        reader.fault(reader.line_of(entry, "good"), "measure_good_looser", good=made.good, limit=made.limit)
    numbers = [number for number in (made.limit, made.upper, made.good) if number is not None]
    if min(numbers) < 0 and "摄氏" not in unit and "℃" not in unit:
        reader.fault(entry.line, "negative", where="measure")
    if unit.startswith(_PERCENT) and max(numbers) > _WHOLE:
        reader.fault(entry.line, "measure_percent")


def _sample(reader: Reader, node: Node, criteria: Mapping[str, Criterion]) -> SampleShare:
    if isinstance(node, Table) and "criterion" in node.entries:
        return _sample_of_criterion(reader, node, criteria)
    entry = reader.table(node, "sample", ("unit", "positive", "op", "limit"), ("good", "source", "edition"))
    op_node = entry.entries.get("op")
    before = len(reader.faults)
    op = reader.one_of(op_node, "op", OPERATORS[:-1]) if op_node else "<="
    limit = reader.number(entry, "limit", places=3)
    good = reader.number(entry, "good", places=3) if "good" in entry.entries else limit
    if len(reader.faults) == before:
        if is_looser(op, good, limit):
            reader.fault(reader.line_of(entry, "good"), "measure_good_looser", good=good, limit=limit)
        if not (0 <= limit <= _WHOLE and 0 <= good <= _WHOLE):
            reader.fault(entry.line, "measure_percent")
    return SampleShare(
        unit=reader.text(entry, "unit", most=10),
        positive=reader.text(entry, "positive", most=30),
        op=op,
        limit=limit,
        good=good,
        levels=MappingProxyType({}),
        level="",
        criterion="",
        edition=_may(reader, entry, "edition", 60),
        source=_may(reader, entry, "source", 120),
        allowed=(),
    )


def _sample_of_criterion(reader: Reader, node: Table, criteria: Mapping[str, Criterion]) -> SampleShare:
    entry = reader.table(node, "sample", ("criterion",), ("level",))
    code = reader.text(entry, "criterion", most=40)
    level_node = entry.entries.get("level")
    level = reader.one_of(level_node, "level", LEVELS) if level_node else LEVELS[-1]
    found = criteria.get(code)
    if found is None or not found.is_share:
        shares = [name for name, one in criteria.items() if one.is_share]
        reader.fault(
            reader.line_of(entry, "criterion"), "unknown_criterion", value=code, hint=did_you_mean(code, shares)
        )
        found = Criterion.unknown(code)
    return SampleShare(
        unit=found.counted,
        positive=found.name,
        op=found.op,
        limit=found.levels[level] if found.stricter is None else found.stricter,
        good=found.levels[LEVELS[0]],
        levels=found.levels,
        level=level,
        criterion=code,
        edition=found.edition,
        source=found.origin.source,
        allowed=found.allowed,
    )


def _record(reader: Reader, node: Node, answer: AnswerType) -> RecordCheck:
    may = ("valid_days",) if answer is AnswerType.DOCUMENT else ()
    entry = reader.table(node, "record", ("label",), may)
    days = reader.whole(entry, "valid_days", least=1, most=3660) if "valid_days" in entry.entries else None
    return RecordCheck(reader.text(entry, "label", most=40), days)
