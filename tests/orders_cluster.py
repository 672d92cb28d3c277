"""The cluster of the examples, in the small API server."""

import base64
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


def orders_cluster() -> Cluster:
    """Return a cluster in which version 2.14.0 was deployed after 2.13.2."""
    found = Cluster()
    for namespace in ("orders", "ingress-nginx", "monitoring"):
        found.put("v1", "namespaces", {"metadata": {"name": namespace}})
    found.put("v1", "nodes", {"metadata": {"name": "node-1"}, "status": {"conditions": []}})
    orders = found.put("apps/v1", "deployments", deployment("orders-api", "orders", OLD))
    orders["spec"]["template"]["spec"]["containers"][0]["image"] = BAD
    found.put("apps/v1", "deployments", orders)
    found.put(
        "apps/v1", "deployments", deployment("ingress-nginx-controller", "ingress-nginx", "x")
    )
    for name, app, where in (("orders-api-1", "orders-api", "orders"), ("orders-api-2", "orders-api", "orders"),
                             ("ingress-nginx-1", "ingress-nginx-controller", "ingress-nginx")):  # fmt: skip
        pod = {"metadata": {"name": name, "namespace": where, "labels": {"app": app}},
               "spec": {"containers": [{"name": "api", "image": "x"}], "nodeName": "node-1"},
               "status": {"phase": "Running", "containerStatuses": [{"name": "api"}]},
               "log": '{"level":"error","message":"timeout waiting for a connection, password authentication failed"}\n'}  # fmt: skip
        found.put("v1", "pods", pod)
        usage = {"metadata": {"name": name, "namespace": where, "labels": {"app": app}},
                 "timestamp": "2026-11-23T03:00:00Z", "window": "30s",
                 "containers": [{"name": "api", "usage": {"cpu": "700m", "memory": "300Mi"}}]}  # fmt: skip
        found.put("metrics.k8s.io/v1beta1", "pods", usage)
    settings = {"LOG_LEVEL": "warn", "DATABASE_HOST": "db-1.example.com"}
    found.put("v1", "configmaps", {"metadata": {"name": "orders-config", "namespace": "orders",
              "managedFields": [{"manager": "kubectl", "time": "2026-11-23T02:50:00Z"}]},
              "data": settings})  # fmt: skip
    for name, data in (("orders-tls", {"tls.crt": "old", "tls.key": "old"}),
                       ("orders-database", {"DATABASE_USER": "orders_api_a", "DATABASE_PASSWORD": "old"})):  # fmt: skip
        coded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
        found.put("v1", "secrets", {"metadata": {"name": name, "namespace": "orders"}, "data": coded,
                                    "type": "kubernetes.io/tls" if "tls" in name else "Opaque"})  # fmt: skip
    for name, where in (("orders-api", "orders"), ("ingress-nginx-controller", "ingress-nginx")):
        found.put("v1", "services", {"metadata": {"name": name, "namespace": where},
                  "spec": {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": 8080}]},
                  "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}}})  # fmt: skip
    return found
