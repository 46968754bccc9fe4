"""Amounts as people say them."""


def counted(amount: int, noun: str) -> str:
    """Return an amount with its noun, which takes an s where it is not one."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"
