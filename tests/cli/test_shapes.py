"""`clockkg shapes`: the rules listed, and compared with another version of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clockkg.content import content

Run = Callable[..., Any]


def test_all_rules_are_listed(run: Run) -> None:
    """As data there are 169 rules; the one on pages names sentence 144 of its document."""
    result = run("shapes", "list", "--json")
    rules = {rule["key"]: rule for rule in json.loads(result.stdout)}
    [sentence] = [s for s in rules["SectionPages"]["sources"] if s["kind"] == "passage"]
    assert len(rules) == 169
    assert sentence["document"] == "https://w3id.org/clockkg/id/document/district-plans-2020"
    assert sentence["numbers"] == ["144"]


def test_a_theme_is_listed_in_the_readers_language(run: Run) -> None:
    """Of a theme only its rules are shown, with who asks for them; another theme is refused."""
    result = run("--lang", "it", "shapes", "list", "--theme", "policy")
    assert "FundingProgramme" in result.stdout
    assert "requisito R17" in result.stdout
    assert "SectionPages" not in result.stdout
    assert run("shapes", "list", "--theme", "polcy").exit_code == 3


def test_changes_are_told_rule_by_rule(run: Run, tmp_path: Path) -> None:
    """A rule that blocked before and warned after is told with both severities."""
    for file in content().shapes.glob("*.ttl"):
        shutil.copy(file, tmp_path)
    policy = tmp_path / "policy.ttl"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("sh:severity sh:Violation", "sh:severity sh:Info", 1), "utf-8")
    result = run("--lang", "en", "shapes", "changes", str(tmp_path), str(content().shapes))
    assert "severity info → violation" in result.stdout
    [change] = json.loads(run("shapes", "changes", str(tmp_path), "--json").stdout)
    assert (change["kind"], change["key"]) == ("changed", "FundingRecipient")


def test_the_same_rules_have_no_changes(run: Run) -> None:
    """Compared with themselves the rules are the same."""
    result = run("--lang", "it", "shapes", "changes", str(content().shapes))
    assert result.stdout == "Le regole sono le stesse.\n"


def test_a_folder_without_rules_is_refused(run: Run, tmp_path: Path) -> None:
    """An empty folder is not taken for a version without rules."""
    result = run("--lang", "en", "shapes", "changes", str(tmp_path))
    assert result.exit_code == 3
    assert "there are no rules in" in result.stderr
