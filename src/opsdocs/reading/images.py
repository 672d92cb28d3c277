"""Images of documents as part of a file: from inside the repository, and not too large."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

from opsdocs.files import read_start
from opsdocs.places import leads_out

LARGEST, MOST = 1_000_000, 10_000_000
"""Bytes of an image, and of all images together, that are taken into a file."""
_KINDS = {
    b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"<svg": "svg+xml",
    b"<?xml": "svg+xml",
}  # fmt: skip


@dataclass
class Images:
    """The images below ``root`` that are taken in; ``left_out`` tells of the others by path."""

    root: Path
    taken: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    read: dict[str, tuple[str, str]] = field(default_factory=dict)

    def address(self, path: str) -> tuple[str, str]:
        """Return the image at ``path`` below the root as an address, or "" and why there is none."""
        if path not in self.read:
            self.read[path] = self._read(path)
            if self.read[path][1]:
                self.left_out[path] = self.read[path][1]
        address, why = self.read[path]
        if address and self.taken + len(address) > MOST:
            self.left_out[path] = why = f"the images together are over {MOST // 1_000_000} MB"
            return "", why
        self.taken += len(address)
        return address, why

    def _read(self, path: str) -> tuple[str, str]:
        file = self.root / path
        try:
            if leads_out(self.root, file):
                return "", "outside the repository"
            if os.path.getsize(file) > LARGEST:  # noqa: PTH202 - also of what pathlib can't name
                return "", f"larger than {LARGEST // 1_000_000} MB"
            content = read_start(str(file), LARGEST + 1, root=self.root)
        except FileNotFoundError:
            return "", "missing"
        except (OSError, ValueError):
            return "", "can't be read"
        kind = _kind(content)
        if not kind:
            return "", "not a PNG, JPEG, GIF, WebP or SVG image"
        return f"data:image/{kind};base64,{b64encode(content).decode()}", ""


def _kind(content: bytes) -> str:
    start = content.lstrip()[:5] if content[:1] in b"\xef \n\r\t<" else content
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for mark, kind in _KINDS.items() if start.startswith(mark)), "")
