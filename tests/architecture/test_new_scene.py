"""docs/adding-a-scene.md, followed to the letter in a copy of kefu: one folder, one name in SCENES, and customers are answered."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEW = Path(__file__).with_name("groupbuy")
SCENES = "chalicelib/scenes/__init__.py"
TRAINED = ("models/artifacts/", "models/card")  # what `make model` writes
COPIED = ("app.py", "pyproject.toml", "chalicelib", "models", "vendor", "demo", "infra", "tests")

_ASKED = """
from datetime import UTC, datetime
from chalicelib import scenes
from chalicelib.message import Customer, Inbound, State
from chalicelib.scenes.ask import Ask
from chalicelib.understanding import reading

for text, language in (("拼团没拼满人怎么办", "zh-Hans"), ("how can I join a group buy?", "en"), ("怎麼揪團", "zh-Hant")):
    now, who = datetime.now(UTC), Customer("one", guest=False)
    inbound = Inbound("c", who, "web", "m", text, now)
    said = scenes.reply(Ask(inbound, State("c", who, language=language), reading.read(text), now))
    print(said.reply.intent, said.reply.text, [choice.id for choice in said.reply.choices])
"""


@pytest.fixture(scope="module")
def kefu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a scene is made of, with the new one in it, and its model trained anew."""
    copy = tmp_path_factory.mktemp("kefu")
    for name in COPIED:
        _copy(ROOT / name, copy / name)
    before = _files(copy)
    _add(copy)
    (copy / "before.txt").write_text("\n".join(f"{name} {digest}" for name, digest in sorted(before.items())))
    _run(copy, "-m", "models.train", "--force", "--nets", "1")
    return copy


def test_a_new_scene_touches_its_folder_and_one_other_file(kefu: Path) -> None:
    before = dict(line.rsplit(" ", 1) for line in (kefu / "before.txt").read_text().splitlines())
    after = {name: digest for name, digest in _files(kefu).items() if not name.startswith(TRAINED)}
    touched = {name for name, digest in after.items() if before.get(name) != digest} - {"before.txt"}
    assert {name for name in touched if not name.startswith("chalicelib/scenes/groupbuy/")} == {SCENES}
    assert len(touched) == 7


def test_customers_are_answered_by_the_new_scene_in_their_language(kefu: Path) -> None:
    said = _run(kefu, "-c", _ASKED).splitlines()
    assert [line.split()[0] for line in said] == ["groupbuy.join"] * 3
    assert "原路退回" in said[0] and "we ship" in said[1] and "成團" in said[2] and "human" in said[2]


def test_what_watches_over_scenes_is_content_with_it(kefu: Path) -> None:
    _run(kefu, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture/test_scenes.py", "tests/unit/test_wording.py")  # fmt: skip


def _add(copy: Path) -> None:
    """The two steps of the recipe that touch files."""
    shutil.copytree(NEW, copy / "chalicelib" / "scenes" / "groupbuy", ignore=shutil.ignore_patterns("__pycache__"))
    page = (copy / SCENES).read_text("utf-8")
    page = page.replace(
        "from chalicelib.scenes.knowledge import",
        "from chalicelib.scenes.groupbuy import scene as groupbuy\nfrom chalicelib.scenes.knowledge import",
        1,
    )
    page = page.replace('    "unknown": ', '    "groupbuy.join": groupbuy.join,\n    "unknown": ', 1)
    (copy / SCENES).write_text(page, "utf-8")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        ignored = shutil.ignore_patterns("__pycache__", "browser", "integration", "groupbuy")
        shutil.copytree(source, target, symlinks=True, ignore=ignored)
    else:
        shutil.copy(source, target)


def _files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}


def _run(copy: Path, *command: str) -> str:
    told = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *command], cwd=copy, env=told, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout
