"""What a process that runs a stranger's query or reads a stranger's file may not do.

No more memory than the settings allow, and, where the system can hold it to that (Landlock, from
Linux 6.7 on), no connection to anywhere. This comes after the guard and the engine's own parser,
which refuse what would connect; it holds even where both err.
"""

import ctypes
import sys
from contextlib import suppress
from typing import Final

from clockkg.settings import Settings

_CREATE_RULESET: Final = 444
_RESTRICT_SELF: Final = 446
_VERSION: Final = 1
_FIRST_WITH_NETWORK: Final = 4
_BIND_AND_CONNECT: Final = 3
_NO_NEW_PRIVILEGES: Final = 38


class _Ruleset(ctypes.Structure):
    """What is forbidden unless a rule allows it: here the network, by no rule."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


def confine(settings: Settings, *, connects: bool = False) -> None:
    """Hold this process to its limits for good; `connects` leaves it the network."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - absent on Windows

        limit = settings.worker_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if not connects and sys.platform == "linux":
        _disconnect()


def _disconnect() -> None:
    """Open no TCP connection any more; nothing happens on a system that cannot hold to that."""
    system = ctypes.CDLL(None, use_errno=True)
    if system.syscall(_CREATE_RULESET, None, 0, _VERSION) < _FIRST_WITH_NETWORK:
        return
    rules = _Ruleset(0, _BIND_AND_CONNECT)
    descriptor = system.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    if descriptor >= 0 and system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        system.syscall(_RESTRICT_SELF, descriptor, 0)
