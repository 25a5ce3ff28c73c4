"""Writes files with the libraries that other programs are made of, for our readers.

Usage: write_others.py FOLDER RATE_NUM RATE_DEN < segments.json

Standard input is a list of [label, start, end] in seconds that do not overlap. Prints one JSON object: the name of each
writer to the file that it wrote, or to {"missing": module}, or to {"error": text}.
"""

import json
import os
import sys

folder, num, den = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rate = num / den
segments = json.load(sys.stdin)
length = max(end for _, _, end in segments) + 10


def path(name):
    return os.path.join(folder, name)


def frames(seconds):
    return round(seconds * num / den)


def elan():
    import pympi

    file = pympi.Elan.Eaf()
    file.add_linked_file("file:///v/clip.mp4", "./clip.mp4", "video/mp4")
    file.add_tier("actions")
    for label, start, end in segments:
        file.add_annotation("actions", round(start * 1000), round(end * 1000), label)
    file.to_file(path("theirs.eaf"))
    return "theirs.eaf"


def textgrid(form):
    def write():
        import tgt

        tier = tgt.IntervalTier(0, length, "actions")
        for label, start, end in segments:
            tier.add_interval(tgt.Interval(start, end, label))
        grid = tgt.TextGrid()
        grid.add_tier(tier)
        tgt.write_to_file(grid, path(f"theirs.{form}.TextGrid"), format=form, encoding="utf-8")
        return f"theirs.{form}.TextGrid"

    return write


def textgrid_praat():
    import parselmouth

    call = parselmouth.praat.call
    grid = call("Create TextGrid", 0, length, "actions", "")
    edges = sorted({edge for _, start, end in segments for edge in (start, end)} - {0})
    for edge in edges:
        call(grid, "Insert boundary", 1, edge)
    for label, start, end in segments:
        call(grid, "Set interval text", 1, call(grid, "Get interval at time", 1, (start + end) / 2), label)
    grid.save(path("theirs.praat.TextGrid"))
    return "theirs.praat.TextGrid"


def srt():
    import pysrt

    file = pysrt.SubRipFile()
    for index, (label, start, end) in enumerate(segments):
        times = [pysrt.SubRipTime.from_ordinal(round(edge * 1000)) for edge in (start, end)]
        file.append(pysrt.SubRipItem(index + 1, *times, label))
    file.save(path("theirs.srt"), encoding="utf-8")
    return "theirs.srt"


def timeline():
    import opentimelineio as otio

    def span(start, end):
        first = frames(start)
        return otio.opentime.TimeRange(
            otio.opentime.RationalTime(first, rate), otio.opentime.RationalTime(frames(end) - first, rate)
        )

    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    for label, start, end in segments:
        media = otio.schema.ExternalReference("file:///v/clip.mp4", span(0, length))
        track.append(otio.schema.Clip(label, media, span(start, end)))
    whole = otio.schema.Timeline("theirs")
    whole.tracks.append(track)
    return whole


def otio_cuts():
    import opentimelineio as otio

    otio.adapters.write_to_file(timeline(), path("theirs.otio"))
    return "theirs.otio"


def edl():
    import opentimelineio as otio

    otio.adapters.write_to_file(timeline(), path("theirs.edl"), rate=rate)
    return "theirs.edl"


def fcpxml():
    import opentimelineio as otio

    otio.adapters.write_to_file(timeline(), path("theirs.fcpxml"), adapter_name="fcpx_xml")
    return "theirs.fcpxml"


def sportscode():
    from datetime import timedelta

    from kloppy import sportscode
    from kloppy.domain import Code, CodeDataset, DatasetFlag, Metadata, Period

    period = Period(id=1, start_timestamp=timedelta(0), end_timestamp=timedelta(seconds=length))
    codes = [
        Code(
            period=period,
            code_id=str(index + 1),
            code=label,
            timestamp=timedelta(seconds=start),
            end_timestamp=timedelta(seconds=end),
            labels={"who": "Ann"},
            ball_state=None,
            ball_owning_team=None,
            statistics=[],
        )
        for index, (label, start, end) in enumerate(segments)
    ]
    metadata = Metadata(
        teams=[],
        periods=[period],
        pitch_dimensions=None,
        score=None,
        frame_rate=None,
        orientation=None,
        flags=~(DatasetFlag.BALL_OWNING_TEAM | DatasetFlag.BALL_STATE),
        provider=None,
        coordinate_system=None,
    )
    sportscode.save(CodeDataset(metadata=metadata, records=codes), path("theirs.sportscode.xml"))
    return "theirs.sportscode.xml"


