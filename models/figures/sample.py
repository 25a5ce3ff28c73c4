"""The sample that ships: `python -m figures.sample` (from models/) renders sample/sample.mp4 and sample/truth.json."""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from .clips import intervals_of, render_sequence
from .stage import Shot

FPS, SIZE = 20, (480, 360)
HERE = Path(__file__).resolve().parent.parent / "sample"
PLAN = (
    Shot(111, (("background", 1.5), ("walking", 3.5), ("sitting", 4.0)), "room", 15, "clean"),
    Shot(4, (("background", 2.5),), "court", 4, "clean"),
    Shot(100, (("tennis_serve", 4.5),), "court", 4, "clean"),
    Shot(20, (("background", 2.5),), "park", 10, "clean"),
    Shot(106, (("yoga_trikonasana", 5.0),), "park", 10, "clean"),
    Shot(102, (("background", 2.0), ("walking", 3.0), ("fall", 3.0)), "street", 6, "clean"),
    Shot(9, (("background", 1.5),), "park", 6, "clean"),
    Shot(118, (("boxing_punch", 3.5),), "park", 6, "clean"),
    Shot(103, (("lying", 3.5),), "room", 7, "clean"),
)


def truth() -> dict:
    """What happens when, for a program to read."""
    spans = [{"start_s": round(a, 6), "end_s": round(b, 6), "label": label} for a, b, label in intervals_of(PLAN, FPS)]
    return {"video": "sample.mp4", "fps": FPS, "width": SIZE[0], "height": SIZE[1], "intervals": spans}


def write_truth(folder: Path) -> None:
    (folder / "truth.json").write_text(json.dumps(truth(), indent=2) + "\n")


def write_video(folder: Path, crf: int) -> Path:
    """H.264 by the native ffmpeg, without anything that differs from run to run."""
    target = folder / "sample.mp4"
    command = (
        f"ffmpeg -v error -y -f rawvideo -pix_fmt rgb24 -s {SIZE[0]}x{SIZE[1]} -r {FPS} -i - "
        "-map_metadata -1 -vf scale=out_color_matrix=bt709:out_range=tv "
        f"-c:v libx264 -preset veryslow -crf {crf} -g {FPS * 2} -threads 1 "
        "-pix_fmt yuv420p -colorspace bt709 -color_primaries bt709 -color_trc bt709 -fflags +bitexact -flags:v +bitexact "
        "-movflags +faststart"
    ).split()
    frames, _ = render_sequence(0, PLAN, FPS, SIZE)
    with subprocess.Popen([*command, str(target)], stdin=subprocess.PIPE) as encoder:
        for frame in frames:
            encoder.stdin.write(np.ascontiguousarray(frame).tobytes())
        encoder.stdin.close()
    if encoder.returncode != 0:
        raise SystemExit("ffmpeg could not write the sample. Install an ffmpeg with libx264 and try again.")
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--crf", type=int, default=25, help="quality of the encoder: lower is better and larger")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    write_truth(args.out)
    video = write_video(args.out, args.crf)
    print(f"{video}: {video.stat().st_size / 1000:.0f} kB, {len(truth()['intervals'])} intervals")


if __name__ == "__main__":
    main()
