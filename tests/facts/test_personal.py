"""Which columns look personal."""

import pytest

from mlscaffold.facts.personal import looks_personal


@pytest.mark.parametrize(
    ("name", "kind", "values", "what"),
    [
        ("e-mail", "string", (), "an e-mail address"),
        ("contactEmail", "any", ("ada@example.org; alan@example.org",), "an e-mail address"),
        ("whom", "string", ("ada@example.org", "x", "alan@example.org"), "an e-mail address"),
        ("Mobile Phone", "string", ("+49 (30) 901820",), "a phone number"),
        ("phone", "integer", ("493012345678",), "a phone number"),
        ("Surname", "string", ("O'Neill", "de la Cruz", "\u674e"), "the name of a person"),
        ("patient_name", "string", (), "the name of a person"),
        ("Name", "string", ("Braund, Mr. Owen Harris",), "the name of a person"),
        ("home_address", "string", ("Rua das Flores, 12",), "a postal address"),
        ("DOB", "date", ("1815-12-10",), "a date of birth"),
        ("client_ip", "string", ("fe80::1", "10.0.0.1"), "an IP address"),
        ("CPF", "string", ("123.456.789-09",), "an official number of a person"),
        ("credit_card_number", "integer", ("4111111111111111",), "an official number of a person"),
        ("", "string", (), ""),
        ("name", "string", ("Blue lamp",), ""),
        ("address", "string", (), ""),
        ("ip", "string", (), ""),
        ("phone", "boolean", ("true",), ""),
        ("email", "string", ("yes", "no"), ""),
        ("email_count", "integer", ("3",), ""),
        ("first_name", "string", ("a91f3",), ""),
        ("street", "string", ("Pave", "Grvl"), ""),
        ("birth_year", "integer", ("1815",), ""),
        ("@" * 5000, "string", ("@" * 5000,), ""),
        ("whom", "string", ("1 " * 5000,), ""),
    ],
)  # fmt: skip
def test_looks_personal(name: str, kind: str, values: tuple[str, ...], what: str) -> None:
    assert looks_personal(name, kind, values) == what
