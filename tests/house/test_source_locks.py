"""The locks that a look at the source can hold."""

from inspect_app.core.errors import CATALOGUE
from tests.house import rules


def test_only_its_own_room_flow_and_cli_import_a_rooms_actions():
    breaches = rules.foreign_actions()
    assert not breaches, "\n".join(breaches)


def test_the_time_is_read_only_in_core_clock():
    breaches = rules.clocks()
    assert not breaches, "\n".join(breaches)


def test_commit_stands_in_core_db_and_is_called_by_web_jobs_and_commands_only():
    breaches = rules.commits()
    assert not breaches, "\n".join(breaches)


def test_functions_stop_at_fifty_lines():
    breaches = rules.long_functions()
    assert not breaches, "\n".join(breaches)


def test_files_stop_at_four_hundred_lines():
    breaches = rules.long_files()
    assert not breaches, "\n".join(breaches)


def test_no_conftest_is_long():
    breaches = rules.long_conftests()
    assert not breaches, "\n".join(breaches)


def test_templates_hold_no_inline_script_style_or_handler():
    breaches = rules.inline_code()
    assert not breaches, "\n".join(breaches)


def test_templates_do_not_ask_the_database():
    breaches = rules.template_queries()
    assert not breaches, "\n".join(breaches)


def test_every_room_has_a_docstring_and_no_code_in_its_init():
    breaches = rules.undocumented_rooms()
    assert not breaches, "\n".join(breaches)


def test_every_refusal_that_is_raised_stands_in_the_catalogue():
    unknown = {code: where for code, where in rules.refusal_codes().items() if code not in CATALOGUE}
    assert not unknown, str(unknown)


def test_every_refusal_of_the_catalogue_is_used():
    unused = sorted(set(CATALOGUE) - rules.words_in_code())
    assert not unused, "\n".join(unused)


def test_every_refusal_says_what_to_do_in_chinese():
    for code, (status, text) in CATALOGUE.items():
        assert 400 <= status <= 599, code
        assert any("一" <= sign <= "鿿" for sign in text), code
