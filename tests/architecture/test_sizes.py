"""Files and functions stay small enough to read, and nothing in the program is left for later."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "ketacost"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
LEFT_FOR_LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")


def functions(source: Path) -> list[tuple[str, int]]:
    """Each function of a file with its number of lines, its decorators aside."""
    tree = ast.parse(source.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]


def test_there_is_something_to_measure() -> None:
    assert len(SOURCES) > 8


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines()) for path in SOURCES}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    too_long = {
        f"{path.relative_to(PACKAGE)}:{name}": lines
        for path in SOURCES
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    }

    assert too_long == {}


def test_nothing_is_left_for_later() -> None:
    places = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if LEFT_FOR_LATER.search(line)
    ]

    assert places == []
