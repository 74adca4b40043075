"""Give it news; get a dated, sourced map of who is reported to hold what."""

__version__ = "0.1.0"
