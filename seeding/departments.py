"""The tree of categories: departments, their aisles, and shelves with what lies on them."""

from typing import NamedTuple

FRAME = ("48 cm", "51 cm", "54 cm", "57 cm", "60 cm", "63 cm")
CHILD = ("12 inch", "14 inch", "16 inch", "20 inch", "24 inch")
WHEEL = ("26 inch", "27.5 inch", "28 inch", "29 inch", "700 x 32", "700 x 40")
WEAR = ("XS", "S", "M", "L", "XL", "XXL")
SHOE = ("39", "40", "41", "42", "43", "44", "45", "46")
SPEED = ("8-speed", "9-speed", "10-speed", "11-speed", "12-speed")
WIDTH = ("38 cm", "40 cm", "42 cm", "44 cm", "60 cm", "72 cm")
SHORT = ("60 mm", "75 mm", "90 mm", "105 mm", "120 mm")
VOLUME = ("5 l", "8 l", "12 l", "20 l", "25 l")
LENGTH = ("75 cm", "90 cm", "110 cm", "140 cm")
POWER = ("400 Wh", "500 Wh", "625 Wh", "750 Wh")
PLAIN = ("Standard", "Compact", "Large")


class Shelf(NamedTuple):
    """A leaf of the tree. Prices in euros; `sizes` in the order of their surcharge."""

    name: str
    kind: str
    low: int
    high: int
    sizes: tuple


TREE = {
    "Bikes": {
        "City and touring": [
            Shelf("City bikes", "City Bike", 449, 1490, FRAME),
            Shelf("Touring bikes", "Touring Bike", 899, 2890, FRAME),
        ],
        "Road and gravel": [
            Shelf("Road bikes", "Road Bike", 890, 6400, FRAME),
            Shelf("Gravel bikes", "Gravel Bike", 990, 4900, FRAME),
        ],
        "Mountain and young": [
            Shelf("Mountain bikes", "Mountain Bike", 690, 5200, FRAME),
            Shelf("Children's bikes", "Children's Bike", 149, 549, CHILD),
        ],
    },
    "Electric": {
        "Electric every day": [
            Shelf("Electric city bikes", "Electric City Bike", 1800, 4200, FRAME),
            Shelf("Electric folding bikes", "Electric Folding Bike", 1800, 3600, PLAIN),
        ],
        "Electric off the road": [
            Shelf("Electric mountain bikes", "Electric Mountain Bike", 2600, 7000, FRAME),
            Shelf("Electric gravel bikes", "Electric Gravel Bike", 2900, 7000, FRAME),
        ],
        "Batteries and charging": [
            Shelf("Batteries", "Battery", 299, 799, POWER),
            Shelf("Chargers", "Charger", 59, 199, PLAIN),
        ],
    },
    "Wheels and tyres": {
        "Tyres": [
            Shelf("City tyres", "City Tyre", 14, 49, WHEEL),
            Shelf("Gravel tyres", "Gravel Tyre", 29, 74, WHEEL),
        ],
        "Tubes and repair": [
            Shelf("Inner tubes", "Inner Tube", 4, 12, WHEEL),
            Shelf("Puncture kits", "Puncture Kit", 5, 24, PLAIN),
        ],
        "Wheels": [
            Shelf("Front wheels", "Front Wheel", 59, 480, WHEEL),
            Shelf("Rear wheels", "Rear Wheel", 79, 620, WHEEL),
        ],
    },
    "Drivetrain and brakes": {
        "Shifting": [
            Shelf("Rear derailleurs", "Rear Derailleur", 29, 310, SPEED),
            Shelf("Shifters", "Shifter", 19, 220, SPEED),
        ],
        "Chains and cassettes": [
            Shelf("Chains", "Chain", 12, 79, SPEED),
            Shelf("Cassettes", "Cassette", 19, 260, SPEED),
        ],
        "Brakes": [
            Shelf("Disc brakes", "Disc Brake", 39, 280, PLAIN),
            Shelf("Brake pads", "Brake Pad Set", 7, 34, PLAIN),
        ],
    },
    "Comfort and controls": {
        "Saddles and posts": [
            Shelf("Saddles", "Saddle", 24, 180, PLAIN),
            Shelf("Seatposts", "Seatpost", 19, 240, PLAIN),
        ],
        "Handlebars and stems": [
            Shelf("Handlebars", "Handlebar", 22, 190, WIDTH),
            Shelf("Stems", "Stem", 17, 120, SHORT),
        ],
        "Grips and pedals": [
            Shelf("Grips", "Grip Set", 9, 45, PLAIN),
            Shelf("Pedals", "Pedal Set", 16, 160, PLAIN),
        ],
    },
    "Lights and safety": {
        "Lights": [
            Shelf("Front lights", "Front Light", 15, 140, PLAIN),
            Shelf("Rear lights", "Rear Light", 10, 75, PLAIN),
        ],
        "Locks": [
            Shelf("Chain locks", "Chain Lock", 29, 149, LENGTH),
            Shelf("Folding locks", "Folding Lock", 39, 139, LENGTH),
        ],
        "Seen and heard": [
            Shelf("Bells", "Bell", 8, 30, PLAIN),
            Shelf("Mirrors", "Mirror", 9, 39, PLAIN),
        ],
    },
    "Bags and transport": {
        "Bags": [
            Shelf("Panniers", "Pannier", 39, 169, VOLUME),
            Shelf("Handlebar bags", "Handlebar Bag", 25, 110, VOLUME),
        ],
        "Racks and baskets": [
            Shelf("Rear racks", "Rear Rack", 25, 120, WHEEL),
            Shelf("Baskets", "Basket", 19, 89, PLAIN),
        ],
        "Children and trailers": [
            Shelf("Child seats", "Child Seat", 59, 189, PLAIN),
            Shelf("Trailers", "Trailer", 149, 899, PLAIN),
        ],
    },
    "Helmets and clothing": {
        "Helmets": [
            Shelf("City helmets", "City Helmet", 39, 169, WEAR),
            Shelf("Road helmets", "Road Helmet", 49, 279, WEAR),
        ],
        "Jackets and jerseys": [
            Shelf("Rain jackets", "Rain Jacket", 49, 219, WEAR),
            Shelf("Jerseys", "Jersey", 29, 129, WEAR),
        ],
        "Gloves and shoes": [
            Shelf("Gloves", "Cycling Glove", 15, 69, WEAR),
            Shelf("Shoes", "Cycling Shoe", 59, 289, SHOE),
        ],
    },
}

# Where the second thing in a basket comes from, when it is not from the department of the first.
COMPANIONS = {
    "Bikes": "Lights and safety",
    "Electric": "Bags and transport",
    "Wheels and tyres": "Drivetrain and brakes",
    "Drivetrain and brakes": "Wheels and tyres",
    "Comfort and controls": "Helmets and clothing",
    "Lights and safety": "Bags and transport",
    "Bags and transport": "Lights and safety",
    "Helmets and clothing": "Comfort and controls",
}
