"""The fields of a stored record, each checked for its kind as it is read."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from annotations.errors import DamagedFile
from annotations.extent import Extent


class Fields(NamedTuple):
    """A record and what it is one of, for the words of a complaint; every method raises DamagedFile."""

    kind: str
    record: Mapping[str, Any]

    def id(self, field: str) -> str:
        """Return an id, which must be there; a whole number stands for its digits."""
        value = self.record.get(field)
        return str(value) if type(value) is int else self.words(field)

    def words(self, field: str) -> str:
        """Return a text that must be there."""
        value = self.record.get(field)
        return value if isinstance(value, str) else self._lacks(field)

    def text(self, field: str, default: str = "") -> str:
        """Return a text, or `default` where there is none."""
        value = self.record.get(field)
        if value is None:
            return default
        return value if isinstance(value, str) else self._lacks(field)

    def number(self, field: str) -> int:
        """Return a whole number that must be there."""
        value = self.record.get(field)
        return value if type(value) is int else self._lacks(field)

    def mapping(self, field: str) -> dict[str, Any]:
        """Return a mapping, empty where there is none."""
        value = self.record.get(field)
        if value is None:
            return {}
        return dict(value) if isinstance(value, Mapping) else self._lacks(field)

    def extents(self, field: str) -> tuple[Extent, ...]:
        """Return a list of pairs of whole numbers, empty where there is none."""
        value = self.record.get(field) or []
        if not isinstance(value, list | tuple):
            self._lacks(field)
        for pair in value:
            if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(type(bound) is int for bound in pair):
                self._lacks(field)
        return tuple(Extent(start, end) for start, end in value)

    def mappings(self, field: str) -> list[Mapping[str, Any]]:
        """Return a list of mappings, empty where there is none."""
        value = self.record.get(field) or []
        if not isinstance(value, list | tuple) or not all(isinstance(item, Mapping) for item in value):
            self._lacks(field)
        return list(value)

    def _lacks(self, field: str) -> Any:
        named = self.record.get("id")
        what = f"{self.kind} {named}" if isinstance(named, str) and self.kind != "article" else f"a {self.kind} record"
        raise DamagedFile(f"{what} lacks a sound {field!r}")
