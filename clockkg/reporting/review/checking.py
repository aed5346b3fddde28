"""Holds a review to its word: every total is the sum of its parts, whichever way it is summed."""

from collections import Counter
from collections.abc import Iterator

from clockkg.errors import StoreError
from clockkg.findings import Severity
from clockkg.reporting.review.model import Movement, Review, Score, Standing, added


def checked(review: Review) -> Review:
    """The review itself; a StoreError names the totals that are not the sums of their parts."""
    wrong = ", ".join(name for name, right in claims(review) if not right)
    if wrong:
        message = {
            "it": f"il rapporto della release {review.release} non torna: {wrong}",
            "en": f"the report of release {review.release} does not add up: {wrong}",
        }
        remedy = {
            "it": "Esegui `clockkg releases verify`; se è integra, segnalalo.",
            "en": "Run `clockkg releases verify`; if it is whole, report this.",
        }
        raise StoreError(message, remedy=remedy)
    return review


def claims(review: Review) -> Iterator[tuple[str, bool]]:
    """Each claim that a review makes about its numbers, and whether it holds."""
    centres, total = review.centres, review.total
    yield "scores", review.totals == added(centre.scores for centre in centres)
    yield "findings", total == sum((centre.findings for centre in centres), Movement())
    yield "open", total.open.whole == len(review.findings)
    yield "new", total.new == len(review.new)
    yield "cleared", total.cleared == len(review.cleared)
    yield "waived", total.waived == sum(f.id in review.waived for f in review.findings)
    yield "matrix", _matrix(review)
    yield "severities", _severities(review)
    yield "fixes", _fixes(review)
    yield "counts", all(0 <= s.good <= s.judged for c in centres for s in c.scores.values())
    yield "quarters", all(map(_quarters, centres))
    yield "trend", review.trend[-1].totals == review.totals
    yield "last", review.trend[-1].open == total.open


def _quarters(centre: Standing) -> bool:
    """The quarters of the manifest are those that the question on timeliness counted."""
    known = [number for number in centre.quarters if number is not None]
    return centre.scores["timeliness"] == Score(sum(map(bool, known)), len(known))


def _matrix(review: Review) -> bool:
    """Each centre's column sums to its findings; the rows sum to those of each rule."""
    columns = Counter[str]()
    rows = Counter[str]()
    for cell in review.cells:
        columns[cell.publisher] += cell.findings
        rows[cell.rule] += cell.findings
    known = {centre.key: centre.findings.open.whole for centre in review.centres}
    same_rows = rows == Counter(finding.rule for finding in review.findings)
    return same_rows and columns == Counter({key: n for key, n in known.items() if n})


def _severities(review: Review) -> bool:
    found = Counter[Severity]()
    for cell in review.cells:
        found[cell.severity] += cell.findings
    return tuple(found[severity] for severity in Severity) == review.total.open.parts


def _fixes(review: Review) -> bool:
    """What is to be fixed is what is open, but for infos and what is waived."""
    open_ = [f for f in review.findings if f.severity is not Severity.INFO]
    counted = sum(f.id not in review.waived for f in open_)
    return sum(fix.findings for fix in review.fixes) == counted
