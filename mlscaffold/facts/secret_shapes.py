"""What secrets look like: the shape of each kind, a text that it cannot do without, and what tells it from an example.

Shapes are those that issuers publish for scanners (as of November 2026). What else is long and random, such as a
hash, a JSON web token or a telemetry id, is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from mlscaffold.lean import TYPE_CHECKING, NamedTuple, pattern

if TYPE_CHECKING:
    from typing import Final


class Kind(NamedTuple):
    """One kind of secret."""

    name: str
    marks: tuple[bytes, ...]
    """One of these is in every text with such a secret."""
    shape: re.Pattern[bytes]
    """Its first group is the secret."""
    entropy: float
    """Bits a character that a random value of this alphabet and length has at least."""
    pieces: Callable[[re.Match[bytes]], tuple[bytes, ...]]
    """What must not be shown of what has the shape; nothing where it is an example, or known to everybody."""
    is_key: bool = False
    """Whether it is the private half of a pair, of which services on one's own machine have some too."""
    signs: bool = False
    """Whether an application signs by it what it gives to its visitors; whoever works on one has another."""


class Found(NamedTuple):
    """One secret in a text."""

    kind: Kind
    start: int
    pieces: tuple[bytes, ...]


def found_in(text: bytes, marks: Collection[bytes]) -> Iterator[Found]:
    """The secrets in a text, given which marks are in it."""
    for kind in KINDS:
        there = [mark for mark in kind.marks if mark in marks]
        for start, end in _near(text, there) if there else ():
            for match in kind.shape.finditer(text, start, end):
                value = match[1]
                if not _PLACEHOLDER.search(value) and entropy(value) >= kind.entropy and (pieces := kind.pieces(match)):
                    yield Found(kind, match.start(1), pieces)


def _near(text: bytes, marks: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The parts of a text around its marks; most of a large one is pictures and numbers."""
    places = sorted(place for mark in marks for place in _places(text, mark))
    start = end = 0
    for place in places:
        if place - _BEFORE > end:
            if end:
                yield start, end
            start = place - _BEFORE
        start, end = max(start, 0), place + _BEHIND
    if end:
        yield start, end


def _places(text: bytes, mark: bytes) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + len(mark))


def entropy(value: bytes) -> float:
    """Bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in map(value.count, set(value)))


_PLACEHOLDER: Final = pattern(
    rb"example|sample|test|dummy|fake|your|placeholder|redacted|changeme|insert|xxxx|0000000|abcdef|12345|qwert|(.)\1{4}",
    re.IGNORECASE,
)
_WORDS: Final = pattern(
    rb"pass(?:wd|word|w0rd)?|pwd|secret|admin|root|user(?:name)?|postgres(?:ql)?|mysql|mongo(?:db)?|guest|rabbitmq|redis"
    rb"|airflow|mlflow|minio|prefect|zenml|label|studio|change|my|the|db|me|local|dev|prod|[\W\d_]",
    re.IGNORECASE,
)
_NO_HOST: Final = pattern(
    rb"[^.]*|127\..*|0\.0\.0\.0|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|host\.docker\.internal"
    rb"|(?:.*\.)?(?:local|internal|example(?:\.\w+)?|test|invalid|domain\.\w+|host\.\w+)|.*xxx.*|cluster0?\.mongodb\.net",
    re.IGNORECASE,
)
"""Hosts that nobody else can reach, or that stand for one."""
_PUBLIC: Final = pattern(
    rb"authDomain|firebaseapp\.com|firebaseio\.com|google_?maps?|maps\.google|storageBucket|messagingSenderId",
    re.IGNORECASE,
)
"""What stands beside a key of Google's that every visitor of a page is given."""
_VISITED: Final = pattern(
    rb"public|publishable|posthog|algolia|docsearch|mapbox|sentry|amplitude|mixpanel|segment|telemetry|analytics|firebase"
    rb"|site_?key|search_?only",
    re.IGNORECASE,
)
"""What says that a key is one that every visitor is given, or counts who uses a program."""
_AWS_SECRET: Final = pattern(rb"(?<![A-Za-z0-9/+=_.-])([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_-])")
_BEFORE: Final = 200
_BEHIND: Final = 8192
"""Bytes before and behind a mark in which all of a secret stands."""
_NEAR: Final = 400
"""Bytes around a value in which what belongs to it stands."""


def _around(found: re.Match[bytes]) -> bytes:
    return found.string[max(found.start(1) - _NEAR, 0) : found.end(1) + _NEAR]


