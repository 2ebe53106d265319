import hashlib
import resource
import signal

import pytest

from inspect_app.core import files
from inspect_app.core.errors import Refusal


def test_bytes_come_back_by_their_hash(app):
    stored = files.store(b"abc", "image/jpeg")
    assert stored.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert files.read(stored.sha256) == b"abc"


def test_the_same_bytes_twice_are_one_file(app):
    assert files.store(b"abc", "image/jpeg") == files.store(b"abc", "image/jpeg")


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "0" * 63])
def test_what_is_no_hash_is_not_looked_for(app, name):
    with pytest.raises(Refusal, match="file_missing"):
        files.path(name)


def test_a_full_disk_is_refused_and_leaves_nothing(app):
    """The operating system itself refuses the write: no file of this process may grow beyond 1,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(Refusal, match="disk_full"):
            files.store(b"x" * 5000, "image/jpeg")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    place = files.path(hashlib.sha256(b"x" * 5000).hexdigest())
    assert list(place.parent.iterdir()) == []
    assert files.store(b"x" * 5000, "image/jpeg").size == 5000


def test_several_files_are_kept_together_or_not_at_all(app):
    blobs = {hashlib.sha256(data).hexdigest(): data for data in (b"one", b"two", b"x" * 5000)}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(Refusal, match="disk_full"):
            files.store_all(blobs)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert not any(files.has(sha256) for sha256 in blobs)
    files.store_all(blobs)
    assert [files.read(sha256) for sha256 in blobs] == list(blobs.values())
    folders = {files.path(sha256).parent for sha256 in blobs}
    assert sorted(file.name for folder in folders for file in folder.iterdir()) == sorted(blobs)
