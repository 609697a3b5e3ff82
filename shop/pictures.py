"""Pictures that need no files: a key's SKU chooses what is drawn and its colours, its position how it is looked at."""

from hashlib import sha256

from django.http import HttpResponse

from shop.drawings import KINDS

_PAINTS = "#bf4a30 #d08a1e #4a7a55 #0f6b70 #2b4c80 #4a8dc0 #7d62a8 #8c3556 #a55a2c #c9a227 #55616d #6f7d3c".split()
_WALLS = "#e9eef1 #f1ece3 #e8efe8 #efe9ee #eeece6 #e5eef0".split()
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480"><style>\
path{{fill:none;stroke:#2b2f36;stroke-width:9;stroke-linecap:round;stroke-linejoin:round}}\
.p{{stroke:{paint};stroke-width:13}}.s{{stroke:#a5acb5;stroke-width:2.5}}.g{{stroke:#7b838e;stroke-width:7}}\
.r{{stroke-width:19}}.k{{stroke-width:16;stroke-dasharray:9;stroke-linecap:butt}}\
.B,.T{{stroke-width:24}}.T{{stroke:{paint}}}.P,.L,.D,.R{{fill:{paint};stroke:none}}.R{{fill:#c62f2a}}.L{{fill:#faf6ec}}.D{{fill:#2b2f36}}\
</style><path d="M0 0H640V480H0z" style="fill:{wall};stroke:none"/>{behind}<g transform="{look}">\
<path d="M100 396H540" style="stroke:#0001;stroke-width:14"/>{paths}</g>{before}</svg>"""
_LOOKS = (
    "",  # from the side
    "translate(122)scale(.62 1)",  # from the front
    "translate(518)scale(-.62 1)",  # from behind
    "translate({x} -230)scale(2)",  # a detail
    "translate(96 90)scale(.7)",  # in use
    "translate(112 20)scale(.65)",  # in its box
)
_HILLS = (
    '<path d="M0 330Q160 230 320 310T640 270V480H0z" style="fill:#b9cbb4;stroke:none"/>'
    '<circle cx="520" cy="110" r="44" fill="#f2c75c"/>'
)
_BOX = (
    '<path d="M110 250h420v190H110z" style="fill:#c99f6d;stroke:none"/>'
    '<path d="M110 250h420l40-40M110 250l-40-40M320 250v70" style="stroke:#a67d4e"/>'
)


def picture(request, key):
    """Answer the picture of `key`. A key never changes its picture, so browsers may keep it for good."""
    return HttpResponse(
        _drawn(key), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )


def _drawn(key):
    sku, _, position = key.rpartition("-")
    letters = f"{sku}--".split("-")[1]
    dice = sha256(sku.encode()).digest()
    view = int(position[-1]) % len(_LOOKS) if position.isdecimal() else 0
    drawing = KINDS.get(letters, KINDS["rb"])
    return _SVG.format(
        paint=_PAINTS[dice[0] % len(_PAINTS)],
        wall=_WALLS[dice[1] % len(_WALLS)],
        behind=_HILLS if view == 4 else "",
        before=_BOX if view == 5 else "",
        look=_LOOKS[view].format(x=-dice[2] * 2 - 64),
        paths="".join(f'<path class="{path[0]}" d="{path[1:]}"/>' for path in drawing.split("|")),
    )
