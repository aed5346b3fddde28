"""Who may write, and the book of what was written: tokens and the audit log."""

from clockkg.access.audit import Attempt, Audit
from clockkg.access.tokens import Token, Tokens

__all__ = ["Attempt", "Audit", "Token", "Tokens"]
