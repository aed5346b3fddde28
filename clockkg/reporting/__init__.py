"""Findings as reports: for people, for spreadsheets, and for other programs.

>>> render(Told(()), "csv").decode().split(",")[:3]
['severity', 'state', 'rule']
"""

from clockkg.reporting.forms import FORMS, render
from clockkg.reporting.told import SEVERITIES, STATES, Group, Told, rule_name, told_of

__all__ = [
    "FORMS",
    "SEVERITIES",
    "STATES",
    "Group",
    "Told",
    "render",
    "rule_name",
    "told_of",
]
