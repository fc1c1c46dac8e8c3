# One image for both roles, the web site and the NAS: compose.yaml says how each is run.
# Nothing secret stands here or is built in: every setting comes from the environment.
FROM python:3.11-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --upgrade pip==26.3 setuptools==84.2.1
RUN pip install -r requirements.txt
WORKDIR /app
COPY manage.py ./
COPY content ./content
COPY ingest ./ingest
COPY ytv2 ./ytv2
COPY templates ./templates
COPY static ./static
# The key is made for this one command and forgotten; no database is asked.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(50))") \
    DEBUG=false ALLOWED_HOSTS=localhost DATABASE_URL_POSTGRES_NEW=postgresql://nobody@localhost/none \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q /app

FROM python:3.11-slim-trixie
# pg_dump and pg_restore, for snapshots: of the major version of the server, which render.yaml names.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# A volume that is mounted there belongs to the same user.
RUN install -d -o 10001 -g 10001 /exports /reports /audio
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=false EXPORTS_DIR=/exports PORT=10000
USER 10001:10001
EXPOSE 10000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["python", "-m", "ytv2.ops.healthcheck", "web"]
CMD ["gunicorn", "ytv2.wsgi", "--config", "ytv2/ops/gunicorn.py"]
