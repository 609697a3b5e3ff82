"""What the shop sells: its tree of categories, its brands, tags, colours and sizes."""

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

BRANDS = ["Aldermoor", "Amstelrad", "Bergvogel", "Brightwell", "Calderwind", "Cavallo", "Copperfield", "Dunlin", "Eikenhart", "Fellside", "Ferrousa", "Galedale", "Grauwolf", "Harrowgate", "Ironbridge", "Juniper", "Kestrel", "Kliffhang", "Larkspur", "Linden", "Lowlander", "Marlowe", "Merel", "Northgate", "Oakhanger", "Pedalier", "Quillon", "Ravenscar", "Rijnlust", "Saltmarsh", "Sorrel", "Stormvogel", "Swift", "Tarnwater", "Thistle", "Umberline", "Velmora", "Westerly", "Windhover", "Zephyrine"]

MODELS = ["Arc", "Aria", "Atlas", "Aurora", "Avenue", "Beacon", "Birch", "Bolt", "Breeze", "Canyon", "Cirrus", "Comet", "Compass", "Coral", "Courier", "Crest", "Delta", "Drift", "Dune", "Echo", "Ember", "Falcon", "Fjord", "Flint", "Forge", "Gale", "Glide", "Grove", "Harbour", "Haven", "Horizon", "Iris", "Juno", "Lagoon", "Lark", "Ledge", "Lumen", "Meadow", "Mesa", "Metro", "Mistral", "Moor", "Nimbus", "Nova", "Orbit", "Osprey", "Otter", "Pace", "Pebble", "Pilot", "Polder", "Prairie", "Quarry", "Rally", "Ranger", "Reed", "Ridge", "Rover", "Sable", "Scout", "Sierra", "Slate", "Solstice", "Spark", "Stride", "Summit", "Swallow", "Tempo", "Terra", "Tide", "Trace", "Traverse", "Vale", "Vector", "Vista", "Voyage", "Warden", "Willow", "Yarrow", "Zenith"]

SERIES = ["One", "Two", "3", "5", "7", "9", "20", "40", "60", "Plus", "Pro", "SL", "Sport", "Classic", "Evo", "Light"]

TAGS = ["Commuting", "Touring", "Racing", "Off-road", "Family", "Winter", "Summer", "Waterproof", "Reflective", "Lightweight", "Heavy-duty", "Recycled", "Vegan", "Tubeless", "Tool-free", "Adjustable", "Foldable", "Made-in-Europe", "Good-value", "Beginner", "Expert", "Compact", "Quick-release", "Rechargeable"]

COLOURS = ["Black", "Slate", "Graphite", "Silver", "White", "Sand", "Clay", "Brick", "Amber", "Olive", "Moss", "Fir", "Petrol", "Navy", "Sky", "Lilac", "Plum", "Rust"]

MATERIALS = {
    "Bikes": ("aluminium", "chromoly steel", "carbon fibre", "titanium"),
    "Electric": ("aluminium", "magnesium alloy", "carbon fibre"),
    "Wheels and tyres": ("natural rubber", "recycled rubber", "silica compound", "stainless steel"),
    "Drivetrain and brakes": ("hardened steel", "forged alloy", "stainless steel", "titanium"),
    "Comfort and controls": ("aluminium", "carbon fibre", "glass-filled nylon", "forged alloy"),
    "Lights and safety": ("hardened steel", "recycled polycarbonate", "aluminium", "brass"),
    "Bags and transport": ("recycled polyester", "waxed cotton", "coated nylon", "aluminium"),
    "Helmets and clothing": ("recycled polyester", "merino wool", "recycled polyamide", "organic cotton"),
}

COUNTRIES = ["Netherlands", "Germany", "Italy", "Portugal", "Taiwan", "Czechia", "Belgium", "Denmark", "France", "Spain", "Japan", "Poland"]

FIRST_NAMES = ["Aafke", "Adil", "Aisha", "Alice", "Anders", "Anouk", "Arjen", "Astrid", "Bas", "Beatrix", "Bram", "Carla", "Cem", "Chiara", "Daan", "Dagmar", "Daria", "Diego", "Eline", "Elif", "Emil", "Emma", "Erik", "Esther", "Fatima", "Femke", "Finn", "Floor", "Frida", "Gijs", "Greta", "Hanna", "Hassan", "Hugo", "Ida", "Ilse", "Imke", "Ines", "Ivan", "Jamila", "Jan", "Jasper", "Joris", "Julia", "Karim", "Kees", "Lars", "Laura", "Leila", "Lena", "Linnea", "Lotte", "Lucas", "Maarten", "Maja", "Marco", "Marit", "Mehmet", "Mila", "Nadia", "Niels", "Nina", "Noor", "Olga", "Oscar", "Pieter", "Pim", "Rosa", "Ruben", "Samir", "Sanne", "Sara", "Sofie", "Stijn", "Sven", "Tess", "Thijs", "Tom", "Ulla", "Vera", "Wout", "Yara", "Yusuf", "Zoe"]

