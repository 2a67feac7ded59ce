"""What publish/deploy says is judged by the programs and schemas that will read it; what none of them sees is asserted here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import compose_spec
import kubernetes_validate
import pytest
import yaml

from archive import generations
from archive.cli.desk import desk
from tests.factory import DATA

ROOT = DATA.parent
DEPLOY = ROOT / "publish" / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."))
YAML = [path for path in FILES if path.suffix in {".yaml", ".yml"}]
MANIFESTS = [path for path in YAML if path.parent.name == "kubernetes" and path.name != "kustomization.yaml"]
UNITS = ["archive-site@8001.service", "archive-desk.service", "archive-rebuild.service", "archive-rebuild.timer"]
SERVERS = ROOT / ".venv" / "servers"
"""Where `make servers` lays the programs that are no Python packages."""
OLDEST = "1.30"
"""The Kubernetes that the manifests ask for at least."""


def tool(name: str) -> str:
    """A program that is no Python package; without it the test is left out, by name."""
    places = [os.environ.get("PATH", ""), "/usr/sbin", str(SERVERS / "usr" / "sbin"), str(SERVERS / "usr" / "bin")]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        pytest.skip(f"{name} is not installed; `make servers` gets it where Debian's packages are to be had")
    return found


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment})


def named(path: Path) -> str:
    return path.relative_to(DEPLOY).as_posix()


def composed() -> str:
    """The compose file as it is where nothing is set: Compose fills in variables before anything else."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (DEPLOY / "compose.yaml").read_text("utf-8"))


def manifest(kind: str) -> dict[str, Any]:
    return next(one for path in MANIFESTS if (one := yaml.safe_load(path.read_text("utf-8")))["kind"] == kind)


def stages() -> dict[str, list[str]]:
    """The instructions of each stage of the Dockerfile, on a line each."""
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text("utf-8"))
    parts = re.split(r"^FROM \S+ AS (\S+)\n", text, flags=re.MULTILINE)
    return {name: [line for line in body.splitlines() if line and not line.startswith("#")] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("path", YAML, ids=named)
def test_yaml_can_be_read(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text("utf-8")), dict)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_file_names_a_host_or_holds_a_secret(path: Path) -> None:
    text = path.read_text("utf-8")
    for host in re.findall(r"https?://([\w.-]+\.\w+)", text):
        assert host.endswith(("example.org", "NAME.fly.dev")) or host in {"127.0.0.1", "archive.localhost"}, host
    assert not re.search(r"(?i)(password|secret|token|api_?key)\s*[:=]\s*['\"]?\w{8,}", text)
    assert "BEGIN" not in text
    assert ":latest" not in text


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_guide_names_every_file(path: Path) -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    assert path.name in guide or (named(path.parent) != "." and f"{path.parent.name}/" in guide)


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
@pytest.mark.parametrize("path", MANIFESTS, ids=named)
def test_manifests_are_of_kubernetes_schema(path: Path, version: str) -> None:
    assert kubernetes_validate.validate(yaml.safe_load(path.read_text("utf-8")), version, strict=True) in version