def boris_project(offset):
    events = []
    for label, start, end in segments:
        events += [[start + offset, "Ann", label, "fast", "", "NA"], [end + offset, "Ann", label, "fast", "", "NA"]]
    behaviours = sorted({label for label, _, _ in segments})
    modifiers = {"0": {"name": "speed", "description": "", "type": 0, "ask at stop": False, "values": ["fast", "slow"]}}
    return {
        "time_format": "hh:mm:ss",
        "project_date": "2026-01-01T00:00:00",
        "project_name": "theirs",
        "project_description": "",
        "project_format_version": "7.0",
        "subjects_conf": {"0": {"key": "a", "name": "Ann", "description": ""}},
        "behaviors_conf": {
            str(index): {
                "type": "State event",
                "key": "",
                "code": code,
                "description": "",
                "category": "",
                "modifiers": modifiers,
                "excluded": "",
                "coding map": "",
            }
            for index, code in enumerate(behaviours)
        },
        "observations": {
            "theirs": {
                "file": {"1": ["/v/clip.mp4"]},
                "type": "MEDIA",
                "date": "2026-01-01T00:00:00",
                "description": "",
                "time offset": offset,
                "events": sorted(events, key=lambda event: event[0]),
                "independent_variables": {},
                "media_info": {
                    "length": {"/v/clip.mp4": length},
                    "fps": {"/v/clip.mp4": rate},
                    "hasVideo": {"/v/clip.mp4": True},
                    "hasAudio": {"/v/clip.mp4": False},
                    "offset": {"1": 0.0},
                },
            }
        },
        "behavioral_categories": [],
        "independent_variables": {},
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
    }


AGGREGATED = [
    "Observation id",
    "Observation date",
    "Description",
    "Observation type",
    "Source",
    "Time offset (s)",
    "Coding duration",
    "Media duration (s)",
    "FPS (frame/s)",
    "Subject",
    "Observation duration by subject by observation",
    "Behavior",
    "Behavioral category",
    "Modifier #1",
    "Behavior type",
    "Start (s)",
    "Stop (s)",
    "Duration (s)",
    "Media file name",
    "Image index start",
    "Image index stop",
    "Image file path start",
    "Image file path stop",
    "Comment start",
    "Comment stop",
]


def boris_table(kind, offset):
    """BORIS's own export of a project that BORIS's own code has opened."""

    def write():
        import boris_code

        functions = boris_code.module("project_functions")
        exports = boris_code.module("export_observation")
        source = path(f"theirs.{offset}.boris")
        with open(source, "w", encoding="utf-8") as file:
            json.dump(boris_project(offset), file)
        *_, project, _ = functions.open_project_json(source)
        ethogram = project["behaviors_conf"]
        parameters = {
            "time": "limit to events",
            "selected subjects": ["Ann"],
            "selected behaviors": [each["code"] for each in ethogram.values()],
            "include modifiers": True,
            "exclude behaviors": False,
        }
        name = f"theirs.{kind}.{offset}.tsv"
        if kind == "tabular":
            observation = project["observations"]["theirs"]
            exports.export_tabular_events(project, parameters, "theirs", observation, ethogram, path(name), "tsv")
        else:
            table, _ = exports.export_aggregated_events(project, parameters, "theirs")
            # The window puts the titles on.
            table.headers = AGGREGATED
            exports.dataset_write(table, path(name), "tsv")
        return name

    return write


def boris(offset):
    def write():
        name = f"theirs.project.{offset}.boris"
        with open(path(name), "w", encoding="utf-8") as file:
            json.dump(boris_project(offset), file)
        return name

    return write


def fiftyone():
    os.environ["FIFTYONE_DO_NOT_TRACK"] = "1"
    import fiftyone.core.labels as labels
    from fiftyone.utils.data import exporters

    video = path("clip.mp4")
    open(video, "w").close()
    detections = [
        labels.TemporalDetection(label=label, support=[frames(start) + 1, frames(end)])
        for label, start, end in segments
    ]
    dataset = path("fiftyone")
    with exporters.FiftyOneTemporalDetectionDatasetExporter(export_dir=dataset, export_media=True) as exporter:
        exporter.export_sample(video, labels.TemporalDetections(detections=detections), None)
    return os.path.join("fiftyone", "labels.json")


WRITERS = {
    "fiftyone": fiftyone,
    "boris": boris(0),
    "boris offset": boris(12.5),
    "boris aggregated": boris_table("aggregated", 0),
    "boris aggregated offset": boris_table("aggregated", 12.5),
    "boris tabular": boris_table("tabular", 0),
    "boris tabular offset": boris_table("tabular", 12.5),
    "elan pympi": elan,
    "textgrid long": textgrid("long"),
    "textgrid short": textgrid("short"),
    "textgrid praat": textgrid_praat,
    "srt": srt,
    "otio": otio_cuts,
    "edl": edl,
    "fcpxml": fcpxml,
    "sportscode kloppy": sportscode,
}

results = {}
for name, write in WRITERS.items():
    try:
        results[name] = write()
    except ImportError as error:
        results[name] = {"missing": error.name or str(error)}
    except Exception as error:  # what a library cannot do is the result
        results[name] = {"error": f"{type(error).__name__}: {error}"}

print("\n" + json.dumps(results))
