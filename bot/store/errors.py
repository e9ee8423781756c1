"""What can go wrong with the store.

StoreError            the text is written for the operator to read
  ├─ StoreUnavailable   the database cannot be opened or migrated; names it and what to do next
  └─ StoreClosed        a record came after the store was closed
"""


class StoreError(Exception):
    """Something is wrong with the store; the text is written for the operator to read."""


class StoreUnavailable(StoreError):
    """The database cannot be opened or migrated."""


class StoreClosed(StoreError):
    """A record came after the store was closed."""
