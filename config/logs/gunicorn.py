"""gunicorn's logger with the shop's handlers.

Not by gunicorn's `logconfig_dict`: with it, gunicorn puts a line together for each request, whether or not there is an
access log.
"""

import logging.config

from gunicorn import glogging

from config import logs


class Logger(glogging.Logger):
    """The setting `logger_class`."""

    def setup(self, cfg):
        super().setup(cfg)
        logging.config.dictConfig(logs.configuration())
