"""Damaged, huge and hostile files: each is refused in plain words, fast, and this process stays small."""

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ketacost.importing.limits import MAX_COLUMNS, MAX_FILE, Refused
from ketacost.importing.price_files import read_price_file
from ketacost.importing.tables import read_tables
from tests.importing.building_files import BOOK, SHEET_END, SHEET_START, book, cells, raw_book

PROJECT = Path(__file__).parents[2]
QUICK = 15.0
"""Seconds: far more than any refusal takes on a busy machine, and less than the limit of the child's own time."""
BILLION = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def truncated(path: Path) -> None:
    whole = book(path, {"Price list": [["Service", "Price"], ["treatment", 400]]}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def flipped(path: Path) -> None:
    whole = bytearray(book(path, {"Price list": [["Service", "Price"], ["treatment", 400]]}).read_bytes())
    with zipfile.ZipFile(path) as archive:
        where = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    whole[where : where + 40] = bytes(40)
    path.write_bytes(whole)


def bomb(path: Path) -> None:
    raw_book(path, SHEET_START.encode() + b" " * 60_000_000 + SHEET_END.encode())


def bomb_of_many(path: Path) -> None:
    zeros = bytes(9_000_000)
    parts = {f"xl/media/{number}.bin": zeros for number in range(50)}
    raw_book(path, cells([("A1", "Service")]), **parts)


def liar(path: Path) -> None:
    """A part that says that it is small when it is unpacked."""
    bomb(path)
    whole = path.read_bytes()
    size = len(SHEET_START) + 60_000_000 + len(SHEET_END)
    assert whole.count(size.to_bytes(4, "little")) == 2
    path.write_bytes(whole.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))


def many_parts(path: Path) -> None:
    raw_book(path, cells([("A1", "Service")]), **{f"x/{number}": "" for number in range(3000)})


def wide(path: Path) -> None:
    path.write_text("Service,Price" + "," * 1_000_000 + "\n", "utf-8")


def cut_utf16(path: Path) -> None:
    path.write_bytes("Service,Price\n".encode("utf-16") + b"\x00")


def undefined_bytes(path: Path) -> None:
    path.write_bytes(b"Service,Price\n\x81\x8d,1\n")


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


HOSTILE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "truncated zip": ("a.xlsx", truncated, "damaged workbook"),
    "damaged part": ("a.xlsx", flipped, "damaged workbook"),
    "zip bomb": ("a.xlsx", bomb, "times its size"),
    "zip bomb of many parts": ("a.xlsx", bomb_of_many, "unpacks to more than"),
    "zip bomb that lies": ("a.xlsx", liar, "damaged workbook"),
    "too many parts": ("a.xlsx", many_parts, "more than 2,000 parts"),
    "billion laughs": ("a.xlsx", lambda path: raw_book(path, BILLION + cells([("A1", "&c;")])), "XML entities"),
    "outside entity": ("a.xlsx", lambda path: raw_book(path, OUTSIDE + cells([("A1", "&a;")])), "XML entities"),
    "entities beside the sheet": (
        "a.xlsx",
        lambda path: raw_book(path, cells(), **{"xl/workbook.xml": BILLION + BOOK.partition("?>")[2]}),
        "XML entities",
    ),
    "broken XML": ("a.xlsx", lambda path: raw_book(path, SHEET_START), "damaged workbook"),
    "cell far right": ("a.xlsx", lambda path: raw_book(path, cells([("XFD1", "x")])), "too far to the right"),
    "cell far down": ("a.xlsx", lambda path: raw_book(path, cells([("A1048576", "x")])), "too far down"),
    "row far down": (
        "a.xlsx",
        lambda path: raw_book(path, f'{SHEET_START}<row r="99999999"><c><v>1</v></c></row>{SHEET_END}'),
        "too many rows",
    ),
    "a million columns": ("a.csv", wide, f"more than {MAX_COLUMNS} columns"),
    "a zip of something else": ("a.xlsx", lambda path: zipfile.ZipFile(path, "w").writestr("x", "y"), "no workbook"),
    "not a zip": ("a.xlsx", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00"), "not a text file"),
    "an old workbook": ("a.xls", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)), "old"),
    "200 MB": ("a.xlsx", sparse, f"at most {MAX_FILE // 1_000_000} MB"),
    "200 MB of CSV": ("a.csv", sparse, f"at most {MAX_FILE // 1_000_000} MB"),
    "200 MB of JSON": ("a.json", sparse, "too large"),
    "deep JSON": ("a.json", lambda path: path.write_text("[" * 100_000), "nested too deeply"),
    "half a UTF-16 sign": ("a.csv", cut_utf16, "known encoding"),
    "bytes of no encoding": ("a.csv", undefined_bytes, "known encoding"),
    "an open quote": ("a.csv", lambda path: path.write_text('Service,Price\n"treatment,4'), "not a table"),
    "empty": ("a.xlsx", lambda path: path.write_bytes(b""), "is empty"),
    "a folder": ("a.xlsx", Path.mkdir, "is not a file"),
    "not there": ("a.xlsx", lambda path: None, "no such file"),
}


@pytest.mark.parametrize(("name", "make", "said"), HOSTILE.values(), ids=HOSTILE)
def test_each_is_refused_in_plain_words_and_soon(
    name: str, make: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    make(path)
    start = time.monotonic()
    found = read_price_file(path)

    assert time.monotonic() - start < QUICK
    assert found.lists == ()
    assert [said in problem.sentence for problem in found.errors] == [True], found.errors
    assert found.errors[0].file == name
    assert "Traceback" not in found.errors[0].sentence


def test_the_place_of_a_far_cell_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_tables(raw_book(tmp_path / "a.xlsx", cells([("A1", "x")], [("XFD2", "x")])))

    assert (refused.value.sheet, refused.value.row, refused.value.column) == ("sheet1.xml", 2, "XFD")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights of their own on Windows")
def test_links_that_go_round_and_pipes_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    os.mkfifo(tmp_path / "pipe.csv")

    assert "cannot be read" in read_price_file(tmp_path / "a.csv").errors[0].what
    assert "is not a file" in read_price_file(tmp_path / "pipe.csv").errors[0].what


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_this_process_stays_small(tmp_path: Path) -> None:
    import resource

    bomb_of_many(tmp_path / "a.xlsx")
    liar(tmp_path / "b.xlsx")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read_price_file(tmp_path / "a.xlsx")
    read_price_file(tmp_path / "b.xlsx")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of one process")
def test_the_reading_process_cannot_take_more_memory_than_it_is_given() -> None:
    code = "from ketacost.importing.limits import MEMORY, hold_down; hold_down(); bytearray(MEMORY)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "MemoryError" in done.stderr


def test_a_module_beside_the_file_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of downloads may hold a file that is called like a module of the standard library."""
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    (tmp_path / "a.csv").write_text("Service,Price\ntreatment,400\n")
    monkeypatch.chdir(tmp_path)

    assert read_price_file(Path("a.csv")).errors == ()
