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
edition: 2021版
issued_on: 2021-12-03
effective_from: 2021-12-03
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
kinds: [market]
chapters:
  C3: {number: 三, title: 市容环境卫生}
  C7: {number: 七, title: 疾病防控与医疗卫生服务}
clauses:
  C3-MKT: {chapter: C3, number: (十二), number_confidence: low, title: 集贸, summary: 净, seen: field, confidence: low, source: 推}
  C7-VEC: {chapter: C7, number: (二十九), number_confidence: low, title: 病媒, summary: 少, seen: field, confidence: low, source: 推}
topics:
  MKT: {title: 集贸市场, clauses: [C3-MKT], confidence: low}
  VECF: {title: 病媒孳生地与三防设施, clauses: [C7-VEC], confidence: low}
indicators:
  - {code: satisfaction, clause: C3-MKT, name: 满意率, op: ">=", value: 90, unit: "%", period: 年, edition: "2021", confidence: low, source: 推}
  - {code: level, clause: C7-VEC, name: 密度, text: C 级, unit: 级, period: 年, edition: "2021", confidence: low, source: 类推}
marks: {good: [9, 10], pass: [7, 8], fail: [0, 6], confidence: medium, source: 地方口径}
overrides:
  market-02: {points: 1.5, severity: serious, limit: 9, confidence: low, source: 暂定}
"""  # noqa: E501  one clause a line
SCHEME = """\
standard: national-township-2021
title: 抽查记分办法
effective_from: 2026-01-01
kinds:
  weights: {market: 1}
  confidence: low
  source: 暂定
shares: {visits: 100, indicators: 0, confidence: low, source: 暂定}
penalties:
  recurrence: {each: 0.5, most: 5, confidence: low, source: 暂定}
  overdue: {each: 0.5, most: 5, confidence: low, source: 暂定}
  false_rectification: {each: 2, most: 10, confidence: low, source: 暂定}
bands:
  - {code: good, title: 优良, from: 80}
  - {code: fail, title: 不合格, from: 0}
bands_origin: {confidence: low, source: 暂定}
"""
MARKET = """\
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
        points: 86.5
        severity: general
        unit: 市场监管
        deadline: immediate
        evidence: [全景, 近景]
        topic: MKT
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
        topic: VECF
        confidence: medium
  - code: C
    title: 其他作答
    items:
      - code: market-03
        text: 每天清运垃圾。
        problem: 垃圾没有每天清运。
        guide: 问保洁员。
        way: [问]
        answer: choice
        points: 1
        severity: general
        unit: 市场监管
        deadline: immediate
        evidence: [全景]
        choice:
          - {code: daily, text: 每日清运, verdict: good}
          - {code: late, text: 隔日清运, verdict: pass, ratio: 0.6}
          - {code: none, text: 没有安排, verdict: fail}
        show_if: {item: market-01, verdict: [good, pass]}
        topic: MKT
        confidence: low
      - code: market-04
        text: 摊位周围没有垃圾。
        problem: 摊位周围有垃圾。
        guide: 走一圈数一数。
        way: [看]
        answer: faults
        points: 3
        severity: general
        unit: 市场监管
        deadline: immediate
        evidence: [近景]
        faults: {unit: 处, each: 0.5, pass_up_to: 2}
        hours: [day, dawn]
        topic: MKT
        confidence: low
      - code: market-05
        text: 防鼠设施合格。
        problem: 防鼠设施不合格。
        guide: 逐间看。
        way: [看]
        answer: sample
        points: 2
        severity: serious
        unit: 市场监管
        deadline: working_days
        evidence: [近景]
        sample: {criterion: rodent_proof_rate}
        rounds: [special]
        topic: VECF
        confidence: low
      - code: market-06
        text: 防蝇设施合格。
        problem: 防蝇设施不合格。
        guide: 逐间看。
        way: [看]
        answer: sample
        points: 2
        severity: serious
        unit: 市场监管
        deadline: working_days
        evidence: [近景]
        sample: {unit: 间, positive: 合格的房间, op: ">=", limit: 95, good: 100, source: 指标56}
        show_if: {item: market-03, option: [daily]}
        topic: VECF
        confidence: low
      - code: market-07
        text: 余氯合格。
        problem: 余氯不合格。
        guide: 现场快检。
        way: [测]
        answer: measure
        points: 2
        severity: grave
        unit: 市场监管
        deadline: project
        evidence: [读数]
        measure:
          unit: 毫克/升
          instrument: 余氯快检仪
          samples:
            - {code: tap, text: 末梢水, op: between, limit: 0.05, upper: 2}
            - {code: plant, text: 出厂水, op: ">=", limit: 0.3, good: 0.5}
        topic: MKT
        confidence: low
      - code: market-08
        text: 有卫生许可证。
        problem: 没有卫生许可证。
        guide: 看原件。
        way: [查]
        answer: text
        points: 1
        severity: grave
        unit: 市场监管
        deadline: immediate
        evidence: [台账]
        record: {label: 许可证编号}
        point: market-02 market-03
        topic: MKT
        confidence: low
      - code: market-09
        text: 有水质报告。
        problem: 没有水质报告。
        guide: 看原件。
        way: [查]
        answer: document
        points: 1
        severity: general
        unit: 市场监管
        deadline: working_days
        evidence: [台账]
        record: {label: 水质报告, valid_days: 180}
        topic: MKT
        confidence: low
