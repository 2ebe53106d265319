"""Compare the checklists with the folder of facts that they were written from, point by point.

    .venv/bin/python -m scripts.compare_sources FOLDER            write docs/source-table.md
    .venv/bin/python -m scripts.compare_sources FOLDER --check    print the counts only; 1 when a point is open or a text shared

The folder is never read by the product. The table names source points by their ids and repeats none of their words.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from inspect_app.core.vocab import Confidence
from inspect_app.standards.queries import files_in
from inspect_app.standards.rules.check import Library, read_library
from inspect_app.standards.rules.content import Item
from inspect_app.standards.rules.freeze import content_of
from inspect_app.standards.rules.reading import rule_words

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "source-table.md"
LONGEST = 12
DEADLINES = {"立行立改": "immediate", "限期整改": "working_days", "需工程投入": "project"}
WORDS = {code: word for word, code in DEADLINES.items()}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Figures that belong to the name of a document or edition, not to a limit.
NOT_LIMITS = re.compile(
    r"(?:GB|JGJ|CJJ|DB)/?T? ?\d+(?:\.\d+)?(?:[-—]\d{4})?(?:/\d{4,5})?|指标\d+|(?:19|20)\d\d(?:年|版|口径|意见稿)?"
)
# The member units of the standards by other names.
UNITS = {"教育": "教体", "体育": "教体", "交通运输": "交通", "水务": "水利", "园林": "住建"}
# Why an item is not as its source point has it; ids of points.
REASONS = {
    "canteen-01": "分级管理率是年度指标，不由一家单位的现场检查判定",
    "bath-04": "旧标准的补水比例现场量不出来，改查换水登记",
    "waterstation-12": "普及率取已废止的旧版口径，是年度指标，查法里说明",
}
NO_UNIT = "成员单位里没有这个部门，由属地镇街牵头"
CAREFUL = "数值取旧版、暂定或待核，记得更谨慎"


@dataclass
class Found:
    """What the comparison of one kind of site came to."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Write the table, or only look with --check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    library = read_library(files_in(ROOT / "checklists"))
    points = yaml.safe_load((asked.folder / "place-types.yaml").read_text(encoding="utf-8"))["place_types"]
    kinds = {kind["code"]: compare(kind["check_points"], shared_items(library, kind["code"])) for kind in points}
    shared = sorted(set(shared_runs(asked.folder)))
    text = table(kinds, shared)
    if not asked.check:
        TABLE.write_text(text, encoding="utf-8")
    print("\n".join(summary(kinds, shared)))
    for place, run in shared:
        print(f"{place}: {run}")
    is_open = any(not items or "没有理由" in why for found in kinds.values() for _, items, why in found.rows)
    return int(bool(shared or is_open or library.faults))


def shared_items(library: Library, kind: str) -> dict[str, tuple[Item, Mapping[str, Any]]]:
    """Return the items that all standards share, by code, as read and as frozen; overrides of a standard do not count."""
    checklist = next(
        one for one in library.checklists if one.kind.code == kind and one.standard.code == "national-township-2021"
    )
    frozen = {item["code"]: item for section in content_of(checklist, "")["sections"] for item in section["items"]}
    return {item.code: (item, frozen[item.code]) for item in checklist.items}


def compare(points: list[Mapping[str, Any]], items: Mapping[str, tuple[Item, Mapping[str, Any]]]) -> Found:
    """Lay the points of a kind beside the items that cover them."""
    found = Found()
    covering = defaultdict(list)
    ids = {point["id"] for point in points}
    for code, (item, frozen) in items.items():
        for covered in item.points_of:
            covering[covered].append((item, frozen))
        if not ids & set(item.points_of):
            found.added.append(code)
    for point in points:
        mine = covering[point["id"]]
        differences = "；".join(differences_of(point, mine)) if mine else "没有检查项"
        found.rows.append((point["id"], "、".join(item.code for item, _ in mine), differences))
    return found


