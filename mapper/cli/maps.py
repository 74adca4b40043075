"""Commands that make maps and ask them: map, export, stats, explain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from mapper.cli.options import (
    LAYERS,
    control_map_of,
    dated_options,
    inputs_argument,
    json_option,
    output_option,
    say,
)

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap


@click.command("map")
@inputs_argument
@output_option
@click.option("--from", "first", metavar="DATE", help="First day of a date slider.")
@click.option("--to", "last", metavar="DATE", help="Last day of a date slider.")
@click.option("--lang", type=click.Choice(["ar", "en"]), default="ar", show_default=True, help="Language it opens in.")
@click.option("--tiles", metavar="NAME|URL", help="Online tiles, as OpenStreetMap.Mapnik; none unless asked.")
@dated_options
def map_command(
    inputs: tuple[str, ...],
    output: str,
    first: str | None,
    last: str | None,
    lang: str,
    tiles: str | None,
    **dated: Any,
) -> None:
    """
    Draw an interactive map as one HTML file that needs no network.

    Example: mapper map seeds/2017-12-20-coalition-raqqa.txt -o raqqa.html
    """
    from mapper.io import check_writable, parse_date

    target = check_writable(output, (".html", ".htm"), inputs)
    if (first is None) != (last is None):
        raise click.UsageError("--from and --to go together")
    if first and dated["on"]:
        raise click.UsageError("give either --on, or --from and --to")
    start = parse_date(first, where="--from") if first else None
    stop = parse_date(last, where="--to") if last else None
    if stop is not None:
        dated["on"] = stop.isoformat()
    control_map = control_map_of(inputs, **dated)
    control_map.to_html(target, lang=lang, first=start, last=stop, tiles=tiles)
    say(f"{target}: {control_map!r}")


@click.command("export")
@inputs_argument
@output_option
@click.option(
    "--layer",
    "chosen",
    type=click.Choice([*LAYERS, "all"]),
    multiple=True,
    help="What to export (default: areas). Several, or all, go into one .gpkg or .kmz.",
)
@click.option("--history", is_flag=True, help="Instead of one day: a feature for every span of days, start to end.")
@click.option("--from", "first", metavar="DATE", help="First day of --history. Default: the day of the oldest claim.")
@click.option("--to", "last", metavar="DATE", help="Last day of --history. Default: the day of the map.")
@click.option(
    "--lang", type=click.Choice(["ar", "en"]), default="en", show_default=True, help="Language of pictures and legends."
)
@dated_options
def export_command(
    inputs: tuple[str, ...],
    output: str,
    chosen: tuple[str, ...],
    history: bool,
    first: str | None,
    last: str | None,
    lang: str,
    **dated: Any,
) -> None:
    """
    Write layers for QGIS, kepler.gl, Google Earth or a spreadsheet, or a picture for a report.

    The ending says the format: .geojson, .gpkg, .parquet, .fgb, .kmz, .csv; .topojson (pip extra
    "topojson"); .png, .svg, .pdf (pip extra "report").

    Example: mapper export seeds/2017-12-20-coalition-raqqa.txt -o raqqa.gpkg --layer all
    """
    from mapper.export import SUFFIXES, check_layers
    from mapper.io import check_writable, parse_date

    target = check_writable(output, SUFFIXES, inputs)
    if (first or last) and not history:
        raise click.UsageError("--from and --to go with --history; for one day give --on")
    start = parse_date(first, where="--from") if first else None
    stop = parse_date(last, where="--to") if last else None
    if start and stop and stop < start:
        raise click.UsageError(f"--to {stop} is before --from {start}")
    names = tuple(LAYERS if "all" in chosen else dict.fromkeys(chosen or ("areas",)))
    layered = check_layers(target, names, ranged=history)
    if chosen and not layered:
        raise click.UsageError(f"--layer: {target} is a picture, which shows the whole map")
    if stop and not dated["on"]:
        dated["on"] = stop.isoformat()
    control_map = control_map_of(inputs, **dated)
    if history:
        stop = stop or control_map.on
        start = start or (control_map.claims["valid_from"].min().date() if len(control_map.claims) else stop)
        if stop < start:
            raise click.UsageError(f"--to {stop} is before the oldest claim, {start}; give --from")
    control_map.to_file(target, layer=names, first=start, last=stop, lang=lang)
    what = f"{', '.join(names)}, " if layered else ""
    say(f"{target}: {what}{f'{start} to {stop}' if history else control_map.on}")


@click.command("stats")
@inputs_argument
@click.option("-o", "--output", metavar="FILE.csv", help="Write a csv.")
@json_option
@dated_options
def stats_command(inputs: tuple[str, ...], output: str | None, as_json: bool, **dated: Any) -> None:
    """
    Shares per faction: km2, % of the theatre, % of its inhabited area, settlements, each with an interval.

    Example: mapper stats seeds/2017-12-20-coalition-raqqa.txt --on 2017-12-20
    """
    from mapper.io import check_writable, csv_bytes, write_whole

    target = check_writable(output, (".csv",), inputs) if output else None
    control_map = control_map_of(inputs, **dated)
    table = control_map.stats()
    if target is not None:
        write_whole(target, csv_bytes(table.to_csv(lineterminator="\n")))
        say(f"{target}: {len(table)} rows, {control_map.on}")
    if as_json:
        click.echo(json.dumps({"as_of": control_map.on.isoformat(), "shares": table.to_dict("index")}, indent=1))
    elif target is None:
        click.echo(_stats_text(control_map, table))


def _stats_text(control_map: ControlMap, table: Any) -> str:
    whole = table.iloc[0]
    lines = [f"{control_map.theatre.name}, {control_map.on}"]
    lines.append(
        f"{'faction':<20}{'km2':>10}{'% theatre':>22}{'% inhabited':>22}{'settlements':>13}{'% of them':>22}"
        f"{'contested km2':>15}"
    )
    for faction, row in table.iterrows():
        shares = [
            f"{row[name]:.1f} ({row[f'{name}_low']:.1f}-{row[f'{name}_high']:.1f})"
            for name in ("theatre_pct", "inhabited_pct", "settlements_pct")
        ]
        lines.append(
            f"{faction:<20}{row.area_km2:>10,.0f}{shares[0]:>22}{shares[1]:>22}{row.settlements:>13.0f}{shares[2]:>22}"
            f"{row.contested_km2:>15,.0f}"
        )
    lines.append("(in brackets: where a share lies, 19 times of 20, by the confidence of its claims)")
    lines.append(
        f"100 % = theatre {whole.theatre_km2:,.0f} km2; inhabited {whole.theatre_inhabited_km2:,.0f} km2 "
        f"(within {control_map.theatre.settings['units']['inhabited_radius_km']:g} km of a settlement, in its cell); "
        f"{whole.theatre_settlements:.0f} settlements of the gazetteer"
    )
    return "\n".join(lines)


@click.command("explain")
@click.argument("place")
@inputs_argument
@click.option("--lang", type=click.Choice(["ar", "en"]), default="en", show_default=True)
@json_option
@dated_options
def explain_command(place: str, inputs: tuple[str, ...], lang: str, as_json: bool, **dated: Any) -> None:
    """
    Why a place is shown as it is: the sentences for and against, and the rule.

    Example: mapper explain الكرامة seeds/2017-12-20-coalition-raqqa.txt --on 2017-12-20
    """
    explanation = control_map_of(inputs, **dated).explain(place, lang=lang)
    text = json.dumps(explanation.to_dict(), ensure_ascii=False, indent=1) if as_json else str(explanation)
    click.echo(text)