"""
DENSITY = """\
code: vector-density
title: 病媒生物密度控制水平
required_level: C
editions:
  - {code: GB/T 27770-2011, title: 鼠类, effective_from: 2012-04-01, confidence: high}
criteria:
  - id: rodent_proof_rate
    group: rodent
    name: 防鼠设施合格率
    unit: "%"
    counted: 间
    op: ">="
    levels: {A: 97, B: 95, C: 93}
    method: 目测
    edition: GB/T 27770-2011
    confidence: medium
    source: 公开资料
    allowed: [{up_to: 10, positive: 0}, {up_to: 30, positive: 1}]
  - id: rodent_path
    group: rodent
    name: 鼠迹路径指数
    unit: 处/公里
    op: "<="
    levels: {A: 1, B: 3, C: 5}
    method: 沿路走
    edition: GB/T 27770-2011
    confidence: medium
    source: 公开资料
"""
FORMS = """\
forms:
  - code: township
    title: 乡镇评估数据
    endpoint: /openApi/sanEva/countryInfo
    level: town
    standard: national-township-2021
    chapters:
      - {title: 组织管理, from: regionname}
      - {title: 疾病防控, from: ratlevel}
    fields:
      - {name: regionname, type: region, label: 行政区划代码, required: true}
      - {name: rate, type: decimal, label: 群众满意率, unit: "%", indicator: satisfaction}
      - {name: year1, type: year, label: 近视率年份}
      - {name: ratlevel, type: choice, vector: rodent, label: 鼠密度, choices: [{code: "01", text: A级}, {code: "02", text: B级}],
         accept: ["01"], indicator: level}
      - {name: days, type: integer, label: 达标天数, unit: 天, most: 366}
"""
K, S, M = "site-kinds.yaml", "national-township-2021/standard.yaml", "items/market.yaml"
C, D, F = "national-township-2021/scheme.yaml", "vector-density.yaml", "platform-forms.yaml"


def library(**changes: bytes) -> dict[str, bytes]:
    """Return the files; `kinds`, `standard`, `market` replace one of them."""
    return {
        K: changes.get("kinds", KINDS.encode()),
        S: changes.get("standard", STANDARD.encode()),
        C: changes.get("scheme", SCHEME.encode()),
        M: changes.get("market", MARKET.encode()),
        D: changes.get("density", DENSITY.encode()),
        F: changes.get("forms", FORMS.encode()),
    }


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with the first `old` in one of them replaced."""
    files = library()
    text = files[file].decode()
    assert old in text, old
    return files | {file: text.replace(old, new, 1).encode()}


def supplement(code: str, base: str) -> dict[str, bytes]:
    """Return the files of a standard that supplements another: one item added, one with other points."""
    head = f"""\
code: {code}
title: 地方补充要求
document_number: 地方〔2026〕1号
edition: 2026版
issued_on: 2026-01-01
effective_from: 2026-01-01
applies_to: 乡镇
extends: {base}
overrides:
  market-01: {{points: 50, confidence: low, source: 示例}}
"""
    own = MARKET[: MARKET.index("      - code: market-02")] + MARKET[MARKET.index("      - code: market-08") :]
    own = (
        own[: own.index("  - code: A")]
        + """\
  - code: Z
    title: 地方要求
    items:
"""
        + own[own.index("      - code: market-08") : own.index("      - code: market-09")]
    )
    letter = "z" if code == "local" else code[0]
    own = own.replace("market-08", f"market-{letter}01").replace("        point: market-02 market-03\n", "")
    return {f"{code}/standard.yaml": head.encode(), f"{code}/market.yaml": own.encode()}