LAST_NAMES = ["Aalbers", "Akkerman", "Andersen", "Bakker", "Bauer", "Becker", "Berger", "Bianchi", "Blom", "Boersma", "Brandt", "Brouwer", "Claessens", "Costa", "Dekker", "Demir", "Dijkstra", "Dubois", "Eriksen", "Evers", "Fischer", "Fontein", "Garcia", "Geerts", "Groen", "Haan", "Hansen", "Hendriks", "Hofman", "Holm", "Hoekstra", "Huisman", "Jacobs", "Jansen", "Jensen", "Kaya", "Keller", "Klein", "Koning", "Kowalski", "Kramer", "Kuiper", "Lambert", "Lange", "Larsen", "Lindberg", "Maes", "Martens", "Meijer", "Mertens", "Moreau", "Mulder", "Nielsen", "Novak", "Nowak", "Olsen", "Peeters", "Petersen", "Pietersen", "Postma", "Prins", "Ricci", "Rossi", "Sanders", "Santos", "Schmidt", "Schouten", "Smit", "Smeets", "Sousa", "Timmermans", "Veenstra", "Verbeek", "Vermeer", "Visser", "Vogel", "Vos", "Wagner", "Weber", "Willems", "Wolf", "Yilmaz", "Zijlstra"]

STREETS = ["Appelgaard", "Beukenlaan", "Brugstraat", "Dijkweg", "Dorpsstraat", "Eikenlaan", "Fietspad", "Gasthuisstraat", "Havenkade", "Hoogstraat", "Kanaalweg", "Kerkstraat", "Kloosterweg", "Lindelaan", "Marktplein", "Molenweg", "Nieuwstraat", "Oosterkade", "Parklaan", "Plantsoen", "Prinsengracht", "Rijnkade", "Schoolstraat", "Singel", "Stationsweg", "Tuinstraat", "Veerweg", "Vijverlaan", "Waterweg", "Zuiderstraat"]

CITIES = ["Alkmaar", "Amersfoort", "Amsterdam", "Apeldoorn", "Arnhem", "Assen", "Breda", "Delft", "Deventer", "Dordrecht", "Ede", "Eindhoven", "Enschede", "Gouda", "Groningen", "Haarlem", "Hilversum", "Hoorn", "Leeuwarden", "Leiden", "Maastricht", "Middelburg", "Nijmegen", "Roermond", "Rotterdam", "Tilburg", "Utrecht", "Venlo", "Zutphen", "Zwolle"]

ATTRIBUTES = {
    "Bikes": {
        "Gears": ("8", "9", "1 x 11", "1 x 12", "2 x 11", "2 x 12"),
        "Fork": ("rigid steel", "rigid carbon", "80 mm of travel", "120 mm of travel"),
        "Brakes": ("hydraulic disc", "mechanical disc", "rim"),
        "Permitted load": ("120 kg", "130 kg", "150 kg"),
        "Wheel size": ("26 inch", "28 inch", "29 inch"),
        "Mudguards": ("fitted", "eyelets", "none"),
    },
    "Electric": {
        "Voltage": ("36 V", "48 V"),
        "Torque": ("40 Nm", "55 Nm", "75 Nm", "85 Nm"),
        "Charging time": ("2.5 hours", "4 hours", "6 hours"),
        "Range": ("60 km", "90 km", "120 km"),
        "Protection": ("IP54", "IP65", "IP67"),
        "Charge cycles": (800, 1000, 1500),
    },
    "Wheels and tyres": {
        "Pressure": ("2.0 to 3.5 bar", "2.5 to 4.5 bar", "4.0 to 6.0 bar"),
        "Tubeless": ("ready", "no"),
        "Threads per inch": (60, 67, 120),
        "Valve": ("Presta", "Schrader", "Dunlop"),
        "Puncture layer": ("1 mm", "3 mm", "5 mm", "none"),
        "E-bike rating": ("25 km/h", "45 km/h", "not rated"),
    },
    "Drivetrain and brakes": {
        "Gears": ("8", "9", "10", "11", "12"),
        "Surface": ("nickel", "black oxide", "polished"),
        "Largest sprocket": (32, 36, 42, 51),
        "Cable pull": ("short", "long", "none"),
        "Mount": ("flat mount", "post mount", "direct"),
        "Life": ("3 000 km", "5 000 km", "8 000 km"),
    },
    "Comfort and controls": {
        "Clamp": ("25.4 mm", "31.8 mm", "35.0 mm"),
        "Padding": ("gel", "foam", "none"),
        "Angle": ("0 to 6 degrees", "fixed", "-17 to 17 degrees"),
        "Permitted load": ("110 kg", "130 kg", "150 kg"),
        "Torque": ("4 Nm", "5 Nm", "6 Nm"),
        "Riding position": ("upright", "moderate", "stretched"),
    },
    "Lights and safety": {
        "Brightness": ("15 lux", "40 lux", "80 lux", "100 lux"),
        "Security level": (8, 10, 12, 15),
        "Mount": ("rubber strap", "clamp", "bolt"),
        "Battery life": ("6 hours", "12 hours", "30 hours"),
        "Protection": ("IP44", "IPX5", "IP67"),
        "Key": ("two enclosed", "code", "none"),
    },
    "Bags and transport": {
        "Volume": ("5 l", "12 l", "20 l", "25 l", "40 l"),
        "Permitted load": ("5 kg", "9 kg", "25 kg", "40 kg"),
        "Closure": ("roll", "zip", "buckle"),
        "Waterproof": ("yes", "splashes"),
        "Shoulder strap": ("enclosed", "none"),
        "Fastening": ("hooks", "click rail", "bolts"),
    },
    "Helmets and clothing": {
        "Fit": ("snug", "regular", "loose"),
        "Water column": ("5 000 mm", "10 000 mm", "20 000 mm"),
        "Season": ("summer", "winter", "all year"),
        "Reflective": ("all round", "back", "no"),
        "Care": ("30 °C", "by hand", "wipe"),
        "Ventilation": (8, 12, 18),
    },
}
