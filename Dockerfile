# Two images: `shop` serves, `loadtest` rides. Each holds its own lock file's packages and nothing else.

FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /srv/tandem
RUN useradd --system --uid 10001 --no-create-home tandem


FROM base AS loadtest
COPY requirements/loadtest.txt requirements/
RUN pip install --require-hashes -r requirements/loadtest.txt
COPY loadtests/ loadtests/
USER tandem
CMD ["locust", "-f", "loadtests/locustfile.py"]


FROM base AS shop
COPY requirements/runtime.txt requirements/
RUN pip install --require-hashes -r requirements/runtime.txt
COPY manage.py ./
COPY config/ config/
COPY services/ services/
COPY shop/ shop/
COPY seeding/ seeding/
COPY lab/ lab/
COPY templates/ templates/
COPY static/ static/
USER tandem
ENV BIND=0.0.0.0:8000
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
