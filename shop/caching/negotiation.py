"""Whether a browser takes gzip, by what its Accept-Encoding says. Source: RFC 9110, 12.4.2 (weights) and 12.5.3.

Django's own GZipMiddleware looks for the word alone, and would compress for who refuses it with `gzip;q=0`.
"""

import re

from .memory import remembering

# A content coding and its weight, whole: what is spelt otherwise is taken for something unknown.
_ELEMENT = re.compile(r"\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;\s*q=(0(?:\.[0-9]*)?|1(?:\.0*)?)\s*)?", re.IGNORECASE)


@remembering(most=128)  # browsers of one make say the same
def takes_gzip(accepted: str) -> bool:
    """Tell whether to send gzip, given the value of Accept-Encoding; "" is that of who sends none.

    What is preferred counts; where that is the same for both, gzip is shorter. Who refuses both is sent it plain, and
    not the status 406, as the RFC allows: every stage has to give the same status.
    """
    weights: dict[str, float] = {}
    for element in accepted.split(","):
        if match := _ELEMENT.fullmatch(element):
            coding, weight = match[1].lower(), float(match[2] or 1)
            coding = "gzip" if coding == "x-gzip" else coding
            weights[coding] = min(weight, weights.get(coding, weight))
    others = weights.get("*")
    gzip, plain = weights.get("gzip", others), weights.get("identity", others)
    if gzip is None:  # not a word of it: only for who refuses to have it plain
        return plain == 0
    return gzip > 0 and gzip >= (plain or 0)
