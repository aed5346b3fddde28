"""What a process that runs a stranger's query or reads a stranger's file may not do.

No more memory than the settings allow, and, where the system can hold it to that (Landlock, from
Linux 6.7 on), no connection to anywhere but the ports that it needs. This comes after the guard and
the engine's own parser, which refuse what would connect; it holds even where both err.
"""

import ctypes
import sys
from collections.abc import Collection
from contextlib import suppress
from typing import Final

from clockkg.settings import Settings

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_VERSION: Final = 1
_FIRST_WITH_NETWORK: Final = 4
_BIND_AND_CONNECT: Final = 3
_CONNECT: Final = 2
_PORT: Final = 2
_NO_NEW_PRIVILEGES: Final = 38


class _Ruleset(ctypes.Structure):
    """What is forbidden unless a rule allows it: here the network."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Rule(ctypes.Structure):
    """What is allowed at a port."""

    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def confine(settings: Settings, ports: Collection[int] = ()) -> None:
    """Hold this process to its limits for good; it may still connect to these ports."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - absent on Windows

        limit = settings.worker_bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    if sys.platform == "linux":
        _disconnect(ports)


def _disconnect(ports: Collection[int]) -> None:
    """Open no other TCP connection; nothing happens on a system that cannot hold to that."""
    system = ctypes.CDLL(None, use_errno=True)
    if system.syscall(_CREATE_RULESET, None, 0, _VERSION) < _FIRST_WITH_NETWORK:
        return
    rules = _Ruleset(0, _BIND_AND_CONNECT)
    descriptor = system.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    for port in ports:
        system.syscall(_ADD_RULE, descriptor, _PORT, ctypes.byref(_Rule(_CONNECT, port)), 0)
    if descriptor >= 0 and system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        system.syscall(_RESTRICT_SELF, descriptor, 0)
