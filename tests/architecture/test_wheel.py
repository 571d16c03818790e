"""The wheel carries the resources, and what is installed from it runs outside the checkout."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], PROJECT)
    [built] = folder.glob("*.whl")
    return built


def run(command: list[str], folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_every_resource_and_no_test(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    resources = [path for path in (PROJECT / "resources").rglob("*") if path.is_file()]

    assert resources
    assert {f"ketacost/{path.relative_to(PROJECT).as_posix()}" for path in resources} <= names
    assert [name for name in names if name.startswith("tests/")] == []


def test_the_installed_command_runs_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """The libraries are borrowed from this environment, so that nothing is fetched."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=os.name != "nt")
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    own = run([str(scripts / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path)
    borrowed = [entry for entry in sys.path if entry.endswith("site-packages")]
    (Path(own.strip()) / "borrowed.pth").write_text("\n".join(borrowed), "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    run([*pip, "install", "--no-deps", "--no-index", str(wheel)], tmp_path)

    where = run([str(scripts / "python"), "-c", "import ketacost; print(ketacost.__file__)"], tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path)
    assert "estimate" in run([str(scripts / "ketacost"), "--help"], tmp_path)
