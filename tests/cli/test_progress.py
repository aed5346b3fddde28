"""A bar says how far work is, on a terminal and nowhere else."""

from pathlib import Path

import pytest

from clockkg.cli.console import Console
from clockkg.settings import Settings


@pytest.mark.parametrize(("terminal", "shown"), [("1", True), ("", False)])
def test_only_a_terminal_sees_the_share(
    terminal: str,
    shown: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """A step that is told 0.43 shows 43% on a terminal; a pipe gets not a byte of it."""
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    monkeypatch.setenv("FORCE_COLOR", terminal)
    with Console(Settings(home=tmp_path), "it").progress() as step:
        step("read", 0.43)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("Lettura dei file 43%" in err) is shown
    assert bool(err) is shown
