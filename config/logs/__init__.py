"""What is written to the log, how, and how much of it at most.

- `lines`: a record as a line of JSON, or for reading
- `requests`: the id of each request, and the slow ones with what they asked of the database
- `limits`: what a visitor can cause is written once a second
- `gunicorn`: the same for the server's own lines

Everything goes to standard error, Django's lines and gunicorn's alike.
"""


def configuration(formatter="json"):
    """Return the logging configuration of Django and gunicorn. `formatter` is `json` or `readable`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"limits": {"()": "config.logs.limits.OnceASecond"}},
        "formatters": {
            "json": {"()": "config.logs.lines.JSONLines"},
            "readable": {"()": "config.logs.lines.Readable"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": formatter, "filters": ["limits"]},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            # Without Django's own handlers: one is for DEBUG alone, the other sends mails to ADMINS.
            "django": {"level": "INFO", "handlers": []},
            "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
            # That PostgreSQL cannot be reached is written for the requests that need it.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
