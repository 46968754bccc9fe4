"""The units of a text as the words that they quote."""

from annotations.extent import Unit
from annotations.text import Text


def quotes(text: Text, unit: Unit) -> list[str]:
    return [text.quote(found) for found in text.units(unit, 0, len(text))]


def words(string: str) -> list[str]:
    return quotes(Text(string), Unit.WORD)