def differences_of(point: Mapping[str, Any], mine: list[tuple[Item, Mapping[str, Any]]]) -> Iterator[str]:
    """Say what no item that covers a point has as the source has it, with the reason where there is one."""
    items = [item for item, _ in mine]
    units = {UNITS.get(unit, unit) for unit in point["department"].split("/")}
    confidence = Confidence(point["confidence"]).label
    checks = (
        ("严重程度", {point["severity"]}, [item.severity.label for item in items], ""),
        ("时限", {point["rectify"]}, [WORDS[item.deadline.mode.value] for item in items], ""),
        ("单位", units, [item.unit for item in items], NO_UNIT if units == {"机关事务"} else ""),
        ("主题", {point["topic"]}, [item.clause.topic for item in items], ""),
        ("可靠程度", {confidence}, [item.confidence.label for item in items], _careful(confidence, items)),
    )
    for label, theirs, ours, reason in checks:
        if not theirs & set(ours):
            told = f"{label}：资料 {'、'.join(sorted(theirs))}，现为 {'、'.join(dict.fromkeys(ours))}"
            yield f"{told}（{reason}）" if reason else f"{told}（**没有理由**）"
    missing = figures(point["limit"] or "") - {number for _, frozen in mine for number in figures_of(frozen)}
    if missing:
        reason = REASONS.get(point["id"], "**没有理由**")
        yield f"资料里的数 {'、'.join(sorted(missing, key=float))} 没有用到（{reason}）"


def _careful(theirs: str, items: list[Item]) -> str:
    """Return the reason for being less sure than the source; there is none for being surer."""
    labels = [confidence.label for confidence in Confidence]
    return CAREFUL if all(labels.index(item.confidence.label) > labels.index(theirs) for item in items) else ""


def figures(text: str) -> set[str]:
    """Return the figures of a limit, without those of editions."""
    return {f"{float(number):g}" for number in NUMBER.findall(NOT_LIMITS.sub(" ", text))}


def figures_of(frozen: Mapping[str, Any]) -> set[str]:
    """Return the figures that an item uses anywhere: in its rule as digits, in its words also as Chinese numerals."""
    words = f"{frozen['text']} {frozen['problem']} {frozen['guide']} {rule_words(frozen)}"
    rule = frozen.get("record") or {}
    none = {"0"} if frozen["answer"] in {"check", "choice", "faults"} else set()
    said = none | {f"{value:g}" for value in numerals(words)}
    return said | figures(words) | ({str(rule["valid_days"])} if "valid_days" in rule else set())


def numerals(text: str) -> Iterator[float]:
    """Return the Chinese numerals of a text as numbers: 二十五, 百分之五, 零点三, 三百, 一千二."""
    for word in re.findall(r"[零〇一二两三四五六七八九十百千点半]+", text):
        value = numeral(word)
        if value is not None:
            yield value


