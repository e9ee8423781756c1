"""What can go wrong with the store.

StoreError            the text is written for the operator to read
  ├─ StoreUnavailable   the database cannot be opened or migrated; names it and what to do next
  └─ StoreClosed        the store was used after it was closed
"""


class StoreError(Exception):
    """Something is wrong with the store; the text is written for the operator to read."""


class StoreUnavailable(StoreError):
    """The database cannot be opened or migrated."""


class StoreClosed(StoreError):
    """The store was used after it was closed."""
