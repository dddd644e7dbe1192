"""The images that Dockerfiles build on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlscaffold.facts.model import BaseImage, Place, Project
from mlscaffold.facts.text import split_lines
from mlscaffold.facts.traits import is_aside
from mlscaffold.lean import pattern

_FROM = pattern(r"[ \t]*FROM[ \t]+((?:--\S+[ \t]+)*)(\S+)(?:[ \t]+AS[ \t]+(\S+))?[ \t]*", re.IGNORECASE)
_DOCUMENT = pattern(r"<<-?[\"']?([A-Za-z_]\w*)[\"']?")
_REFERENCE = pattern(r"((?:[\w.-]+(?::\d+)?/)?[\w./-]+?)(?::([\w][\w.-]*))?(@sha256:[0-9a-fA-F]{64})?")


def base_images(path: str, text: str) -> Iterator[BaseImage]:
    """The images that a Dockerfile builds on, stages of its own and what arguments name left out."""
    stages: set[str] = set()
    until = ""
    goes_on = False
    for number, line in enumerate(split_lines(text), 1):
        bare = line.strip()
        if until:
            until = "" if bare == until else until
            continue
        if bare.startswith("#") or (goes_on and not bare):
            continue
        if not goes_on and (found := _FROM.fullmatch(line)):
            image, stage = found[2], found[3]
            if image.lower() not in stages and image != "scratch" and (named := _REFERENCE.fullmatch(image)):
                column = line.index(image, found.end(1)) + 1
                yield BaseImage(Place(path, number, column), named[1], named[2] or "", bool(named[3]))
            if stage:
                stages.add(stage.lower())
        elif document := _DOCUMENT.search(line):
            until = document[1]
        goes_on = bare.endswith(("\\", "`"))


def is_published(name: str) -> bool:
    """Whether an image is one that a registry has by this name, and none that may have been built beside it."""
    return "/" in name or name.lower() in _OFFICIAL


def composed_images(project: Project) -> Iterator[BaseImage]:
    """The images of others that services of Compose are started from; those of tests and examples are left out."""
    for config in project.configs:
        if not _COMPOSE.search(config.path) or config.templated or _TRIED.search(config.path) or is_aside(config.path):
            continue
        for setting in config.settings:
            named = _REFERENCE.fullmatch(str(setting.value)) if _SERVICE.fullmatch(setting.key) else None
            if named and (_MAKERS.match(named[1]) or named[1].lower() in _OFFICIAL):
                yield BaseImage(setting.at, named[1], named[2] or "", bool(named[3]))


def built_here(project: Project) -> frozenset[str]:
    """The names of images that services of Compose, jobs of CI and pages build from this repository."""
    found: set[str] = set()
    for config in project.configs:
        built = {s.key.partition(".build")[0] for s in config.settings if _BUILT.match(s.key)}
        found.update(str(s.value) for s in config.settings if s.key in {f"{service}.image" for service in built})
    texts = [c.text for ci in project.ci for c in ci.commands if " build" in c.text]
    texts += [document.text for document in project.documents if " build" in document.text]
    for text in texts:
        for command in _BUILDS.finditer(text):
            found.update(_TAGGED.findall(command[0]))
    return frozenset(_without_tag(name) for name in found)


def _without_tag(name: str) -> str:
    return name[: name.index(":", name.rfind("/") + 1)] if ":" in name[name.rfind("/") + 1 :] else name


def named_in(name: str) -> frozenset[str]:
    """The modules that an image is called after, and that it brings: `airflow` for `apache/airflow`."""
    words = {word for word in re.split(r"[^a-z0-9]+", name.lower()) if word}
    return frozenset(words | ({"pyspark"} if "spark" in words else set()))


def is_bare(name: str, tag: str = "") -> bool:
    """Whether an image is known to bring no packages of Python but a framework: a system, a language, drivers.

    Those of TensorFlow brought a whole environment up to version 1, and do so where their tag says Jupyter.
    """
    if "tensorflow/" in name and (tag.startswith(("0.", "1.")) or "jupyter" in tag):
        return False
    return "/" not in name or _BARE.search(name) is not None


_BARE = pattern(
    r"^(?:docker\.io/)?(?:library|python|nvidia|nvcr\.io/nvidia|pytorch|tensorflow|continuumio|mambaorg|condaforge"
    r"|huggingface|rocm|ubuntu|debian|bitnami|circleci|cimg|node|gcr\.io/distroless|astral|ghcr\.io/astral-sh"
    r"|mcr\.microsoft\.com/devcontainers|public\.ecr\.aws/(?:docker|lambda))/"
    r"|^(?:docker\.io/)?(?:tiangolo/(?:uvicorn|meinheld|uwsgi)-[\w-]{1,60}|amazon/aws-lambda-python)$"
)

_COMPOSE = pattern(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")
_TRIED = pattern(r"(?:^|[/_.-])(?:tests?|testing|e2e|ci)(?:[/_.-]|$)")
_SERVICE = pattern(r"services\.[^.]+\.image")
_MAKERS = pattern(
    r"^(?:docker\.io/|ghcr\.io/|quay\.io/|gcr\.io/)?(?:adminer|amazon|apache|bitnami|cadvisor|chromadb|chromedp|clickhouse"
    r"|confluentinc|dpage|evidently|getmeili|google|grafana|hashicorp|influxdata|jaegertracing|jupyter|kartoza|localstack"
    r"|mailhog|metabase|milvusdb|minio|mlflow|neo4j|nvidia|oliver006|ollama|open-webui|otel|pgvector|portainer|postgis"
    r"|prefecthq|prom|prometheus|prometheuscommunity|provectuslabs|pytorch|qdrant|redis|redislabs|selenium|semitechnologies"
    r"|tensorflow|timescale|vllm|wurstmeister)/"
    r"|^(?:docker\.elastic\.co|mcr\.microsoft\.com|nvcr\.io/nvidia|gcr\.io/cadvisor|cr\.weaviate\.io)/"
)
"""Makers of services, of which no project is one."""

_BUILT = pattern(r"services\.[^.]+\.build(?:$|[.\[])")
_BUILDS = pattern(r"\b(?:docker|podman|buildah)(?: image| buildx)? (?:build|bud)\b(?:[^\n\\]|\\\n?){0,2000}")
_TAGGED = pattern(r"(?:^|\s)(?:-t|--tag)[ =]+[\"']?([\w./:-]+)")

_OFFICIAL = frozenset({
    "adminer", "almalinux", "alpine", "amazonlinux", "archlinux", "bash", "buildpack-deps", "busybox", "caddy",
    "cassandra", "centos", "clojure", "debian", "eclipse-temurin", "elasticsearch", "fedora", "gcc", "golang",
    "gradle", "haproxy", "httpd", "influxdb", "julia", "kong", "mariadb", "maven", "memcached", "mongo",
    "mongo-express", "mysql", "neo4j", "nginx", "node", "openjdk", "oraclelinux", "perl", "php", "postgres", "pypy",
    "python", "r-base", "rabbitmq", "redis", "rockylinux", "ruby", "rust", "scala", "spark", "swift", "tomcat",
    "traefik", "ubuntu",
})  # fmt: skip
"""Official images of Docker Hub (November 2026), whose names stand without a maker's."""
