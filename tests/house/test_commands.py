"""./run and ./test: what they refuse, in one line that says what to do, and what their steps remember."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from scripts import check, run, steps
from tests.house.sources import ROOT


def test_a_taken_port_is_refused_with_another_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(steps.StopError, match=rf"port {port} is taken .*--port {port + 1}"):
            run.check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(steps.StopError, match=r"203\.0\.113\.7"):
        run.check_port("203.0.113.7", 8117)


def test_a_free_port_is_taken_without_a_word():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run.check_port("127.0.0.1", port)


def test_a_second_server_on_the_same_data_is_refused_with_the_address_of_the_first(tmp_path):
    with run.lock_data(tmp_path, "http://127.0.0.1:8000"):
        with pytest.raises(steps.StopError, match=r"served already: http://127\.0\.0\.1:8000") as told:
            run.lock_data(tmp_path, "http://127.0.0.1:8001")
        assert "--data DIR" in str(told.value)


def test_the_data_are_free_again_when_the_first_server_has_ended(tmp_path):
    run.lock_data(tmp_path, "http://127.0.0.1:8000").close()
    run.lock_data(tmp_path, "http://127.0.0.1:8001").close()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(steps.StopError, match="--data DIR"):
        steps.writable(tmp_path / "data")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(steps.StopError, match="cannot be written to"):
        steps.writable(tmp_path / "data")


def test_a_full_disk_is_refused_before_the_work_begins(tmp_path):
    with pytest.raises(steps.StopError, match="are free for"):
        steps.enough_disk(tmp_path / "not" / "yet", 10**9)


def a_step(folder: Path, ran: list[str], *, mend: str = "") -> steps.Step:
    """A step that makes one file of one input."""

    def work(log: steps.Log) -> None:
        ran.append(log.name)
        (folder / "result").write_text("made")

    return steps.Step("step", "making", work, (folder / "input",), folder / "result", folder / ".stamp", mend)


def test_a_step_is_done_once_and_again_when_its_input_changes(tmp_path):
    (tmp_path / "input").write_text("1")
    ran: list[str] = []
    assert a_step(tmp_path, ran).run()
    assert not a_step(tmp_path, ran).run()
    (tmp_path / "input").write_text("2")
    assert a_step(tmp_path, ran).run()
    assert ran == ["step", "step"]


def test_a_step_is_done_again_when_its_result_is_gone(tmp_path):
    (tmp_path / "input").write_text("1")
    ran: list[str] = []
    a_step(tmp_path, ran).run()
    (tmp_path / "result").unlink()
    assert a_step(tmp_path, ran).run()


def test_a_step_that_failed_is_not_taken_for_done(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "LOGS", tmp_path / "logs")
    (tmp_path / "input").write_text("1")
    (tmp_path / "result").write_text("half")

    def fails(log: steps.Log) -> None:
        log("sh", "-c", "echo half way; exit 3")

    step = steps.Step(
        "bad", "trying", fails, (tmp_path / "input",), tmp_path / "result", tmp_path / ".stamp", "Do this"
    )
    with pytest.raises(steps.StopError, match=r"bad failed \(half way\)\. Do this"):
        step.run()
    assert not step.is_done()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Temporary failure in name resolution", "connect the network"),
        ("npm error code ENOTFOUND", "connect the network"),
        ("OSError: [Errno 28] No space left on device", "free 2 GB"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "lock file"),
        ("EACCES: permission denied", "not writable"),
    ],
)
def test_what_a_log_says_becomes_advice(tmp_path, monkeypatch, said, advice):
    monkeypatch.setattr(steps, "LOGS", tmp_path)
    log = steps.Log("thing")
    with pytest.raises(steps.StopError, match=advice):
        log("sh", "-c", f"echo '{said}'; exit 1")


def test_all_lanes_end_before_the_first_failure_is_told():
    ended: list[str] = []

    def bad() -> None:
        raise steps.StopError("one failed", "mend it")

    with pytest.raises(steps.StopError, match="one failed"):
        steps.side_by_side([bad, lambda: ended.append("other")])
    assert ended == ["other"]


@pytest.mark.parametrize(
    ("summary", "counted"),
    [
        ("12 passed, 3 deselected in 1.2s", (12, 0)),
        ("1 failed, 12 passed, 2 errors in 1.2s", (12, 3)),
        ("3 passed, 1 skipped, 1 error in 0.1s", (3, 1)),
        ("5 deselected in 0.1s", (0, 0)),
    ],
)
def test_the_summary_of_pytest_is_counted(summary, counted):
    assert check.count(["noise\n", summary + "\n"]) == counted


@pytest.mark.parametrize("script", ["run", "test", ".ci/run", "scripts/prove_debian.sh"])
def test_shell_scripts_parse_and_can_be_started(script):
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / script], check=False).returncode == 0


def test_help_of_run_names_every_option():
    done = subprocess.run(
        ["python3", "-m", "scripts.run", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"--[a-z-]+", done.stdout)) >= {"--port", "--host", "--no-demo", "--data"}
