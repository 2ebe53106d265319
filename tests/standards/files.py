"""A small library of checklist files as text, to be broken one fault at a time."""

KINDS = """\
kinds:
  - {code: market, name: 农贸市场, setting: 室内外}
  - {code: toilet, name: 公共厕所, setting: 室内}
"""
STANDARD = """\
code: national-township-2021
title: 国家卫生乡镇标准（2021版）
document_number: 全爱卫发〔2021〕6号
issued_on: 2021-12-03
applies_to: 乡镇
ratios: {good: 1, pass: 0.75, fail: 0, confidence: medium, source: 地方口径}
rounding: {places: 2, mode: half_up}
deadlines:
  immediate: 1
  working_days: {general: 3, serious: 7, grave: 15}
  project: 30
  confidence: medium
  source: 地方惯例
member_units: [城管, 市场监管]
kinds:
  market: 1
clauses:
  MKT: {number: (十二), title: 集贸市场, confidence: low}
  VECF: {number: (二十九), title: 病媒孳生地与三防设施, confidence: low}
"""
MARKET = """\
standard: national-township-2021
kind: market
source: 公开资料
sections:
  - code: A
    title: 公示与管理
    items:
      - code: market-01
        text: 出入口公示栏齐全完好。
        problem: 出入口公示栏缺项。
        guide: 逐项核对。
        way: [看, 查]
        answer: grade
        points: 10
        severity: general
        unit: 市场监管
        deadline: immediate
        evidence: [全景, 近景]
        clause: MKT
        confidence: high
  - code: B
    title: 病媒
    items:
      - code: market-02
        text: 排水箅子缝隙小于十毫米。
        problem: 排水箅子缝隙过大。
        guide: 量最宽的一条缝。
        way: [测]
        answer: measure
        points: 1.5
        severity: serious
        unit: 市场监管
        deadline: working_days
        evidence: [读数]
        measure: {unit: 毫米, op: "<", limit: 10, good: 8}
        veto:
          effect: site
          confidence: high
          source: 某细则
        clause: VECF
        confidence: medium
"""
K, S, M = "site-kinds.yaml", "national-township-2021/standard.yaml", "national-township-2021/market.yaml"


def library(**changes: bytes) -> dict[str, bytes]:
    """Return the files; `kinds`, `standard`, `market` replace one of them."""
    return {
        K: changes.get("kinds", KINDS.encode()),
        S: changes.get("standard", STANDARD.encode()),
        M: changes.get("market", MARKET.encode()),
    }


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with the first `old` in one of them replaced."""
    files = library()
    text = files[file].decode()
    assert old in text, old
    return files | {file: text.replace(old, new, 1).encode()}
