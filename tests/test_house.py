"""The house keeps its shape: layers, doors, short functions, and a sentence for everything."""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {str(path.relative_to(ROOT)): path for path in sorted(ROOT.glob("clockkg/**/*.py"))} | {
    str(path.relative_to(ROOT)): path for path in sorted(ROOT.glob("server/**/*.py"))
}
TESTS = sorted(ROOT.glob("tests/**/test_*.py"))
DOORS: dict[str, str | tuple[str, ...]] = {
    "SPARQLWrapper": "clockkg/store/remote.py",
    "cachetools": "clockkg/querying/cache.py",
    "click": "clockkg/cli/",
    "cryptography": "clockkg/graphs/signature.py",
    "defusedxml": ("clockkg/loading/sources/markup.py", "clockkg/elements.py"),
    "filelock": "clockkg/lock.py",
    "flask": "server/",
    "flask_compress": "server/compression.py",
    "gunicorn": "clockkg/wsgi/",
    "igraph": "clockkg/analysis/holes.py",
    "jinja2": "clockkg/reporting/page.py",
    "junitparser": "clockkg/reporting/junit.py",
    "networkx": "clockkg/analysis/graphs.py",
    "numpy": "clockkg/analysis/",
    "openpyxl": (
        "clockkg/loading/sources/xlsx.py",
        "clockkg/loading/templates/workbook.py",
        "clockkg/reporting/workbook.py",
    ),
    "owlready2": "clockkg/reasoning/consistency.py",
    "prometheus_client": "server/metrics.py",
    "pyld": "clockkg/exporting/jsonld.py",
    "pyoxigraph": "clockkg/store/",
    "pyshacl": "clockkg/validation/elsewhere.py",
    "pythonjsonlogger": "server/logs.py",
    "rapidfuzz": "clockkg/matching/likeness.py",
    "rdflib": "clockkg/validation/",
    "rich": "clockkg/cli/console.py",
    "stdnum": "clockkg/identifiers.py",
    "scipy": "clockkg/analysis/",
    "sqlalchemy": "clockkg/loading/fetching/database.py",
    "typst": "clockkg/reporting/review/pdf.py",
    "urllib3": "clockkg/loading/fetching/web.py",
    "werkzeug": "server/",
}
EDGES = {"clockkg/cli/main.py", "server/problems.py", "clockkg/loading/pipeline.py"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything that a module's text is made of."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def length(function: Function) -> int:
    """The lines of a function without its decorators."""
    return (function.end_lineno or 0) - function.lineno + 1


def imported(path: Path) -> set[str]:
    """The first names of what a module imports, wherever in it."""
    found = set[str]()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_layers_hold() -> None:
    """No package imports one above it, and the library does not know its server."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    words = [sys.executable, "-c", code, "--no-cache"]
    paths = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=ROOT, env=paths, check=False, capture_output=True, text=True)  # noqa: S603 - the linter's own command
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_comes_in_by_one_door(library: str) -> None:
    """Each library is imported in one place only, one to read and one to write at most."""
    users = {name for name, path in MODULES.items() if library in imported(path)}
    assert users
    assert {name for name in users if not name.startswith(DOORS[library])} == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_is_short(name: str) -> None:
    """No module passes 400 lines, no function 50."""
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= 400
    functions = (node for node in nodes(MODULES[name]) if isinstance(node, Function))
    assert [f.name for f in functions if length(f) > 50] == []


def test_functions_are_short() -> None:
    """Half of all functions have at most 6 lines, nine of ten at most 20."""
    found = sorted(
        length(node) for path in MODULES.values() for node in nodes(path)
        if isinstance(node, Function)
    )  # fmt: skip
    assert median(found) <= 6
    assert found[len(found) * 9 // 10] <= 20


def overloading(node: ast.AST) -> bool:
    """Whether a function only names one more signature, which is explained where it is defined."""
    return any(getattr(d, "id", "") == "overload" for d in getattr(node, "decorator_list", ()))


def undocumented(path: Path) -> list[str]:
    """What is public in a module, the module itself too, and has no docstring."""
    found = [node for node in nodes(path) if isinstance(node, Documented)]
    found = [node for node in found if not overloading(node)]
    public = (node for node in found if not getattr(node, "name", "").startswith("_"))
    inner = {
        id(child) for node in found if isinstance(node, Function)
        for child in ast.walk(node) if child is not node
    }  # fmt: skip
    return [getattr(node, "name", "module") for node in public
            if id(node) not in inner and not ast.get_docstring(node)]  # fmt: skip


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_is_public_is_explained(name: str) -> None:
    """Every module, and every public class, function and method, has a docstring."""
    lines = MODULES[name].read_text("utf-8")
    assert (
        not lines
        or [found for found in undocumented(MODULES[name]) if found not in hidden(name)] == []
    )


def hidden(name: str) -> set[str]:
    """The members of a module's private classes, which need no words."""
    classes = (node for node in nodes(MODULES[name]) if isinstance(node, ast.ClassDef))
    private = (node for node in classes if node.name.startswith("_"))
    return {
        child.name for node in private for child in ast.walk(node) if isinstance(child, Function)
    }


def test_what_is_caught_is_named() -> None:
    """A bare or catch-all `except` stands at the edges of the house only."""
    broad = {
        name for name, path in MODULES.items() for node in nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    }  # fmt: skip
    assert broad <= EDGES


def judgements(path: Path) -> list[Function]:
    """The tests of a file."""
    functions = (node for node in nodes(path) if isinstance(node, Function))
    return [function for function in functions if function.name.startswith("test_")]


def test_every_test_says_what_is_true() -> None:
    """Each test has one paragraph of docstring, and half of them have at most ten lines."""
    found = [test for path in TESTS for test in judgements(path)]
    silent = [test.name for test in found if not ast.get_docstring(test)]
    assert silent == []
    assert median(map(length, found)) <= 10


def test_no_test_name_is_used_twice_in_a_file() -> None:
    """No test hides another of the same name."""
    for path in TESTS:
        names = [test.name for test in judgements(path)]
        assert len(names) == len(set(names)), path.name
