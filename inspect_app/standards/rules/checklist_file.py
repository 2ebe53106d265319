"""One `<kind>.yaml` to a frozen checklist."""

import re
from decimal import Decimal

from inspect_app.core.vocab import AnswerType, Confidence, DeadlineMode, Severity, VetoReach
from inspect_app.standards.rules.content import (
    EVIDENCE,
    OPERATORS,
    WAYS,
    Checklist,
    Clause,
    Deadline,
    Item,
    Measure,
    Section,
    SiteKind,
    Standard,
    Veto,
    Wording,
)
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.standard_file import read_origin
from inspect_app.standards.rules.tree import Node, Table

_ITEM_KEYS = (
    "code",
    "text",
    "problem",
    "guide",
    "way",
    "answer",
    "points",
    "severity",
    "unit",
    "deadline",
    "evidence",
    "clause",
    "confidence",
)
_ITEM_MAY = ("days", "photo_required_on_fail", "measure", "veto")
_SECTION_CODE = re.compile(r"[A-Z]{1,2}")
_PERCENT = ("%", "％")
_PERCENT_MOST = 100


def read_checklist(reader: Reader, tree: Node, standard: Standard, kind: SiteKind) -> Checklist:
    """Return the checklist of a kind; `reader.faults` says whether it may be used."""
    root = reader.table(tree, "检查表", ("standard", "kind", "source", "sections"))
    _check_head(reader, root, standard, kind)
    return Checklist(
        standard, kind, reader.text(root, "source", most=300), _Items(reader, standard, kind).sections(root)
    )


def _check_head(reader: Reader, root: Table, standard: Standard, kind: SiteKind) -> None:
    of_standard, of_kind = reader.text(root, "standard"), reader.text(root, "kind")
    if of_standard and of_standard != standard.code:
        line = reader.line_of(root, "standard")
        reader.fault(line, "standard_differs", value=of_standard, folder=standard.code)
    if of_kind and of_kind != kind.code:
        reader.fault(reader.line_of(root, "kind"), "kind_differs", value=of_kind, stem=kind.code)


