"""What each kind of product looks like, by the letters in its SKU.

A drawing is a list of paths, each after the letter of its style. Lines are (p)ainted, (d)ark, (g)rey, thin as (s)pokes,
thick as (r)ubber or dashed as a (k)nobbly tyre or a chain; (B) is a battery, (T) a tube. Shapes are filled with
(P)aint, (L)ight, (D)ark or (R)ed. Letters that stand for several kinds get a bicycle with all of them on it.
"""

from math import cos, sin, tau


def _o(x, y, r):
    """Return a circle."""
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0z"


def _rays(x, y, inner, outer, n):
    """Return `n` spokes, or the teeth of a wheel."""
    turns = [(cos(tau * i / n), sin(tau * i / n)) for i in range(n)]
    return "".join(
        f"M{x + c * inner:.0f} {y + s * inner:.0f}L{x + c * outer:.0f} {y + s * outer:.0f}" for c, s in turns
    )


def _bicycle(top="L404 172", bars="M402 150l-6-24h-34", r=88, tyre="d", more=""):
    wheels = _o(178, 300, r) + _o(462, 300, r)
    spokes = _rays(178, 300, 8, r, 12) + _rays(462, 300, 8, r, 12)
    frame = f"M178 300L270 192{top}L306 308ZM306 308L262 158M402 152L416 200L462 300"
    return f"s{spokes}|{tyre}{wheels}|p{frame}|d{bars}M230 152h64M306 308l20 34h16|g{_o(306, 308, 24)}{more}"


