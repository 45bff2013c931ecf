"""Numbers as each reader writes them."""

from __future__ import annotations

from decimal import Decimal

from policylab.i18n.words import LANGUAGES, Language, Words

_WAN = 10_000.0
# A share nearer than this to 0 or 1 is shown, and spoken of, as none or all.
NEARLY = 5e-4
MINUS = "−"


def _signed(text: str, value: float, signed: bool) -> str:
    """Put the sign in front: none for what is shown as zero."""
    if not any(digit in text for digit in "123456789"):
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if signed else text


def _plain(value: float, digits: int = 3) -> str:
    """Return a number of at least 0 with so many significant digits, without an exponent."""
    if value == 0:
        return "0"
    text = f"{float(f'{value:.{digits}g}'):.12f}".rstrip("0").rstrip(".")
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}"


def money(value: float, *, signed: bool = False, in_table: bool = False) -> Words:
    """Return an amount of yuan: 1.5万元 and 15,000 yuan.

    Parameters
    ----------
    value : float
        Yuan.
    signed : bool
        Whether a gain carries its plus sign.
    in_table : bool
        Whether it stands in a column of amounts, which must all be in 元 to be compared.
    """
    size = abs(value)
    if round(size) >= _WAN and not in_table:
        zh = f"{_grouped(size / _WAN, 2)}万元"
    else:
        zh = f"{_small_money(size)}元"
    en = f"{_small_money(size)} yuan"
    return Words(_signed(zh, value, signed), _signed(en, value, signed))


def _grouped(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _small_money(size: float) -> str:
    """Return yuan without decimals, but for amounts of less than ten."""
    return _grouped(size, 2) if 0 < size < 10 else f"{size:,.0f}"


def share(value: float, *, signed: bool = False) -> Words:
    """Return a share or probability as a percentage."""
    size = abs(value) * 100
    text = _plain(size) if size < 1 else _grouped(size, 1)
    said = _signed(f"{text}%", value, signed)
    return Words(said, said)


def count(value: float, *, signed: bool = False) -> Words:
    """Return a plain number with three significant digits."""
    said = _signed(_plain(abs(value)), value, signed)
    return Words(said, said)


def hours(value: float) -> Words:
    """Return a number of hours."""
    said = _plain(abs(value))
    return Words(f"{said}小时", f"{said} hour{'' if said == '1' else 's'}")


def counted(value: float, one: str, many: str) -> str:
    """Return the English noun that goes with a number: one visit, two visits."""
    return one if count(value).en == "1" else many


def visits(value: float) -> Words:
    """Return a number of visits."""
    said = count(value)
    return Words(f"{said.zh}次", f"{said.en} {counted(value, 'visit', 'visits')}")


def exact(value: float) -> str:
    """Return a number as its data file has it, without loss and without an exponent."""
    whole, point, rest = f"{Decimal(repr(abs(value))):f}".partition(".")
    rest = rest.rstrip("0")
    return f"{MINUS if value < 0 else ''}{int(whole):,}{point if rest else ''}{rest}"


def joined(parts: list[Words]) -> Words:
    """Return parts as a list in a sentence."""
    return Words(*(_join([part[language] for part in parts], language) for language in LANGUAGES))


def _join(parts: list[str], language: Language) -> str:
    if len(parts) < 2:
        return "".join(parts)
    if language == "zh":
        return "、".join(parts[:-1]) + "和" + parts[-1]
    return ", ".join(parts[:-1]) + " and " + parts[-1]
