"""Parts of a data folder are no larger than asked, and make the same folder again."""

from pathlib import Path

import pytest

from training.data.pack import pack, unpack


def test_parts_make_the_folder_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for number in range(12):
        file = data / f"clips/{number % 3}/{number}.mp4"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes([number]) * (9000 * number))
    (data / "clips.csv").write_text("path\n")
    parts = pack(data, tmp_path / "parts", 200_000)
    assert len(parts) > 3 and all(part.stat().st_size <= 200_000 for part in parts)
    unpack(tmp_path / "parts", tmp_path / "again")
    files = sorted(f.relative_to(data) for f in data.rglob("*") if f.is_file())
    assert files == sorted(f.relative_to(tmp_path / "again") for f in (tmp_path / "again").rglob("*") if f.is_file())
    assert all((data / f).read_bytes() == (tmp_path / "again" / f).read_bytes() for f in files)


def test_what_is_linked_to_travels(tmp_path: Path) -> None:
    (tmp_path / "real/clips").mkdir(parents=True)
    (tmp_path / "real/clips/a.mp4").write_bytes(b"pictures")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/clips").symlink_to(tmp_path / "real/clips")
    pack(tmp_path / "data", tmp_path / "parts", 60_000)
    unpack(tmp_path / "parts", tmp_path / "again")
    assert not (tmp_path / "again/clips/a.mp4").is_symlink() and (tmp_path / "again/clips/a.mp4").read_bytes() == b"pictures"


def test_a_file_that_fits_no_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/long.mp4").write_bytes(bytes(50_000))
    with pytest.raises(ValueError, match="long.mp4"):
        pack(tmp_path / "data", tmp_path / "parts", 40_000)
