"""DATABASE_URL and REDIS_URL: the one place that reads them, for the settings, the services and the load test.

Each is read by the library that will connect with it, libpq and redis-py, and what that would pass over in silence is
refused here: a ValueError says what is wrong, and never shows a whole URL, as there may be a password in it.
"""

import math
import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

DATABASE_EXAMPLE = "postgresql://user:password@host:5432/name"
REDIS_EXAMPLE = "redis://user:password@host:6379/0"
ENCODE = "Characters such as @ : / ? # % in a user or password are written as %40 %3A %2F %3F %23 %25"

_DJANGO = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_LONGEST_NAME = 63  # bytes, of PostgreSQL; Django refuses a longer one at the first request
_DJANGO_SETS = {"client_encoding", "replication"}
_LIBPQ_NUMBERS = "connect_timeout keepalives keepalives_idle keepalives_interval keepalives_count".split()
_LIBPQ_NUMBERS += ["tcp_user_timeout"]
_LIBPQ_FILES = "passfile sslcert sslrootcert sslcrl sslcrldir".split()

_REDIS_OPTIONS = "db username password protocol socket_timeout socket_connect_timeout socket_keepalive".split()
_REDIS_OPTIONS += "health_check_interval client_name".split()
_REDIS_FILES = "ssl_ca_certs ssl_ca_path ssl_certfile ssl_keyfile".split()
_REDIS_TLS = ["ssl_cert_reqs", "ssl_check_hostname", "ssl_password", *_REDIS_FILES]


def database(url):
    """Return the entry of Django's DATABASES that this URL asks for, its parameters in OPTIONS."""
    from psycopg import ProgrammingError  # where no URL is given, nobody waits for the import
    from psycopg.conninfo import conninfo_to_dict

    address, asked = _parts(url, ("postgresql", "postgres"), DATABASE_EXAMPLE)
    try:
        given = conninfo_to_dict(address)
        params = conninfo_to_dict(f"{address}?{urlencode(asked, quote_via=quote)}") if asked else given
    except (ProgrammingError, UnicodeError):
        _refuse_unknown(asked, _libpq_options(asked), "libpq")
        raise ValueError(f"expected a URL such as {DATABASE_EXAMPLE}. {ENCODE}") from None
    _refuse_unknown(asked, _libpq_options(asked), "libpq")
    if twice := given.keys() & asked.keys():
        raise ValueError(f"it gives {_listed(twice)} twice")
    if not params.get("dbname"):
        raise ValueError(f"it names no database; expected a URL such as {DATABASE_EXAMPLE}")
    if len(params["dbname"].encode()) > _LONGEST_NAME:
        raise ValueError(f"the name of its database has more than {_LONGEST_NAME} bytes")
    _refuse_values(params)
    django = {setting: params.pop(name, "") for name, setting in _DJANGO.items()}
    return {"ENGINE": "django.db.backends.postgresql", **django, "OPTIONS": params}


def valkey(url):
    """Return the URL as django-redis takes it, once redis-py has understood all of it."""
    from redis.connection import ConnectionPool
    from redis.exceptions import RedisError

    address, asked = _parts(url, ("redis", "rediss", "unix"), REDIS_EXAMPLE)
    parts = urlsplit(address)
    if parts.scheme == "unix":
        if parts.hostname or parts.path in {"", "/"}:
            raise ValueError("expected the path of a socket, such as unix:///run/valkey/valkey.sock?db=0")
    elif not re.fullmatch(r"[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*", parts.hostname or ""):
        raise ValueError(f"expected a URL such as {REDIS_EXAMPLE}")
    elif not re.fullmatch(r"/?|/[0-9]+", parts.path):
        raise ValueError(f"after the host comes the number of a database, as in {REDIS_EXAMPLE}, and nothing else")
    elif "db" in asked and parts.path.strip("/"):
        raise ValueError("it gives the number of the database twice")
    known = [*_REDIS_OPTIONS, *(_REDIS_TLS if parts.scheme == "rediss" else [])]
    _refuse_unknown(asked, known, f"{parts.scheme}:// (which takes {_listed(known)})")
    _refuse_redis_values(asked)
    location = url.strip().replace(",", "%2C")  # django-redis takes a comma for the start of a second URL
    try:
        ConnectionPool.from_url(location).make_connection()  # which does not connect
    except (ValueError, TypeError, RedisError) as error:
        raise ValueError(f"redis-py refuses it: {error}") from None
    return location


