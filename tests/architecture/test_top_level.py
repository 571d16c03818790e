"""The top level of the repository holds what people expect there, and nothing else."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
EXPECTED = {
    "ketacost",
    "resources",
    "tests",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "LICENSE",
    "CHANGELOG.md",
    "ARCHITECTURE.md",
}


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="this copy is not a git checkout")
def test_only_the_expected_names() -> None:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    names = {line.partition("/")[0] for line in listed.stdout.splitlines()}

    assert {name for name in names if not name.startswith(".")} <= EXPECTED
    assert "ketacost" in names
