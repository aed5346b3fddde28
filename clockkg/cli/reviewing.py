"""The pairs that wait, one after the other on a terminal; each answer is written down at once."""

import sys
from typing import Final

import click

from clockkg.cli.comparing import show_pair
from clockkg.cli.console import Console
from clockkg.cli.load import show
from clockkg.errors import InputError, RejectedLoadError
from clockkg.loading import Outcome
from clockkg.loading.judging import Verdict, judge
from clockkg.matching import Book
from clockkg.matching.judgements import DIFFERENT, LATER, SAME
from clockkg.matching.queue import waiting
from clockkg.matching.sides import Sides

_KEYS: Final = {
    "s": SAME, "y": SAME, "d": DIFFERENT, "n": DIFFERENT, "l": LATER, "p": LATER,
}  # fmt: skip
_END: Final = "q"
_ASKED: Final = {
    "it": "[s] lo stesso  [d] diversi  [l] più tardi  [q] fine",
    "en": "[s] same  [d] different  [l] later  [q] end",
}
_UNKNOWN: Final = {"it": "Rispondi s, d, l o q.", "en": "Answer s, d, l or q."}
_NONE: Final = {"it": "Nessuna coppia in attesa.", "en": "No pair waits."}


def reviewed(console: Console, limit: int) -> int:
    """Ask about the pairs that wait, at most `limit` of them; how many were answered.

    An answer that contradicts earlier ones, or that would block a release, is refused, and the next
    pair is asked.
    """
    book = Book(console.settings.home)
    sides = Sides(console.releases.current())
    asked = [one.judgement for one in waiting(book.all())][: limit or None]
    if not asked:
        console.say(console.pick(_NONE))
    answered = 0
    for number, said in enumerate(asked, 1):
        click.echo(f"\n{number}/{len(asked)}  {said.score:.2f}")
        show_pair(console, sides, said.pair, said.reasons)
        verdict = _answer(console)
        if not verdict:
            break
        try:
            given = [Verdict(*said.pair, verdict)]
            judge(console.settings, given, maker=console.maker, publishes=False)
            answered += 1
        except RejectedLoadError as rejected:
            show(console, Outcome.of(rejected))
        except InputError as error:
            console.say(f"{error.said(console.language)}\n  {error.advised(console.language)}")
    return answered


def _answer(console: Console) -> str:
    """The verdict of a person; empty for the end, also that of the input."""
    while True:
        click.echo(f"{console.pick(_ASKED)}: ", nl=False)
        line = sys.stdin.readline()
        word = line.strip().lower()
        if not line or word == _END:
            click.echo()
            return ""
        if word in _KEYS:
            click.echo()
            return _KEYS[word]
        console.say(console.pick(_UNKNOWN))