def test_a_manifest_with_a_slip_is_refused() -> None:
    slipped = manifest("Deployment")
    slipped["spec"]["template"]["spec"]["containers"][0]["securityContext"]["readOnlyRootFileSystem"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(slipped, OLDEST, strict=True)


def test_kustomize_takes_every_manifest() -> None:
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text("utf-8"))
    assert sorted(kustomization["resources"]) == [path.name for path in MANIFESTS]
    pod = manifest("Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert [image["name"] for image in kustomization["images"]] == [pod["image"]]
    assert [one["name"] for one in kustomization["configMapGenerator"]] == [one["configMapRef"]["name"] for one in pod["envFrom"]]


def test_a_pod_may_do_nothing_but_serve() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"] == {"runAsNonRoot": True, "runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert pod["automountServiceAccountToken"] is False
    assert {"startupProbe", "readinessProbe", "livenessProbe"} < container.keys()
    assert container["resources"].keys() == {"requests", "limits"}


def test_manifests_mean_one_another() -> None:
    deployment, service, policy = manifest("Deployment"), manifest("Service"), manifest("NetworkPolicy")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    (port,) = deployment["spec"]["template"]["spec"]["containers"][0]["ports"]
    for selector in (
        deployment["spec"]["selector"]["matchLabels"],
        service["spec"]["selector"],
        policy["spec"]["podSelector"]["matchLabels"],
        manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    assert service["spec"]["ports"][0]["targetPort"] == port["name"]
    assert policy["spec"]["ingress"][0]["ports"] == [{"port": port["containerPort"], "protocol": "TCP"}]
    assert {one["port"] for rule in policy["spec"]["egress"] for one in rule["ports"]} == {53}
    assert manifest("Ingress")["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"] == {"name": service["metadata"]["name"], "port": {"name": "http"}}
    assert manifest("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]


def test_compose_is_of_its_specification() -> None:
    read = compose_spec.PyOptions(apply_merge=True).from_yaml(composed())
    read.validate()
    assert read.service_names() == ["site", "proxy", "desk", "litestream"]


@pytest.mark.parametrize(("right", "wrong"), [("read_only: true", "read_onli: true"), ("networks: [inside]", "networks: [inward]"), ("pids_limit: 256", "pids_limit: many")])
def test_a_compose_file_with_a_slip_is_refused(right: str, wrong: str) -> None:
    assert right in composed()
    with pytest.raises(ValueError, match=r"read_onli|inward|many"):
        compose_spec.PyOptions(apply_merge=True).from_yaml(composed().replace(right, wrong, 1)).validate()


def test_containers_are_confined_and_only_the_proxy_is_reached() -> None:
    read = yaml.safe_load(composed())
    for name, service in read["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert re.search(r":[0-9][\w.-]*$", service["image"]), name
        assert ("ports" in service) == (name == "proxy"), name
        assert {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")} <= read["volumes"].keys(), name
    assert read["networks"]["inside"]["internal"] is True
    assert read["services"]["site"]["networks"] == ["inside"]


def test_the_desk_is_started_with_options_that_it_has() -> None:
    unit = (DEPLOY / "systemd" / "archive-desk.service").read_text("utf-8")
    given = [*yaml.safe_load(composed())["services"]["desk"]["command"], *re.findall(r"ExecStart=.*", unit)[0].split(), *stages()["desk"][-1].split('"')]
    options = {option.split("=")[0] for option in given if option.startswith("--")}
    assert options <= {name for parameter in desk.params for name in parameter.opts}
    assert {"--https", "--proxies", "--name"} <= options


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    done = run(Path(sys.executable).parent / "hadolint", "--no-color", "--failure-threshold", "style", DEPLOY / "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_images_run_as_nobody_in_particular_and_say_how_they_are() -> None:
    made = stages()
    assert list(made)[-1] == "site"
    for name in ("site", "desk"):
        assert "USER 10001:10001" in made[name]
        assert any(line.startswith("HEALTHCHECK") for line in made[name])
        user = made[name].index("USER 10001:10001")
        assert not [line for line in made[name][user:] if line.startswith(("RUN", "COPY", "ADD"))]
    assert not [line for lines in made.values() for line in lines if line.startswith("ADD") or "curl " in line or "wget " in line]


def test_what_changes_often_is_copied_last() -> None:
    packages = stages()["packages"]
    copied = [line for line in packages if line.startswith("COPY")]
    assert copied == ["COPY requirements-uv.txt ./", "COPY pyproject.toml uv.lock ./"]
    assert "--require-hashes" in packages[packages.index(copied[0]) + 1]
    assert "--locked" in packages[packages.index(copied[1]) + 1]


def test_what_is_copied_is_there_and_is_sent_and_nothing_else_is() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    copied = {source for lines in stages().values() for line in lines if line.startswith("COPY") and "--from" not in line for source in line.split()[1:-1]}
    assert {f"!{source}" for source in copied} == {rule for rule in rules if rule.startswith("!")}
    assert all((ROOT / source).exists() for source in copied)
    assert {"publish/archive.db*", "publish/.archive*", "**/desk.db*", "**/.env*"} <= set(rules)


def test_fly_asks_where_the_site_answers() -> None:
    told = tomllib.loads((DEPLOY / "fly.toml").read_text("utf-8"))
    assert "app" not in told
    assert f"EXPOSE {told['http_service']['internal_port']}" in stages()["site"]
    assert [check["path"] for check in told["http_service"]["checks"]] == ["/-/health"]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_variable_of_the_site_is_one_that_it_knows(path: Path) -> None:
    code = "".join(found.read_text("utf-8") for folder in ("archive/site", "publish/plugins") for found in (ROOT / folder).glob("*.py"))
    ours = {"ARCHIVE_HOST", "ARCHIVE_UPSTREAM", "ARCHIVE_TAG", "ARCHIVE_PUBLISH"}
    for name in set(re.findall(r"\bARCHIVE_[A-Z]+\b", path.read_text("utf-8"))) - ours:
        assert f'"{name}"' in code, name


def test_caddy_takes_its_file_and_would_write_it_so(tmp_path: Path) -> None:
    caddy = tool("caddy")
    places = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = run(caddy, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile", **places)
    assert done.returncode == 0, done.stderr
    assert run(caddy, "fmt", DEPLOY / "Caddyfile", **places).stdout == (DEPLOY / "Caddyfile").read_text("utf-8")


def test_systemd_takes_its_units_and_finds_them_little_exposed(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    for name in UNITS:
        # A unit may start only what is there, which is true of a machine that is set up.
        text = (DEPLOY / "systemd" / name.replace("@8001", "@")).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("/srv/archive/.venv/bin/python", sys.executable), "utf-8")
    done = run(analyze, "verify", "--man=no", *[tmp_path / name for name in UNITS])
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])
    for name in UNITS[:3]:
        judged = run(analyze, "security", "--offline=true", "--threshold=20", "--no-pager", tmp_path / name)
        assert judged.returncode == 0, judged.stdout


def test_nothing_is_served_where_nothing_is_built(tmp_path: Path) -> None:
    done = run(sys.executable, DEPLOY / "serve.py", "--publish", tmp_path)
    assert done.returncode == 1
    assert "run `archive build`" in done.stderr


def test_what_is_built_is_served_and_nothing_is_written(tmp_path: Path, archive_database: Path) -> None:
    for name in ("charts", "locale", "metadata.yaml", "plugins", "queries", "settings.json", "static", "templates"):
        (tmp_path / name).symlink_to(ROOT / "publish" / name)
    shutil.copy(archive_database, tmp_path / generations.DATABASE)
    shutil.copy(archive_database.with_name(generations.POINTER), tmp_path / generations.POINTER)
    assert generations.adopt(tmp_path) is not None
    before = sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    # Until the site answers nobody can connect, so that a proxy asks another meanwhile.
    ask = "import json, sys, urllib.request; print(urllib.request.urlopen(sys.argv[1] + '-/health', timeout=20).read().decode())"
    with subprocess.Popen([sys.executable, DEPLOY / "serve.py", "--publish", tmp_path, "--port", "0"], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[-1]
            answers = (run(sys.executable, "-c", ask, address) for _ in range(60))
            answer = next((answer for answer in answers if not answer.returncode), None)
        finally:
            server.terminate()
            server.wait(20)
    assert answer is not None
    assert json.loads(answer.stdout)["status"] == "well", answer.stderr
    assert sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before
