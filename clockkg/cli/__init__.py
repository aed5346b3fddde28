"""The `clockkg` command: one module a verb, each imported only when it is asked for.

Exit codes: 0 fine; 1 what was checked has violations; 2 the command was used wrongly; 3 the input
or the settings are wrong; 4 the store cannot be reached; 5 a limit was met; 130 interrupted.
"""

from clockkg.cli.main import main

__all__ = ["main"]
