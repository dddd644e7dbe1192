"""Files in the ini format of `configparser`: sections of keys with texts."""

from __future__ import annotations


def read_ini(text: str) -> dict[str, dict[str, str]]:
    """The sections of an ini file; a line that is no setting is passed over, and a file that is none is empty."""
    import configparser

    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    try:
        parser.read_string(text)
    except configparser.ParsingError as error:
        if isinstance(error, configparser.MissingSectionHeaderError):
            return {}
        # Raised at the end, when all other lines have been read.
    except (configparser.Error, AttributeError):
        # A continued line below one that was no setting breaks the parser itself.
        return {}
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}
