"""Pictures that need no files: a bicycle drawn from the letters of its key, the same one every time."""

from hashlib import sha256

from django.http import HttpResponse

_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480" role="img">
<rect width="640" height="480" fill="hsl({hue} 32% 94%)"/>
<ellipse cx="320" cy="392" rx="230" ry="12" fill="hsl({hue} 25% 84%)"/>
<g fill="none" stroke-linecap="round" stroke-linejoin="round">
<g stroke="#2b2f36" stroke-width="{tyre}"><circle cx="{rear}" cy="300" r="{wheel}"/><circle cx="{front}" cy="300" r="{wheel}"/></g>
<g stroke="#b9bec7" stroke-width="2"><path d="M{rear} {top}V{low}M{front} {top}V{low}M{left} 300H{right}M{fleft} 300H{fright}"/></g>
<path stroke="hsl({paint} 62% 44%)" stroke-width="13" d="M{rear} 300L{seat} 190L{head} 182L{crank} 306ZL{crank} 306L{seat} 190M{head} 182L{front} 300"/>
<g stroke="#2b2f36" stroke-width="9"><path d="M{seat} 190L{post} 150M{saddle} 146h58M{head} 182L{stem} 138{bar}"/></g>
<circle cx="{crank}" cy="306" r="22" stroke="#6b7280" stroke-width="7"/>
</g></svg>"""
_BARS = ("h44q20 0 14 26", "h-40", "h30l-12 34")


def picture(request, key):
    """Answer the picture of `key`. A key never changes its picture, so browsers may keep it for good."""
    dice = sha256(key.encode()).digest()
    rear, front, wheel = 190 - dice[0] % 12, 452 + dice[1] % 14, 82 + dice[2] % 10
    head, seat = front - 52, rear + 92
    svg = _SVG.format(
        hue=dice[3] * 360 // 256,
        paint=dice[4] * 360 // 256,
        tyre=8 + dice[5] % 10,
        bar=_BARS[dice[6] % len(_BARS)],
        rear=rear, front=front, wheel=wheel, head=head, seat=seat,
        crank=rear + 120, post=seat - 10, saddle=seat - 42, stem=head - 10,
        top=300 - wheel, low=300 + wheel, left=rear - wheel, right=rear + wheel,
        fleft=front - wheel, fright=front + wheel,
    )  # fmt: skip
    return HttpResponse(
        svg, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
