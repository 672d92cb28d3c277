"""Keep down the time and the memory that a command takes before it does anything.

See docs/decisions/0015.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

_OPENSSL = ("_hashlib", "_ssl")
# What hashlib takes where there is no OpenSSL; some systems build Python without them.
_SHA2 = "_sha2" if sys.version_info >= (3, 12) else "_sha256"
_HASHES = ("_md5", "_sha1", _SHA2, "_sha3", "_blake2")


class _Choice:
    """What Copier makes of each choice of a question, and reads again, also where nobody is asked.

    It stands in for ``questionary.Choice``.
    """

    def __init__(
        self, title: str, value: Any = None, disabled: str | None = None, **more: Any
    ) -> None:
        self.title = title
        self.value = title if value is None else value
        self.disabled = disabled
        vars(self).update(more)


_PROMPTS: dict[str, dict[str, Any]] = {
    "prompt_toolkit": {},
    "prompt_toolkit.lexers": {"PygmentsLexer": None},
    "pygments": {},
    "pygments.lexers": {},
    "pygments.lexers.data": {"JsonLexer": None, "YamlLexer": None},
    "questionary": {"confirm": None, "unsafe_prompt": None},
    "questionary.prompts": {},
    "questionary.prompts.common": {"Choice": _Choice},
}
"""What Copier imports to ask on a terminal, and stand-ins for what it takes from there."""

_alone = False
"""Whether the process runs one command, and ends."""


def begin() -> None:
    """Prepare the process to run one command."""
    global _alone  # noqa: PLW0603 - it tells of the process, which is one
    _alone = True
    # A command ends before its garbage matters; looking for it takes a tenth of its time.
    gc.disable()
    if "hashlib" not in sys.modules and all(map(_is_there, _HASHES)):
        for name in _OPENSSL:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # "not to be found"


def before_copier(*, ours: bool, asks: bool) -> None:
    """Prepare for Copier to render our template if ``ours``, and to ask on a terminal if ``asks``."""
    gc.enable()  # what Copier leaves behind is a MiB
    if not ours:  # the template may bring extensions of Jinja, which may do anything
        for name in _OPENSSL:
            if name in sys.modules and sys.modules[name] is None:
                del sys.modules[name]
    elif _alone and not asks and sys.modules.keys().isdisjoint(_PROMPTS):
        _import_without_prompts()


def _import_without_prompts() -> None:
    for name, members in _PROMPTS.items():
        module = sys.modules[name] = ModuleType(name)
        vars(module).update(members)
    try:
        import_module("opsdocs.template.render")
    except (ImportError, AttributeError):  # a later Copier takes more than we know
        for name in [one for one in sys.modules if one.partition(".")[0] == "copier"]:
            del sys.modules[name]
    finally:
        for name in _PROMPTS:
            del sys.modules[name]


def _is_there(name: str) -> bool:
    return name in sys.builtin_module_names or PathFinder.find_spec(name) is not None
