"""Install the built wheel alone, count what it carries, and certify the emulator with it.

Usage: python scripts/check_wheel.py FOLDER_WITH_ONE_WHEEL
"""

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARRIED = {
    "conformance": "**/test_*.py",
    "schemas": "**/*.*",
    "fixtures": "**/*.*",
    "recordings": "*.*",
}


def main(folder: Path) -> int:
    """Return 0 where the wheel is complete and certifies on its own."""
    (wheel,) = folder.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for part, pattern in CARRIED.items():
        ours = [path for path in (ROOT / part).glob(pattern) if "__pycache__" not in path.parts]
        carried = [n for n in names if n.startswith(f"ringproof/_packaged/{part}/")]
        missing = [p for p in ours if f"ringproof/_packaged/{p.relative_to(ROOT)}" not in carried]
        print(f"{part}: {len(ours)} files in the repository, {len(missing)} missing in the wheel")
        if missing or not ours:
            return 1
    with tempfile.TemporaryDirectory() as somewhere:
        home = Path(somewhere)
        venv.create(home / "venv")
        # As pip would, in a tenth of the time.
        into = ["pip", "install", "-q", "--python", str(home / "venv/bin/python")]
        subprocess.run([sys.executable, "-m", "uv", *into, str(wheel)], check=True)
        certify = [str(home / "venv/bin/ringproof"), "certify", "--report", str(home / "report")]
        return subprocess.run(certify, cwd=home, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
