"""One file of items, shared (`items/<kind>.yaml`) or of a supplement, to frozen items as one standard asks them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from inspect_app.core.vocab import (
    AnswerType,
    Confidence,
    DeadlineMode,
    RoundKind,
    Severity,
    Verdict,
    VetoReach,
    VisitHours,
)
from inspect_app.standards.rules.answer_file import BLOCK_KEYS, read_answer_rule
from inspect_app.standards.rules.answering import Choice, Measure
from inspect_app.standards.rules.content import (
    EVIDENCE,
    WAYS,
    Asked,
    Clause,
    Deadline,
    Item,
    Section,
    ShowIf,
    SiteKind,
    Standard,
    Veto,
    Wording,
)
from inspect_app.standards.rules.criteria_file import Criterion
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

ITEM_KEYS = (
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
    "topic",
    "confidence",
)
ITEM_MAY = ("point", "days", "photo_required_on_fail", "veto", "show_if", "rounds", "hours", *BLOCK_KEYS)
_SECTION_CODE = re.compile(r"[A-Z]{1,2}")
_ROUND_WORDS = tuple(kind.value for kind in RoundKind)
_HOUR_WORDS = tuple(hours.value for hours in VisitHours)


@dataclass(frozen=True, slots=True)
class Context:
    """What the items of a file are read against: one standard, a kind, the criteria, and every topic of any standard."""

    standard: Standard
    kind: SiteKind
    criteria: Mapping[str, Criterion]
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class ItemsFile:
    """What a file says: its source and its sections, only with the items whose topic the standard knows."""

    source: str
    sections: tuple[Section, ...]
    total: Decimal


def read_items(reader: Reader, tree: Node, context: Context) -> ItemsFile:
    """Return the sections of a file; `reader.faults` says whether they may be used."""
    root = reader.table(tree, "检查项文件", ("kind", "source", "sections"))
    of_kind = reader.text(root, "kind")
    if of_kind and of_kind != context.kind.code:
        reader.fault(reader.line_of(root, "kind"), "kind_differs", value=of_kind, stem=context.kind.code)
    items = _Items(reader, context)
    sections = items.sections(root)
    return ItemsFile(reader.text(root, "source", most=300), sections, items.total)


class _Items:
    """Reads the sections and items of one file and remembers what was read before."""

    def __init__(self, reader: Reader, context: Context) -> None:
        self.reader = reader
        self.context = context
        self.standard = context.standard
        self.code_shape = re.compile(re.escape(context.kind.code) + r"-[a-z]{0,2}[0-9]{2}")
        self.lines: dict[str, int] = {}
        self.read: dict[str, Item] = {}
        self.total = Decimal(0)

    def sections(self, root: Table) -> tuple[Section, ...]:
        """Return the sections that have an item under this standard."""
        read = tuple(self.section(node) for node in self.reader.listing(root, "sections"))
        return tuple(section for section in read if section.items)

    def section(self, node: Node) -> Section:
        """Return one section with the items that this standard asks."""
        table = self.reader.table(node, "分节", ("code", "title", "items"))
        code = self.reader.text(table, "code")
        if code and not _SECTION_CODE.fullmatch(code):
            self.reader.fault(self.reader.line_of(table, "code"), "section_code", value=code)
        self.once(table, code)
        title = self.reader.text(table, "title", most=30)
        items = [self.item(entry) for entry in self.reader.listing(table, "items")]
        asked = [one for one in items if one.clause.topic in self.standard.topics]
        return Section(code, title, tuple(one for one in asked if one.code not in self.standard.without))

    def once(self, table: Table, code: str) -> None:
        """Note a code that was used before."""
        line = self.reader.line_of(table, "code")
        if code and code in self.lines:
            self.reader.fault(line, "duplicate_code", value=code, first=self.lines[code])
        self.lines.setdefault(code, line)

    def item(self, node: Node) -> Item:
        """Return one item with what the standard sets otherwise."""
        reader = self.reader
        table = reader.table(node, "检查项", ITEM_KEYS, ITEM_MAY)
        code = reader.text(table, "code", most=40)
        if code and not self.code_shape.fullmatch(code):
            reader.fault(reader.line_of(table, "code"), "code_of_kind", value=code, kind=self.context.kind.code)
        self.once(table, code)
        severity = reader.word(table, "severity", Severity)
        answer = reader.word(table, "answer", AnswerType)
        points = table.entries.get("points")
        made = Item(
            code=code,
            points_of=self.points_of(table, code),
            wording=Wording(
                reader.text(table, "text"), reader.text(table, "problem", 100), reader.text(table, "guide", 300)
            ),
            way=reader.words_of(table, "way", WAYS),
            answer=answer,
            rule=read_answer_rule(reader, table, answer, self.context.criteria),
            points=Decimal(1) if points is None else reader.positive(points, "points", places=1),
            severity=severity,
            unit=self.unit(table),
            deadline=self.deadline(table, severity),
            evidence=reader.words_of(table, "evidence", EVIDENCE),
            photo_required_on_fail=reader.truth(table, "photo_required_on_fail", default=True),
            clause=self.topic(table),
            confidence=reader.word(table, "confidence", Confidence),
            veto=self.veto(table),
            asked=self.asked(table, code),
        )
        self.total += made.points
        self.read[code] = made
        return overridden(made, self.standard)

    def points_of(self, table: Table, code: str) -> tuple[str, ...]:
        """Return the source points that the item covers; without `point` that of its own code."""
        if "point" not in table.entries:
            return (code,)
        return tuple(self.reader.text(table, "point", most=120).replace(",", " ").split())

    def unit(self, table: Table) -> str:
        """Return the responsible unit, which the standard must name."""
        unit, known = self.reader.text(table, "unit"), self.standard.member_units
        if unit and unit not in known:
            line = self.reader.line_of(table, "unit")
            self.reader.fault(line, "unknown_unit", value=unit, hint=did_you_mean(unit, known))
        return unit

    def topic(self, table: Table) -> Clause:
        """Return the clauses of a topic under this standard; some standard must know the topic."""
        topic = self.reader.text(table, "topic")
        if topic and topic not in self.context.topics:
            line = self.reader.line_of(table, "topic")
            self.reader.fault(line, "unknown_topic", value=topic, hint=did_you_mean(topic, self.context.topics))
        return self.standard.topics.get(topic) or Clause(topic, "", "", Confidence.LOW)

    def deadline(self, table: Table, severity: Severity) -> Deadline:
        """Return mode and days; days that are not written come from the defaults of the standard."""
        mode = self.reader.word(table, "deadline", DeadlineMode)
        if mode is DeadlineMode.IMMEDIATE and "days" in table.entries:
            self.reader.fault(self.reader.line_of(table, "days"), "deadline_days_unwanted")
            return default_deadline(self.standard, mode, severity)
        default = default_deadline(self.standard, mode, severity)
        return Deadline(mode, self.reader.days(table, "days", default.days))

    def veto(self, table: Table) -> Veto | None:
        """Return what a failed item fails, with its authority; most items have none."""
        node = table.entries.get("veto")
        if node is None:
            return None
        entry = self.reader.table(node, "veto", ("effect", "confidence", "source"))
        return Veto(self.reader.word(entry, "effect", VetoReach), self.reader.origin(entry))

    def asked(self, table: Table, code: str) -> Asked:
        """Return when the item is asked."""
        reader = self.reader
        rounds = reader.words_of(table, "rounds", _ROUND_WORDS) if "rounds" in table.entries else ()
        hours = reader.words_of(table, "hours", _HOUR_WORDS) if "hours" in table.entries else ()
        return Asked(
            show_if=self.show_if(table, code),
            rounds=tuple(RoundKind(word) for word in rounds),
            hours=tuple(VisitHours(word) for word in hours),
        )

    def show_if(self, table: Table, code: str) -> ShowIf | None:
        """Return the condition of an item, which looks only at an item that was read before."""
        node = table.entries.get("show_if")
        if node is None:
            return None
        reader = self.reader
        entry = reader.table(node, "show_if", ("item",), ("verdict", "option"))
        if ("verdict" in entry.entries) == ("option" in entry.entries):
            reader.fault(entry.line, "show_if_shape")
            return None
        other = reader.text(entry, "item", most=40)
        if other and (other == code or other not in self.read):
            reader.fault(reader.line_of(entry, "item"), "show_if_forward", value=other)
            return None
        if "verdict" in entry.entries:
            words = reader.words_of(entry, "verdict", [verdict.value for verdict in Verdict])
            return ShowIf(other, tuple(Verdict(word) for word in words), ())
        return ShowIf(other, (), self.options(entry, other))

    def options(self, entry: Table, other: str) -> tuple[str, ...]:
        """Return the options of an earlier choice that a condition names."""
        rule = self.read[other].rule if other in self.read else None
        known = [option.code for option in rule.options] if isinstance(rule, Choice) else []
        found = []
        for node in self.reader.listing(entry, "option"):
            text = self.reader.text_of(node, "option", most=20)
            if text and text not in known:
                self.reader.fault(node.line, "show_if_option", item=other, value=text, hint=did_you_mean(text, known))
            found.append(text)
        return tuple(found)


def default_deadline(standard: Standard, mode: DeadlineMode, severity: Severity) -> Deadline:
    """Return the deadline that a standard gives an item that does not say its days."""
    defaults = standard.deadlines
    if mode is DeadlineMode.IMMEDIATE:
        return Deadline(mode, defaults.immediate)
    return Deadline(mode, defaults.project if mode is DeadlineMode.PROJECT else defaults.working_days[severity])


def has_single_limit(item: Item) -> bool:
    """Tell whether the item is measured against one limit, the same for every sample."""
    return isinstance(item.rule, Measure) and not item.rule.limits[0].code


def overridden(item: Item, standard: Standard) -> Item:
    """Return the item with what the standard sets otherwise."""
    change = standard.overrides.get(item.code)
    if change is None:
        return item
    severity = change.severity or item.severity
    deadline = item.deadline
    is_default = deadline == default_deadline(standard, deadline.mode, item.severity)
    if change.deadline or (change.severity and is_default):
        deadline = default_deadline(standard, change.deadline or deadline.mode, severity)
    deadline = replace(deadline, days=change.days or deadline.days)
    rule = item.rule
    if isinstance(rule, Measure) and has_single_limit(item) and (change.limit, change.good) != (None, None):
        only = rule.limits[0]
        limit = change.limit if change.limit is not None else only.limit
        good = change.good if change.good is not None else only.good
        rule = replace(rule, limits=(replace(only, limit=limit, good=good),))
    said = item.wording
    wording = Wording(change.text or said.text, change.problem or said.problem, change.guide or said.guide)
    points = change.points or item.points
    return replace(item, wording=wording, points=points, severity=severity, deadline=deadline, rule=rule)
