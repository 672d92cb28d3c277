"""The cluster of the examples, in the small API server."""

from collections.abc import Callable

from kubernetes_server import Cluster, Object

OLD, BAD = "registry.example.com/orders-api:2.13.2", "registry.example.com/orders-api:2.14.0"
Run = Callable[..., str]


def deployment(name: str, namespace: str, image: str) -> Object:
    labels = {"app": name}
    pod = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "api", "image": image}]},
    }
    return {"metadata": {"name": name, "namespace": namespace},
            "spec": {"replicas": 3, "selector": {"matchLabels": labels}, "template": pod}}  # fmt: skip


def image(cluster: Cluster) -> str:
    template = cluster.get("deployments", "orders-api", "apps/v1")["spec"]["template"]
    return str(template["spec"]["containers"][0]["image"])
