"""Ids, times and origins: what every stored record carries besides its content."""

from datetime import UTC, datetime


def new_id() -> str:
    """Return a random 53-bit id as decimal text.

    Random, because sequential keys collide at every git merge; 53 bits, because TinyDB wants
    integers and every JSON reader keeps integers of that size exactly.
    """
    import secrets

    return str(secrets.randbits(53) or 1)


def record_key(record_id: str) -> str:
    """Return the TinyDB key of a record: the id itself where it is one, else a stable 53-bit hash of it."""
    if len(record_id) < 17 and record_id.isascii() and record_id.isdecimal():
        number = int(record_id)
        if record_id == str(number) and number < 1 << 53:
            return record_id
    from hashlib import blake2b

    return str(int.from_bytes(blake2b(record_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 11)


def now() -> str:
    """Return the present time, UTC, ISO 8601 with seconds, as records store it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(earlier: str, moment: str) -> str:
    """Return `moment`, or `earlier` where the clock went backwards, so that updated >= created."""
    return max(earlier, moment)


def sort_key(record_id: str) -> tuple[int, str]:
    """Return a key that sorts decimal ids by their number and any others after them by length."""
    return (len(record_id), record_id)
