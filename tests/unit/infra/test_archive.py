"""The package comes out equal byte for byte, compiled for a disk that cannot be written."""

import importlib.util
import zipfile
from pathlib import Path

import pytest

from infra import archive, libraries, stripping


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree" / "shop"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("PRICE = 299\n")
    (folder / "words.toml").write_text('zh = "包裹"\n')
    return folder.parent


def test_equal_content_makes_equal_zips(tree: Path, tmp_path: Path) -> None:
    archive.pack(tree, tmp_path / "one.zip")
    (tree / "shop" / "words.toml").touch()
    archive.pack(tree, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_compiled_modules_are_never_checked_against_their_source(tree: Path) -> None:
    archive.precompile(tree)
    compiled = Path(importlib.util.cache_from_source(str(tree / "shop" / "__init__.py"))).read_bytes()
    assert compiled[4:8] == b"\x01\x00\x00\x00"  # hash-based, unchecked (PEP 552)


def test_libraries_travel_without_their_sources(tree: Path) -> None:
    archive.precompile(tree, keep_sources=False)
    assert sorted(path.name for path in (tree / "shop").iterdir()) == ["__init__.pyc", "words.toml"]


def test_adding_the_application_leaves_the_libraries_as_they_are(tree: Path, tmp_path: Path) -> None:
    target = tmp_path / "kefu.zip"
    archive.pack(tree, target)
    (tmp_path / "application").mkdir()
    (tmp_path / "application" / "app.py").write_text("import shop\n")
    archive.pack(tmp_path / "application", target, mode="a")
    with zipfile.ZipFile(target) as packed:
        assert packed.namelist() == ["shop/__init__.py", "shop/words.toml", "app.py"]
        assert packed.testzip() is None


def test_stripping_says_what_went_and_what_it_weighed(tree: Path) -> None:
    data = tree / "botocore" / "data"
    for service in ("sqs", "braket"):
        (data / service).mkdir(parents=True)
        (data / service / "service-2.json").write_bytes(b"x" * 1000)
    removed = stripping.strip(tree, ["shop"])
    assert {one.what for one in removed} == {"shop", "botocore/data of other services"}
    assert (data / "sqs").exists() and not (data / "braket").exists()


def test_every_requirement_is_pinned_for_every_python() -> None:
    assert {str(line.specifier)[:2] for line in libraries.wanted()} == {"=="}
