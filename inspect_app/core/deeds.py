"""What the trail of events and the list of jobs are called in Chinese: one table each. Pure.

A new action, job, subject or detail gets its name here in the same commit; tests/house/test_deeds.py looks.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from inspect_app.core.vocab import (
    DesignationLevel,
    DocumentKind,
    Labelled,
    Role,
    RoundKind,
    ScoringRunKind,
    Verdict,
    VetoReach,
)

ACTIONS: dict[str, str] = {
    "accounts.closed": "停用账号",
    "accounts.opened": "开立账号",
    "accounts.password_changed": "修改密码",
    "accounts.password_reset": "重置密码",
    "accounts.reopened": "恢复账号",
    "accounts.signed_in": "登录",
    "accounts.signed_out_everywhere": "退出全部设备",
    "accounts.unit_added": "登记单位",
    "baseline.export_asked": "请求导出本底资料",
    "baseline.export_made": "生成本底资料导出文件",
    "baseline.exported": "导出一处的本底资料",
    "baseline.figure_set": "设定指标数值",
    "baseline.saved": "填报本底资料",
    "documents.acknowledged": "签收文书",
    "documents.discarded": "废弃文书草稿",
    "documents.drafted": "起草文书",
    "documents.edited": "修改文书",
    "documents.issued": "审核通过并印发文书",
    "documents.printed": "生成文书 PDF",
    "documents.sent_back": "退回文书",
    "documents.submitted": "提交文书审核",
    "documents.withdrawn": "撤回文书",
    "experts.interest_declared": "申报利害关系",
    "findings.confirmed": "确认问题",
    "findings.dismissed": "排除问题",
    "findings.merged": "合并问题",
    "findings.raised": "由检查记录列出问题",
    "findings.restored": "恢复问题为待确认",
    "places.designated": "登记命名",
    "places.divisions_loaded": "载入行政区划",
    "places.sites_loaded": "载入点位",
    "places.village_sites_added": "由行政村生成点位",
    "rectification.acknowledged": "镇街签收整改项",
    "rectification.closed": "复核通过，销号",
    "rectification.drafted": "列入整改",
    "rectification.escalated": "逾期，提请督办",
    "rectification.extended": "延长整改期限",
    "rectification.ordered": "下达整改",
    "rectification.recomputed": "按新公布的日历重算期限",
    "rectification.replied": "镇街反馈整改",
    "rectification.returned": "复核退回",
    "rectification.taken_back": "收回整改项，待重新下达",
    "rounds.closed": "结束检查",
    "rounds.draw_voided": "作废抽取",
    "rounds.drawn": "抽取镇街和点位",
    "rounds.frame_frozen": "冻结抽样框",
    "rounds.planned": "建立轮次",
    "rounds.repinned": "检查表改用新版本",
    "rounds.seed_committed": "公布种子摘要",
    "rounds.started": "开始检查",
    "rounds.teams_drawn": "抽取检查组",
    "scoring.answer_corrected": "更正答案",
    "scoring.run_asked": "要求重新计分",
    "scoring.run_frozen": "得分定稿",
    "scoring.run_opened": "启用记分办法",
    "scoring.town_scored": "计算镇街得分",
    "scoring.visit_scored": "计算点位得分",
    "scoring.visit_withdrawn": "撤销点位得分",
    "standards.changed": "更新标准",
    "standards.form_frozen": "冻结填报表",
    "standards.frozen": "冻结检查表",
    "standards.scheme_frozen": "冻结记分办法",
    "standards.draft_discarded": "作废检查表草稿",
    "standards.drafted": "导入检查表草稿",
    "standards.retired": "停用检查表",
    "visits.missed": "结束时仍无检查记录",
    "visits.received": "收齐检查记录",
    "visits.set_aside": "检查记录另存备查",
}

JOBS: dict[str, str] = {
    "baseline.export": "导出本底资料",
    "core.tidy": "清理过期的临时数据",
    "documents.draft_supervision": "起草督办函",
    "documents.render": "生成文书 PDF",
    "standards.print_paper": "生成纸质检查表",
    "rectification.escalate_overdue": "查找逾期整改项",
    "scoring.close_run": "计算本轮得分",
    "scoring.fill_run": "重新计分",
    # Of before there were runs; rows of finished jobs still name it.
    "scoring.score_round": "计算本轮得分（旧）",
    "visits.work_up": "处理检查记录（得分、问题、照片）",
}

SUBJECTS: dict[str, str] = {
    "baseline_exports": "本底资料导出",
    "answer_corrections": "更正的答案",
    "checklist_drafts": "检查表草稿",
    "checklist_versions": "检查表",
    "designations": "命名",
    "districts": "区（市）",
    "documents": "文书",
    "draws": "抽取",
    "expert_interests": "利害关系",
    "findings": "问题",
    "rectification_items": "整改项",
    "rounds": "轮次",
    "scheme_versions": "记分办法",
    "scoring_runs": "计分记录",
    "sites": "点位",
    "standards": "标准",
    "town_scores": "镇街得分",
    "towns": "镇街",
    "units": "单位",
    "users": "账号",
    "visit_scores": "点位得分",
    "visits": "检查记录",
}

DETAILS: dict[str, str] = {
    "after": "改后",
    "before": "改前",
    "by_id": "撤回文书",
    "by_number": "撤回文号",
    "client_id": "记录编号",
    "code": "代码",
    "commitment": "种子摘要",
    "content_sha256": "内容摘要",
    "datum": "坐标系",
    "district_id": "区（市）",
    "draw_id": "抽取",
    "drawn_site_ids": "抽中点位",
    "due_before": "原期限",
    "due_on": "期限",
    "effective_from": "生效日期",
    "expert_id": "专家",
    "files": "文件数",
    "form": "表",
    "finding_id": "问题",
    "finding_ids": "问题",
    "frame_sha256": "抽样框摘要",
    "into_id": "并入问题",
    "is_vetoed": "一票否决",
    "issued_on": "印发日期",
    "item_ids": "整改项",
    "item": "检查项",
    "kind": "类别",
    "kept": "不变的点位数",
    "level": "级别",
    "missing": "缺失照片",
    "name": "名称",
    "number": "编号",
    "ordered_on": "下达日期",
    "pages": "页数",
    "origin": "来源",
    "parts": "内容",
    "pdf_sha256": "PDF 摘要",
    "photos": "照片",
    "place": "地点",
    "places": "处数",
    "plan_sha256": "计划摘要",
    "provisional": "暂定",
    "rate": "得分率",
    "reason": "理由",
    "record_sha256": "记录摘要",
    "reply_id": "反馈",
    "role": "角色",
    "roster_sha256": "专家名单摘要",
    "round_id": "轮次",
    "scheme": "记分办法版本",
    "score": "得分",
    "sha256": "摘要",
    "simulated": "模拟",
    "sites": "点位数",
    "title": "名称",
    "town_id": "镇街",
    "towns": "镇街数",
    "source": "来源",
    "user_name": "账号名",
    "verdict": "判定",
    "values": "填报内容",
    "version": "版本",
    "veto": "一票否决",
    "villages": "村居数",
    "visit_id": "检查记录",
    "withdraws_id": "撤回的文书",
    "year": "年度",
    "written": "改写的整改要求",
}
PARTS: dict[str, str] = {"opening": "开头", "requirements": "工作要求", "run": "第几次计分", "typical": "典型问题"}

WORKER_GONE = "the worker ended in the middle of this job"

_WORDS: dict[str, tuple[type[Labelled], ...]] = {
    "kind": (DocumentKind, RoundKind, ScoringRunKind),
    "level": (DesignationLevel,),
    "role": (Role,),
    "verdict": (Verdict,),
    "veto": (VetoReach,),
}
_DIGEST = re.compile("[0-9a-f]{64}")
_REFUSED = re.compile(r"(?:\w+\.)*Refusal: \w+: (?P<text>.+)")
_DIGEST_SHOWN = 12
_MOST_LISTED = 10


def action_name(action: str) -> str:
    """Return what an action is called; one that has no name yet is shown as it is."""
    return ACTIONS.get(action, action)


def job_name(name: str) -> str:
    """Return what a job is called."""
    return JOBS.get(name, name)


def subject_name(table: str) -> str:
    """Return what the rows of a table are called."""
    return SUBJECTS.get(table, table)


def trouble_words(error: str) -> str:
    """Return why a job failed, from its traceback: the text of a refusal, else the last line."""
    last = (error.strip().splitlines() or [""])[-1]
    if last == WORKER_GONE:
        return "后台进程中途停止，任务没有做完"
    refused = _REFUSED.fullmatch(last)
    if refused:
        return refused["text"]
    return f"程序出错（{last}）" if last else ""


def detail_words(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the detail of an event as (label, words); what is empty is left out."""
    shown = ((DETAILS.get(key) or PARTS.get(key, key), _words(key, value)) for key, value in detail.items())
    return [(label, words) for label, words in shown if words]


def _words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{label}：{words}" for label, words in detail_words(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        listed = "、".join(_words(key, each) for each in value[:_MOST_LISTED])
        return listed if len(value) <= _MOST_LISTED else f"{listed} 等 {len(value)} 个"
    text = "" if value is None else str(value)
    if _DIGEST.fullmatch(text):
        return f"{text[:_DIGEST_SHOWN]}…"
    return next((word.label for words in _WORDS.get(key, ()) for word in words if word.value == text), text)
