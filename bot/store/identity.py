"""Who asked, in a form that only the holder of the key can follow: a keyed hash of the user's id."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from pathlib import Path

from bot.store.engine import make_directory
from bot.store.errors import StoreUnavailable
from knowledge.replacing import written_beside

KEY_BYTES = 32


def hash_user(key: bytes, user_id: int) -> str:
    """Return the hash that stands for a user in the log: 64 hexadecimal digits."""
    return hmac.new(key, f"user:{user_id}".encode(), hashlib.sha256).hexdigest()


def read_or_make_key(path: Path) -> bytes:
    """Return the key kept in a file; at the first start, make one that only its owner reads.

    Raises StoreUnavailable when the file can be neither read nor made, or holds no key.
    """
    try:
        if not path.exists():
            make_directory(path.parent)
            _write_new(path, secrets.token_hex(KEY_BYTES))
        key = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise StoreUnavailable(f"the key file {path} cannot be used: {error.strerror}; or set USER_HASH_KEY") from error
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise StoreUnavailable(
            f"the key file {path} is damaged: restore it, or delete it to start anew (who asked what is then lost)"
        )
    return key


def _write_new(path: Path, content: str) -> None:
    """Make the file with its content at once, so that no second process reads half a key; the first stays."""
    with written_beside(path, lambda file: file.write(f"{content}\n".encode())) as fresh, suppress(FileExistsError):
        path.hardlink_to(fresh)
