"""Hashes of what documents and records hold. OpenSSL is loaded for the first of them."""

from __future__ import annotations


def sha256(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return _hashed("sha256", content)


def blob_of(content: bytes) -> str:
    """Return what git calls a file of that content, its line ends taken as LF."""
    content = content.replace(b"\r\n", b"\n")
    return _hashed("sha1", b"blob %d\0" % len(content) + content)


def _hashed(name: str, content: bytes) -> str:
    import hashlib  # noqa: PLC0415 - 4 ms (OpenSSL) that most commands don't pay

    return hashlib.new(name, content, usedforsecurity=False).hexdigest()
