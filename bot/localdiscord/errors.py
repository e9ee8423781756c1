"""How the embedded Discord says no: the status, code and text that Discord's own refusals carry."""

from __future__ import annotations

from typing import NoReturn

from bot.localdiscord.model import Json

Path = tuple[str | int, ...]

_UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}


class Refusal(Exception):
    """A request that Discord refuses; rendered as its JSON error body."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> Json:
        """The JSON body."""
        body: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body

    @classmethod
    def unknown(cls, what: str) -> Refusal:
        """Return the 404 for something that does not exist."""
        return cls(404, _UNKNOWN[what], f"Unknown {what}")

    @classmethod
    def unauthorized(cls) -> Refusal:
        """Return the 401 for a wrong token."""
        return cls(401, 0, "401: Unauthorized")

    @classmethod
    def not_found(cls) -> Refusal:
        """Return the 404 for a path that is none of Discord's."""
        return cls(404, 0, "404: Not Found")

    @classmethod
    def missing_access(cls) -> Refusal:
        """Return the 403 for something out of sight."""
        return cls(403, 50001, "Missing Access")

    @classmethod
    def missing_permissions(cls) -> Refusal:
        """Return the 403 for something in sight but not allowed."""
        return cls(403, 50013, "Missing Permissions")


class BodyErrors:
    """Gathers everything wrong with a request body, so that all of it is reported at once."""

    def __init__(self) -> None:
        self._errors: Json = {}

    def wrong(self, path: Path, code: str, message: str) -> None:
        """Note one mistake at a field."""
        node = self._errors
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: Path) -> None:
        """Note a missing field."""
        self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")

    def length(self, path: Path, value: object, least: int, most: int) -> None:
        """Check the length of a text or a list; None counts as absent and passes."""
        if value is None:
            return
        if not isinstance(value, str | list):
            self.wrong(path, "BASE_TYPE_BAD_TYPE", f"Expected text or a list, got {type(value).__name__}.")
        elif least and not least <= len(value) <= most:
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif len(value) > most:
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def between(self, path: Path, value: object, least: int, most: int) -> None:
        """Check a whole number's range; None passes."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(path, "NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")

    def one_of(self, path: Path, value: object, allowed: tuple[int, ...]) -> bool:
        """Check that a value is one of the allowed numbers."""
        if isinstance(value, int) and value in allowed:
            return True
        choices = ", ".join(map(str, allowed))
        self.wrong(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")
        return False

    def finish(self) -> None:
        """Refuse the request when anything was wrong."""
        if self._errors:
            raise Refusal(400, 50035, "Invalid Form Body", self._errors)


def refuse_field(path: Path, code: str, message: str) -> NoReturn:
    """Refuse a request for one field."""
    errors = BodyErrors()
    errors.wrong(path, code, message)
    errors.finish()
    raise AssertionError("a body with a mistake is always refused")
