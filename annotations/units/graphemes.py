"""Grapheme clusters of a long string, found from nearby places only (UAX #29, extended grapheme clusters)."""

import regex

_CELL = 4096
_NEAR = 32
_CLUSTER = regex.compile(r"\X", regex.V1)
# Places that are boundaries whatever stands before them: between two characters of class Other (GB999; GB9c and GB11
# need a mark or a joiner right before), before and after controls (GB4, GB5), and before a pictograph that follows a
# mark other than the zero-width joiner (GB11).
_CERTAIN = regex.compile(
    r"""(?r)
      \p{GCB=XX}(?=\p{GCB=XX})
    | [\p{GCB=CN}\n](?=[\s\S])
    | \r(?=[^\n])
    | [^\r](?=[\p{GCB=CN}\r\n])
    | \r(?=\r)
    | [\p{GCB=EX}--\u200d](?=\p{Extended_Pictographic})
    """,
    regex.V1 | regex.X,
)


def _certain(string: str, low: int, high: int) -> int | None:
    """The last place in [low, high] that is surely a boundary; None when there is none."""
    if low <= 0:
        low = 0
    found = _CERTAIN.search(string, max(low - 1, 0), high + 1)
    if found is not None:
        return found.end()
    return 0 if low == 0 else None


def _forced(string: str, place: int) -> bool:
    """Whether a cluster is cut at `place`, a multiple of the cell, because thousands of characters show no boundary."""
    return _certain(string, place - _CELL, place) is None


def snap(string: str, offset: int) -> int:
    """The nearest grapheme boundary at or before `offset`, which is clamped to the string.

    A cluster of many thousand code points (no script has one) is cut, so that a hostile text costs no more than others.
    """
    if offset <= 0:
        return 0
    if offset >= len(string):
        return len(string)
    before, after = string[offset - 1], string[offset]
    if before < "\x7f" and after < "\x7f" and not (before == "\r" and after == "\n"):
        return offset
    cell = offset - offset % _CELL
    place = _certain(string, cell, offset)
    if place is None:
        place = _certain(string, cell - _CELL, cell - 1)
    if place is None:
        place = cell
    while (following := cluster_end(string, place)) <= offset:
        place = following
    return place


def cluster_end(string: str, start: int) -> int:
    """The end of the cluster that starts at the boundary `start`, which must be before the string's end."""
    # Slices, because the pattern counts flags back to the string's beginning.
    found = _CLUSTER.match(string[start : start + _NEAR])
    length = found.end() if found is not None else 1
    if length < _NEAR:
        end = min(start + length, len(string))
    else:
        reach = start - start % _CELL + 2 * _CELL
        found = _CLUSTER.match(string[start:reach])
        end = start + found.end() if found is not None else start + 1
    cut = start - start % _CELL + _CELL
    return cut if end > cut and _forced(string, cut) else end


def boundaries(string: str) -> list[int]:
    """Every grapheme boundary of a short string, its two ends included, ascending."""
    places = [0]
    while places[-1] < len(string):
        places.append(cluster_end(string, places[-1]))
    return places
