"""The command line: a doorbell to :mod:`mapper.pipeline`. The only room that reads the user's settings.

Results go to standard output or a file, everything else to standard error. Bad input ends with exit code 2
and one line.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from mapper import __version__
from mapper.cli.claims import claims_command
from mapper.cli.maps import explain_command, export_command, map_command, stats_command
from mapper.cli.options import EXIT_BAD_INPUT, EXIT_BUG, fail
from mapper.cli.places import gazetteer_group, place_command, theatre_group
from mapper.cli.twomaps import compare_command, diff_command
from mapper.errors import MapperError


class _Group(click.Group):
    """Turns every error of ours into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MapperError as fault:
            fail(str(fault), EXIT_BAD_INPUT)
        except BrokenPipeError:  # the reader of our output has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as fault:
            fail(f"cannot read or write: {fault}", EXIT_BAD_INPUT)
        except Exception as fault:
            if os.environ.get("MAPPER_DEBUG"):
                raise
            fail(f"unexpected {type(fault).__name__}: {fault} (a bug; MAPPER_DEBUG=1 shows where)", EXIT_BUG)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapper")
def main() -> None:
    """
    Give it news, Arabic first; get a dated, sourced map of who is reported to hold what.

    INPUT is one or many of .txt (date from --published or a .json of the same name), .html, .jsonl (one
    article or one claim a line), a folder of these, a claims file (.csv, .geojson, .parquet), or - for
    standard input.
    """


for command in (
    map_command, claims_command, export_command, stats_command, explain_command, diff_command, compare_command,
    place_command, gazetteer_group, theatre_group,
):  # fmt: skip
    main.add_command(command)
