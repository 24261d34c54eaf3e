# An image whose entry point is `ringproof`; see examples/ci/README.md.
# Never built where it was written, for want of a container engine: only linted, by
# tests/examples/test_dockerfile.py.

FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md ./
COPY src src
COPY conformance conformance
COPY schemas schemas
COPY fixtures fixtures
COPY recordings recordings
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim-bookworm
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl \
    && useradd --create-home --uid 1000 ringproof
USER ringproof
WORKDIR /work
# Where the phone tells its events, as in fixtures/targets/desk-phone.yaml.
EXPOSE 8099
ENTRYPOINT ["ringproof"]
CMD ["certify", "emulator", "--report", "/tmp/report"]
