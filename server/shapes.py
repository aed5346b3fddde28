"""The rules of validation, for people: each with its remedy, its sources and its examples."""

import re
from functools import cache
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from clockkg.validation import Shape, examples, find_shapes

from .service import service
from .texts import language

blueprint: Final = Blueprint("shapes", __name__)

_PLACEHOLDER: Final = re.compile(r"[«']?\{[?$]\w+\}[»']?")


@blueprint.get("/<any(it, en):lang>/shapes")
def page(lang: str) -> str:
    """Every rule under its theme, at an anchor of its own."""
    shapes = find_shapes()
    themes: dict[str, list[Shape]] = {}
    for shape in shapes:
        themes.setdefault(shape.group, []).append(shape)
    documents = {source.document for shape in shapes for source in shape.sources}
    return render_template(
        "shapes.html",
        themes=[(key, shapes.groups[key], rules) for key, rules in themes.items()],
        examples={shape.key: examples(shape.key) for shape in shapes},
        titles=service().labels(sorted(documents - {""}), lang),
        plain=_plain,
    )


@blueprint.get("/shapes")
def itself() -> Answer:
    """The IRI of the shapes: a page for people, Turtle for programs."""
    if request.accept_mimetypes.best_match(["text/html", "text/turtle"]) == "text/turtle":
        return Response(_turtle(), content_type="text/turtle; charset=utf-8")
    return redirect(f"/{language()}/shapes", 303)


@cache
def _turtle() -> bytes:
    return find_shapes().graph.serialize(format="turtle", encoding="utf-8")


def _plain(message: str) -> str:
    """A message of which nobody knows the values yet.

    A place that a finding fills in reads as an ellipsis.
    """
    return _PLACEHOLDER.sub("…", message)
