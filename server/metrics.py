"""Numbers for those who run the service, in the form that Prometheus reads: its one door here."""

from time import perf_counter
from typing import Final

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from clockkg.errors import StoreError

from .service import began, service

blueprint: Final = Blueprint("metrics", __name__)

_NAME: Final = "clockkg-metrics"
_SPARQL: Final = "sparql.sparql"
_KIND: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What one application counts."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests answered", "endpoint", "status")
        self.stopped = self._counter("queries_stopped", "Queries stopped at a limit", "limit")
        self.seconds = Histogram(
            "clockkg_request_seconds",
            "Seconds from request to answer",
            ["endpoint"],
            registry=self.registry,
        )
        self.queries = self._counter("queries", "Queries answered", "kept")
        self.writes = self._counter("writes", "Writes asked for", "status")
        self.busy = self._gauge("workers_busy", "Workers at work")
        self.release = self._gauge("release", "The release being served")
        self.triples = self._gauge("triples", "Statements in the release being served")
        self.findings = self._gauge("findings", "Findings in the release", "severity")
        self._own: dict[str, tuple[Counter, Counter, Histogram]] = {}

    def answered(self, seconds: float, *, kept: str) -> None:
        """Count a query that was answered without the application."""
        if kept not in self._own:
            requests = self.requests.labels(_SPARQL, 200)
            self._own[kept] = requests, self.queries.labels(kept), self.seconds.labels(_SPARQL)
        requests, queries, durations = self._own[kept]
        requests.inc()
        queries.inc()
        durations.observe(seconds)

    def look(self) -> None:
        """Read off what the release being served says of itself."""
        self.busy.set(service().opened.pool.busy)
        release = service().release
        self.release.set(release.number)
        self.triples.set(release.triples)
        for severity, number in release.manifest.counts.items():
            self.findings.labels(severity).set(number)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"clockkg_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(f"clockkg_{name}", about, labels, registry=self.registry)


def measure(app: Flask) -> None:
    """Count every request of an application, and how long each took."""
    app.extensions[_NAME] = Metrics()
    app.before_request(_begin)
    app.after_request(_end)


def count_query(app: Flask, seconds: float, *, kept: bool) -> None:
    """Count a query that was answered well, from what was kept or by a worker."""
    metrics: Metrics = app.extensions[_NAME]
    metrics.answered(seconds, kept="yes" if kept else "no")


def count_write(status: int) -> None:
    """Count a write by the status it was answered with."""
    _metrics().writes.labels(status).inc()


def count_stopped(limit: str) -> None:
    """Count a query that was stopped at a limit."""
    _metrics().stopped.labels(limit).inc()


@blueprint.get("/metrics")
def metrics() -> Response:
    """All numbers; those of the release are absent while there is none."""
    counted = _metrics()
    try:
        counted.look()
    except StoreError:
        counted.release.set(0)
    return Response(generate_latest(counted.registry), content_type=_KIND)


def _begin() -> None:
    g.began = began()


def _end(response: Response) -> Response:
    counted, endpoint = _metrics(), request.endpoint or "none"
    counted.requests.labels(endpoint, response.status_code).inc()
    if "asked" in g:
        counted.queries.labels("yes" if g.asked.cached else "no").inc()
    counted.seconds.labels(endpoint).observe(perf_counter() - g.get("began", perf_counter()))
    return response


def _metrics() -> Metrics:
    metrics: Metrics = current_app.extensions[_NAME]
    return metrics
