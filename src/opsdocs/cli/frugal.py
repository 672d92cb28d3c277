"""Keep down the time and the memory that a command takes before it does anything."""

from __future__ import annotations

import gc
import sys
from importlib.machinery import PathFinder

_OPENSSL = ("_hashlib", "_ssl")
# What hashlib takes where there is no OpenSSL; some systems build Python without them.
_HASHES = ("_md5", "_sha1", "_sha3", "_blake2")


def begin() -> None:
    """Prepare the process to run one command."""
    # A command ends before its garbage matters; looking for it takes a tenth of its time.
    gc.disable()
    # Jinja imports hashlib, and Copier asyncio; both load OpenSSL where they find it, which is
    # 4 ms and 4 MiB. Neither hashes for us, and ops connects to nobody: git does that.
    if "hashlib" not in sys.modules and all(map(_is_there, _HASHES)):
        for name in _OPENSSL:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # "not to be found"


def before_copier(*, ours: bool) -> None:
    """Prepare for importing Copier, to render our template if ``ours``."""
    gc.enable()  # what Copier leaves behind is a MiB
    if not ours:  # the template may bring extensions of Jinja, which may do anything
        for name in _OPENSSL:
            if name in sys.modules and sys.modules[name] is None:
                del sys.modules[name]


def _is_there(name: str) -> bool:
    return name in sys.builtin_module_names or PathFinder.find_spec(name) is not None
