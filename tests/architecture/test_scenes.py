"""A scene is a folder and a line in SCENES; both are there, or this says what is missing."""

from pathlib import Path

import pytest

from chalicelib import scenes
from chalicelib.message import LANGUAGES

FOLDER = Path(scenes.__file__).parent
INTENTS = (Path(__file__).parents[2] / "models" / "artifacts" / "labels.txt").read_text("utf-8").split()
FOLDERS = sorted(folder.name for folder in FOLDER.iterdir() if (folder / "examples").is_dir())


def test_every_scene_of_the_intents_has_a_folder_with_examples() -> None:
    assert {intent.split(".")[0] for intent in INTENTS} == set(FOLDERS)


@pytest.mark.parametrize("scene", FOLDERS)
def test_every_scene_has_examples_in_every_language(scene: str) -> None:
    for language in LANGUAGES:
        assert (FOLDER / scene / "examples" / f"{language}.txt").read_text("utf-8").strip()


@pytest.mark.parametrize("scene", sorted(p.parent.name for p in FOLDER.glob("*/scene.py")))
def test_every_scene_that_does_something_is_listed(scene: str) -> None:
    listed = {answers.__module__.split(".")[-2] for answers in scenes.SCENES.values()}
    assert scene in listed, f"add chalicelib/scenes/{scene} to SCENES in chalicelib/scenes/__init__.py"


def test_every_listed_intent_exists() -> None:
    names = set(INTENTS) | {intent.split(".")[0] for intent in INTENTS}
    assert set(scenes.SCENES) <= names
