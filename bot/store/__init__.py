"""What the desk remembers: every question with its outcome, durable before the answer is sent."""

from bot.store.errors import StoreClosed, StoreError, StoreUnavailable
from bot.store.records import OtherEntry, QueryRecord, Surface
from bot.store.store import Store
from bot.store.writer import Health

__all__ = [
    "Health",
    "OtherEntry",
    "QueryRecord",
    "Store",
    "StoreClosed",
    "StoreError",
    "StoreUnavailable",
    "Surface",
]
