"""One text in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

# Invisible marks that turn the direction of what stands after them; letters of their own need none.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def undirected(text: str) -> str:
    """Return a text without marks that would turn the direction of what stands after it on a page."""
    return _TURNING.sub("", text)


@dataclass(frozen=True)
class Words:
    """The same text in Chinese and in English.

    Attributes
    ----------
    zh, en : str
        The two wordings; neither may be missing.
    """

    zh: str
    en: str

    @classmethod
    def same(cls, text: str) -> Words:
        """Return a text that is the same in both languages, such as a figure."""
        return cls(text, text)

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def lowered(self) -> Words:
        """Return the text as it stands inside a sentence: English without its capital."""
        return Words(self.zh, self.en[:1].lower() + self.en[1:])

    def capitalised(self) -> Words:
        """Return the text as it begins a sentence."""
        return Words(self.zh, self.en[:1].upper() + self.en[1:])

    def format(self, **parts: Words | str | int | float) -> Words:
        """Fill both wordings; a part that is itself `Words` is put in by language."""
        return Words(*(self._filled(language, parts) for language in LANGUAGES))

    def _filled(self, language: Language, parts: dict[str, Words | str | int | float]) -> str:
        said = {name: part[language] if isinstance(part, Words) else part for name, part in parts.items()}
        return self[language].format(**said)
