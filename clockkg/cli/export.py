"""`clockkg export`: files for those who harvest."""

from pathlib import Path

import click

from clockkg.cli.console import Console
from clockkg.exporting import Selection, checksums, find_export, find_exports, render_all


@click.command()
@click.argument("name", required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder to write to.")
@click.option("--samples", is_flag=True, help="Include the made-up graphs.")
@click.option("--release", type=int, help="An older release.")
@click.pass_obj
def export(
    console: Console, name: str | None, output: Path | None, release: int | None, *, samples: bool
) -> None:
    """Write the export NAME, or `all` with their checksums; without NAME, list them.

    Made-up data stays at home unless --samples is given. Example: clockkg export all -o dist
    """
    if not name:
        rows = [(e.name, e.file, console.pick(e.title)) for e in find_exports().values()]
        console.table(("export", "file", "title"), rows)
        return
    releases = console.releases
    chosen = releases.get(release) if release else releases.current()
    selection = Selection(chosen, console.settings.base_url, samples)
    if name == "all":
        _write_all(console, selection, output or Path("exports"))
        return
    wanted = find_export(name)
    data = wanted.render(selection)
    if output:
        output.write_bytes(data)
        console.say(f"{output}: {checksums({wanted.file: data}).decode().split()[0]}")
    else:
        click.echo(data, nl=False)


def _write_all(console: Console, selection: Selection, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in render_all(selection).items():
        (folder / name).write_bytes(data)
        console.say(f"{folder / name}: {len(data)} bytes")
