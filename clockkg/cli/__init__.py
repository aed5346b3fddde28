"""The `clockkg` command: one module a verb, each imported only when it is asked for.

Exit codes: 0 fine; 1 what was checked has violations; 2 the command was used wrongly; 3 the input
or the settings are wrong; 4 the store or a file cannot be read or written; 5 a limit was met;
70 a fault of clockkg itself; 130 interrupted.
"""

from clockkg.cli.main import main

__all__ = ["main"]
