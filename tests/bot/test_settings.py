from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import DatabaseSettings, KnowledgeSettings, Settings, SettingsInvalid, load, masked

TOKEN = "MTAx.very-secret.token"


def test_without_any_setting_the_desk_runs_locally_on_sqlite():
    settings = load(Settings)
    assert settings.discord_token is None
    assert settings.discord_api_url == "https://discord.com/api/v10"
    assert settings.database_url == "sqlite:///data/summit-desk.db"
    assert (settings.retention_days, settings.log_format, settings.metrics_port) == (90, "text", None)
    assert settings.moderator_role_ids == settings.ask_channel_ids == frozenset()


def test_every_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    values = {
        "DISCORD_TOKEN": f"  {TOKEN}\n",
        "DISCORD_API_URL": "http://127.0.0.1:9000/api/v10/",
        "DATABASE_URL": "postgresql://desk:pass@db/desk",
        "KNOWLEDGE_DIR": str(tmp_path),
        "HOME_GUILD_ID": "123456789012345678",
        "MODERATOR_ROLE_IDS": "11, 12,",
        "ASK_CHANNEL_IDS": "21",
        "SHARD_COUNT": "4",
        "SHARD_IDS": "2,3",
        "RETENTION_DAYS": "30",
        "METRICS_PORT": "9100",
        "LOG_FORMAT": "JSON",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load(Settings)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.discord_api_url == "http://127.0.0.1:9000/api/v10"
    assert settings.knowledge_dir == tmp_path
    assert settings.home_guild_id == 123456789012345678
    assert settings.moderator_role_ids == {11, 12}
    assert settings.ask_channel_ids == {21}
    assert (settings.shard_count, settings.shard_ids) == (4, (2, 3))
    assert (settings.retention_days, settings.metrics_port, settings.log_format) == (30, 9100, "json")


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch):
    Path(".env").write_text("RETENTION_DAYS=7\nLOG_FORMAT=json\nSOMETHING_ELSE=1\n", "utf-8")
    monkeypatch.setenv("LOG_FORMAT", "text")
    settings = load(Settings)
    assert (settings.retention_days, settings.log_format) == (7, "text")


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("RETENTION_DAYS", "")
    assert load(Settings).discord_token is None
    assert load(Settings).retention_days == 90


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("RETENTION_DAYS", "soon", "'soon' is not valid; allowed: a whole number of days from 1 to 36500"),
        ("RETENTION_DAYS", "0", "'0' is not valid; allowed: a whole number of days from 1 to 36500"),
        ("METRICS_PORT", "99999", "'99999' is not valid; allowed: a port from 1 to 65535"),
        ("LOG_FORMAT", "xml", "'xml' is not valid; allowed: text or json"),
        ("HOME_GUILD_ID", "my server", "'my server' is not valid; allowed: one Discord id"),
        ("MODERATOR_ROLE_IDS", "11,mods", "'mods' is not valid; allowed: Discord ids (numbers) with commas"),
        ("ASK_CHANNEL_IDS", "-5", "'-5' is not valid; allowed: Discord ids (numbers) with commas"),
        ("SHARD_COUNT", "0", "'0' is not valid; allowed: a whole number of shards"),
        ("SHARD_IDS", "0,1", "'0,1' is not valid; allowed: numbers from 0 to below SHARD_COUNT (set that too)"),
        ("DISCORD_API_URL", "discord.com", "'discord.com' is not valid; allowed: a web address such as https://"),
        ("DISCORD_API_URL", "http://x:port", "'http://x:port' is not valid; allowed: a web address such as https://"),
        ("DATABASE_URL", "desk.db", "'desk.db' is not valid; allowed: sqlite:///path/to/file.db or postgresql://"),
        ("DATABASE_URL", "sqlite:///:memory:", "'sqlite:///:memory:' is not valid; allowed: sqlite:///path"),
        ("KNOWLEDGE_DIR", "/nowhere", "'/nowhere' is not valid; allowed: the path of an existing directory"),
        ("DISCORD_TOKEN", "Bot abc.def", "(not shown) is not valid; allowed: the bot's token alone"),
        ("USER_HASH_KEY", "short", "(not shown) is not valid; allowed: at least 32 characters"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        load(Settings)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{name}: {line}")
    assert "\n" not in caught.value.problems[0]


def test_all_problems_come_at_once(monkeypatch: pytest.MonkeyPatch):
    for name, value in {"RETENTION_DAYS": "x", "LOG_FORMAT": "x", "SHARD_COUNT": "2", "SHARD_IDS": "2"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        load(Settings)
    assert [line.partition(":")[0] for line in caught.value.problems] == ["RETENTION_DAYS", "SHARD_IDS", "LOG_FORMAT"]


def test_an_env_file_that_is_no_text_is_one_problem():
    Path(".env").write_bytes(b"\xff\xfeRETENTION_DAYS=1")
    with pytest.raises(SettingsInvalid, match=r"^\.env: cannot be read .*; allowed: a text file in UTF-8$"):
        load(Settings)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://desk:pa:s/w@rd@db/desk", "postgresql://desk:***@db/desk"),
        ("mysql://desk:secret@db", "mysql://desk:***@db"),
        ("desk:secret@db", "desk:***@db"),
        ("postgresql://db/desk?password=secret&ssl=on", "postgresql://db/desk?password=***&ssl=on"),
        ("sqlite:///a.db", "sqlite:///a.db"),
    ],
)
def test_passwords_in_database_addresses_are_blotted_out(written: str, shown: str):
    assert masked(written) == shown


def test_no_secret_is_in_the_settings_printed_form(monkeypatch: pytest.MonkeyPatch):
    key = "k" * 32
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("USER_HASH_KEY", key)
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:hunter2@db/desk")
    settings = load(Settings)
    assert settings.secrets == (TOKEN, key, "hunter2")
    for secret in settings.secrets:
        assert secret not in repr(settings)
        assert secret not in str(settings)


def test_settings_cannot_be_changed():
    settings = load(Settings)
    with pytest.raises(ValidationError):
        settings.retention_days = 1  # type: ignore[misc]


def test_a_command_reads_only_the_settings_that_it_needs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("METRICS_PORT", "x")
    assert load(KnowledgeSettings).knowledge_dir is None
    assert load(DatabaseSettings).retention_days == 90
