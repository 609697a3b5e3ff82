# ruff: noqa: E501
"""Sentences about bicycles, in Markdown. Slots: {name}, {brand}, {kind}, {material}, {colour}, {years}, {country}."""

OPENING = (
    "The **{name}** is the {kind} that the people at {brand} ride to work themselves.",
    "Some things are right at the first try; the **{name}** took {brand} eleven prototypes.",
    "With the **{name}**, {brand} set out to make a {kind} that needs no explaining.",
    "Ask a mechanic which {kind} comes back least often, and the **{name}** is a likely answer.",
    "The **{name}** has been in our range for years, and it keeps getting better in small steps.",
    "A good {kind} disappears under you, and the **{name}** does exactly that.",
    "Every rider has a different idea of the ideal {kind}; the **{name}** comes close to most of them.",
    "The **{name}** began as a drawing on a napkin in {country} and left the test bench two winters later.",
)
PROMISE = (
    "It was designed for daily use in all weathers, and it shows in the details.",
    "Nothing rattles, nothing rubs, and nothing has to be adjusted twice.",
    "You notice the difference on the first kilometre and forget about it by the tenth, which is the point.",
    "The {colour} finish is as calm in the rain as it is in the evening sun.",
    "We tested it for *four thousand kilometres* between the coast and the hills before we put it on the shelf.",
    "It is neither the cheapest {kind} that we sell nor the dearest, and it is the one that we recommend most.",
    "Whoever rides every day will earn the price back in parts that did not have to be replaced.",
    "It asks for little: a dry cloth now and then, and a look at the bolts in spring.",
    "Small as the change from its predecessor may look, {brand} redrew almost every part of it.",
    "Riders who tried it against three rivals chose it with their eyes closed, **twice**.",
    "It fits bicycles of nearly every make, new and old.",
    "The whole of it is put together by hand in {country}, by people who sign the box.",
)
FEATURES = (
    "**Made to last:** the wearing parts can be replaced one at a time",
    "**Quick to fit:** two bolts, one hexagon key and no swearing",
    "**Quiet:** no clicks, no squeaks, even after a winter of salt",
    "**Honest weight:** measured on our own scale, *not* in a brochure",
    "**Repairable:** every spare part stays in stock for {years} years",
    "**Well packed:** cardboard and paper alone, no plastic",
    "**Tested:** drop, salt spray and fatigue, each beyond the standard",
    "**Clear sizing:** measure once, order once",
    "**Made of {material}:** stiff where it must be, forgiving where it may be",
    "**Matched colour:** the {colour} of the {brand} range",
    "**Safe in the dark:** reflective where cars look first",
    "**Fair:** made in {country} for wages that can be lived on",
    "**Ready for rain:** sealed, coated or drained, whichever works best",
    "**Light hands:** it can be used with winter gloves on",
)
DEPARTMENT = {
    "Bikes": (
        "The frame is built from {material} with a geometry that keeps you upright in traffic and stretched on the open road.",
        "Mudguards, a rack and a stand fit without adapters, because somebody thought of the eyelets.",
        "At low speed it steers like a city bicycle; at forty an hour down a hill it runs as if on rails.",
        "The gears cover a range of `520 %`, enough for a loaded climb and a tailwind home.",
        "Cables run inside the frame, but the bearings are threaded, so that your mechanic stays your friend.",
        "The wheels are built by hand and trued again after the first ride of our workshop.",
        "Hydraulic brakes stop it in the wet within the length of a car, and the pads last *a good two years*.",
    ),
    "Electric": (
        "The motor gives its help so gently that your neighbour will believe you have been training.",
        "In *eco* it goes **120 km** on a charge, in *turbo* still fifty, with a rucksack and a headwind.",
        "The battery clicks out with a turn of the key and charges on the kitchen table.",
        "The display shows what you need to know: speed, range and the time you have left for coffee.",
        "Its software is updated by the dealer, by cable, free of charge, for {years} years.",
        "Water may rain on it, splash against it and stand under it; the contacts are gold-plated and sealed.",
        "When the power runs out it is still a {kind} that can be pedalled home without tears.",
    ),
    "Wheels and tyres": (
        "The rubber grips on wet cobbles without singing on dry asphalt.",
        "Between `2.5` and `4.5` bar it rolls as it should; the number is on the sidewall, and it is true.",
        "A layer of {material} under the tread keeps glass and thorns where they belong: outside.",
        "It seats on the rim with a floor pump and a clear *pop*; no compressor, no soap opera.",
        "The reflective strip is woven in, not glued on, and survives the washing.",
        "Compared to last year's {kind} it saves eleven watts at thirty an hour, which is a gear on a long day.",
    ),
    "Drivetrain and brakes": (
        "Shifts are short and certain, under load too, and the lever tells your thumb when they are done.",
        "Its surfaces are hardened and then polished, so that dirt finds little to hold on to.",
        "It works with the parts of the other large makers, and where it does **not**, we say so.",
        "Three out of four drivetrains die of dirt; this one is shaped to shed it.",
        "The tolerances are those of the groupset one step up; only the lettering is plainer.",
        "A workshop needs nine minutes for the change, and with the instructions you need twenty.",
    ),
    "Comfort and controls": (
        "Comfort is not softness: the {material} gives way where the bones are and holds where the muscles work.",
        "After an hour you stop thinking about it, and after five you are glad that you do not have to.",
        "It can be set in steps of two degrees, and the setting stays where you put it.",
        "The shape comes from pressure maps of *three hundred* riders, the surface from asking them afterwards.",
        "Hands, back and neck share the load; none of them has to carry it alone.",
        "The clamp spreads its force, so that carbon is safe with it at `5 Nm`.",
    ),
    "Lights and safety": (
        "You are seen from **800 metres**, and from the side, where most lights go missing.",
        "It takes a night of rain, a fall on the kerb and a forgotten week in the bag.",
        "The beam has a clean upper edge, so that nobody who comes towards you has to blink.",
        "It charges by USB-C in two hours and tells you honestly what is left.",
        "In our test a thief with good tools gave up after *four minutes*, loudly.",
        "The mount stays on the bicycle and the {kind} comes with you, in one second, with one hand.",
    ),
    "Bags and transport": (
        "A week's shopping goes in, and on the way home it stays where you put it.",
        "The seams are welded and the roll closure keeps out a downpour as well as a puddle.",
        "It hooks on with one hand, does not sway, and comes off again when you want it to, not before.",
        "Loaded with **25 kg** it changes the steering less than a strong side wind.",
        "Inside there is a pocket for the things that always sink to the bottom.",
        "The fabric is woven from {material} yarn and can be patched with a hot iron.",
    ),
    "Helmets and clothing": (
        "The cut is made for a bent back: longer behind, shorter in front, nothing that flaps.",
        "It breathes on the climb and holds off the wind on the descent.",
        "Wash it at `30 °C`, let it hang overnight, and it looks new on Monday.",
        "The reflective threads are invisible by day and bright in the headlights.",
        "It weighs so little that you will look for it in your bag.",
        "Fastenings work with gloves on and stay silent while you ride.",
    ),
}
MATERIAL = (
    "{brand} makes the load-bearing parts of {material}, because it bears the abuse of daily use and can be recycled at the end.",
    "Steel screws are stainless, plastics are marked by kind, and nothing is glued that could be screwed.",
    "The {colour} surface is powder-coated at 190 degrees and was scratched with keys, sand and a cat before we believed it.",
    "Each batch is X-rayed by sample, and the samples are then broken *on purpose*.",
    "The suppliers are named on the website of {brand}, down to the maker of the grease.",
    "What looks like decoration is a rib, and it saves forty grams.",
    "We cut one in half to be sure: no voids, no filler, clean welds.",
    "It is not the lightest choice, but it is the one that bends before it breaks.",
)
USE = (
    "On the way to work it is the part of the day that goes right.",
    "For a tour of several days, check it once in the evening and then look at the stars instead.",
    "If you ride in winter, rinse off the salt with lukewarm water; never use a pressure washer.",
    "It comes adjusted for a rider of average build, and ten minutes with the enclosed key make it yours.",
    "In the first weeks the parts bed in; a second look at the screws after 100 km is well spent.",
    "Children grow faster than warranties: read the size table before you order.",
    "On cobbles it is firm, on gravel sure of itself, and on smooth asphalt simply silent.",
    "Two of our staff share one, of different height, and neither has complained.",
    "Should it not suit you, ride it for thirty days and bring it back dirty; **that is what the thirty days are for**.",
    "Heavier riders will be glad of the permitted load of 130 kg, luggage included.",
)
STEPS = (
    "Lay out the parts and compare them with the list",
    "Clean the place where the {kind} will sit; grease makes threads happy",
    "Fit it finger-tight and look at it from behind",
    "Tighten in turns to the torque that is printed beside the bolt",
    "Turn, pull and press: nothing may move that should not",
    "Ride once around the block and check the bolts again",
    "Keep the enclosed key where you will find it",
)
CARE = (
    "Wipe it with a damp cloth when it is dirty and with a dry one when it is wet.",
    "A drop of oil every 300 km is better than a bath of oil once a year.",
    "Look for wear in spring and autumn; the marks show how much is left.",
    "Do not use solvents: they take the {colour} off before they take the dirt off.",
    "Keep it out of full sun when you can, and out of the cellar puddle always.",
    "Every part that wears can be ordered singly, for {years} years, also by people who lost the receipt.",
)
BOX = (
    "1 {kind}, {colour}",
    "Mounting hardware of stainless steel",
    "A hexagon key of good quality",
    "Instructions in six languages, with drawings that help",
    "A card with the number of the person who packed it",
    "A sticker, because everybody likes stickers",
    "Two spare screws, because one always falls",
)
GUARANTEE = (
    "{brand} gives a guarantee of **{years} years** on everything that does not wear by nature.",
    "Bring it to us or send it in: the postage is ours.",
    "A repair takes a week, and in the season two.",
    "Crashed it? We replace it *once* at half the price, and do not ask how it happened.",
)
QUOTES = (
    "I have sold this {kind} for six years. Two came back, and one of them had been under a tram.",
    "If my own was stolen tomorrow, I would buy the same one again. In {colour}, probably.",
    "The first thing I check is the thread. This one is cut, not pressed. That is all I need to know.",
    "People ask for a lighter one and then come back for this one.",
)
TABLES = (
    "| Use | How well |\n|:--|:-:|\n| Every day, in town | very well |\n| Touring with luggage | well |\n| Racing | *it can* |\n| Mud | well, then rinse |",
    "| Rider | Size |\n|---|---|\n| up to 165 cm | small |\n| 165 to 178 cm | medium |\n| 178 to 188 cm | large |\n| above | ask us |",
    "| Test | Norm | {brand} |\n|---|--:|--:|\n| Fatigue, cycles | 100 000 | **250 000** |\n| Salt spray, hours | 96 | **400** |\n| Drop, metres | 1.0 | **1.8** |",
    "| Part | Torque |\n|---|--:|\n| Main clamp | 5 Nm |\n| Side bolts | 4 Nm |\n| Cover | hand-tight |",
    "| Works with | Since |\n|---|--:|\n| Most city bicycles | 1995 |\n| Road bicycles | 2008 |\n| Electric bicycles | 2014 |",
    "| Season | What to do |\n|---|---|\n| Spring | clean, oil, check the bolts |\n| Summer | ride |\n| Autumn | new pads, new lights |\n| Winter | rinse off the salt |",
)
QUESTIONS = (
    (
        "Does it fit my bicycle?",
        "If your bicycle is younger than twenty years, almost certainly. Measure the place where the {kind} will sit and compare it with the table of sizes; half a millimetre is no problem, two are. When in doubt, send us a photograph.",
    ),
    (
        "Can I fit it myself?",
        "Yes. You need the enclosed key, a flat surface and a quarter of an hour. Whoever would rather not can bring the bicycle to one of our workshops, where it is done *while you wait*.",
    ),
    (
        "How long will it last?",
        "Our own has done **{years} years** of daily use in all weathers. What wears first are the small parts, and those can be replaced singly, with the tools that are in every kitchen drawer.",
    ),
    (
        "Is it suitable for winter?",
        "It was tested at minus fifteen degrees with salt. Rinse it with lukewarm water once a week, dry it, and give the moving parts a drop of oil. Nothing else is needed until spring.",
    ),
    (
        "Where is it made?",
        "In {country}, in a factory that we have visited twice. The {material} comes from a supplier less than a day away, and the packaging from the next village.",
    ),
    (
        "What if I order the wrong size?",
        "Send it back within thirty days, used or not. We pay the postage both ways, and the right one is usually with you before the wrong one is with us.",
    ),
    (
        "Is there a smaller version?",
        "Not yet. {brand} says that it is being drawn. Until then the smallest size suits riders from about 145 cm, with the adjustment at its lower end.",
    ),
    (
        "Can it be recycled?",
        "Nine tenths of it by weight. Bring the old one to us: we take it apart, keep what still works for repairs, and hand the rest over sorted.",
    ),
)
