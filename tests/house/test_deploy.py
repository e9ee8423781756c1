"""What operators are given hangs together: paths exist, settings are ours, and the hardening is not lost."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.failures import CommandFailed, UsageError
from bot.settings import Settings

SETTINGS = {name.upper() for name in Settings.model_fields}


class Unit(configparser.RawConfigParser):
    """A systemd unit; of directives given more than once, all values are kept, a line each."""

    def __init__(self) -> None:
        super().__init__(strict=False, delimiters=["="], comment_prefixes=["#"], dict_type=_Merging)

    def optionxform(self, name: str) -> str:
        return name


class _Merging(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and isinstance(self.get(key), list):
            value = [*self[key], *value]
        super().__setitem__(key, value)


@pytest.fixture(scope="module")
def unit(root: Path) -> Unit:
    parsed = Unit()
    parsed.read_string((root / "deploy" / "summit-desk.service").read_text("utf-8"))
    return parsed


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    return yaml.safe_load((root / "deploy" / "compose.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> list[tuple[str, str]]:
    text = (root / "deploy" / "Dockerfile").read_text("utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def values(dockerfile: list[tuple[str, str]], instruction: str) -> list[str]:
    return [rest for word, rest in dockerfile if word == instruction]


def test_the_image_copies_only_what_exists_and_what_reaches_the_builder(root: Path, dockerfile: list[tuple[str, str]]):
    kept = {line[1:] for line in (root / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = [
        source
        for rest in values(dockerfile, "COPY")
        if not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    ]
    assert set(copied) == kept
    assert [source for source in copied if not (root / source).exists()] == []


def test_the_image_installs_from_hashes_alone(dockerfile: list[tuple[str, str]]):
    installs = [rest for rest in values(dockerfile, "RUN") if "pip install" in rest]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_image_runs_as_nobody_in_particular(dockerfile: list[tuple[str, str]]):
    assert values(dockerfile, "USER") == ["desk"]
    assert "useradd --uid 10001" in " ".join(values(dockerfile, "RUN"))
    assert values(dockerfile, "ENTRYPOINT") == ['["summit-desk"]']


def test_the_health_check_of_the_image_asks_a_page_of_ours(root: Path, dockerfile: list[tuple[str, str]]):
    command = values(dockerfile, "HEALTHCHECK")[0].partition("CMD ")[2]
    python, option, code = json.loads(command)
    assert (python, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert '"/healthz"' in (root / "bot" / "metrics.py").read_text("utf-8")


def test_the_image_sets_only_settings_that_there_are(dockerfile: list[tuple[str, str]]):
    names = {part.partition("=")[0] for rest in values(dockerfile, "ENV") for part in shlex.split(rest)}
    assert {name for name in names if not name.startswith(("PIP_", "PYTHON", "PATH", "XDG_"))} <= SETTINGS


def test_the_compose_file_refers_to_what_exists(root: Path, compose: dict[str, Any]):
    build = compose["services"]["desk"]["build"]
    context = (root / "deploy" / build["context"]).resolve()
    assert context == root
    assert (context / build["dockerfile"]).is_file()
    named = {volume.partition(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert named == set(compose["volumes"])
    assert set(compose["services"]["desk"]["depends_on"]) <= set(compose["services"])
    assert set(compose["services"]["desk"]["environment"]) <= SETTINGS


def test_the_compose_file_mounts_the_directory_that_the_image_writes_to(
    compose: dict[str, Any], dockerfile: list[tuple[str, str]]
):
    mounted = compose["services"]["desk"]["volumes"][0].partition(":")[2]
    assert mounted == values(dockerfile, "VOLUME")[0] == values(dockerfile, "WORKDIR")[-1] + "/data"


def test_the_container_may_do_little(compose: dict[str, Any]):
    desk = compose["services"]["desk"]
    assert desk["read_only"] is True
    assert desk["cap_drop"] == ["ALL"]
    assert desk["security_opt"] == ["no-new-privileges:true"]
    assert desk["restart"] == "unless-stopped"
    assert "ports" not in desk, "nothing is reachable from outside unless an operator says so"
    assert compose["services"]["postgres"]["profiles"] == ["postgres"]


@pytest.mark.parametrize(
    ("directive", "value"),
    [
        ("DynamicUser", "yes"),
        ("StateDirectory", "summit-desk"),
        ("WorkingDirectory", "%S/summit-desk"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("PrivateTmp", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("RestrictNamespaces", "yes"),
        ("SystemCallArchitectures", "native"),
        ("EnvironmentFile", "/etc/summit-desk.env"),
        ("Restart", "on-failure"),
    ],
)
def test_the_unit_is_hardened(unit: Unit, directive: str, value: str):
    assert unit["Service"][directive] == value


def test_the_unit_starts_the_program_where_the_readme_installs_it(root: Path, unit: Unit):
    program = unit["Service"]["ExecStart"]
    readme = (root / "deploy" / "README.md").read_text("utf-8")
    assert program.endswith("/bin/summit-desk")
    assert f"python3 -m venv {program.removesuffix('/bin/summit-desk')}" in readme
    assert unit["Service"]["EnvironmentFile"] in readme


def test_the_unit_does_not_restart_what_only_an_operator_can_mend(unit: Unit):
    assert unit["Service"]["RestartPreventExitStatus"] == str(UsageError("x").status)
    assert CommandFailed("x").status != UsageError("x").status


def test_every_directive_of_the_unit_stands_in_a_section_that_has_it(unit: Unit):
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert {"StartLimitIntervalSec", "StartLimitBurst"} <= set(unit["Unit"])
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) for section in unit.sections() for name in unit[section])


def test_the_check_before_a_merge_is_a_script_that_can_run(root: Path):
    script = root / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", script], check=True)


def test_the_makefile_lists_every_target_that_people_call(root: Path):
    listed = subprocess.run(["make", "help"], cwd=root, check=True, capture_output=True, text=True).stdout
    for target in ("run", "test", "lint", "bench", "quality", "lock", "pictures", "clean"):
        assert f"make {target} " in listed
