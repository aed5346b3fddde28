"""The signature of a release: Ed25519 over its seal, in a file that `openssl` verifies too.

The seal holds the digest of every file, so whoever signs it signs the whole release. The one door
to cryptography.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as name:
...     folder = Path(name)
...     _ = (folder / "SHA256SUMS").write_text("")
...     public = make_key(folder / "key")
...     made = signature(folder, private_key(folder / "key"))
...     (folder / "SHA256SUMS.sig").write_bytes(made), authentic(folder, public_key(public))
(64, True)
"""

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from clockkg.errors import InputError
from clockkg.graphs.seal import SEAL, SIGNATURE

_KEYGEN: Final = {
    "it": "Indica un file fatto da `clockkg releases keygen`.",
    "en": "Name a file made by `clockkg releases keygen`.",
}


def make_key(file: Path) -> Path:
    """Write a new private key, readable by its owner only, and its public key to FILE.pub.

    An InputError where either file is there already: no key is ever overwritten.
    """
    public = file.with_name(f"{file.name}.pub")
    for path in (file, public):
        if path.exists():
            raise _taken(path)
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(secret)
    text = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    public.write_bytes(text)
    return public


def private_key(file: Path) -> Ed25519PrivateKey:
    """The key that signs; an InputError names a file that holds none, and tells nothing of it."""
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(file, "privata", "private")
    return key


def public_key(file: Path) -> Ed25519PublicKey:
    """The key that verifies; an InputError names a file that holds none."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(file, "pubblica", "public")
    return key


def signature(folder: Path, key: Ed25519PrivateKey) -> bytes:
    """The signature of a sealed folder, 64 bytes."""
    return key.sign((folder / SEAL).read_bytes())


def authentic(folder: Path, key: Ed25519PublicKey) -> bool:
    """Whether a folder's seal was signed with the private half of a key."""
    try:
        key.verify((folder / SIGNATURE).read_bytes(), (folder / SEAL).read_bytes())
    except (OSError, InvalidSignature):
        return False
    return True


def _no_key(file: Path, kind: str, english: str) -> InputError:
    message = {
        "it": f"{file} non contiene una chiave {kind} Ed25519",
        "en": f"{file} holds no {english} Ed25519 key",
    }
    return InputError(message, remedy=_KEYGEN)


def _taken(path: Path) -> InputError:
    message = {"it": f"{path} c'è già", "en": f"{path} is there already"}
    remedy = {
        "it": "Scegli un altro nome: una chiave non si sovrascrive.",
        "en": "Choose another name: no key is overwritten.",
    }
    return InputError(message, remedy=remedy)
