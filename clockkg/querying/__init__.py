"""The questions of queries/ and the running of any query, within limits that truly stop it."""

from clockkg.querying.cache import Cache, Shelf
from clockkg.querying.catalogue import find_question, find_questions, find_topics
from clockkg.querying.identity import IDENTITIES, stays
from clockkg.querying.labels import label_all, labels
from clockkg.querying.parameters import TODAY, Choice, bind, choices, this_day, unknown_parameter
from clockkg.querying.plan import plan
from clockkg.querying.question import Parameter, Question
from clockkg.querying.source import Folder, Mirrored, Source
from clockkg.querying.spreadsheet import as_csv
from clockkg.querying.workers import Answer, Pool, Stream, Turn

__all__ = [
    "IDENTITIES",
    "TODAY",
    "Answer",
    "Cache",
    "Choice",
    "Folder",
    "Mirrored",
    "Parameter",
    "Pool",
    "Question",
    "Shelf",
    "Source",
    "Stream",
    "Turn",
    "as_csv",
    "bind",
    "choices",
    "find_question",
    "find_questions",
    "find_topics",
    "label_all",
    "labels",
    "plan",
    "stays",
    "this_day",
    "unknown_parameter",
]
