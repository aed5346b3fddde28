"""The W3C protocols as plain functions: no Flask and no sockets."""

from clockkg.protocol.guard import guard, volatile
from clockkg.protocol.negotiation import preferred
from clockkg.protocol.sparql import (
    HttpRequest,
    ProtocolError,
    Update,
    read_request,
    read_update,
)

__all__ = [
    "HttpRequest",
    "ProtocolError",
    "Update",
    "guard",
    "preferred",
    "read_request",
    "read_update",
    "volatile",
]
