"""What a session says of where it was opened: enough to know one's own, too little to follow one.

A network instead of an address, and a browser's family instead of its version.
"""

from ipaddress import ip_address, ip_network

PREFIX = {4: 24, 6: 48}
UNKNOWN = "?"
# In this order: nearly every browser also says that it is others.
FAMILIES = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "coc_coc": "Cốc Cốc",
    "Zalo": "Zalo",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}


def network_of(address: str | None) -> str:
    """`203.0.113.0/24`, or a `/48` of version 6; `?` for what is no address."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    return str(ip_network((parsed.packed, PREFIX[parsed.version]), strict=False))


def family_of(user_agent: str) -> str:
    return next((name for mark, name in FAMILIES.items() if mark in user_agent), UNKNOWN)
