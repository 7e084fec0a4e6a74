"""Settings of an import from a TOML file, and lists from a JSON file, read into their shapes."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from domain.refusals import Invalid

T = TypeVar("T")


class NotUsable(Invalid):
    """{name} cannot be used: {reason}."""

    field = "file"


def from_toml(path: Path, shape: type[T]) -> T:
    """Raises `NotUsable`, with the place in the file where there is one."""
    return read(path, shape, lambda content: tomllib.loads(content.decode()))


def from_json(path: Path, shape: type[T]) -> T:
    """Raises `NotUsable`, with the place in the file where there is one."""
    return read(path, shape, msgspec.json.decode)


def read(path: Path, shape: type[T], decode: Callable[[bytes], Any]) -> T:
    try:
        return msgspec.convert(decode(path.read_bytes()), shape)
    except (OSError, ValueError, RecursionError) as error:
        reason = str(error).rstrip(".").replace("`", "")
        raise NotUsable(name=path.name, reason=reason) from error
