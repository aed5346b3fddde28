"""Findings as JUnit's XML, for the machines that run tests: the one door to junitparser.

Each finding is a test case in the suite of its file. What blocks has failed, what a waiver lets
pass was skipped, and the rest has passed and says on its output what is amiss.
"""

import re
from io import BytesIO
from typing import Final

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from clockkg.findings import Finding
from clockkg.reporting.told import STATES, Told

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = "clockkg"


def as_junit(told: Told, language: str = "en") -> str:
    """The findings as test cases; where there is none, one case that has passed."""
    report = JUnitXml(_NAME)
    by_file: dict[str, list[Finding]] = {}
    for finding in told.ordered:
        by_file.setdefault(finding.where[0].strip("~") or _NAME, []).append(finding)
    for file, findings in (by_file or {_NAME: []}).items():
        suite = TestSuite(_plain(file))
        cases = [_case(told, finding, language) for finding in findings]
        suite.add_testcases(cases or [TestCase(_NAME, _NAME)])
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]  # the library has no types
    out = BytesIO()
    report.write(out, pretty=True)
    return out.getvalue().decode()


def _case(told: Told, finding: Finding, language: str) -> TestCase:
    place = finding.place.words(language) if finding.place else finding.focus
    case = TestCase(_plain(f"{finding.rule}: {place}"), _plain(finding.graph or _NAME), 0)
    message = _plain(finding.message.get(language, ""))
    text = _plain(f"{place}: {message}\n{finding.remedy.get(language, '')}\n{finding.id}")
    state = told.state(finding)
    if state == "blocks":
        failure = Failure(message, finding.rule)
        failure.text = text
        case.result = [failure]
    elif state == "waived":
        case.result = [Skipped(f"{STATES[state][language]}: {message}")]
    else:
        case.system_out = text
    return case


def _plain(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
