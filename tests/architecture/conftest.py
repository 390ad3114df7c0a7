"""The finished templates that the tests look at, made once."""

import pytest

from infra.package import template_of
from tests.template import Template


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(template_of("prod", tmp_path_factory.mktemp("prod")))


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(template_of("local", tmp_path_factory.mktemp("local")))