def numeral(word: str) -> float | None:
    """Return one Chinese numeral as a number, or None for what is none."""
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    whole, _, part = word.partition("点")
    total, last = 0, 0
    for sign in whole:
        if sign in digits:
            last = digits[sign]
        elif sign in "十百千":
            total += (last or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            last = 0
        else:
            return 0.5 if word == "半" else None
    total += last
    if not part:
        return float(total)
    return total + float("0." + "".join(str(digits[sign]) for sign in part)) if set(part) <= set(digits) else None


# --- words that both have ---------------------------------------------------------------------------------------

OURS = ("text", "problem", "guide", "summary", "why", "note", "method", "positive", "label")


def shared_runs(folder: Path) -> Iterator[tuple[str, str]]:
    """Return where our wording repeats twelve or more characters of the facts: (file and code, the run).

    Names are no wording: titles of standards, documents, methods and indicators, addresses of sources, codes.
    """
    grams = {text[at : at + LONGEST] for text in source_texts(folder) for at in range(len(text) - LONGEST + 1)}
    for path in sorted((ROOT / "checklists").rglob("*.yaml")):
        for code, text in wordings(yaml.safe_load(path.read_text(encoding="utf-8")), ""):
            for run in runs(text, grams):
                yield f"{path.relative_to(ROOT / 'checklists').as_posix()} {code}", run


def source_texts(folder: Path) -> Iterator[str]:
    """Return every text of the facts, spaces and line ends taken away."""
    for path in sorted(folder.iterdir()):
        text = path.read_text(encoding="utf-8")
        if path.suffix in {".yaml", ".yml"}:
            for found in strings(yaml.safe_load(text)):
                yield re.sub(r"\s", "", found)
        else:
            yield re.sub(r"\s", "", text)


def strings(value: Any) -> Iterator[str]:
    """Return every text in a tree of YAML."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)


def wordings(value: Any, code: str) -> Iterator[tuple[str, str]]:
    """Return our own sentences in a tree of YAML with the code that they stand under."""
    if isinstance(value, dict):
        code = str(value.get("code") or value.get("id") or code)
        for key, one in value.items():
            if key in OURS and isinstance(one, str):
                yield code, re.sub(r"\s", "", one)
            else:
                yield from wordings(one, key if isinstance(one, dict) else code)
    elif isinstance(value, list):
        for one in value:
            yield from wordings(one, code)


def runs(text: str, grams: set[str]) -> Iterator[str]:
    """Return the longest runs of a text that the facts have too and that hold at least twelve characters of words."""
    at = 0
    while at <= len(text) - LONGEST:
        if text[at : at + LONGEST] not in grams:
            at += 1
            continue
        end = at + LONGEST
        while end < len(text) and text[end - LONGEST + 1 : end + 1] in grams:
            end += 1
        if len(re.findall(r"[㐀-鿿，、；。：]", text[at:end])) >= LONGEST:
            yield text[at:end]
        at = end


# --- the table --------------------------------------------------------------------------------------------------


def summary(kinds: Mapping[str, Found], shared: list[tuple[str, str]]) -> list[str]:
    """Return the figures of the comparison."""
    rows = [row for found in kinds.values() for row in found.rows]
    covered = sum(bool(items) for _, items, _ in rows)
    same = sum(not different for _, _, different in rows)
    unexplained = sum("没有理由" in different for _, _, different in rows)
    points = f"资料要点 {len(rows)} 个，有检查项的 {covered} 个，与资料一致的 {same} 个"
    return [
        f"{len(kinds)} 种场所，{points}；不一致又没有写明理由的 {unexplained} 个。",
        f"要点之外另加的检查项 {sum(len(found.added) for found in kinds.values())} 项。",
        f"与资料连续 {LONGEST} 个字以上相同的表述 {len(shared)} 处（标准、文件、指标的名称不算）。",
    ]


def table(kinds: Mapping[str, Found], shared: list[tuple[str, str]]) -> str:
    """Return the table as Markdown."""
    day = datetime.now(UTC).date().isoformat()
    lines = [
        "# 检查项与资料要点对照",
        "",
        f"由 `scripts/compare_sources.py` 于 {day} 生成，不要手改。左边是资料要点的编号，右边是检查项。",
        "比的是严重程度、时限、单位、主题、可靠程度和限值里的数；一个要点拆成几项的，有一项与资料相同即不列。",
        "资料的文字不在这里重复。检查项的写法见 [检查表怎样写](../checklists/README.md)。",
        "",
        *summary(kinds, shared),
        "",
    ]
    for kind, found in kinds.items():
        lines += [f"## {kind}", "", "| 要点 | 检查项 | 不同之处 |", "|---|---|---|"]
        lines += [f"| {point} | {items} | {different} |" for point, items, different in found.rows]
        lines += ["", f"另加：{'、'.join(found.added)}。" if found.added else "没有另加的检查项。", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
