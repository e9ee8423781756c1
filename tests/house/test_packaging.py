"""What `pip install .` gives: a desk that works from any directory, with the base and the articles inside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Installed:
    """An environment of its own with the built package, and a directory to work in that has nothing to do with it."""

    environment: Path
    directory: Path

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        names = {"HOME", "LANG", "PATH", "TMPDIR"}
        kept = {name: value for name, value in os.environ.items() if name in names}
        return subprocess.run(
            [self.environment / "bin" / "summit-desk", *arguments],
            cwd=self.directory,
            env={**kept, **settings},
            capture_output=True,
            text=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    command = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", directory, root]
    subprocess.run([sys.executable, "-m", *command], check=True, stdin=subprocess.DEVNULL)
    [built] = directory.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel alone; the libraries that it needs are lent by this environment, without its own copy of us.

    The lent directory is put on the path as a plain directory: its `.pth` files, one of which leads to this
    checkout, are not followed.
    """
    environment = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    scheme = {"base": str(environment), "platbase": str(environment)}
    site_packages = Path(sysconfig.get_path("purelib", vars=scheme))
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    python = environment / "bin" / "python"
    install = ["pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", wheel]
    subprocess.run([sys.executable, "-m", *install], check=True, stdin=subprocess.DEVNULL)
    return Installed(environment, tmp_path_factory.mktemp("elsewhere"))


def test_the_base_the_articles_and_what_else_is_read_are_inside_the_package(root: Path, wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packages = ("bot", "commands", "knowledge", "seeds")
    files = {
        path.relative_to(root).as_posix()
        for package in packages
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert files - names == set()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(packages)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_it_runs_from_its_own_files_and_not_from_the_checkout(root: Path, installed: Installed):
    code = "import bot, knowledge.loading; print(bot.__file__); print(knowledge.loading.SHIPPED)"
    python = installed.environment / "bin" / "python"
    command = [python, "-I", "-c", code]
    shown = subprocess.run(command, cwd=installed.directory, check=True, capture_output=True, text=True).stdout
    assert [line for line in shown.splitlines() if not line.startswith(str(installed.environment))] == []
    assert str(root) not in shown


def test_it_answers_from_any_directory(installed: Installed):
    ran = installed.run("ask", "Where did Takaichi meet Xi?")
    assert ran.returncode == 0, ran.stderr
    assert "South Korea" in ran.stdout
    assert "[takaichi-xi]" in ran.stdout


def test_it_checks_its_own_base(installed: Installed):
    ran = installed.run("check")
    assert ran.returncode == 0, ran.stderr
    assert " 0 errors" in ran.stdout


def test_it_names_its_version(installed: Installed):
    assert installed.run("--version").stdout.startswith("summit-desk 0.")


def test_what_it_writes_goes_to_the_directory_it_runs_in(installed: Installed):
    before = {path for path in installed.environment.rglob("*") if path.suffix != ".pyc"}
    ran = installed.run("db", "upgrade", PYTHONDONTWRITEBYTECODE="1")
    assert ran.returncode == 0, ran.stderr
    assert (installed.directory / "data" / "summit-desk.db").is_file()
    assert {path for path in installed.environment.rglob("*") if path.suffix != ".pyc"} - before == set()


def test_or_where_the_settings_say(installed: Installed, tmp_path: Path):
    ran = installed.run("db", "upgrade", DATABASE_URL=f"sqlite:///{tmp_path}/log/desk.db")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "log" / "desk.db").is_file()
