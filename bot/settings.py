"""What an operator can set, from the environment or a `.env` file in the working directory.

Every problem is found in one go and said in one line: the name, the value (never a secret's) and what is allowed.

    SettingsInvalid         carries `problems`, one line each
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DISCORD_API = "https://discord.com/api/v10"
SNOWFLAKE_LIMIT = 2**63
SECRETS = frozenset({"discord_token", "user_hash_key"})
DATABASE = re.compile(r"sqlite(\+aiosqlite)?:///.+|postgres(ql)?(\+asyncpg)?://.+")


class SettingsInvalid(Exception):
    """Some settings are wrong. `problems` has one line for each: name, value, what is allowed."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _directory(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError("no such directory")
    return path


def _database(url: str) -> str:
    if not DATABASE.fullmatch(url) or ":memory:" in url:
        raise ValueError("not a database address")
    return url


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not a web address")
    _ = parts.port  # raises ValueError where the port is no number up to 65535
    return url.rstrip("/")


def _one_word(secret: SecretStr) -> SecretStr:
    value = secret.get_secret_value().strip()
    if not re.fullmatch(r"[!-~]+", value):
        raise ValueError("not one word of ASCII characters")
    return SecretStr(value)


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 32:
        raise ValueError("too short")
    return secret


Snowflake = Annotated[int, Field(gt=0, lt=SNOWFLAKE_LIMIT)]
Snowflakes = Annotated[frozenset[Snowflake], NoDecode, BeforeValidator(_split)]
Port = Annotated[int, Field(ge=1, le=65535)]
AN_ID = "one Discord id (a number; Developer Mode, then Copy ID)"
IDS = "Discord ids (numbers) with commas between"


class KnowledgeSettings(BaseSettings):
    """The settings of the commands that only answer."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )
    knowledge_dir: Annotated[Path, AfterValidator(_directory)] | None = Field(
        None, description="the path of an existing directory with a knowledge base"
    )


class DatabaseSettings(BaseSettings):
    """The settings of the commands that only need the database."""

    model_config = KnowledgeSettings.model_config
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///data/summit-desk.db",
        repr=False,
        description="sqlite:///path/to/file.db or postgresql://user:password@host:port/database",
    )
    user_hash_key: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        None, description="at least 32 characters, the same for every process of a fleet"
    )
    retention_days: int = Field(90, ge=1, le=36_500, description="a whole number of days from 1 to 36500")


class Settings(KnowledgeSettings, DatabaseSettings):
    """Everything that can be set for a running desk. The attributes are the settings' names in lower case."""

    discord_token: Annotated[SecretStr, AfterValidator(_one_word)] | None = Field(
        None, description="the bot's token alone, without 'Bot' before it or spaces in it"
    )
    discord_api_url: Annotated[str, AfterValidator(_web_address)] = Field(
        DISCORD_API, description=f"a web address such as {DISCORD_API}"
    )
    home_guild_id: Snowflake | None = Field(None, description=AN_ID)
    moderator_role_ids: Snowflakes = Field(frozenset(), description=IDS)
    ask_channel_ids: Snowflakes = Field(frozenset(), description=IDS)
    shard_count: int | None = Field(None, ge=1, le=65_536, description="a whole number of shards from 1 to 65536")
    shard_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_split)] | None = Field(
        None, description="numbers from 0 to below SHARD_COUNT (set that too) with commas between"
    )
    metrics_port: Port | None = Field(None, description="a port from 1 to 65535")
    metrics_host: str = Field("127.0.0.1", description="the address to serve metrics on")
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lowered)] = Field(
        "text", description="text or json"
    )

    @field_validator("shard_ids")
    @classmethod
    def _within_count(cls, ids: tuple[int, ...] | None, info: ValidationInfo) -> tuple[int, ...] | None:
        if ids is None or "shard_count" not in info.data:
            return ids
        count = info.data["shard_count"] or 0
        if not ids or not all(0 <= each < count for each in ids):
            raise ValueError("not below SHARD_COUNT")
        return tuple(dict.fromkeys(ids))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must never be printed."""
        held = [secret.get_secret_value() for secret in (self.discord_token, self.user_hash_key) if secret]
        password = re.search(r"://[^:@/]*:(.*)@", self.database_url)
        return (*held, *([password[1]] if password and password[1] else []))


Model = TypeVar("Model", bound=BaseSettings)


def load(model: type[Model], **given: Any) -> Model:
    """Read settings; what is `given` goes before the environment and `.env`. Raises SettingsInvalid."""
    try:
        return model(**given)
    except ValidationError as error:
        raise SettingsInvalid(_problems(model, error)) from None
    except (OSError, UnicodeError) as error:
        raise SettingsInvalid((f".env: cannot be read ({error}); allowed: a text file in UTF-8",)) from None


def _problems(model: type[BaseSettings], error: ValidationError) -> tuple[str, ...]:
    """Turn pydantic's errors into one line a setting."""
    lines: dict[str, str] = {}
    for each in error.errors(include_url=False):
        name = str(each["loc"][0])
        shown = "(not shown)" if name in SECRETS else repr(masked(_written(each["input"])))
        allowed = model.model_fields[name].description
        lines.setdefault(name, f"{name.upper()}: {shown} is not valid; allowed: {allowed}")
    return tuple(lines.values())


def _written(part: object) -> str:
    return ", ".join(map(str, part)) if isinstance(part, list | tuple) else str(part)


def masked(text: str) -> str:
    """Blot out the passwords in a database address, even in one that is no proper address."""
    text = re.sub(r"^([\w+]*://)?([^:@/]*):.*@", r"\1\2:***@", text)
    return re.sub(r"(?i)([?&]\w*password=)[^&]*", r"\1***", text)
