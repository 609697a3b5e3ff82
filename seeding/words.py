"""Names: of brands, models, colours, countries, people and places."""

BRANDS = (
    "Aldermoor Amstelrad Bergvogel Brightwell Calderwind Cavallo Copperfield Dunlin Eikenhart Fellside Ferrousa "
    "Galedale Grauwolf Harrowgate Ironbridge Juniper Kestrel Kliffhang Larkspur Linden Lowlander Marlowe Merel "
    "Northgate Oakhanger Pedalier Quillon Ravenscar Rijnlust Saltmarsh Sorrel Stormvogel Swift Tarnwater Thistle "
    "Umberline Velmora Westerly Windhover Zephyrine"
).split()

MODELS = (
    "Arc Aria Atlas Aurora Avenue Beacon Birch Bolt Breeze Canyon Cirrus Comet Compass Coral Courier Crest Delta "
    "Drift Dune Echo Ember Falcon Fjord Flint Forge Gale Glide Grove Harbour Haven Horizon Iris Juno Lagoon Lark "
    "Ledge Lumen Meadow Mesa Metro Mistral Moor Nimbus Nova Orbit Osprey Otter Pace Pebble Pilot Polder Prairie "
    "Quarry Rally Ranger Reed Ridge Rover Sable Scout Sierra Slate Solstice Spark Stride Summit Swallow Tempo "
    "Terra Tide Trace Traverse Vale Vector Vista Voyage Warden Willow Yarrow Zenith"
).split()

SERIES = "One Two 3 5 7 9 20 40 60 Plus Pro SL Sport Classic Evo Light".split()

TAGS = (
    "Commuting Touring Racing Off-road Family Winter Summer Waterproof Reflective Lightweight Heavy-duty Recycled "
    "Vegan Tubeless Tool-free Adjustable Foldable Made-in-Europe Good-value Beginner Expert Compact Quick-release "
    "Rechargeable"
).split()

COLOURS = (
    "Black Slate Graphite Silver White Sand Clay Brick Amber Olive Moss Fir Petrol Navy Sky Lilac Plum Rust".split()
)

COUNTRIES = "Netherlands Germany Italy Portugal Taiwan Czechia Belgium Denmark France Spain Japan Poland".split()

FIRST_NAMES = (
    "Aafke Adil Aisha Alice Anders Anouk Arjen Astrid Bas Beatrix Bram Carla Cem Chiara Daan Dagmar Daria Diego "
    "Eline Elif Emil Emma Erik Esther Fatima Femke Finn Floor Frida Gijs Greta Hanna Hassan Hugo Ida Ilse Imke "
    "Ines Ivan Jamila Jan Jasper Joris Julia Karim Kees Lars Laura Leila Lena Linnea Lotte Lucas Maarten Maja "
    "Marco Marit Mehmet Mila Nadia Niels Nina Noor Olga Oscar Pieter Pim Rosa Ruben Samir Sanne Sara Sofie Stijn "
    "Sven Tess Thijs Tom Ulla Vera Wout Yara Yusuf Zoe"
).split()

LAST_NAMES = (
    "Aalbers Akkerman Andersen Bakker Bauer Becker Berger Bianchi Blom Boersma Brandt Brouwer Claessens Costa "
    "Dekker Demir Dijkstra Dubois Eriksen Evers Fischer Fontein Garcia Geerts Groen Haan Hansen Hendriks Hofman "
    "Holm Hoekstra Huisman Jacobs Jansen Jensen Kaya Keller Klein Koning Kowalski Kramer Kuiper Lambert Lange "
    "Larsen Lindberg Maes Martens Meijer Mertens Moreau Mulder Nielsen Novak Nowak Olsen Peeters Petersen "
    "Pietersen Postma Prins Ricci Rossi Sanders Santos Schmidt Schouten Smit Smeets Sousa Timmermans Veenstra "
    "Verbeek Vermeer Visser Vogel Vos Wagner Weber Willems Wolf Yilmaz Zijlstra"
).split()

STREETS = (
    "Appelgaard Beukenlaan Brugstraat Dijkweg Dorpsstraat Eikenlaan Fietspad Gasthuisstraat Havenkade Hoogstraat "
    "Kanaalweg Kerkstraat Kloosterweg Lindelaan Marktplein Molenweg Nieuwstraat Oosterkade Parklaan Plantsoen "
    "Prinsengracht Rijnkade Schoolstraat Singel Stationsweg Tuinstraat Veerweg Vijverlaan Waterweg Zuiderstraat"
).split()

CITIES = (
    "Alkmaar Amersfoort Amsterdam Apeldoorn Arnhem Assen Breda Delft Deventer Dordrecht Ede Eindhoven Enschede "
    "Gouda Groningen Haarlem Hilversum Hoorn Leeuwarden Leiden Maastricht Middelburg Nijmegen Roermond Rotterdam "
    "Tilburg Utrecht Venlo Zutphen Zwolle"
).split()
