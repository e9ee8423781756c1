"""Who may curate, asked anew of every interaction: of commands, suggestions, buttons, selects and forms.

`access` says who may and puts in the audit what they do; `components` are the buttons, selects and forms that ask it.
"""

from bot.moderation.access import FOR_MODERATORS, admit_to_command
from bot.moderation.components import (
    MODERATOR_ITEMS,
    Actions,
    ModeratorButton,
    ModeratorForm,
    ModeratorSelect,
    Subject,
    take_form,
)

__all__ = [
    "FOR_MODERATORS",
    "MODERATOR_ITEMS",
    "Actions",
    "ModeratorButton",
    "ModeratorForm",
    "ModeratorSelect",
    "Subject",
    "admit_to_command",
    "take_form",
]
