"""What all tests share: arithmetic as in the desk that runs."""

from __future__ import annotations

from bot.__main__ import compute_on_one_thread

compute_on_one_thread()  # here, since no test has loaded numpy yet
