"""Whether a module drives a pipeline service or a cloud, and is not only a step that one runs."""

from __future__ import annotations

from mlscaffold.facts.model import PythonFile

_CLOUDS = frozenset({"azureml", "sagemaker", "boto3", "kubernetes", "docker", "pulumi", "aws_cdk"})
"""Import names of clouds and their kind: whoever calls them drives them."""
SERVICES = frozenset({"kfp", "airflow", "prefect", "dagster", "metaflow", "luigi", "zenml"})
"""Import names of what runs pipelines; steps are written with them as well."""
_WHOLES = frozenset({
    "pipeline", "flow", "job", "graph", "dag", "DAG", "Flow", "schedule", "sensor", "repository", "Definitions",
    "define_asset_job", "build_schedule_from_partitioned_job", "ScheduleDefinition", "SensorDefinition",
    "load_assets_from_modules", "load_assets_from_package_module", "compile", "build_from_flow", "serve", "deploy",
    "build", "create_run_from_pipeline_func", "create_run_from_job_spec", "create_run_from_pipeline_package",
    "AIPlatformClient", "KubeflowV2DagRunner",
})  # fmt: skip
"""Last parts of what makes a whole of steps: decorators, constructors, functions."""
_WHOLE_CLASSES = frozenset({"FlowSpec", "WrapperTask"})
"""Base classes of pipelines."""


def orchestrates(file: PythonFile) -> bool:
    """Whether a module drives a pipeline service or a cloud, and trains nothing itself."""
    if file.behaviour.trains or file.behaviour.saves_model:
        return False
    if any(c.name.startswith(("azureml.core.Run.", "azureml.core.run.Run.")) for c in file.calls):
        # A step that asks for the run that it is part of.
        return False
    roots = {i.module.partition(".")[0] for i in file.imports}
    return bool(roots & _CLOUDS) or (bool(roots & SERVICES) and _makes_a_whole(file))


def _makes_a_whole(file: PythonFile) -> bool:
    """Whether something is made of steps: a decorated pipeline, a job, a schedule."""
    decorators = {d for f in file.functions for d in f.decorators}
    return any(_is_of_a_service(name, _WHOLES) for name in decorators | {c.name for c in file.calls}) or any(
        _is_of_a_service(base, _WHOLE_CLASSES) for c in file.classes for base in c.bases
    )


def _is_of_a_service(name: str, lasts: frozenset[str]) -> bool:
    return name.partition(".")[0] in SERVICES and name.rpartition(".")[2] in lasts
