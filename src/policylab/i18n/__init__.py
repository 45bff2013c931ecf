"""Words in Chinese and English: labels, number formats, sentences made from results.

Everything a reader sees passes through here, so that a text exists in both languages or not at all.
"""

from policylab.i18n.words import LANGUAGES, Language, Words

__all__ = ["LANGUAGES", "Language", "Words"]
