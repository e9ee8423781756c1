"""Which language a text is written in, and which to reply in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.language import language
from knowledge.text import count_letters, fold, holds_simplified_only, holds_traditional, words

_UNSPACED = frozenset({"ja", "zh", "ko"})


def language_of(text: str, locale: str | None, known: Iterable[str]) -> str:
    """Return the language a text is written in, as one of the base's codes, else the locale's, else the first known.

    Kana means Japanese; Han without kana Chinese, unless the reader's locale is Japanese; Hangul Korean. Latin letters
    mean the language of the base that has most of the words between them; where several have as many, the locale's,
    else English.
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
        if hint == "ja" and "ja" in codes:
            return "ja"
        if "zh" in codes:
            return "zh"
    if latin and (han + kana + hangul) < latin:
        spaced = [code for code in codes if code not in _UNSPACED]
        if spaced:
            return _most_spoken(words(fold(text)), spaced, hint)
    return hint if hint in codes else codes[0] if codes else "en"


def _most_spoken(spoken: Sequence[str], codes: Sequence[str], hint: str) -> str:
    if len(codes) == 1:
        return codes[0]
    counts = {code: sum(word in language(code).function_words for word in spoken) for code in codes}
    likeliest = [code for code in codes if counts[code] == max(counts.values())]
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
