"""`make check PAGE=category`: a reader's own stage of a page, judged by the contracts that the shop's own stages pass.

    gates.py     which contracts have to hold, each asked in a process of its own
    told.py      the plugin of pytest by which such a process says what it found, as lines of JSON
    gains.py     the statistics of the rounds, by the load test's own functions
    verdict.py   what is said of all this
    hints.py     the hints of the page's chapter
    leftovers.py drops the databases of a process that was ended

tests/judged/ measures for it, and asserts nothing: what the page asks of the database, and the CPU that it takes.

Nothing here knows what is right: a page that is wrong is found by tests/contracts/.
"""
