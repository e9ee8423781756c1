"""What people see: pure functions from answers, meetings, people and topics to Discord's layouts."""

from bot.cards.answers import answer_card
from bot.cards.buttons import DYNAMIC_ITEMS, find, key_of
from bot.cards.comparison import comparison_card
from bot.cards.feedback import FEEDBACK_ITEMS
from bot.cards.help import help_card
from bot.cards.privacy import PRIVACY_ITEMS
from bot.cards.quotes import quotes_card
from bot.cards.sources import sources_card
from bot.cards.subjects import meeting_card, person_card, topic_card
from bot.cards.timeline import timeline_card

__all__ = [
    "DYNAMIC_ITEMS",
    "FEEDBACK_ITEMS",
    "PRIVACY_ITEMS",
    "answer_card",
    "comparison_card",
    "find",
    "help_card",
    "key_of",
    "meeting_card",
    "person_card",
    "quotes_card",
    "sources_card",
    "timeline_card",
    "topic_card",
]
