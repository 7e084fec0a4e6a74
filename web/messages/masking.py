"""Addresses as colleagues may see them: enough to tell two apart, too little to use."""

HIDDEN = "•••"


def masked(address: str) -> str:
    """`+84912345678` as `+84•••678`, `an@example.vn` as `a•••@example.vn`."""
    if address.startswith("{"):
        return HIDDEN  # a browser's subscription
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}{HIDDEN}@{host}"
    return f"{address[:3]}{HIDDEN}{address[-3:]}"
