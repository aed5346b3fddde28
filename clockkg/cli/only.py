"""The option --only: which rows of a big delivery are loaded.

>>> chosen(("nuts=ITI1", "nuts=ITH5", "district=nautica"))
{'nuts': ('ITI1', 'ITH5'), 'district': ('nautica',)}
"""

from collections.abc import Iterable
from typing import Final

import click

from clockkg.cli.usage import Misused

only_option: Final = click.option(
    "--only",
    multiple=True,
    metavar="NAME=VALUE",
    help="Load only these rows, by a selection that the loader offers; may be given again.",
)


def chosen(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values that are asked for, by the names of selections."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise Misused(_unclear(word))
        found[name.strip()] = (*found.get(name.strip(), ()), value.strip())
    return found


def _unclear(word: str) -> dict[str, str]:
    return {
        "it": f"--only vuole NOME=VALORE, per esempio nuts=ITI1, non {word!r}",
        "en": f"--only wants NAME=VALUE, for instance nuts=ITI1, not {word!r}",
    }