def postgresql_listens(database):
    """Return where the server of this DATABASES entry listens, `{"host", "port"}` or `{"socket"}`; None if unknown."""
    host = database["OPTIONS"].get("hostaddr") or database["HOST"]
    port = database["PORT"] or "5432"
    if "," in host or not port.isdigit() or "service" in database["OPTIONS"]:
        return None
    # Without a host, libpq takes the socket in the directory that it was built for.
    return {"socket": f"{host}/.s.PGSQL.{port}"} if host[:1] in {"", "/"} else {"host": host, "port": int(port)}


def valkey_listens(location):
    """Return where Valkey listens, as `postgresql_listens` does."""
    from redis.connection import parse_url

    params = parse_url(location)
    if "path" in params:
        return {"socket": params["path"]}
    return {"host": params["host"], "port": params.get("port", 6379)}


def _parts(url, schemes, example):
    """Return what stands before the question mark, and `{name: value}` of what stands behind it."""
    url = url.strip()
    address, mark, query = url.partition("?")
    several = "," in address and "postgresql" in schemes  # hosts, each with a port
    try:
        if (
            not address.startswith(tuple(f"{scheme}://" for scheme in schemes))
            or re.search(r"[\s\x00-\x1f]", address)
            or re.search(r"#|%(?![0-9A-Fa-f]{2})", url)
            or (not several and urlsplit(address).port == 0)
        ):
            raise ValueError
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict") if mark else []
    except ValueError:  # .port raises it, too
        raise ValueError(f"expected a URL such as {example}. {ENCODE}") from None
    asked = dict(pairs)
    names = [name for name, _ in pairs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"it gives {_listed(twice)} twice")
    if empty := {name for name, value in pairs if not value}:
        raise ValueError(f"it gives no value to {_listed(empty)}")
    return address, asked


def _refuse_unknown(asked, known, by):
    if unknown := asked.keys() - set(known):
        raise ValueError(f"it asks for {_listed(unknown)}, which is no parameter of {by}")


def _libpq_options(asked):
    from psycopg.pq import Conninfo

    known = {option.keyword.decode() for option in Conninfo.get_defaults()} - _DJANGO_SETS
    return known | {"ssl"} if asked.get("ssl") == "true" else known  # libpq's own exception, for JDBC's sake


def _refuse_values(params):
    """Let libpq look at each value, as it does before it connects: to a socket that cannot be."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import PGconn

    for name in _LIBPQ_NUMBERS:
        if not re.fullmatch(r"-?[0-9]{1,9}", params.get(name, "0")):
            raise ValueError(f"{name} is not a whole number")
    for port in filter(None, params.get("port", "").split(",")):  # libpq looks when it gets to that host
        if not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
            raise ValueError("a port is not a number up to 65535")
    _refuse_missing(params, _LIBPQ_FILES)
    hosts = params.get("host", params.get("hostaddr", "")).count(",") + 1
    nowhere = {**params, "host": ",".join(["/dev/null"] * hosts)}
    nowhere.pop("hostaddr", None)
    if params.get("gssencmode") == "require":  # which does not go with a socket
        del nowhere["gssencmode"]
    connection = PGconn.connect_start(make_conninfo(**nowhere).encode())
    message = connection.error_message.decode(errors="replace").strip()
    connection.finish()
    if message and not message.startswith("connection to server"):
        raise ValueError(f"libpq refuses it: {message}")


def _refuse_redis_values(asked):
    from redis.connection import URL_QUERY_ARGUMENT_PARSERS, to_bool

    for name, value in asked.items():
        if URL_QUERY_ARGUMENT_PARSERS.get(name) is to_bool and value.lower() not in {"true", "false", "1", "0"}:
            raise ValueError(f"{name} is neither true nor false")  # redis-py takes all but "no" for true
        if name == "db" and not re.fullmatch("[0-9]+", value):
            raise ValueError("db is not the number of a database")
        if name.endswith(("_timeout", "_interval")) and not _is_seconds(value):
            raise ValueError(f"{name} is not a number of seconds above 0")
        if name == "client_name" and not re.fullmatch("[!-~]+", value):
            raise ValueError("client_name holds a space or a character outside of ASCII")
    _refuse_missing(asked, _REDIS_FILES)


def _refuse_missing(params, names):
    for name in names:
        if name in params and params[name] != "system" and not Path(params[name]).exists():
            raise ValueError(f"{name} names a file that is not there")


def _is_seconds(text):
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False


def _listed(names):
    return ", ".join(sorted(names))
