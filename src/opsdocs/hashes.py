"""Hashes of what documents and records hold. OpenSSL is loaded for the first of them."""

from __future__ import annotations


def sha256(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    import hashlib  # noqa: PLC0415 - 4 ms (OpenSSL) that most commands don't pay

    return hashlib.sha256(content).hexdigest()


def blob_of(content: bytes) -> str:
    """Return what git calls a file of that content, its line ends taken as LF."""
    import hashlib  # noqa: PLC0415 - as above

    content = content.replace(b"\r\n", b"\n")
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