_LOW = "L282 236L408 176"  # a frame to step through
_DROPS = "M402 150l-4-16h46q26 4 14 40h-16"
_BATTERY = "|BM334 268L388 206"
_GUARDS = "|gM76 296A102 102 0 0 1 262 240M370 256A102 102 0 0 1 564 296"
_RACK = "|gM118 186h128M140 186l38 110"
_BASKET = "|LM420 98h96l-14 66h-74z|gM420 98h96l-14 66h-74zM424 120h88M426 142h80"
_WHEEL = f"s{_rays(320, 232, 16, 136, 24)}|r{_o(320, 232, 148)}|p{_o(320, 232, 130)}|D{_o(320, 232, 20)}"
_HELMET = "PM140 310C132 190 220 104 340 110C440 116 506 190 504 286Q500 306 470 304L190 326Q144 330 140 310Z"
KINDS = {
    "cb": _bicycle(_LOW, "M402 150l-6-34q-12-14-48 2", more=_GUARDS + _RACK),
    "tb": _bicycle(bars=_DROPS, more=_GUARDS + _RACK + "|PM112 194h64v74h-56z"),
    "rb": _bicycle(bars=_DROPS, r=92),
    "gb": _bicycle(bars=_DROPS, tyre="r", r=84),
    "mb": _bicycle("L404 180", tyre="r", r=90),
    "ecb": _bicycle(_LOW, "M402 150l-6-34q-12-14-48 2", more=_BATTERY + _GUARDS),
    "efb": _bicycle(_LOW, "M402 150l-14-44h-24", r=60, more=_BATTERY),
    "emb": _bicycle("L404 180", tyre="r", r=90, more=_BATTERY),
    "egb": _bicycle(bars=_DROPS, tyre="r", r=84, more=_BATTERY),
    "b": _bicycle(_LOW, more=_BATTERY + _BASKET + f"|P{_o(366, 116, 10)}"),
    "cs": _bicycle(
        _LOW,
        more="|PM128 190V78q0-16 18-14l26 4q14 2 14 18v66h36v38z"
        "M300 284q14 12 28 4 20 30 60 34 14 12 4 20h-92z|dM300 346h98",
    ),
    "fw": _WHEEL,
    "rw": f"{_WHEEL}|g{_o(320, 232, 44)}",
    "ct": f"r{_o(320, 232, 144)}{_o(320, 232, 132)}|s{_o(320, 232, 148)}|p{_o(320, 232, 118)}",
    "gt": f"k{_o(320, 232, 156)}|r{_o(320, 232, 142)}|r{_o(320, 232, 132)}|g{_o(320, 232, 118)}",
    "it": f"T{_o(320, 222, 122)}|dM320 346v34|gM320 380v16",
    "pk": "PM150 190h340q16 0 16 16v150q0 16-16 16H150q-16 0-16-16V206q0-16 16-16z"
    f"|DM134 190q0-50 24-50h324q24 0 24 50z|L{_o(230, 282, 44)}|L{_o(330, 282, 30)}|LM396 246h60v72h-60z",
    "rd": f"g{_rays(270, 190, 70, 86, 14)}{_rays(370, 342, 36, 50, 10)}|d{_o(270, 190, 70)}{_o(370, 342, 36)}"
    f"|pM470 80L420 150L300 190L388 342|kM200 190L336 364M340 174L406 338|P{_o(420, 150, 22)}|D{_o(270, 190, 22)}"
    f"{_o(370, 342, 12)}",
    "c": f"g{_rays(290, 232, 96, 112, 24)}{_o(290, 232, 100)}|p{_o(290, 232, 66)}|D{_o(290, 232, 30)}|k"
    f"{_o(290, 232, 122)}|kM290 110L520 196M290 354L520 288",
    "db": f"g{_o(300, 240, 130)}{_rays(300, 240, 52, 128, 9)}|p{_o(300, 240, 48)}|s{_o(300, 240, 116)}"
    "|DM372 96q80 26 84 118l-60 18q-10-62-54-86z",
    "bps": "DM150 150h130q20 0 20 20v150q0 40-60 40h-50q-60 0-60-40V170q0-20 20-20zM360 150h130q20 0 20 20v150"
    "q0 40-60 40h-50q-60 0-60-40V170q0-20 20-20z|PM162 190h106v90H162zM372 190h106v90H372z",
    "s": "pM200 412L172 268L468 236L300 412M452 184L484 300L506 396"
    "|dM172 268L158 190M452 184L440 132L506 116h20q44 4 24 66|PM76 176q10-24 70-18l110 6"
    "q26 4 22 12-50 4-80 18-36 18-90 8-28-6-32-26z|DM500 92q36-4 48 26l-22 16q-14-14-34-16z",
    "h": "pM120 300q30-120 130-118h140q100-2 130 118|rM112 330l12-54M528 330l-12-54|DM292 160h56v44h-56z",
    "gs": "PM120 190h230v60H120zM290 300h230v60H290z|DM350 180h28v80h-28zM262 290h28v80h-28z|sM150 190v60"
    "M180 190v60M210 190v60M240 190v60M270 190v60M330 300v60M360 300v60M390 300v60M420 300v60M450 300v60",
    "ps": "gM380 240h150|DM520 222h26v36h-26z|PM160 130h190l40 44v132l-40 44H160l-40-44V174z|LM170 170h74v140h-74z"
    "|LM270 170h70v140h-70z|dM120 240h270|sM134 196v-18M134 302v-18M376 196v-18M376 302v-18",
    "fl": _bicycle(
        more=f"|D{_o(424, 150, 20)}|LM444 138l120-34v94l-120-34z|BM330 274L384 212|sM340 262l14 12M356 244l14 12"
    ),
    "rl": f"DM250 110h140q30 0 30 30v190q0 30-30 30H250q-30 0-30-30V140q0-30 30-30z|R{_o(320, 190, 62)}|R"
    f"{_o(320, 306, 34)}|L{_o(300, 170, 16)}|s{_rays(320, 190, 120, 150, 16)}",
    "cl": f"k{_o(320, 190, 104)}|g{_o(320, 190, 104)}|PM240 272h160v110H240z|D{_o(320, 316, 15)}|dM320 320v28",
    "m": f"dM400 390q20-80-60-120|D{_o(290, 200, 116)}|L{_o(290, 200, 100)}|sM240 232l74-84M276 252l74-84",
    "p": "PM190 150h260l20 220q0 20-20 20H190q-20 0-20-20z|DM180 120h280v60H180z|gM230 180v90M410 180v90"
    "|LM250 250h140v70H250z",
    "hb": "gM90 150h460|PM180 170h280l-16 170q-2 24-30 24H226q-28 0-30-24z|DM176 150h288v56H176z|LM240 250h160v60H240z",
    "rr": f"pM130 180h380M160 180L300 390M420 180L300 390M300 180v210|gM130 204h380|P{_o(520, 188, 16)}",
    "t": "PM210 310L250 150q4-20 30-20h170q24 0 30 20l36 160z|LM276 170h174l20 80H260z|dM214 310L70 330|d"
    f"{_o(370, 320, 66)}|s{_rays(370, 320, 6, 66, 10)}",
    "ch": f"{_HELMET}|DM496 282l62 18q-20 20-66 12z|LM210 226q30-44 76-56-6 40-50 64zM300 216"
    "q20-44 70-46 0 36-46 54z|gM236 322l60 74L400 312",
    "rh": f"{_HELMET}|DM200 250q40-80 130-96q-70 40-90 92zM290 236q30-70 110-78q-60 30-74 70zM380 224"
    "q20-40 72-38q-40 14-50 32z|gM236 322l60 74L400 312",
    "rj": "PM260 100h120l110 60 40 190h-64l-36-110v150H210V240l-36 110h-64l40-190z"
    "|LM270 100q50 40 100 0l-50 60z|sM320 160v228|LM214 300h212v16H214z",
    "j": "PM250 100h140l110 56-34 90-44-18v160H218V228l-44 18-34-90z|LM250 100q70 56 140 0l14 8q-84 70-168 0z"
    "|LM218 250h204v34H218z|sM320 144v244",
    "cg": "PM220 390V250l-56-70q-14-22 8-32 20-6 32 14l30 42V120q0-22 20-22t20 22v-20q0-22 21-22t21 22v22"
    "q0-20 20-20t20 20v30q2-18 20-18t20 20v246z|LM220 350h156v40H220z|sM274 120v80M316 122v78M356 130v70",
}
