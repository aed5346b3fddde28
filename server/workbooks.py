"""Templates for offices: the page that lists them, and the files to fill in."""

from functools import cache
from typing import Final

from flask import Blueprint, Response, render_template

from clockkg.loading.templates import as_package, as_workbook, find_theme, find_themes

blueprint: Final = Blueprint("workbooks", __name__)

_KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@blueprint.get("/<any(it, en):lang>/templates")
def page(lang: str) -> str:  # noqa: ARG001 - the page's texts follow the address
    """What there is to fill in, and how it is checked and published."""
    return render_template("workbooks.html", themes=find_themes().values())


@blueprint.get("/<any(it, en):lang>/templates/<name>.<any(xlsx, zip):form>")
def template(lang: str, name: str, form: str) -> Response:
    """One template, its headings and lists in the language of the address."""
    answer = Response(_made(find_theme(name).name, form, lang), content_type=_KINDS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


@cache
def _made(name: str, form: str, language: str) -> bytes:
    write = as_workbook if form == "xlsx" else as_package
    return write(find_theme(name), language)
