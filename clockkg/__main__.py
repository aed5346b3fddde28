"""`python -m clockkg` is the `clockkg` command."""

import sys


def main() -> None:
    """Run the command; Ctrl-C ends it quietly, even while it is still being read in."""
    try:
        from clockkg.cli import main as command  # noqa: PLC0415 - reading it in takes a while

        command()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
