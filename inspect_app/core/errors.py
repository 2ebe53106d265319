"""One catalogue of refusals: a stable code, the HTTP status and a Chinese text that says what to do next.

A rule, action or view raises `Refusal(code, **values)`; the web layer turns it into a page or JSON. Nothing has changed
when a refusal leaves a request: the transaction is rolled back.
"""

from collections.abc import Mapping
from typing import Any

CATALOGUE: dict[str, tuple[int, str]] = {
    # core
    "not_found": (404, "没有找到这条记录，或者不在您的查看范围内。请返回列表重新选择。"),
    "forbidden": (403, "您的账号没有这项权限。如确需办理，请联系市爱卫办。"),
    "sign_in_required": (401, "登录已失效。已填写的内容保留在本机，请重新登录后继续。"),
    "csrf": (400, "页面停留时间过长，安全校验已过期。已填写的内容仍保留，请重新提交。"),
    "too_many_requests": (429, "操作过于频繁，请稍等一分钟再试。"),
    "too_large": (413, "提交的内容超过大小限制，请减少照片数量或选择较小的文件后重试。"),
    "bad_request": (400, "提交的内容无法识别，请刷新页面后重试。"),
    "method_not_allowed": (405, "这个地址不支持这样的操作，请从页面上的按钮进入。"),
    "server_fault": (500, "系统出现故障，本次提交没有生效。请稍后重试；如仍不行，请把编号 {request_id} 告诉管理员。"),
    "disk_full": (507, "服务器磁盘空间不足，本次内容没有保存。本机内容仍在，请稍后重试并通知管理员。"),
    "busy": (503, "服务器正忙，本次提交没有生效，请稍后重试。"),
    "changed_meanwhile": (409, "这条记录刚刚已被他人处理，请刷新页面查看最新状态。"),
    "file_missing": (404, "没有找到这个文件，可能尚未传完，请稍后再看。"),
    # images
    "image_type": (422, "只接受 JPEG 或 PNG 照片，这个文件不是照片。请重新拍摄或选择照片。"),
    "image_unreadable": (422, "照片不完整或已损坏，无法打开。请重新拍摄或重新选择。"),
    "image_too_large": (422, "照片超过 {limit_mb} 兆，请压缩后再传。"),
    "image_too_many_pixels": (422, "照片像素过大（超过 {limit_mp} 百万像素），请压缩后再传。"),
    # workbooks
    "workbook_type": (
        422,
        "这不是能读的 .xlsx 表格（.xls、加密或损坏的文件都读不了），没有导入。请用 WPS 或 Excel 另存为 .xlsx 后再传。",
    ),
    "workbook_broken": (422, "表格的内容不完整或不规范，没有导入。请用 WPS 或 Excel 打开，另存为新的 .xlsx 后再传。"),
    "workbook_too_large": (422, "表格太大（超过 {most_mb} 兆），没有导入。请删去图片和多余的工作表，或分成几个文件。"),
    "workbook_macros": (422, "表格里带有宏，没有导入。请另存为不带宏的 .xlsx 后再传。"),
    "workbook_links": (422, "表格链接了别的文件，没有导入。请把链接的单元格改成数值后再传。"),
    "workbook_merged": (422, "单元格 {cells} 是合并的，没有导入。请取消合并，每格各填各的。"),
    "workbook_formula": (422, "工作表“{sheet}”的 {cell} 是公式，没有导入。请复制后“选择性粘贴为数值”。"),
    "workbook_rows": (422, "工作表“{sheet}”超过 {most} 行，没有导入。请分成几个文件。"),
    "workbook_columns": (422, "工作表“{sheet}”第 {row} 行超过 {most} 列，没有导入。请用下载的模板，不要加列。"),
    "workbook_sheets": (422, "表格的工作表超过 {most} 个，没有导入。请删去多余的工作表。"),
    # jobs
    "job_not_failed": (409, "这项任务不是失败状态，无需重试。请刷新页面。"),
    "job_waits_already": (409, "同一项任务已经重新排队，无需再重试。请刷新页面。"),
    # accounts
    "sign_in_failed": (401, "账号或密码不正确，请核对后重试。连续输错 5 次，账号将锁定 15 分钟。"),
    "sign_in_locked": (429, "登录失败次数过多，请在 {minutes} 分钟后再试，或联系管理员解锁。"),
    "account_closed": (403, "这个账号已停用，请联系管理员。"),
    "password_short": (422, "密码至少 {least} 个字符，可以是一句容易记住的话。"),
    "password_long": (422, "密码最多 {most} 个字符，请缩短一些。"),
    "password_common": (422, "这个密码太常见，容易被猜到，请换一个。"),
    "password_has_name": (422, "密码不能包含账号名，请换一个。"),
    "password_change_first": (403, "首次登录请先修改密码，再继续操作。"),
    "password_wrong": (422, "原密码不正确，请重新输入。"),
    "password_same": (422, "新密码不能与原密码相同。"),
    "account_own": (422, "不能停用自己的账号，请由另一位管理员办理。"),
    "unit_not_of_role": (422, "“{unit}”与角色“{role}”不相符。{role}账号请选择“{kind}”类的单位。"),
    "user_name_taken": (422, "账号名“{user_name}”已被使用，请换一个。"),
    # places
    "sites_datum_suspect": (
        422,
        "有 {outside} 个点位落在所属区（市）以外，按 GCJ-02（火星坐标）换算后只剩 {converted} 个。疑似坐标系有误，本次没有导入，请换算为 WGS-84 后重新导入。",
    ),
    "site_town_unknown": (422, "点位“{name}”的镇街代码 {code} 不在区划名录中，本次没有导入。请改用民政部代码。"),
    "site_coordinates": (422, "点位“{name}”的经纬度无法识别，请填写十进制度数，例如 117.561549，34.871073。"),
    "town_code_conflict": (422, "代码 {code} 与名称“{name}”不一致：同一代码在两套区划中指不同的镇街，请核对代码版本。"),
    # standards
    "checklists_faulty": (
        422,
        "检查表文件有 {count} 处错误，没有载入。第一处：{first}。请运行 flask checklists check 查看全部。",
    ),
    "version_begins_past": (422, "生效日期 {day} 已经过去，过去的版本不改写。请选择今天或以后的日期。"),
    "version_begins_early": (
        422,
        "这张检查表已有定于 {day} 生效的版本，新版本不能比它更早。请选择 {day} 或以后的日期。",
    ),
    "paper_not_printed": (404, "这张纸质检查表还没有生成，请回到检查表页面点“生成纸质检查表”。"),
    # baseline
    "baseline_text": (422, "最多 {most} 个字，不能有控制字符，请修改。"),
    "baseline_year": (422, "“{value}”不是年份，应是 {least} 到 {most} 的四位年份。"),
    "baseline_number": (422, "“{value}”不是数字，请只填数字，例如 92.5。"),
    "baseline_integer": (422, "“{value}”应是整数，请核对。"),
    "baseline_decimals": (422, "“{value}”小数太多，最多 {most} 位。"),
    "baseline_range": (422, "{value} 超出范围，应在 {least} 到 {most}{unit} 之间，请核对单位。"),
    "baseline_choice": (422, "没有“{value}”这一项，可选：{words}。"),
    "baseline_source": (422, "请写明数据来源，例如“2025年统计年报”，最多 {most} 个字。"),
    "baseline_source_on": (422, "请填写来源的日期，写成 2026-03-01 的样子，不能晚于今天（{today}）。"),
    "baseline_wrong": (422, "有 {count} 处填得不对，没有保存。已填写的内容都在，请按各栏的提示改正。"),
    "baseline_meanwhile": (422, "这一项刚刚被他人改为“{value}”，请核对后再填。"),
    "baseline_nothing": (422, "没有改动任何数值，没有保存。"),
    "baseline_empty": (409, "这张表还没有填任何数值，不能导出。请先填报。"),
    "sheet_missing": (422, "文件里没有工作表“{sheet}”，没有导入。请用这张表的模板填写。"),
    "sheet_head_missing": (422, "前两行应是模板的表头，第一行中文、第二行字段名，请不要删改。"),
    "sheet_column": (422, "这一列应是“{label}”（{name}），现在是“{there}”。请用下载的模板，不要移动或删除列。"),
    "sheet_column_unknown": (422, "模板里没有“{there}”这一列，请删去。"),
    "sheet_region": (422, "区划代码“{value}”不在您可以填报的范围内，应是九位数字，请核对。"),
    "sheet_twice": (422, "区划代码 {region} 在第 {row} 行已经填过，请只留一行。"),
    "sheet_empty": (422, "表头下面没有数据，请从第三行起一行填一个地方。"),
    "sheet_wrong": (422, "表格有 {count} 处不对，一行也没有导入。请按下面逐格改正后再传。"),
    "figure_op": (422, "请选择不低于、不超过等比较方式。"),
    "figure_value": (422, "数值应是 0 到 {most} 之间的数字，小数最多 {places} 位。"),
    "draft_stale": (
        409,
        "“{kinds}”的草稿改自旧版本，之后又有了新版本，没有发布。请作废这份草稿，重新导出后在新表上改。",
    ),
    "drafts_none": (409, "没有待发布的草稿，可能他人刚刚已经发布或作废。请刷新页面。"),
    # experts
    "interest_reason": (422, "请填写利害关系的内容，写明关系即可，例如：直系亲属在该镇任职。"),
    "interest_declared": (409, "已经申报过“{town}”，不必重复申报。"),
    # rounds
    "round_plan_wrong": (422, "计划还有 {count} 处需要改正，请按各栏的提示修改后再提交。"),
    "round_exists": (409, "“{title}”已经建立过，请改用下一个轮次序号。"),
    "round_kind_without_checklist": (
        422,
        "以下场所类型没有现行检查表，不能列入计划：{kinds}。请先发布检查表，或取消勾选。",
    ),
    "round_not_enough_towns": (
        422,
        "计划抽取 {wanted} 个镇街，符合范围的只有 {there} 个。请减少抽取数，或扩大命名级别的范围。",
    ),
    "round_fewer_than_districts": (
        422,
        "按比例分配时每区至少抽 1 个：符合范围的有 {districts} 个区（市），计划只抽 {wanted} 个镇街。请增加，或改为逐区指定。",
    ),
    "round_district_not_enough": (
        422,
        "{district}指定抽取 {wanted} 个镇街，符合范围的只有 {there} 个。请减少该区（市）的指定数，或扩大命名级别的范围。",
    ),
    "round_not_enough_sites": (
        422,
        "{count} 个镇街的点位不够：{shortages}。请减少必查数量或每镇街点位数，或先补充点位；系统不会少抽。",
    ),
    "round_units_repeated": (422, "抽样框中有重复的代码：{codes}。请先在镇街或点位资料中改正，再冻结。"),
    "round_unit_gone": (409, "抽样框中的 {codes} 已不在镇街或点位资料中，无法登记抽取结果。请联系管理员核对资料。"),
    "round_material_altered": (409, "{material}与公布的摘要不一致，已停止抽取。请立即联系管理员核查。"),
    "round_step_not_now": (409, "本轮目前是“{state}”，不能进行这一步。可能他人刚刚已经办理，请刷新页面查看最新状态。"),
    "round_too_many_draws": (409, "本轮已作废 {most} 次抽取，不能再抽。请新建一轮。"),
    "round_reason_needed": (422, "请写明作废的理由，理由将与作废的抽取一起长期保留并公开。"),
    "repin_reason": (422, "请写明改用新版本的理由，理由将与本轮一起保留。"),
    "repin_not_now": (409, "本轮目前是“{state}”，只有抽取以后、结束以前才能改用新版本。"),
    "repin_nothing": (409, "没有可以改用新版本的点位：都已开始检查，或者已经在用这个版本。"),
    "round_teams_first": (409, "检查组还没有抽取，不能开始检查。请先抽取检查组。"),
    "round_teams_drawn": (409, "检查组已经抽取过。如需重抽，请先作废本次抽取并写明理由。"),
    "round_not_drawn": (409, "本轮还没有抽取，没有可以核对的内容。请在抽取后再来。"),
    "teams_few_experts": (422, "参加本轮的专家只有 {there} 人，不足一个检查组（{wanted} 人）。请增加参加的专家。"),
    "teams_town_without_team": (
        422,
        "无法组成检查组：{towns}共需 {wanted} 人次，最多能安排 {there} 人次。{reasons}请增加参加的专家；回避和均衡不会放宽。",
    ),
    "teams_uneven": (
        422,
        "无法做到负担均匀：每人至少应查 {wanted} 个镇街，{experts}回避后最多安排 {there} 个。请调整参加的专家；回避不会放宽。",
    ),
    # visits
    "visit_other_bytes": (
        409,
        "服务器上已有同一编号但内容不同的检查记录，两份都没有改动。请在平板上导出本机记录，并联系市爱卫办核对。",
    ),
    "visit_not_assigned": (
        403,
        "这个点位没有分配给您所在的检查组。本机记录仍在，请导出后联系市爱卫办。",
    ),
    "visit_state": (409, "这次检查目前是“{state}”，不能再这样处理。请刷新页面查看最新状态。"),
    "visits_missing": (422, "还有 {count} 处点位没有检查记录。请逐一核对，写明理由后再结束检查。"),
    "visit_hash_differs": (422, "收到的记录与其校验值不一致，可能在传输中损坏，没有保存。请重新发送。"),
    "bundle_shape": (422, "打包内容无法识别，没有保存。请改为先发记录、再逐个发送照片。"),
    "file_hash_differs": (422, "收到的文件与其校验值不一致，可能在传输中损坏，没有保存。请重新发送这个文件。"),
    "file_not_in_manifest": (422, "这个文件不在检查记录的清单里，没有保存。请核对后发送清单内的文件。"),
    "file_size_differs": (422, "文件大小与清单不一致，没有保存。请重新发送这个文件。"),
    "draft_shape": (422, "草稿备份无法识别，没有保存。草稿仍在本机。"),
    "draft_too_large": (422, "草稿超过 {limit_kb} KB，无法备份到服务器。草稿仍在本机，请尽快封存并上传。"),
    "photo_not_received": (404, "这张照片还没有传到服务器，请等平板联网补传后再看。"),
    "record_too_large": (422, "检查记录超过 {limit_kb} KB，没有保存。请导出本机记录并联系市爱卫办。"),
    "record_not_json": (422, "记录不是有效的 JSON 文本。"),
    "record_field_shape": (422, "此处缺少内容、类型不对，或有约定之外的字段。"),
    "record_shape": (
        422,
        "检查记录的格式不符合约定，没有保存。请更新平板页面后重试；如仍不行，请导出记录并联系市爱卫办。",
    ),
    "record_wrong": (
        422,
        "检查记录有 {count} 处与任务或检查表不符，没有保存。本机记录仍在，请按提示核对；无法更改时请导出并联系市爱卫办。",
    ),
    "record_visit_id": (422, "记录中的编号与上传地址中的编号不一致。"),
    "record_drawn_site": (422, "记录中的点位与任务中的点位不一致。"),
    "record_checklist_version": (422, "所用检查表版本与任务不一致，任务要求版本编号 {wanted}。"),
    "record_sealed_before_started": (422, "封存时间早于开始时间，请检查平板时钟。"),
    "time_implausible": (422, "时间不合理，请检查平板时钟。"),
    "position_datum": (422, "坐标系须为 WGS84，收到的是“{datum}”。"),
    "position_implausible": (422, "经纬度不在合理范围内。"),
    "position_accuracy": (422, "定位精度须在 0 至 100000 米之间。"),
    "text_too_long": (422, "最多 {most} 个字，现有 {there} 个字。"),
    "text_control_sign": (422, "文字中含有无法显示的控制字符，请删去。"),
    "answer_unknown_item": (422, "检查表中没有“{item}”这一项。"),
    "answer_twice": (422, "检查项“{item}”答了两次。"),
    "answers_missing": (422, "还有 {count} 项没有作答：{items}。"),
    "answer_verdict": (422, "“{kind}”类检查项不能答“{verdict}”。"),
    "value_unwanted": (422, "“{kind}”类检查项没有这一栏，请清空后再提交。"),
    "mark_out_of_range": (422, "判“{verdict}”时分数应在 {least} 到 {most} 之间。"),
    "option_missing": (422, "这一项需要选一个选项。"),
    "option_unknown": (422, "检查表里没有选项“{value}”，请重新选择。"),
    "count_missing": (422, "这一项需要填写数目。"),
    "count_wrong": (422, "数目应是 {least} 到 {most} 之间的整数。"),
    "sample_missing": (422, "这一项要先选样品的种类。"),
    "sample_unknown": (422, "检查表里没有样品种类“{value}”，请重新选择。"),
    "positive_more": (422, "其中数 {positive} 比检查数 {checked} 还多，请核对。"),
    "text_missing": (422, "判“符合”时要写下{label}。"),
    "day_missing": (422, "判“符合”时要填写{label}的日期。"),
    "day_future": (422, "日期 {day} 还没有到，请核对。"),
    "answer_not_open": (422, "检查项“{item}”的前提不成立，应答“不涉及”。"),
    "measured_missing": (422, "这一项需要填写测量值。"),
    "measured_not_sane": (422, "测量值“{value}”不合理（单位：{unit}）。"),
    "verdict_disagrees": (422, "按所填的内容应判“{wanted}”，与所报的结论不一致。"),
    "photos_too_many": (422, "一项最多 {most} 张照片，现有 {there} 张。"),
    "photo_twice": (422, "同一张照片在这一项里列了两次。"),
    "photo_not_in_manifest": (422, "这张照片不在文件清单里。"),
    "files_too_many": (422, "一次检查最多 {most} 个文件，现有 {there} 个。"),
    "file_size": (422, "文件大小须大于 0 且不超过 {most_mb} 兆。"),
    "file_twice": (422, "同一个文件在清单里的大小、类型或用途前后不一。"),
    "signature_not_in_manifest": (422, "签名图片不在文件清单里。"),
    "signature_not_of_team": (422, "签名的专家不在本检查组。"),
    "signature_twice": (422, "同一位专家签了两次名。"),
    "signature_missing": (422, "检查组还有 {count} 位专家没有签名。"),
    "paper_from_tablet": (422, "平板上的记录不能标为纸质检查表。请重新封存后上传；纸质检查表由爱卫办录入。"),
    "paper_scan_missing": (422, "请上传纸质检查表的照片或扫描件，至少一张，签名页要看得清。"),
    "paper_round_over": (
        409,
        "这个点位所在的轮次不在检查中，或抽取已经作废，不能录入纸质检查表。请返回现场检查页面核对。",
    ),
    "paper_visit_there": (409, "“{site}”已有检查记录，不能再录入纸质检查表。请打开那份记录核对。"),
    "paper_day_wrong": (422, "检查日期应在 {first} 到 {last} 之间，请按纸上的日期填写。"),
    "paper_photos_changed": (422, "已选照片的凭据失效，请重新选择照片。其余内容都在。"),
    "typed_verdict_missing": (422, "这一项还没有选结果。"),
    "typed_out_with_value": (422, "已选不涉及，这一栏应当空着，请清空或改选结果。"),
    "typed_head_missing": (422, "请填写这一栏。"),
    "typed_count": (422, "“{value}”不是数目，请填写整数，例如 0、3。"),
    "typed_day": (422, "“{value}”不是日期，请按 2026-11-22 的样子填写。"),
    # scoring
    # scoring
    "scoring_round_open": (409, "这一轮还没有最终得分。请在轮次结束并完成计分后再更正或重新计分。"),
    "scoring_run_waiting": (409, "上一次重新计分还在进行，请稍候刷新页面，完成后再试。"),
    "scoring_reason_missing": (422, "请写明理由，它会与新的得分一起保留。"),
    "scoring_item_unknown": (404, "这张检查表没有这一项，请返回点位得分页重新选择。"),
    # findings
    "finding_wrong_state": (409, "这条问题现在是“{state}”，不能这样处理。请刷新页面查看最新状态。"),
    "finding_reason_missing": (422, "请写明理由：镇街和复查人员都会看到。"),
    "finding_reason_long": (422, "理由最多 {most} 字，请精简后再提交。"),
    "finding_merge_self": (422, "不能把问题合并到它自己，请另选一条。"),
    "finding_merge_round": (422, "两条问题不属于同一轮次，不能合并。请在本轮的问题中选择。"),
    "finding_merge_town": (422, "两条问题不属于同一镇街，不能合并。请在本镇街的问题中选择。"),
    "finding_merge_target": (422, "要并入的问题是“{state}”，不能再接收合并。请选择待确认或已确认的问题。"),
    "finding_merge_chain": (422, "已有其他问题合并到这一条，不能再把它并走。请把它作为合并的目标。"),
    "finding_merge_closed": (409, "要并入的问题已经销号，不会再有人整改。请确认这条问题，另行列入整改。"),
    "finding_dismiss_merged": (422, "已有其他问题合并到这一条，不能直接排除。请先把那些问题恢复为待确认。"),
    "findings_none_chosen": (422, "请先勾选要处理的问题。"),
    # rectification
    "item_wrong_state": (409, "这个整改项现在是“{state}”，不能这样处理。请刷新页面查看最新状态。"),
    "item_not_owed": (409, "这个整改项现在是“{state}”，不需要再反馈。请刷新页面查看最新状态。"),
    "item_not_waiting": (409, "这个整改项现在是“{state}”，没有等待复核的反馈，可能已由他人复核。请刷新页面查看。"),
    "item_from_unconfirmed": (409, "这条问题是“{state}”，只有已确认的问题才能列入整改。"),
    "item_reason_missing": (422, "请写明理由：镇街会看到，并据此继续整改。"),
    "item_reason_long": (422, "理由最多 {most} 字，请精简后再提交。"),
    "recheck_own_reply": (403, "复核须由反馈人和反馈单位以外的人员进行，请交由爱卫办或专家复核。"),
    "recheck_decision_missing": (422, "请选择通过或退回，再提交复核意见。"),
    "reply_text_missing": (422, "请写明整改措施和结果，已选择的照片需要重新选择。"),
    "reply_text_long": (422, "反馈文字最多 {most} 字，请精简后再提交。"),
    "reply_photo_missing": (422, "请至少上传一张整改后的照片，尽量与检查照片同一位置、同一角度。"),
    "reply_photos_many": (422, "一次反馈最多 {most} 张照片，请挑选最能说明情况的几张。"),
    "reply_token": (422, "页面缺少反馈编号，请刷新页面后重新提交，已填写的文字会保留。"),
    "deadline_days": (422, "整改期限应为 1 至 {most} 个工作日，请修改后再提交。"),
    "extension_not_later": (422, "延期后的日期应晚于现期限，且不早于今天。请重新选择。"),
    "extension_too_long": (422, "延期最长一年，请选择较近的日期；确实无法整改的请另行报告。"),
    # documents
    "document_wrong_state": (409, "这份文件现在是“{state}”，不能这样处理。请刷新页面查看最新状态。"),
    "document_not_draft": (409, "这份文件现在是“{state}”，只有起草中的文件可以修改。需要修改请先退回起草。"),
    "document_own_review": (403, "起草人和提交人不能审核签发同一份文件，请交由其他同志审核。"),
    "document_no_items": (422, "请至少保留一个整改项。一项都不需要的，请废弃这份草稿。"),
    "document_requirement_long": (422, "每项整改要求最多 {most} 字，请精简后再保存。"),
    "document_withdrawal_final": (409, "撤回通知不能再撤回。确需恢复的，请另行印发文件。"),
    "document_withdrawing": (409, "这份文件已有一份撤回通知（{title}），请办理那一份。"),
    "document_reason_missing": (422, "请写明理由，起草人或收文单位会看到。"),
    "document_reason_long": (422, "理由最多 {most} 字，请精简后再提交。"),
    "document_characters": (
        422,
        "文中的“{characters}”没有可用的字形，印出来会是空框。请改用规范字，或请管理员把它加入公文字体后再印发。",
    ),
    "document_pdf_waiting": (404, "这份文件的 PDF 正在生成，请稍候刷新页面。"),
    "document_not_served": (404, "这份文件不需要签收，请返回文件列表。"),
    "order_no_items": (409, "“{town}”没有待下达的整改项。请先确认问题，再起草整改通知书。"),
    "letter_no_items": (422, "请至少勾选“{town}”的一个逾期整改项。已经反馈或销号的不再督办，请刷新页面核对。"),
    "letter_nothing_overdue": (409, "列入的整改项都已反馈、销号或不再逾期，没有需要督办的。请退回后废弃这份草稿。"),
    "orders_none": (409, "“{round}”没有待下达的整改项。请先确认问题，再起草整改通知书。"),
    "bulletin_no_scores": (409, "“{round}”还没有镇街得分。请在检查结束并计分后再起草通报。"),
    "bulletin_scores_waiting": (
        409,
        "“{round}”的得分正在计算，还不是最终结果，通报不能起草、提交或印发。请稍候几分钟再办理；如一直没有算完，请管理员查看后台任务。",
    ),
    "bulletin_round_open": (409, "“{round}”还没有结束，得分还不是最终结果。请先结束本轮，再起草通报。"),
    "bulletin_text_missing": (422, "请填写开头和工作要求，其余内容由系统按检查结果生成。"),
    "bulletin_text_long": (422, "每段最多 {most} 字，请分段或精简后再保存。"),
    # portal
}


class Refusal(Exception):
    """A request that cannot be granted, with its code and the values of its text.

    `fields` names what is wrong field by field: {"title": "请填写标题"}.
    """

    def __init__(self, code: str, /, fields: Mapping[str, str] | None = None, **values: Any) -> None:
        self.code = code
        self.status, text = CATALOGUE[code]
        self.message = text.format(**values)
        self.fields = dict(fields or {})
        super().__init__(f"{code}: {self.message}")

    def as_json(self) -> dict[str, Any]:
        """Return the body of a JSON answer: {"error": {"code", "message", "fields"}}."""
        return {"error": {"code": self.code, "message": self.message, "fields": self.fields}}
