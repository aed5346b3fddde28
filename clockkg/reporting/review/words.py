"""The words of the report, and how days and numbers are written in each language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from clockkg.findings import Text
from clockkg.reporting.review.model import rounded
from clockkg.reporting.review.quarters import Quarter

NOT_A_NUMBER = "—"
"""What stands where there was nothing to judge."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language.

    >>> Words("it").day("2026-03-01T00:00:00Z"), Words("en").decimal(Fraction(9, 4))
    ('1 marzo 2026', '2.2')
    """

    language: str

    def say(self, key: str, **filling: object) -> str:
        """A text with its places filled."""
        return _texts()[key][self.language].format(**filling)

    def day(self, moment: str) -> str:
        """A day as people write it."""
        year, month, day = moment[:10].split("-")
        return f"{int(day)} {self.say('months').split()[int(month) - 1]} {year}"

    def quarter(self, quarter: Quarter) -> str:
        """A quarter as people write it."""
        return self.say("quarter", number=quarter.number, year=quarter.year)

    def decimal(self, number: Fraction) -> str:
        """A number with one decimal, halves to even."""
        text = f"{round(number, 1).numerator / round(number, 1).denominator:.1f}"
        return text.replace(".", ",") if self.language == "it" else text

    def percent(self, share: Fraction | None) -> str:
        """A share in hundredths; a dash where there was nothing to judge."""
        number = rounded(share)
        return NOT_A_NUMBER if number is None else f"{number}%"

    def signed(self, points: int) -> str:
        """A change with its sign; a minus is a true one."""
        return f"+{points}" if points > 0 else f"\u2212{-points}"

    def pick(self, both: Text) -> str:
        """One of two languages' texts."""
        return both.get(self.language) or next(iter(both.values()), "")


@cache
def _texts() -> Mapping[str, Text]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
