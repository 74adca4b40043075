"""Online tiles under the map, for who asks for them: address, credit, and the hosts that the page may then ask.

The only part of a page that needs the network; without them, or without a network, the map draws its own land.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from mapper.errors import DataError

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?")


@dataclass(frozen=True, slots=True)
class Tiles:
    """
    A tile service.

    Parameters
    ----------
    url
        Template with ``{z}``, ``{x}`` and ``{y}`` (Web Mercator, XYZ), and ``{s}`` for one of ``subdomains``.
    attribution
        Plain text that the map shows.
    subdomains
        Letters that ``{s}`` stands for.
    max_zoom
        Last level that the service has.
    """

    url: str
    attribution: str
    subdomains: str = "abc"
    max_zoom: int = 19

    @property
    def hosts(self) -> tuple[str, ...]:
        """Sources for the page's content security policy."""
        names = list(self.subdomains) if "{s}" in self.url else [""]
        parts = [urlsplit(self.url.replace("{s}", name)) for name in names]
        return tuple(f"{part.scheme}://{part.netloc}" for part in parts)


def tiles_called(name: str) -> Tiles:
    """
    Find a tile service by its name, or make one of an address.

    Parameters
    ----------
    name
        Name of a service that needs no key (``OpenStreetMap.Mapnik``, ``Esri.WorldImagery``; xyzservices has the
        list), or an ``https://`` address with ``{z}``, ``{x}`` and ``{y}``.

    Raises
    ------
    DataError
        If there is no such service, it needs a key, or the address is none of tiles.
    """
    if "//" in name:
        return _checked(Tiles(name, urlsplit(name).netloc.replace("{s}.", "")), name)
    import xyzservices.providers

    try:
        found = xyzservices.providers.query_name(name)
    except ValueError:
        raise DataError(f"tiles: no service {name!r}; for example OpenStreetMap.Mapnik, or an https address") from None
    if found.requires_token():
        raise DataError(f"tiles: {found.name} needs a key; give its whole https address instead")
    url = found.url
    for key, value in found.items():
        if key not in ("url", "attribution"):
            url = url.replace(f"{{{key}}}", str(value))
    credit = str(found.attribution).replace("(C)", "©")
    return _checked(Tiles(url, credit, str(found.get("subdomains", "abc")), int(found.get("max_zoom", 19))), name)


def _checked(tiles: Tiles, name: str) -> Tiles:
    left = {"{z}", "{x}", "{y}"} - set(re.findall(r"\{[^}]*\}", tiles.url))
    odd = set(re.findall(r"\{[^}]*\}", tiles.url)) - {"{z}", "{x}", "{y}", "{s}", "{r}"}
    split = urlsplit(tiles.url.replace("{s}", "a"))
    if left or odd or split.scheme not in ("https", "http") or not _HOST.fullmatch(split.netloc):
        raise DataError(f"tiles: {name!r} is no address like https://example.org/{{z}}/{{x}}/{{y}}.png")
    return tiles


__all__ = ["Tiles", "tiles_called"]
