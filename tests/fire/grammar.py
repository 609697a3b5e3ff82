"""Requests that nobody should send, drawn from a grammar: `request(rng, paths)`, with `{page: paths of it}`.

All is text of single bytes (Latin-1), as it goes over the wire; `{stage}` stands for the stage.
"""

from random import Random
from typing import NamedTuple

TOKEN = "t" * 32  # a CSRF secret, and the token for it
HOSTILE = (
    "", " ", "0", "-1", "1e9", "9" * 30, str(2**31), str(2**63), "1.5", "\xd9\xa3", "%00", "a%00b",
    "%ff%fe", "%C3%28", "%ed%a0%80", "%0d%0aX-Evil:%20yes", "%2e%2e%2f", "%252f", "%", "%zz", "%u0041", "<script>",
    "%3Cscript%3E", "'", "%27--", '"', "\\", "x" * 300, "x" * 5000, "null", "None", "true", "[]", "{}", "\xd9\xa2",
    "\xff", "+", "%20", "%E2%80%AE", "a,b", "a;b", "%F0%9F%9A%B2",
)  # fmt: skip
METHODS = ("HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "BREW", "G" * 40, "GE T", "")
VERSIONS = ("HTTP/1.0", "HTTP/1.1", "HTTP/0.9", "HTTP/2.0", "HTTP/1.10", "http/1.1", "", "HTTP/1.1 x")
PARAMETERS = {
    "page": ("1", "2", "77", "01", "%31", "1&page=2"),
    "sort": ("price", "newest", "helpful", "popular", "PRICE", "price&sort=price"),
    "brand": ("molen", "nobody", "molen&brand=kestrel", "&".join(f"b{n}&brand=c{n}" for n in range(12))),
    "tag": ("light", "winter", "light&tag=light"),
    "price": ("50-200", "under-50", "cheap"),
    "rating": ("4", "5"),
    "stock": ("1", "0"),
    "q": ("rim", "the", "rim | !", "x" * 500),
    "utm_source": ("letter",), "gclid": ("1",), "fbclid": ("x",), "unknown": ("1",), "page[]": ("1",), "": ("",),
}  # fmt: skip
HEADERS = {
    "Host": ("localhost", "localhost:80", "127.0.0.1", "evil.example", "localhost:99999", "[::1", "a b", "x" * 300),
    "Accept-Encoding": ("gzip", "gzip;q=0", "gzip;Q=0", "my-gzip", "GZIP", "*", "gzip;q=x", "br, gzip;q=0.5", ","),
    "If-None-Match": ("*", '"x"', 'W/"x"', "x", '"' + "x" * 4000 + '"', '"a","b', ","),
    "If-Modified-Since": ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "Thu, 99 Foo 2999 00:00:00 GMT"),
    "Range": ("bytes=0-1", "bytes=-1", "x"),
    "Referer": ("http://localhost/", "http://evil.example/", "//", "http://[", "javascript:alert(1)"),
    "Origin": ("http://localhost", "null", "http://["),
    "X-CSRFToken": (TOKEN, "x", "x" * 64),
    "Authorization": ("Basic x", "Bearer " + "x" * 500),
    "X-Forwarded-For": ("1.2.3.4", "x"), "X-Forwarded-Proto": ("https", "x"), "X-Forwarded-Host": ("evil.example",),
    "X-Request-ID": ("x", "a\tb", "y" * 999, "\xff"), "Accept-Language": ("xx-" + "y" * 200,), "Date": ("x",),
    "SCRIPT_NAME": ("/evil", ""), "Script-Name": ("/evil",), "PATH_INFO": ("/evil",), "Upgrade": ("websocket",),
    "Connection": ("close", "upgrade", "keep-alive, x"), "Content-Encoding": ("gzip",), "Expect": ("100-continue",),
}  # fmt: skip
BROKEN = {
    "Host": ("",), "Expect": ("x",), "Transfer-Encoding": ("chunked", "gzip, chunked", "x", "chunked, chunked"),
    "Content-Length": ("0", "5", "-1", "x", "99999999", "1, 1", "+1"), "X-Nul": ("a\0b",), "X-Fold": ("a\r\n b",),
    "Bad Name": ("x",), "X-\xff": ("x",), "X-Long": ("x" * 9000,), "": ("x",),
}  # fmt: skip
COOKIES = {
    "sessionid": ("", "x", "x" * 32, "x" * 4000, "../../etc/passwd", '"\\000\\000"', "\xff", "a b"),
    "csrftoken": (TOKEN, "", "x", "x" * 64, "<script>", "\xd9\xa2" * 16),
    "recent": ("", ".", "1.2.3", "-1.0", "9" * 11, "1" * 4000, "1.1.1.1.1.1.1.1", "\xd9\xa3", "1;2", '"1.2"', "0.01"),
    "messages": ("x", "a:b:c"), "": ("",), "a=b": ("c",),
}  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "text/plain", "",
    "application/json", "multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\xff",
    "application/x-www-form-urlencoded; charset=nonsense",
)  # fmt: skip
FORMS = ("1", "2", "0", "-1", "21", "9" * 30, "x", "", "%00", "%ff", "1.0", "\xd9\xa3", "1&variant=2")
ELSEWHERE = (
    "/", "/login/", "/logout/", "/picture/x.svg", "/picture/%00.svg", "/static/shop.css", "/static/../manage.py",
    "/static/%00", "/lab/manifest.json", "/lab/floor/0/", "/lab/floor/99999999999999999999/", "//evil.example/",
    "/admin/", "*", "http://evil.example/", "localhost:80", "/reference/cache_page/category/gravel/",
)  # fmt: skip


