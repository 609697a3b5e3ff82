"""What things are made of, and what their specification tables may say, by department."""

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