class _Items:
    """Reads the sections and items of one checklist and remembers the codes already used."""

    def __init__(self, reader: Reader, standard: Standard, kind: SiteKind) -> None:
        self.reader = reader
        self.standard = standard
        self.kind = kind
        self.code_shape = re.compile(re.escape(kind.code) + r"-[0-9]{2}")
        self.lines: dict[str, int] = {}

    def sections(self, root: Table) -> tuple[Section, ...]:
        """Return all sections."""
        return tuple(self.section(node) for node in self.reader.listing(root, "sections"))

    def section(self, node: Node) -> Section:
        """Return one section; none may be empty."""
        table = self.reader.table(node, "分节", ("code", "title", "items"))
        code = self.reader.text(table, "code")
        if code and not _SECTION_CODE.fullmatch(code):
            self.reader.fault(self.reader.line_of(table, "code"), "section_code", value=code)
        self.once(table, code)
        title = self.reader.text(table, "title", most=30)
        return Section(code, title, tuple(self.item(entry) for entry in self.reader.listing(table, "items")))

    def once(self, table: Table, code: str) -> None:
        """Note a code that was used before."""
        line = self.reader.line_of(table, "code")
        if code and code in self.lines:
            self.reader.fault(line, "duplicate_code", value=code, first=self.lines[code])
        self.lines.setdefault(code, line)

    def item(self, node: Node) -> Item:
        """Return one item."""
        reader = self.reader
        table = reader.table(node, "检查项", _ITEM_KEYS, _ITEM_MAY)
        code = reader.text(table, "code", most=40)
        if code and not self.code_shape.fullmatch(code):
            reader.fault(reader.line_of(table, "code"), "code_of_kind", value=code, kind=self.kind.code)
        self.once(table, code)
        severity = reader.word(table, "severity", Severity)
        answer = reader.word(table, "answer", AnswerType)
        points = table.entries.get("points")
        return Item(
            code=code,
            wording=Wording(
                reader.text(table, "text"), reader.text(table, "problem", 100), reader.text(table, "guide", 300)
            ),
            way=reader.words_of(table, "way", WAYS),
            answer=answer,
            points=Decimal(1) if points is None else reader.positive(points, "points", places=1),
            severity=severity,
            unit=self.unit(table),
            deadline=self.deadline(table, severity),
            evidence=reader.words_of(table, "evidence", EVIDENCE),
            photo_required_on_fail=reader.truth(table, "photo_required_on_fail", default=True),
            clause=self.clause(table),
            confidence=reader.word(table, "confidence", Confidence),
            measure=self.measure(table, answer),
            veto=self.veto(table),
        )

    def unit(self, table: Table) -> str:
        """Return the responsible unit, which the standard must name."""
        unit, known = self.reader.text(table, "unit"), self.standard.member_units
        if unit and unit not in known:
            line = self.reader.line_of(table, "unit")
            self.reader.fault(line, "unknown_unit", value=unit, hint=did_you_mean(unit, known))
        return unit

    def clause(self, table: Table) -> Clause:
        """Return the clause of a topic, which the standard must name."""
        topic, known = self.reader.text(table, "clause"), self.standard.clauses
        if topic and topic not in known:
            line = self.reader.line_of(table, "clause")
            self.reader.fault(line, "unknown_clause", value=topic, hint=did_you_mean(topic, known))
        return known.get(topic) or Clause(topic, "", "", Confidence.LOW)

    def deadline(self, table: Table, severity: Severity) -> Deadline:
        """Return mode and days; days that are not written come from the defaults of the standard."""
        mode, defaults = self.reader.word(table, "deadline", DeadlineMode), self.standard.deadlines
        if mode is DeadlineMode.IMMEDIATE:
            if "days" in table.entries:
                self.reader.fault(self.reader.line_of(table, "days"), "deadline_days_unwanted")
            return Deadline(mode, defaults.immediate)
        default = defaults.project if mode is DeadlineMode.PROJECT else defaults.working_days[severity]
        return Deadline(mode, self.reader.days(table, "days", default))

    def measure(self, table: Table, answer: AnswerType) -> Measure | None:
        """Return the limit of a measured item; no other kind of answer may have one."""
        reader, node = self.reader, table.entries.get("measure")
        if node is None:
            if answer is AnswerType.MEASURE and "answer" in table.entries:
                reader.fault(table.line, "measure_missing")
            return None
        if answer is not AnswerType.MEASURE:
            reader.fault(reader.line_of(table, "measure"), "measure_unwanted", answer=answer.value)
        entry = reader.table(node, "measure", ("unit", "op", "limit", "good"))
        op = entry.entries.get("op")
        before = len(reader.faults)
        measure = Measure(
            unit=reader.text(entry, "unit", most=20),
            op=reader.one_of(op, "op", OPERATORS) if op else "<=",
            limit=reader.number(entry, "limit", places=3),
            good=reader.number(entry, "good", places=3),
        )
        if len(reader.faults) == before and {"limit", "good"} <= entry.entries.keys():
            self.check_limits(entry, measure)
        return measure

    def check_limits(self, entry: Table, measure: Measure) -> None:
        """Note a mark for good that is looser than the limit, and shares outside of 0 to 100."""
        good, limit = measure.good, measure.limit
        looser = {"<": good > limit, ">": good < limit, "=": good != limit}[measure.op[0]]
        if looser:
            self.reader.fault(self.reader.line_of(entry, "good"), "measure_good_looser", good=good, limit=limit)
        if min(good, limit) < 0:
            self.reader.fault(entry.line, "negative", where="measure")
        if measure.unit.startswith(_PERCENT) and max(good, limit) > _PERCENT_MOST:
            self.reader.fault(entry.line, "measure_percent")

    def veto(self, table: Table) -> Veto | None:
        """Return what a failed item fails, with its authority; most items have none."""
        node = table.entries.get("veto")
        if node is None:
            return None
        entry = self.reader.table(node, "veto", ("effect", "confidence", "source"))
        return Veto(self.reader.word(entry, "effect", VetoReach), read_origin(self.reader, entry))
