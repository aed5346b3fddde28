"""`python -m clockkg` is the `clockkg` command."""

from clockkg.cli import main

if __name__ == "__main__":
    main()
