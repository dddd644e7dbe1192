"""Columns that look as if they hold something personal: by their names, and by values where some are at hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlscaffold.lean import NamedTuple, pattern

_WHO = (
    r"(?:(?:customer|client|user|patient|person|contact|employee|student|member|applicant|subscriber|owner|buyer|"
    r"passenger|guest|resident|donor|parent|guardian|home|work|private|personal|primary|secondary|alternate|billing|"
    r"shipping|mailing|borrower|driver|visitor|voter|tenant|[a-z]\d) )*"
)
_PERSON = (
    r"(?:customer|client|user|patient|employee|student|member|applicant|subscriber|passenger|guest|borrower|tenant)"
)


class _Kind(NamedTuple):
    what: str
    name: re.Pattern[str]
    """Of the column, in lower case, with one blank between its words."""
    value: re.Pattern[str]
    types: frozenset[str]
    """What a dictionary may call its values."""


_TEXT = frozenset({"string", "any"})
_KINDS = (
    _Kind(
        "an e-mail address",
        pattern(rf"{_WHO}(?:e ?mails?|mail)(?: (?:addresse?s?|id))?|emailaddress"),
        pattern(r"[^@\s]{1,100}@[^@\s]{1,100}\.[a-z]{2,}(?:[\s;,|].{0,200})?", re.IGNORECASE),
        _TEXT,
    ),
    _Kind(
        "a phone number",
        pattern(rf"{_WHO}(?:(?:tele|cell |mobile |home )?phone|telefone?|celular|tel|mobile)(?: (?:numbers?|no|nr))?"),
        pattern(r"(?=(?:\D{0,9}\d){7})\+?[\d\s().x/+-]{7,30}", re.IGNORECASE),
        _TEXT | {"integer"},
    ),
    _Kind(
        "the name of a person",
        pattern(
            rf"{_WHO}(?:(?:first|last|middle|family|given|maiden|fore) ?names?|sur ?names?|(?:vor|nach)name|"
            rf"apellidos?|sobrenome|prenom)|{_PERSON}s? (?:full ?)?name|full ?name"
        ),
        pattern(r"[^\W\d_][^\d_@/]{0,80}"),
        _TEXT,
    ),
    _Kind(
        "a postal address",
        pattern(rf"{_WHO}(?:(?:street|postal|residential|home|mailing) )?(?:address|addr)(?: lines?)?(?: \d)?|street"),
        pattern(r"(?=.{0,200}[^\W\d_]{3})(?=.{0,200}\d)[^@]{6,200}[\s,][^@]{1,200}"),
        _TEXT,
    ),
    _Kind(
        "a date of birth",
        pattern(rf"{_WHO}(?:dob|date of birth|birth ?dates?|birth ?day|geburtsdatum|data (?:de )?nascimento)"),
        pattern(r"\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{1,4}.{0,30}"),
        _TEXT | {"date", "datetime"},
    ),
    _Kind(
        "an IP address",
        pattern(r"(?:(?:client|user|source|src|remote|visitor|host) )?(?:ip|ip ?addr(?:ess)?|ipv[46])|remote addr"),
        pattern(r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+|/\d+)?|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}", re.IGNORECASE),
        _TEXT,
    ),
    _Kind(
        "an official number of a person",
        pattern(
            rf"{_WHO}(?:ssn|social security(?: (?:number|no))?|national (?:id|identity|insurance)(?: (?:number|no))?|"
            rf"passport(?: (?:number|no|id))|cpf|aadhaa?r(?: number)?|personnummer|nhs (?:number|no)|"
            rf"drivers? licen[cs]e(?: (?:number|no))|credit card(?: (?:number|no))|iban)"
        ),
        pattern(r"(?=(?:\D{0,9}\d){5})[\w\s.*/-]{5,40}"),
        _TEXT | {"integer"},
    ),
)
_TITLED = pattern(r".{0,60}\b(?:Mr|Mrs|Ms|Miss|Master|Herr|Frau)\b\.?.{0,60}")
_CAMEL = pattern(r"(?<=[a-z])(?=[A-Z])|[\W_]+")


def looks_personal(name: str, kind: str, values: Sequence[str]) -> str:
    """What the values of a column seem to be, in words, by its name and its type; empty for nothing personal.

    Where there are values, most of them must look like it.
    """
    plain = " ".join(filter(None, _CAMEL.split(name.strip()))).lower()
    for known in _KINDS:
        if kind in known.types and known.name.fullmatch(plain):
            # An address without a value may be one of a machine or a block chain.
            if not values and plain in {"address", "addr", "street", "mail", "mobile", "ip", "tel"}:
                return ""
            return known.what if _mostly(known.value, values) else ""
    if kind in _TEXT and values:
        if _mostly(_KINDS[0].value, values):
            return _KINDS[0].what
        if plain.endswith("name") and _mostly(_TITLED, values):
            return "the name of a person"
    return ""


def _mostly(form: re.Pattern[str], values: Sequence[str]) -> bool:
    return sum(form.fullmatch(value.strip()) is not None for value in values) >= 0.6 * len(values)
