"""A ConfigMap's key becomes an External Secret, and whoever read the one reads the other."""

from __future__ import annotations

import pytest

STORE = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: team-store}\nspec: {}\n"
MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: atlas
  namespace: prod
data:
  LOG_LEVEL: info   # quiet
  OPENAI_API_KEY: "%s"
  REGION: eu
---
apiVersion: v1
kind: Service
metadata: {name: atlas}
"""
MOVED = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: atlas
  namespace: prod
data:
  LOG_LEVEL: info   # quiet
  REGION: eu
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: atlas-secrets
  namespace: prod
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: team-store
  target:
    name: atlas-secrets
  data:
    - secretKey: OPENAI_API_KEY
      remoteRef:
        key: atlas/OPENAI_API_KEY
---
apiVersion: v1
kind: Service
metadata: {name: atlas}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: atlas}
spec:
  template:
    spec:
      containers:
        - name: app
          env:
            - name: OPENAI_API_KEY
              valueFrom:
                configMapKeyRef: {name: atlas, key: OPENAI_API_KEY}
            - name: REGION
              valueFrom:
                configMapKeyRef:
                  name: atlas
                  key: REGION
          envFrom:
            - configMapRef:
                name: atlas
            - configMapRef:
                name: other
"""


@pytest.fixture
def cluster(project, key):
    project.commit({"k8s/store.yaml": STORE, "k8s/atlas.yaml": MAP % key(), "k8s/deploy.yaml": DEPLOYMENT})
    return project


def test_the_cluster_fetches_what_the_config_map_held(cluster, fixing, in_memory) -> None:
    shrift = fixing(cluster.folder)
    outcome = shrift.round_trip("cluster-secrets:k8s/atlas.yaml")
    assert shrift.after["k8s/atlas.yaml"][1].decode() == MOVED
    assert shrift.after["k8s/deploy.yaml"][1].decode() == DEPLOYMENT.replace(
        "configMapKeyRef: {name: atlas, key: OPENAI", "secretKeyRef: {name: atlas-secrets, key: OPENAI"
    ).replace(
        "                name: atlas\n            - configMapRef",
        "                name: atlas\n            - secretRef:\n                name: atlas-secrets\n            - configMapRef",
    )
    assert any("shrift vault reveal openai" in text for text in outcome["then"])


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("k8s/store.yaml", "", "no SecretStore is declared"),
        (
            "k8s/deploy.yaml",
            "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n    - configMap: {name: atlas}\n",
            "mounted as files",
        ),
        ("k8s/deploy.yaml", DEPLOYMENT.replace("name: app", "name: {{ .x }}"), "made by a template"),
    ],
)
def test_what_cannot_be_known_is_left(cluster, path: str, text: str, why: str, fixing, in_memory) -> None:
    cluster.write(path, text)
    left = [f for f in fixing(cluster.folder).json("list") if f["recipe"] == "cluster-secrets"]
    assert left and all(why in f["why_not"] for f in left), left
