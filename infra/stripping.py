"""What of the installed libraries does not travel to Lambda, and why nobody misses it there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Services whose descriptions botocore keeps: those that the application calls by it. STS signs for roles.
SERVICES = ("sqs", "apigatewaymanagementapi", "secretsmanager", "sts")

_DATA_FILES = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")

_FAR_AWAY = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
)

# Folder -> what to remove below it.
_PARTS: Mapping[str, tuple[str, ...]] = {
    # The Python module is linked statically; the shared library beside it is for other languages. (29 MB)
    "onnxruntime": (
        "capi/libonnxruntime.so*",
        "transformers",
        "quantization",
        "tools",
        "backend",
        "datasets",
        "*.txt",
        "LICENSE",
        "Privacy.md",
    ),
    "numpy": (
        *("f2py", "testing", "_pyinstaller", "doc", "distutils", "_core/*_tests.*.so", "_core/_simd.*.so"),
        *("**/tests", "**/*.pyi", "**/*.pxd", "**/*.h", "**/*.a", "**/*.c"),
    ),
    # The logger stays, and what records and batches need. (botocore/docs stays too, idle as it looks: botocore.waiter imports it.)
    "aws_lambda_powertools": (
        *("event_handler", "utilities/parser", "utilities/kafka", "utilities/idempotency", "utilities/feature_flags"),
        *("utilities/streaming", "utilities/validation", "utilities/data_masking", "**/*.pyi"),
    ),
    # Of all its ciphers and curves: RSA, SHA-256 and AES.
    "Crypto": (
        *("SelfTest", "Protocol", "**/*.pyi", "PublicKey/_*.so", "PublicKey/EC*", "PublicKey/_e*", "PublicKey/_c*"),
        *(
            "Cipher/_raw_[b-d]*.so",
            "Cipher/_raw_eks*.so",
            "Cipher/_[A-Z]*.so",
            "Cipher/_chacha*.so",
            "Cipher/_pkcs*.so",
        ),
        *("Hash/_k*.so", "Hash/_p*.so", "Hash/_B*.so", "Hash/_M*.so", "Hash/_R*.so"),
    ),
    # A shop in China, its customers next door; Amazon Linux has the rest of the world.
    "tzdata": (
        "zoneinfo/tz*",
        "zoneinfo/*.tab",
        "zoneinfo/leap*",
        "zoneinfo/iso*",
        *(f"zoneinfo/{place}" for place in _FAR_AWAY),
    ),
    "dateutil": ("zoneinfo/*.tar.gz",),
}

# numpy 2 loads these when they are first named, and turning text into a model's input names neither; numpy 1 loads all.
_LAZY = ("random", "fft", "ma", "polynomial")

_ANYWHERE = (
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
    "*.dist-info/sboms",
    "bin",
)


@dataclass(frozen=True)
class Removed:
    """One line of the report: what went and how much it weighed."""

    what: str
    bytes: int


def strip(folder: Path, unused: Iterable[str]) -> list[Removed]:
    """Takes out of `folder` what Lambda has no use for; `unused` are whole packages that nothing there imports."""
    removed = [_remove(folder, name, [folder / name]) for name in unused]
    for package, patterns in _PARTS.items():
        removed += [_remove(folder, f"{package}/{pattern}", (folder / package).glob(pattern)) for pattern in patterns]
    if not any(folder.glob("numpy-1.*.dist-info")):
        removed += [_remove(folder, f"numpy/{part}", [folder / "numpy" / part]) for part in _LAZY]
    removed.append(_remove(folder, "botocore/data of other services", _other_services(folder / "botocore" / "data")))
    removed += [_remove(folder, pattern, folder.glob(pattern)) for pattern in _ANYWHERE]
    return sorted((one for one in removed if one.bytes), key=lambda one: -one.bytes)


def _other_services(data: Path) -> list[Path]:
    return [entry for entry in data.glob("*") if entry.name not in (*SERVICES, *_DATA_FILES)]


def _remove(folder: Path, what: str, paths: Iterable[Path]) -> Removed:
    weight = 0
    for path in list(paths):
        weight += size_of(path)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return Removed(what, weight)


def size_of(path: Path) -> int:
    """Bytes of a file, or of everything below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