class Request(NamedTuple):
    """What goes over the wire, and who sends it."""

    method: str
    target: str
    version: str
    headers: list
    body: str
    visitor: str  # whose cookie is sent along, if any
    raw: bool  # by a bare socket, rather than by a client that minds what it sends

    def bytes(self, stage, cookie=""):
        """Return it as it goes over the wire, with this visitor's cookie."""
        lines = [" ".join(part for part in (self.method, self.target.replace("{stage}", stage), self.version) if part)]
        lines += [f"{name}: {value}" for name, value in self.all_headers(cookie)]
        return "\r\n".join([*lines, "", self.body]).encode("latin-1")

    def all_headers(self, cookie=""):
        return self.headers + ([("Cookie", cookie)] if cookie else [])


def request(rng: Random, paths):
    """Return a Request. Most of one is right, so that it gets as far as to where the shop looks."""
    form = rng.random() < 0.25
    method = "POST" if form else rng.choice(METHODS) if rng.random() < 0.2 else "GET"
    target = _target(rng, paths, form)
    headers = [] if rng.random() < 0.03 else [("Host", "localhost")]
    headers += [_one(rng, HEADERS) for _ in range(rng.choice((0, 0, 1, 1, 2, 4)))]
    headers += [_one(rng, BROKEN) for _ in range(rng.random() < 0.06)]
    if rng.random() < 0.01:
        headers += [(f"X-{n}", "x") for n in range(120)]
    cookies = [_one(rng, COOKIES) for _ in range(rng.choice((0, 0, 1, 3)))]
    body = ""
    if form:
        body = _form(rng)
        headers.append(("Content-Type", rng.choice(TYPES) if rng.random() < 0.3 else TYPES[0]))
        cookies += [("csrftoken", TOKEN)] * (rng.random() < 0.9)
    elif rng.random() < 0.05:
        body = rng.choice(HOSTILE) * 3
    if body and "Content-Length" not in dict(headers) and "Transfer-Encoding" not in dict(headers):
        headers.append(("Content-Length", str(len(body) + rng.choice((0,) * 20 + (1, -1)))))
    if cookies:
        headers.append(("Cookie", rng.choice(("; ", ";", " ; ", ", ")).join("=".join(cookie) for cookie in cookies)))
    rng.shuffle(headers)
    version = rng.choice(VERSIONS) if rng.random() < 0.03 else "HTTP/1.1"
    visitor = rng.choice(("", "", "customer", "cart", "gone")) if "sessionid" not in dict(cookies) else ""
    return Request(method, target, version, headers, body, visitor, rng.random() < 0.6)


def _target(rng, paths, form):
    if form and rng.random() < 0.8:
        path = "/{stage}/cart/add/"
    elif rng.random() < 0.1:
        return rng.choice(ELSEWHERE)
    else:
        steps = rng.choice(paths[rng.choice(list(paths))]).split("/")
        if rng.random() < 0.2:
            steps[-2:-1] = [rng.choice(HOSTILE)]
        path = "/".join(["", "{stage}", *steps])
        if rng.random() < 0.05:
            path = path.replace("/", rng.choice(("//", "/./", "/../", "%2F", "\\", "")), rng.randint(1, 3))
    pairs = [_parameter(rng) for _ in range(rng.choice((0, 0, 1, 1, 2, 3)))]
    if rng.random() < 0.01:
        pairs = [f"a{n}=1" for n in range(rng.choice((999, 1001)))]
    return (
        path
        + ("?" + rng.choice(("&", "&", "&", ";", "&&")).join(pairs) if pairs else "")
        + rng.choice(("",) * 30 + ("#x", "?"))
    )


def _parameter(rng):
    name, value = _one(rng, PARAMETERS)
    return f"{name}={rng.choice(HOSTILE) if rng.random() < 0.4 else value}"


def _form(rng):
    fields = [("variant", rng.choice(FORMS)), ("quantity", rng.choice(FORMS)), ("csrfmiddlewaretoken", TOKEN)]
    fields = [field for field in fields if rng.random() < 0.95]
    if rng.random() < 0.01:
        fields += [("a", "1")] * 1001
    text = "&".join(f"{name}={value}" for name, value in fields)
    return text * rng.choice((1,) * 20 + (2,)) if rng.random() < 0.97 else text + "x" * 3_000_000


def _one(rng, table):
    name = rng.choice(list(table))
    return name, rng.choice(table[name])
