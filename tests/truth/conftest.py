"""One runner for the session, so that one run of the program serves several tests."""

import pytest
from cubes import Runner


@pytest.fixture(scope="session")
def cube(tmp_path_factory):
    return Runner(tmp_path_factory.mktemp("cubes"))
