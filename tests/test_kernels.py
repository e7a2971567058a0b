"""The kernel of the lessons is the running interpreter's, whatever else is installed."""

import json
import sys

import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from course.kernels import OwnKernel


@pytest.fixture
def foreign_kernels(tmp_path, monkeypatch):
    """Kernels called ``python3`` and ``other`` of another environment, found before all others."""
    for name in ("python3", "other"):
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": ["/nowhere/python"], "display_name": "Foreign", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))


@pytest.mark.usefixtures("foreign_kernels")
def test_a_foreign_kernel_of_the_same_name_is_not_taken():
    assert KernelSpecManager().get_kernel_spec("python3").argv[0] == "/nowhere/python"
    spec = OwnKernel().get_kernel_spec("python3")
    assert spec.argv[0] == sys.executable
    assert "ipykernel_launcher" in spec.argv


@pytest.mark.usefixtures("foreign_kernels")
def test_no_other_kernel_is_offered():
    assert list(OwnKernel().get_all_specs()) == ["python3"]
    with pytest.raises(NoSuchKernel):
        OwnKernel().get_kernel_spec("other")
