"""A small Kubernetes API server in memory, as much of one as kubectl needs for the examples.

Objects are stored as they come. A change of a deployment's template makes a replica set with the
next revision, or gives it to the one that has that template, as the controller does.
"""

import copy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

Object = dict[str, Any]
RESOURCES = {
    "v1": {"pods": "Pod", "configmaps": "ConfigMap", "secrets": "Secret", "services": "Service",
           "namespaces": "Namespace", "nodes": "Node", "events": "Event"},
    "apps/v1": {"deployments": "Deployment", "replicasets": "ReplicaSet"},
    "discovery.k8s.io/v1": {"endpointslices": "EndpointSlice"},
    "networking.k8s.io/v1": {"networkpolicies": "NetworkPolicy", "ingresses": "Ingress"},
    "metrics.k8s.io/v1beta1": {"pods": "PodMetrics", "nodes": "NodeMetrics"},
}  # fmt: skip
CLUSTER_WIDE = {"namespaces", "nodes"}
Target = tuple[str, str, str, str, str]
"""Group version, namespace, resource, name and subresource."""
REVISION = "deployment.kubernetes.io/revision"


class Cluster:
    """The objects by group version, resource, namespace and name."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str, str, str], Object] = {}
        self.clock = 0
        self.lock = threading.RLock()

    def put(self, version: str, resource: str, item: Object) -> Object:
        with self.lock:
            self.clock += 1
            meta = item["metadata"]
            meta.setdefault(
                "creationTimestamp", f"2026-11-23T03:{self.clock // 60:02}:{self.clock % 60:02}Z"
            )
            meta.setdefault("uid", f"uid-{self.clock}")
            meta["resourceVersion"] = str(self.clock)
            item.setdefault("apiVersion", version)
            item.setdefault("kind", RESOURCES[version][resource])
            if "stringData" in item:
                raise ValueError("not needed by the examples")
            self.objects[version, resource, meta.get("namespace", ""), meta["name"]] = item
            if resource == "deployments":
                self.roll_out(item)
            return item

    def get(
        self, resource: str, name: str, version: str = "v1", namespace: str = "orders"
    ) -> Object:
        return self.objects[version, resource, namespace, name]

    def roll_out(self, deployment: Object) -> None:
        meta, template = deployment["metadata"], without_nulls(deployment["spec"]["template"])
        of_it = [one for key, one in self.objects.items()
                 if key[1] == "replicasets" and key[2] == meta.get("namespace", "")
                 and one["metadata"]["ownerReferences"][0]["uid"] == meta["uid"]]  # fmt: skip
        newest = max((int(one["metadata"]["annotations"][REVISION]) for one in of_it), default=0)
        mine = next((one for one in of_it if one["spec"]["template"] == template), None)
        if mine is None:
            name = f"{meta['name']}-{newest + 1}"
            owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": meta["name"],
                     "uid": meta["uid"], "controller": True}  # fmt: skip
            mine = {"metadata": {"name": name, "namespace": meta.get("namespace", ""),
                                 "labels": template["metadata"]["labels"], "annotations": {},
                                 "ownerReferences": [owner]},
                    "spec": {"replicas": 3, "selector": deployment["spec"]["selector"],
                             "template": copy.deepcopy(template)}}  # fmt: skip
            self.put("apps/v1", "replicasets", mine)
        if mine["metadata"]["annotations"].get(REVISION) != str(newest) or not newest:
            mine["metadata"]["annotations"][REVISION] = str(newest + 1)
        meta.setdefault("annotations", {})[REVISION] = mine["metadata"]["annotations"][REVISION]
        count = deployment["spec"].get("replicas", 1)
        meta["generation"] = meta.get("generation", 0) + 1
        deployment["status"] = {
            "observedGeneration": meta["generation"], "replicas": count, "updatedReplicas": count,
            "readyReplicas": count, "availableReplicas": count,
        }  # fmt: skip


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one not in (None, {})}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def merged(old: Any, patch: Any, *, by_name: bool) -> Any:
    """Return a merge patch applied; a strategic one matches the items of lists by name."""
    if isinstance(patch, dict) and isinstance(old, dict):
        found = dict(old)
        for key, value in patch.items():
            if key.startswith("$"):
                continue
            if value is None:
                found.pop(key, None)
            else:
                found[key] = merged(found.get(key, {} if isinstance(value, dict) else None), value,
                                    by_name=by_name)  # fmt: skip
        return found
    if (
        by_name
        and isinstance(patch, list)
        and isinstance(old, list)
        and patch
        and isinstance(patch[0], dict)
    ):
        changed = {one.get("name"): one for one in patch}
        return [merged(one, changed.get(one.get("name"), {}), by_name=True) for one in old]
    return patch


def json_patched(item: Object, operations: list[Object]) -> Object:
    found = copy.deepcopy(item)
    for operation in operations:
        *path, last = (
            part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]
        )
        at: Any = found
        for part in path:
            at = at[int(part)] if isinstance(at, list) else at[part]
        place = int(last) if isinstance(at, list) else last
        if operation["op"] == "remove":
            del at[place]
        else:
            at[place] = operation["value"]
    return found


class Handler(BaseHTTPRequestHandler):
    cluster: Cluster
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Stay silent."""

    def answer(self, body: Any, code: int = 200) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(code)
        kind = "text/plain" if isinstance(body, str) else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, code: int, reason: str, message: str) -> None:
        self.answer({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason,
                     "message": message, "code": code}, code)  # fmt: skip

    def body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def handle_any(self) -> None:
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        with self.cluster.lock:
            if (about := discovery(url.path)) is not None:
                self.answer(about)
            elif (target := parsed(url.path)) is not None:
                self.resource(target, query)
            else:
                self.refuse(404, "NotFound", f"the server could not find {url.path}")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

    def resource(self, target: Target, query: dict[str, str]) -> None:
        version, namespace, resource, name, sub = target
        key = (version, resource, namespace, name)
        if not name:
            self.collection(version, namespace, resource, query)
            return
        item = self.cluster.objects.get(key)
        if item is None:
            self.refuse(404, "NotFound", f'{resource} "{name}" not found')
        elif sub == "log":
            self.answer(item.get("log", ""))
        elif sub == "scale":
            self.scale(version, resource, item)
        elif self.command == "GET":
            self.answer(item)
        elif self.command == "DELETE":
            self.body()
            del self.cluster.objects[key]
            self.answer({"kind": "Status", "apiVersion": "v1", "status": "Success"})
        else:
            self.answer(self.cluster.put(version, resource, self.changed(item)))

    def changed(self, item: Object) -> Object:
        body, kind = self.body(), self.headers.get("Content-Type", "")
        if self.command == "PUT":
            kept = {name: item["metadata"][name] for name in ("uid", "creationTimestamp")}
            body["metadata"] |= kept
            return body
        if "json-patch" in kind:
            return json_patched(item, body)
        return merged(item, body, by_name="strategic" in kind)

    def scale(self, version: str, resource: str, item: Object) -> None:
        if self.command != "GET":
            item["spec"]["replicas"] = self.body()["spec"]["replicas"]
            self.cluster.put(version, resource, item)
        self.answer({"kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": item["metadata"],
                     "spec": {"replicas": item["spec"].get("replicas", 1)},
                     "status": {"replicas": item["spec"].get("replicas", 1)}})  # fmt: skip

    def collection(
        self, version: str, namespace: str, resource: str, query: dict[str, str]
    ) -> None:
        if self.command == "POST":
            item = self.body()
            if resource not in CLUSTER_WIDE:
                item["metadata"]["namespace"] = namespace
            name = item["metadata"]["name"]
            if (
                version,
                resource,
                item["metadata"].get("namespace", ""),
                name,
            ) in self.cluster.objects:
                self.refuse(409, "AlreadyExists", f'{resource} "{name}" already exists')
                return
            self.answer(self.cluster.put(version, resource, item), 201)
            return
        wanted = dict(part.split("=") for part in query.get("labelSelector", "").split(",") if part)
        found = [
            one for (of, kind, where, _), one in self.cluster.objects.items()
            if of == version and kind == resource and namespace in ("", where)
            and wanted.items() <= one["metadata"].get("labels", {}).items()
        ]  # fmt: skip
        kind = RESOURCES[version][resource]
        if query.get("watch"):
            self.answer("")
            return
        self.answer({"kind": f"{kind}List", "apiVersion": version, "items": found,
                     "metadata": {"resourceVersion": str(self.cluster.clock)}})  # fmt: skip


