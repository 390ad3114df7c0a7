"""Makes what is deployed: one small, precompiled, repeatable zip and the finished template of a stage."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from infra import archive, finish, libraries, places, steps
from infra.steps import Failure, step
from infra.stripping import Removed

LIMIT = 35_000_000
_AWAY = {"__pycache__", "examples", "deployments", "deployed"}  # does not travel
_OWN = ("alarms", "archive", "finish", "handlers", "libraries", "limits", "local", "package", "pages", "stripping")
_SOURCES = (
    "app.py",
    "chalicelib",
    "vendor",
    "requirements.txt",
    ".chalice",
    "infra/template.yaml",
    *(f"infra/{name}.py" for name in _OWN),
)


@dataclass(frozen=True)
class Package:
    """What one stage deploys; sizes in bytes."""

    stage: str
    zip: Path
    template: Path
    zipped: int
    unzipped: int
    removed: tuple[Removed, ...]
    digest: str

    @property
    def line(self) -> str:
        return f"{self.zipped / 1e6:.1f} MB zipped, {self.unzipped / 1e6:.1f} MB unzipped"


def package(stage: str) -> Package:
    """The package of `stage`, made anew where anything it is made of has changed."""
    folder = places.BUILD / stage
    made = folder / "made.json"
    digest = _digest(stage)
    known = json.loads(made.read_text()) if made.exists() else {}
    if known.get("digest") == digest and (folder / "kefu.zip").exists():
        return _read(stage, known)
    folder.mkdir(parents=True, exist_ok=True)
    made.unlink(missing_ok=True)
    record = {"digest": digest, **_make(stage, folder)}
    made.write_text(json.dumps(record, indent=1))
    return _read(stage, record)


def _make(stage: str, folder: Path) -> dict[str, object]:
    prepared = libraries.prepare()
    with step(f"chalice package, stage {stage}"):
        packaged = _chalice(stage, folder)
    with step("put together, precompile") as made:
        zip_file = archive.assemble(folder, prepared.zip, packaged / "deployment.zip")
        made.say(f"{zip_file.stat().st_size / 1e6:.1f} MB")
    if zip_file.stat().st_size > LIMIT:
        raise Failure(f"{zip_file} is larger than {LIMIT / 1e6:.0f} MB; `make package` lists what weighs")
    with step("import it as Lambda does") as tried:
        tried.say(archive.try_import(zip_file, stage))
    template = _finished(packaged, stage)
    (folder / "template.json").write_text(json.dumps(template, indent=1, ensure_ascii=False) + "\n")
    return {"unzipped": archive.unzipped(zip_file), "removed": [asdict(one) for one in prepared.removed]}


def template_of(stage: str, folder: Path) -> dict[str, Any]:
    """The finished template of `stage` alone, without the zip; `folder` is where Chalice may work."""
    return _finished(_chalice(stage, folder), stage)


def _finished(packaged: Path, stage: str) -> dict[str, Any]:
    return finish.finished(yaml.safe_load((packaged / "sam.yaml").read_text()), stage, places.ROOT / ".chalice")


def _chalice(stage: str, folder: Path) -> Path:
    """Chalice's own part: functions, roles and APIs from app.py, merged with infra/template.yaml, and a zip of the application.

    It is given no requirements. Its cache forgets all libraries with every change of the code, and what does not fit it leaves
    out with exit status 0; infra/libraries.py does both better.
    """
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    for name in ("chalicelib", "vendor"):
        shutil.copytree(places.ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", "examples"))
    shutil.copy(places.ROOT / "app.py", project)
    (project / ".chalice").mkdir()
    for file in (places.ROOT / ".chalice").glob("*.json"):
        shutil.copy(file, project / ".chalice")
    target = folder / "chalice"
    merge = ["--merge-template", places.ROOT / "infra" / "template.yaml"]
    command = [
        places.python(places.APP_VENV).with_name("chalice"),
        "--project-dir",
        project,
        "package",
        "--stage",
        stage,
        *merge,
        target,
    ]
    steps.run(command, places.LOGS / f"chalice-{stage}.log", env=archive.lambda_like(stage))
    return target


def _read(stage: str, record: dict[str, object]) -> Package:
    folder = places.BUILD / stage
    removed = tuple(Removed(**one) for one in record["removed"])  # type: ignore[attr-defined]
    zip_file = folder / "kefu.zip"
    return Package(
        stage,
        zip_file,
        folder / "template.json",
        zip_file.stat().st_size,
        int(str(record["unzipped"])),
        removed,
        str(record["digest"])[:16],
    )


def _digest(stage: str) -> str:
    found = hashlib.sha256(f"{stage} {libraries.RUNTIME}".encode())
    for file in sorted(_files(places.ROOT / source for source in _SOURCES)):
        found.update(str(file.relative_to(places.ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def _files(sources: Iterable[Path]) -> Iterable[Path]:
    for source in sources:
        if source.is_file():
            yield source
        else:
            found = (Path(folder) / name for folder, _, names in os.walk(source, followlinks=True) for name in names)
            yield from (file for file in found if not _AWAY.intersection(file.parts))


def report(made: Package) -> str:
    """What `make package` prints: the size and what was left out of it."""
    lines = [f"{made.zip.relative_to(places.ROOT)}: {made.line} (limit {LIMIT / 1e6:.0f} MB)", "Left out:"]
    lines += [f"  {one.bytes / 1e6:7.2f} MB  {one.what}" for one in made.removed]
    return "\n".join(lines)


def main() -> None:
    """`python -m infra.package --stage prod`."""
    parser = argparse.ArgumentParser(description="Make the package of a stage.")
    parser.add_argument("--stage", choices=places.STAGES, default="prod")
    print(report(package(parser.parse_args().stage)))


if __name__ == "__main__":
    steps.main(main)
