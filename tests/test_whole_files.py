"""A file is written whole or not at all, with the permissions that it has, and only where a file may stand."""

import os
import sys
from pathlib import Path

import pytest

from ketacost.whole_files import whole_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions, links and pipes of POSIX")


def write(path: Path, text: str) -> None:
    with whole_file(path) as part:
        part.write_text(text, "utf-8")


def test_what_fails_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "quote.xlsx"
    path.write_text("old", "utf-8")

    def half(part: Path) -> None:
        part.write_text("ne", "utf-8")
        raise OSError("full")

    with pytest.raises(OSError, match="full"), whole_file(path) as part:
        half(part)
    assert path.read_text("utf-8") == "old"
    assert [*tmp_path.iterdir()] == [path]


@posix
def test_a_private_file_stays_private(tmp_path: Path) -> None:
    path = tmp_path / "quote.xlsx"
    path.touch(0o600)
    write(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


@posix
def test_a_new_file_gets_what_the_person_lets_others_see(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write(tmp_path / "quote.xlsx", "new")
    finally:
        os.umask(before)
    assert (tmp_path / "quote.xlsx").stat().st_mode & 0o777 == 0o600


@posix
def test_a_link_stays_one_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old", "utf-8")
    (tmp_path / "link.json").symlink_to("real.json")
    write(tmp_path / "link.json", "new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text("utf-8") == "new"


@posix
def test_a_pipe_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="regular file"):
        write(pipe, "new")
    assert pipe.is_fifo()
