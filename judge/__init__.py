"""`make check PAGE=category`: a reader's own stage of a page, judged by the contracts that the shop's own stages pass.

    gates.py     which contracts have to hold, each asked in a process of its own
    told.py      the plugin of pytest by which such a process says what it found, as lines of JSON
    grading.py   tests that assert nothing: what the page asks of the database, and the CPU that it takes
    verdict.py   what is said of all this
    hints.py     the hints of the page's chapter

Nothing here knows what is right: a page that is wrong is found by tests/contracts/.
"""
