"""Make things when they are first asked for, at the least cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Owner = TypeVar("Owner")
Made = TypeVar("Made")


class lazy(Generic[Owner, Made]):  # noqa: N801 - used as a decorator, like property
    """An attribute that is made once; ``functools.cached_property`` takes a lock up to 3.11."""

    def __init__(self, make: Callable[[Owner], Made]) -> None:
        self.make = make
        self.name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> lazy[Owner, Made]: ...
    @overload
    def __get__(self, owner: Owner, kind: type[Any]) -> Made: ...
    def __get__(self, owner: Any, kind: type[Any]) -> Any:
        if owner is None:
            return self
        made = owner.__dict__[self.name] = self.make(owner)
        return made


class Pattern:
    """A regular expression that is compiled when it is first used.

    The rules have a hundred of them, of which most trees of documents need a few.
    """

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    findall: Callable[..., list[Any]]
    finditer: Callable[..., Any]
    sub: Callable[..., str]
    split: Callable[..., list[Any]]

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source = source
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in Pattern.__annotations__:
            raise AttributeError(name)
        method = getattr(re.compile(self.source, self.flags), name)
        setattr(self, name, method)
        return method