def _whole(found: re.Match[bytes]) -> tuple[bytes, ...]:
    return (found[1],)


def _mixed(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The value, where letters of both cases are in it, as in what is random."""
    return (found[1],) if re.search(rb"[a-z]", found[1]) and re.search(rb"[A-Z]", found[1]) else ()


def _with_digits(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The value, where digits and letters are in it, as in what is random."""
    return (found[1],) if re.search(rb"\d", found[1]) and re.search(rb"[A-Z]", found[1]) else ()


def _with_secret(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The id of a key and the secret that stands near it; the one is nothing without the other."""
    for near in _AWS_SECRET.finditer(_around(found)):
        value = near[1]
        is_mixed = all(re.search(part, value) for part in (rb"[a-z]", rb"[A-Z]", rb"\d"))
        if is_mixed and entropy(value) >= 4.2 and not _PLACEHOLDER.search(value):
            return (found[1], value)
    return ()


_CLEARML_ID: Final = pattern(rb"(?<![A-Za-z0-9_/+-])(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{20}(?![A-Za-z0-9_/+=-])")


def _with_id(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The secret of a pair, where the id of the key stands near it."""
    return _mixed(found) if _CLEARML_ID.search(_around(found)) else ()


def _unpublished(found: re.Match[bytes]) -> tuple[bytes, ...]:
    return () if _PUBLIC.search(_around(found)) else (found[1],)


def _own_account(found: re.Match[bytes]) -> tuple[bytes, ...]:
    # The emulator of the storage has one key on all machines.
    return () if b"devstoreaccount1" in _around(found) or found[1].startswith(b"Eby8vdM02xNO") else (found[1],)


def _own_neptune(found: re.Match[bytes]) -> tuple[bytes, ...]:
    from binascii import Error, a2b_base64

    try:
        text = a2b_base64(found[1] + b"=" * (-len(found[1]) % 4))
    except Error:
        return ()
    # The key of the anonymous user is in the tracker's own documentation.
    return (found[1],) if b'"api_key"' in text and b"b706bc8f-76f9-4c2e-939d-4ba036f932e4" not in text else ()


def _drawn_letters(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The value, where one of its groups has no vowel: words, and the alphabet, have one in each."""
    return (found[1],) if any(not re.search(rb"[aeiouy]", part) for part in found[1].split()) else ()


def _drawn(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The value, if it is random in all its characters, and of no service whose keys every visitor of a page gets."""
    value = found[1]
    is_hex = re.fullmatch(rb"[0-9a-f]{32}", value) and re.search(rb"[a-f]", value) and re.search(rb"\d", value)
    is_mixed = all(re.search(part, value) for part in (rb"[a-z]", rb"[A-Z]", rb"\d")) and entropy(value) >= 4.0
    return (value,) if (is_hex or is_mixed) and not _VISITED.search(_around(found)) else ()


_IN_MANUALS: Final = (b"09d25e094faa6ca2556c8181", b"192b9bdd22ab9ed4d12e236c")
"""How the keys begin that the manuals of FastAPI and Flask show."""


def _signing(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The value, if it is random in all its characters, as what Django or the `secrets` of Python make of chance."""
    value = found[1]
    kinds = sum(re.search(part, value) is not None for part in (rb"[a-z]", rb"[A-Z]", rb"\d"))
    signs = len(re.findall(rb"[^A-Za-z0-9]", value))
    is_hex = re.fullmatch(rb"[0-9a-f]+", value) is not None and kinds > 1
    is_mixed = entropy(value) >= 4.3 and (kinds > 2 if len(value) == 43 else kinds > 1 and signs > 3)
    return (value,) if (is_hex or is_mixed) and not value.startswith(_IN_MANUALS) else ()


def _lines(found: re.Match[bytes]) -> tuple[bytes, ...]:
    return tuple(re.findall(rb"[A-Za-z0-9+/=]{8,}", found[1])) if len(found[1]) > 200 else ()


def _reachable(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """The password of an address, where somebody chose it for a host that others reach."""
    word = found[1]
    user = found.string[found.start() : found.start(1) - 1].rpartition(b"/")[2]
    if len(word) < 8 or word.lower() == user.lower() or re.search(rb"[${}<>\[\]()*]|%s|\.\.\.", word):
        return ()
    return (word,) if len(_WORDS.sub(b"", word)) >= 4 and not _NO_HOST.fullmatch(found["host"]) else ()


_SERVER: Final = pattern(
    rb"(?:\b|_)(?:host(?:_?name)?|server(?:_?name)?|endpoint|HOST(?:_?NAME)?|SERVER(?:_?NAME)?|ENDPOINT|SMTP(?:_SSL)?\()"
    rb"(?:\\?[\"']?\]?\s{0,3}[=:,]\s{0,3})?\\?[\"'](?:tcp:)?(?P<host>[A-Za-z0-9.-]{4,120})[\"'\\,:]"
)
"""What names the server that is spoken to."""
_CLOUD: Final = pattern(
    rb"DefaultAzureCredential|\.database\.windows\.net|\.rds\.amazonaws\.com|snowflake\.connector|\.snowflakecomputing\."
)
"""What is spoken to over the net, whatever its server is called."""
_SIGNED_IN: Final = 1200
"""Bytes around a password in which that stands: it is said once, above the names of all that is made there."""
_FOR_ALL: Final = pattern(rb"public|read_?-?only|anonymous|guest|demo", re.IGNORECASE)
"""What says that everybody may come in."""


def _remote(found: re.Match[bytes]) -> tuple[bytes, ...]:
    """A password that somebody chose with care, beside the server that it opens and that others reach."""
    word, around = found[1], _around(found)
    if re.match(rb"[$#%@]|enc:|arn:", word) or re.search(rb"\$[({]", word) or _FOR_ALL.search(around):
        return ()
    chosen = _WORDS.sub(b"", word)
    kinds = sum(re.search(part, word) is not None for part in (rb"[a-z]", rb"[A-Z]", rb"[^A-Za-z0-9_-]"))
    is_strong = len(chosen) >= 6 and re.search(rb"\d", word) and kinds > 1
    servers = [match["host"] for match in _SERVER.finditer(around)]
    far = found.string[max(found.start() - _SIGNED_IN, 0) : found.end() + _SIGNED_IN]
    reached = any(not _NO_HOST.fullmatch(host) for host in servers) or (not servers and _CLOUD.search(far))
    return (word,) if is_strong and reached else ()


def _kind(
    name: str, marks: tuple[bytes, ...], shape: bytes, entropy: float,
    pieces: Callable[[re.Match[bytes]], tuple[bytes, ...]] = _whole, *, is_key: bool = False, signs: bool = False,
) -> Kind:  # fmt: skip
    return Kind(name, marks, pattern(shape), entropy, pieces, is_key, signs)


def _token(name: str, mark: bytes, shape: bytes, entropy: float = 3.5) -> Kind:
    """A kind whose values say by how they begin what they are, and are parts of nothing longer."""
    return _kind(name, (mark,), rb"(?<![A-Za-z0-9_/+-])(" + shape + rb")(?![A-Za-z0-9_/+-])", entropy, _mixed)


def _hex(name: str, mark: bytes, shape: bytes) -> Kind:
    return _kind(name, (mark,), rb"(?<![A-Za-z0-9_/+-])(" + shape + rb")(?![A-Za-z0-9_])", 3.0)


_SET: Final = rb"\\?[\"'`]?\]?\s{0,3}[=:,]\s{0,3}\\?[\"'`]?"
"""Between the name of a variable and its value; in a notebook, a backslash stands before quotes."""

KINDS: Final = (
    _kind("an access key of AWS, with its secret,", (b"AKIA", b"ASIA"),
          rb"(?<![A-Za-z0-9/+])((?:AKIA|ASIA)[A-Z2-7]{16})(?![A-Za-z0-9/+])", 3.0, _with_secret),
    *(_token("a token of GitHub", mark, mark + rb"[A-Za-z0-9]{36}") for mark in (b"ghp_", b"gho_", b"ghu_", b"ghs_")),
    _token("a token of GitHub", b"github_pat_", rb"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _token("a token of GitLab", b"glpat-", rb"glpat-[A-Za-z0-9_-]{20}"),
    *(
        _token("a token of Slack", mark, mark + rb"\d{9,14}-\d{9,14}-[A-Za-z0-9-]{20,90}")
        for mark in (b"xoxb-", b"xoxp-", b"xoxa-", b"xoxr-", b"xoxs-")
    ),
    _kind("a key of Google's services", (b"AIza",),
          rb"(?<![A-Za-z0-9_/+-])(AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_/+=-])", 4.0, _unpublished),
    _token("a client secret of Google", b"GOCSPX-", rb"GOCSPX-[A-Za-z0-9_-]{28}"),
    _token("a key of OpenAI", b"T3BlbkFJ",
           rb"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,90}T3BlbkFJ[A-Za-z0-9_-]{20,90}"),
    _token("a key of Anthropic", b"sk-ant-", rb"sk-ant-(?:api|admin|oat)\d\d-[A-Za-z0-9_-]{80,120}", 4.0),
    _hex("a key of OpenRouter", b"sk-or-v1-", rb"sk-or-v1-[0-9a-f]{64}"),
    _token("a key of Groq", b"gsk_", rb"gsk_[A-Za-z0-9]{52}", 4.0),
    _token("a token of Hugging Face", b"hf_", rb"hf_[A-Za-z0-9]{34}", 4.0),
    _token("a token of Replicate", b"r8_", rb"r8_[A-Za-z0-9]{37}", 4.0),
    _hex("a key of LangSmith", b"lsv2_", rb"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    _token("a key of Perplexity", b"pplx-", rb"pplx-[A-Za-z0-9]{48}", 4.0),
    _token("a key of NVIDIA", b"nvapi-", rb"nvapi-[A-Za-z0-9_-]{64}", 4.0),
    _token("a live key of Stripe", b"sk_live_", rb"sk_live_[A-Za-z0-9]{24,120}"),
    _token("a live key of Stripe", b"rk_live_", rb"rk_live_[A-Za-z0-9]{24,120}"),
    _token("a key of SendGrid", b"SG.", rb"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", 4.0),
    _token("a token of npm", b"npm_", rb"npm_[A-Za-z0-9]{36}", 4.0),
    _token("a token of PyPI", b"pypi-AgE", rb"pypi-AgE[IN][A-Za-z0-9_-]{70,250}", 4.0),
    _token("a token of Docker Hub", b"dckr_pat_", rb"dckr_pat_[A-Za-z0-9_-]{27}"),
    _hex("a token of Databricks", b"dapi", rb"dapi[0-9a-f]{32}(?:-\d)?"),
    _hex("a token of DigitalOcean", b"dop_v1_", rb"dop_v1_[0-9a-f]{64}"),
    _kind("the token of a bot of Telegram", (b":AA",),
          rb"(?:(?<=/bot)|(?<![A-Za-z0-9_:/+-]))(\d{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_+-])", 4.0, _mixed),
    _kind("a token of Neptune", (b"eyJhcGlfYWRkcmVzcyI6",),
          rb"(?<![A-Za-z0-9_/+-])(eyJhcGlfYWRkcmVzcyI6[A-Za-z0-9+/]{60,400})", 3.5, _own_neptune),
    _kind("a key of Weights & Biases", (b"wandb.login", b"wandb login", b"WANDB_API_KEY"),
          rb"(?:wandb\.login\([^\n()]{0,80}?[\"']|wandb login (?:--[\w-]+ ){0,3}\\?[\"']?|WANDB_API_KEY" + _SET
          + rb")([0-9a-f]{40})(?![A-Za-z0-9_])", 3.0),
    _kind("a key of Comet", (b"Experiment(", b"COMET_API_KEY"),
          rb"(?:Experiment\([^()]{0,120}?\bapi_key\s{0,3}=\s{0,3}\\?[\"']|COMET_API_KEY" + _SET
          + rb")([A-Za-z0-9]{25})(?![A-Za-z0-9_])", 3.5, _mixed),
    _kind("a key of ClearML", (b"secret_key", b"secret_token", b"SECRET_KEY", b"_secret", b"_SECRET"),
          rb"(?:secret_(?:key|token)|SECRET_KEY)" + _SET + rb"([A-Za-z0-9]{50})(?![A-Za-z0-9_/+=-])", 4.5,
          _with_id),
    _kind("a key of Kaggle", (b"username", b"KAGGLE_KEY"),
          rb"(?:\busername\\?[\"']\s{0,3}:\s{0,3}\\?[\"'][\w.-]{1,60}\\?[\"']\s{0,3},\s{0,9}\\?[\"']key\\?[\"']\s{0,3}:"
          rb"\s{0,3}\\?[\"']|KAGGLE_KEY" + _SET + rb")([0-9a-f]{32})(?![A-Za-z0-9_])", 3.0),
    _kind("the token of an account at DagsHub", (b"TRACKING_PASSWORD", b"DAGSHUB", b"add_app_token"),
          rb"(?:(?:MLFLOW_TRACKING_PASSWORD|DAGSHUB_(?:USER_)?TOKEN)" + _SET
          + rb"|add_app_token\(\s{0,3}(?:token=)?\\?[\"'])([0-9a-f]{40})(?![A-Za-z0-9_])", 3.0),
    _kind("the key of a storage account of Azure", (b"AccountKey=",), rb"AccountKey=([A-Za-z0-9+/]{86}==)", 4.5,
          _own_account),
    _kind("the password of a registry of Azure", (b"+ACR",),
          rb"(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5})(?![A-Za-z0-9+/=])", 4.0, _mixed),
    _kind("a key of Fernet", (b"FERNET_KEY",),
          rb"FERNET_KEY" + _SET + rb"([A-Za-z0-9_-]{43}=)(?![A-Za-z0-9_=-])", 4.0, _mixed),
    _kind("a key of Alpha Vantage", (b"alpha_vantage", b"alphavantage"),
          rb"(?:\bkey\s{0,3}=\s{0,3}\\?[\"']|[?&]apikey=)([A-Z0-9]{16})(?![A-Za-z0-9_])", 3.0, _with_digits),
    _kind("a private key", (b"PRIVATE KEY-----",),
          rb"-----BEGIN (?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----"
          rb"((?:(?:\\{1,2}[nr]|[\s\"',]){1,20}[A-Za-z0-9+/=]{8,4000}){2,200})",
          4.5, _lines, is_key=True),
    _kind("a private key", (b"MIGHAgEAMBMGByqGSM49", b"MIIEv"),
          rb"(?<![A-Za-z0-9+/])((?:MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg|MIIEv[QgwIA]{1,2}BADANBgkqhkiG9w0BAQEF)"
          rb"[A-Za-z0-9+/]{120,4000}={0,2})(?![A-Za-z0-9+/=])", 4.5, is_key=True),
    _kind("the password of an application at Google", (b"PASSWORD", b"password"),
          rb"(?:PASSWORD|password)" + _SET + rb"([a-z]{4} [a-z]{4} [a-z]{4} [a-z]{4})(?![\w ])", 3.0, _drawn_letters),
    _kind("a password in the address of a data base",
          (b"postgres", b"mysql", b"mongodb", b"amqp", b"redis"),
          rb"(?:postgres(?:ql)?(?:\+\w+)?|mysql(?:\+\w+)?|mongodb(?:\+srv)?|amqps?|rediss?)://[^\s:/@\"'{}$<>]{0,80}:"
          rb"([^\s/@\"'`]{1,120})@(?P<host>[A-Za-z0-9.-]{3,120})", 2.5, _reachable),
    _kind("the password of a server that others reach",
          (b"password", b"PASSWORD", b"passwd", b"PASSWD", b"pwd", b"PWD", b"_pass=", b"_pass =",
           b"_PASS=", b"_PASS ="),
          rb"(?:password|passwd|PASSWORD|PASSWD|(?<![A-Za-z])(?:pwd|PWD)|_(?:pass|PASS))\\?[\"']?\]?\s{0,3}[=:,]\s{0,3}"
          rb"\\?[\"']([^\s\"'`\\{}<>\[\]()*/]{10,64})\\?[\"']", 3.0, _remote),
    # A quote is needed: what follows may be a call, or a hash that lies beside it. Django 5.2, Python 3.14.
    _kind("a secret key",
          (b"SECRET_KEY", b"secret_key", b"_SECRET"),
          rb"(?<![A-Za-z0-9_])(?:(?:(?:DJANGO|FLASK|APP|JWT)_)?SECRET_KEY|(?:jwt_)?secret_key|JWT_SECRET)"
          rb"\\?[\"']?\]?\s{0,3}[=:]\s{0,3}b?\\?[\"'](?!django-insecure-)"
          rb"([0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64}|[A-Za-z0-9_-]{43}|[a-z0-9!@#$%^&*(_=+)-]{50})\\?[\"']",
          3.0, _signing, signs=True),
    # What has no shape of its own is told by the name that it is given, and by being random.
    _kind("a key for somebody's service", (b"api_key", b"API_KEY", b"apikey", b"APIKEY", b"apiKey", b"api_token",
                                           b"API_TOKEN", b"access_token", b"ACCESS_TOKEN", b"_secret",
                                           b"_SECRET"),
          rb"(?:api_?key|API_?KEY|apiKey|(?:api|access)_token|(?:API|ACCESS)_TOKEN"
          rb"|(?:consumer|client|api|app|access|token)_secret|(?:CONSUMER|CLIENT|API|APP|ACCESS|TOKEN)_SECRET)" + _SET
          + rb"([0-9a-f]{32}|(?:\d{8,20}-)?[A-Za-z0-9]{24,64})(?![\w.+/=-])", 3.0, _drawn),
)  # fmt: skip
