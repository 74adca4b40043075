"""Everything mapper raises on purpose, as one family.

::

    MapperError
    ├── InputError (ValueError)          a file or an option that cannot be used
    │   └── UndatedArticle               no publication date, so "on Tuesday" has no day
    ├── SchemaError (ValueError)         a table that is not the table it should be
    ├── DataError (ValueError)           built-in or user data that contradicts itself
    ├── UnknownTheatre (LookupError)
    ├── UnknownPlace (LookupError)
    ├── UnknownFaction (LookupError)
    ├── GeocodeError (RuntimeError)      an online geocoder refused or did not answer
    ├── FetchError (RuntimeError)        a download failed
    └── MissingExtra (ImportError)       a package of an extra, such as [jupyter], is not installed

Every message names the value, where it came from, and what would be right.
"""


class MapperError(Exception):
    """Everything mapper raises on purpose."""


class InputError(MapperError, ValueError):
    """A file or an option cannot be used as it is."""


class UndatedArticle(InputError):
    """An article has no publication date, so "on Tuesday" has no day."""


class SchemaError(MapperError, ValueError):
    """A table lacks an index, a column or a type that its schema asks for."""


class DataError(MapperError, ValueError):
    """Built-in or user data contradicts itself (a parent that does not exist, an empty area)."""


class UnknownTheatre(MapperError, LookupError):
    """No theatre of that name."""


class UnknownPlace(MapperError, LookupError):
    """No place of that name in the gazetteer."""


class UnknownFaction(MapperError, LookupError):
    """No faction of that id in the theatre."""


class GeocodeError(MapperError, RuntimeError):
    """An online geocoder refused or did not answer."""


class FetchError(MapperError, RuntimeError):
    """A download failed, or what came is not what was asked for."""


class MissingExtra(MapperError, ImportError):
    """A package is not installed that comes with an extra, such as ``[jupyter]``."""
