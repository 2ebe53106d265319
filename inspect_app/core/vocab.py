"""Words that several rooms share. Pure: no clock, no database, no request."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """An enum whose value is stored and whose Chinese label is shown: `MEMBER = "value", "中文"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member from its value and label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member


class Role(Labelled):
    """Who a person is to the system; one person has one role."""

    ADMIN = "admin", "管理员"
    CITY_OFFICE = "city_office", "市爱卫办"
    DISTRICT_OFFICE = "district_office", "区爱卫办"
    EXPERT = "expert", "专家"
    TOWN = "town", "镇街"
    MEMBER_UNIT = "member_unit", "成员单位"
    PUBLIC = "public", "公众"


class UnitKind(Labelled):
    """What kind of body a unit (单位) is."""

    CITY_OFFICE = "city_office", "市爱卫办"
    DISTRICT_OFFICE = "district_office", "区爱卫办"
    TOWN = "town", "镇街"
    MEMBER_UNIT = "member_unit", "成员单位"
    EXPERT_PANEL = "expert_panel", "专家库"


class Severity(Labelled):
    """How grave a finding is; local practice, see the standards' notes."""

    GENERAL = "general", "一般"
    SERIOUS = "serious", "较重"
    GRAVE = "grave", "严重"


class Confidence(Labelled):
    """How far a published requirement has been confirmed; low and medium are shown as 待核."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"


class AnswerType(Labelled):
    """How an item of a checklist is answered."""

    GRADE = "grade", "分级"
    CHECK = "check", "符合性"
    CHOICE = "choice", "选择"
    FAULTS = "faults", "问题处数"
    MEASURE = "measure", "测量"
    SAMPLE = "sample", "抽样比例"
    TEXT = "text", "文字记录"
    DOCUMENT = "document", "资料日期"


class VersionOrigin(Labelled):
    """Where a version of a checklist comes from; what the office published is not replaced by files."""

    FILES = "files", "随程序的文件"
    OFFICE = "office", "爱卫办发布"


class VisitHours(Labelled):
    """At which hours a round visits; an item may be asked only at some of them."""

    DAY = "day", "白天"
    NIGHT = "night", "夜间"
    DAWN = "dawn", "清晨"


class Verdict(Labelled):
    """What the expert (or the limit of a measured value) says of one item."""

    GOOD = "good", "好"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    NOT_APPLICABLE = "not_applicable", "不涉及"


class VetoReach(Labelled):
    """What a failed veto item (一票否决) fails."""

    SITE = "site", "本点位"
    TOWN = "town", "全镇街"


class DeadlineMode(Labelled):
    """How the time to put a finding right is counted."""

    IMMEDIATE = "immediate", "立行立改"
    WORKING_DAYS = "working_days", "限期整改"
    PROJECT = "project", "需工程投入"


class DesignationLevel(Labelled):
    """The level of a 卫生城镇 designation."""

    NATIONAL = "national", "国家卫生乡镇"
    PROVINCIAL = "provincial", "省级卫生乡镇"


class FormLevel(Labelled):
    """Who fills a yearly form of the national platform; a county-level city fills the forms of a city."""

    TOWN = "town", "镇街"
    DISTRICT = "district", "县区"
    CITY = "city", "城市"


class FieldType(Labelled):
    """What a field of a yearly form takes; the region's code is filled in by the system itself."""

    REGION = "region", "区划代码"
    YEAR = "year", "年份"
    TEXT = "text", "文字"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    CHOICE = "choice", "选择"


class CheckState(Labelled):
    """What a yearly value says against the standard's figure."""

    MET = "met", "达标"
    NOT_MET = "not_met", "未达标"
    NO_VALUE = "no_value", "未填"
    BY_PERSON = "by_person", "人工判断"


class RoundKind(Labelled):
    """What a round is held for."""

    QUARTERLY = "quarterly", "季度抽查"
    RECHECK_REVIEW = "recheck_review", "复核"
    ON_SITE_ASSESSMENT = "on_site_assessment", "现场评估"
    SPECIAL = "special", "专项督导"
    FOLLOW_UP = "follow_up", "回头看"


class RoundState(Labelled):
    """Where a round stands; the transitions are in `rounds.rules.state`."""

    PLANNED = "planned", "已计划"
    COMMITTED = "committed", "已公布种子摘要"
    FROZEN = "frozen", "已冻结抽样框"
    DRAWN = "drawn", "已抽取"
    UNDER_WAY = "under_way", "检查中"
    CLOSED = "closed", "已结束"


class DrawState(Labelled):
    """A draw counts until it is voided; a void draw stays on record."""

    LIVE = "live", "有效"
    VOID = "void", "作废"


class VisitState(Labelled):
    """Where the record of a visit stands on the server."""

    RECEIVING = "receiving", "接收中"
    RECEIVED = "received", "已接收"
    SET_ASIDE = "set_aside", "另存备查"


class ScoringRunKind(Labelled):
    """Why the scores of a round were computed."""

    FIRST = "first", "首次计分"
    CORRECTION = "correction", "更正答案"
    APPEAL = "appeal", "申诉成立"
    SCHEME = "scheme", "换用记分办法"


class Penalty(Labelled):
    """What is taken off the score of a town, by the scheme of its round."""

    RECURRENCE = "recurrence", "反弹"
    OVERDUE = "overdue", "逾期未销号"
    FALSE_RECTIFICATION = "false_rectification", "虚假整改"


class FindingState(Labelled):
    """Where a finding stands; the transitions are in `findings.rules`."""

    RAISED = "raised", "待确认"
    CONFIRMED = "confirmed", "已确认"
    MERGED = "merged", "已合并"
    DISMISSED = "dismissed", "已排除"


class ItemState(Labelled):
    """Where an item of rectification stands; overdue is derived, never stored."""

    DRAFTED = "drafted", "待下达"
    OPEN = "open", "整改中"
    REPLIED = "replied", "待复核"
    RETURNED = "returned", "已退回"
    CLOSED = "closed", "已销号"


class RecheckDecision(Labelled):
    """What a recheck (复核) decides on a reply."""

    PASS = "pass", "通过，予以销号"
    RETURN = "return", "退回，继续整改"


class DocumentKind(Labelled):
    """What an official document is."""

    ORDER = "order", "整改通知书"
    SUPERVISION = "supervision", "督办函"
    BULLETIN = "bulletin", "通报"
    WITHDRAWAL = "withdrawal", "撤回通知"


class DocumentState(Labelled):
    """Where a document stands; issued documents never change."""

    DRAFT = "draft", "起草"
    REVIEW = "review", "审核"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"
    DISCARDED = "discarded", "已废弃"


class JobState(Labelled):
    """Where a job stands."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