def parsed(path: str) -> Target | None:
    """Return group version, namespace, resource, name and subresource of a path."""
    parts = path.strip("/").split("/")
    version, rest = ("v1", parts[2:]) if parts[0] == "api" else ("/".join(parts[1:3]), parts[3:])
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces":
        namespace, rest = rest[1], rest[2:]
    if version not in RESOURCES or not rest or rest[0] not in RESOURCES[version]:
        return None
    return version, namespace, rest[0], *([*rest[1:], "", ""][:2])  # type: ignore[return-value]


def discovery(path: str) -> Object | None:
    """Return what the server says of itself."""
    groups = [version for version in RESOURCES if "/" in version]
    if path == "/version":
        return {"major": "1", "minor": "32", "gitVersion": "v1.32.4"}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
            {"name": group.split("/")[0], "versions": [{"groupVersion": group, "version": group.split("/")[1]}],
             "preferredVersion": {"groupVersion": group, "version": group.split("/")[1]}}
            for group in groups]}  # fmt: skip
    version = (
        path.removeprefix("/apis/") if path.startswith("/apis/") else path.removeprefix("/api/")
    )
    if version in RESOURCES:
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": [
            {"name": name, "singularName": kind.lower(), "kind": kind, "namespaced": name not in CLUSTER_WIDE,
             "verbs": ["get", "list", "create", "update", "patch", "delete", "watch"]}
            for name, kind in RESOURCES[version].items()]
            + [{"name": "deployments/scale", "kind": "Scale", "group": "autoscaling", "version": "v1",
                "namespaced": True, "verbs": ["get", "update", "patch"]}] * (version == "apps/v1")}  # fmt: skip
    if path == "/openapi/v3":
        return {"paths": {where(version): {"serverRelativeURL": f"/openapi/v3/{where(version)}"}
                          for version in RESOURCES}}  # fmt: skip
    for one in RESOURCES:
        if path == f"/openapi/v3/{where(one)}":
            return validates(one)
    return None


def where(version: str) -> str:
    return f"apis/{version}" if "/" in version else f"api/{version}"


def validates(version: str) -> Object:
    """Return a description in which the server checks the fields, so that kubectl need not."""
    group, _, number = version.rpartition("/")
    parameter = {"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}
    paths = {
        f"/{where(version)}/{name}/{{name}}": {"patch": {
            "parameters": [parameter], "responses": {"200": {"description": "OK"}},
            "x-kubernetes-group-version-kind": {"group": group, "version": number, "kind": kind}}}
        for name, kind in RESOURCES[version].items()
    }  # fmt: skip
    return {"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "1"}, "paths": paths}


@contextmanager
def serving(cluster: Cluster) -> Iterator[str]:
    """Serve a cluster; yield its address."""
    handler = type("OfCluster", (Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
