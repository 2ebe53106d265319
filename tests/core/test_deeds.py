"""What the trail says to a person."""

from inspect_app.core import deeds


def test_a_detail_is_told_in_chinese_words():
    detail = {"kind": "order", "item_ids": [1, 2], "provisional": True, "pdf_sha256": "ab" * 32, "town_id": None}
    assert deeds.detail_words(detail) == [
        ("类别", "整改通知书"), ("整改项", "1、2"), ("暂定", "是"), ("PDF 摘要", "abababababab…"),
    ]  # fmt: skip


def test_a_long_list_is_cut_with_its_count():
    assert deeds.detail_words({"item_ids": list(range(1, 13))})[0][1].endswith("10 等 12 个")


def test_the_written_parts_of_a_bulletin_are_named():
    assert deeds.detail_words({"parts": {"opening": ["现通报如下。"]}}) == [("内容", "开头：现通报如下。")]


def test_a_job_that_failed_says_the_reason_without_the_traceback():
    error = "Traceback (most recent call last):\n  File x\ninspect_app.core.errors.Refusal: busy: 服务器正忙，请稍后重试。\n"
    assert deeds.trouble_words(error) == "服务器正忙，请稍后重试。"
    assert deeds.trouble_words("Traceback\nValueError: no town\n") == "程序出错（ValueError: no town）"
    assert deeds.trouble_words(deeds.WORKER_GONE) == "后台进程中途停止，任务没有做完"
    assert deeds.trouble_words("") == ""


def test_what_has_no_name_yet_is_shown_as_it_is():
    assert deeds.action_name("rooms.deed") == deeds.job_name("rooms.deed") == deeds.subject_name("rooms.deed")
