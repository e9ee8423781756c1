"""Which language a text is written in, and which to reply in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.text import (
    count_letters,
    fold,
    holds_japanese_forms,
    holds_simplified_only,
    holds_traditional,
    words,
)
from knowledge.understanding.language import language

_UNSPACED = frozenset({"ja", "zh", "ko"})

_FEW = 2
"""At most so many words of Latin letters may be names within any language."""


def language_of(text: str, locale: str | None, known: Iterable[str]) -> str:
    """Return the language a text is written in, as one of the base's codes, else the locale's, else the first known.

    Kana means Japanese; Han without kana Chinese, unless it has forms that only Japanese has or the reader's locale is
    Japanese; Hangul Korean. Latin letters mean the language of the base that has most of the words between them; where
    several have as many, the locale's, else English. Where no language has any of them, as with “RCEP”, the locale
    decides.
    """
    codes = list(known)
    hint = (locale or "").split("-")[0].lower()
    count = count_letters(text)
    han, kana, latin, hangul = count.han, count.kana, count.latin_words, count.hangul
    if kana and "ja" in codes and kana + han >= latin:
        return "ja"
    if hangul and "ko" in codes and hangul >= max(latin, han):
        return "ko"
    if han and not kana and han >= latin:
        if "ja" in codes and (hint == "ja" or holds_japanese_forms(text)):
            return "ja"
        if "zh" in codes:
            return "zh"
    if latin and (han + kana + hangul) < latin:
        spaced = [code for code in codes if code not in _UNSPACED]
        if spaced:
            return _most_spoken(words(fold(text)), spaced, hint if hint in codes else "")
    return hint if hint in codes else codes[0] if codes else "en"


def _most_spoken(spoken: Sequence[str], codes: Sequence[str], hint: str) -> str:
    counts = {code: sum(word in language(code).function_words for word in spoken) for code in codes}
    most = max(counts.values())
    if not most and hint:
        return hint
    likeliest = [code for code in codes if counts[code] == most]
    return next((code for code in (hint, "en") if code in likeliest), likeliest[0])


def reply_locale(locale: str | None, text: str, known: Iterable[str]) -> str:
    """Return the language to reply in: that of the text; for Chinese `zh-TW` where text or locale are Traditional.

    With no text at all the locale decides.
    """
    codes = list(known)
    written = language_of(text, locale, codes)
    if written == "zh" and "zh-TW" not in codes:
        traditional_locale = (locale or "").lower() in {"zh-tw", "zh-hk", "zh-mo", "zh-hant"}
        if holds_traditional(text) or (traditional_locale and not holds_simplified_only(text)):
            return "zh-TW"
    return written


def locale_in(conversation_locale: str | None, locale: str | None, text: str) -> str | None:
    """Return the locale to read a text by that comes after others: that of the last reply, where the text alone does
    not tell its language (kanji or Latin names only) or the asker has no locale; else the asker's."""
    if conversation_locale is None:
        return locale
    count = count_letters(text)
    unclear = not count.kana and not count.hangul and (count.han > 0 or count.latin_words <= _FEW)
    return conversation_locale if locale is None or (unclear and not locale.startswith(conversation_locale)) else locale
