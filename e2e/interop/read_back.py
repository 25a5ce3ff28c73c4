"""Reads files with the readers that other programs are made of, and prints what each found.

Usage: read_back.py FOLDER RATE_NUM RATE_DEN [EAF_SCHEMA]

Prints one JSON object: the format's id to a list of [label, start, end] in seconds, or to {"missing": module} where the
reader is not installed, or to {"error": text} where it failed.
"""

import html
import json
import os
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

folder, num, den = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
schema = sys.argv[4] if len(sys.argv) > 4 else None
rate = num / den


def path(name):
    return os.path.join(folder, name)


def seconds(frame):
    return frame * den / num


def span(time_range):
    start = time_range.start_time.value
    return seconds(start), seconds(start + time_range.duration.value)


def edl():
    import opentimelineio as otio

    timeline = otio.adapters.read_from_file(path("clip.edl"), rate=rate)
    return [[None, *span(clip.source_range)] for clip in timeline.tracks[0]]


def otio_markers():
    import opentimelineio as otio

    clip = otio.adapters.read_from_file(path("clip.otio")).tracks[0][0]
    return [[marker.name, *span(marker.marked_range)] for marker in clip.markers]


def otio_selects():
    import opentimelineio as otio

    timeline = otio.adapters.read_from_file(path("clip.otio.selects.otio"))
    return [[clip.name, *span(clip.source_range)] for clip in timeline.tracks[0]]


def fcpxml():
    import opentimelineio as otio

    # The adapter reads clips at the top of a file, not in events.
    root = ElementTree.parse(path("clip.fcpxml")).getroot()
    event = root.find("event")
    root.remove(event)
    root.extend(event)
    text = "<?xml version='1.0'?><!DOCTYPE fcpxml>" + ElementTree.tostring(root, encoding="unicode")
    clip = otio.adapters.read_from_string(text, "fcpx_xml")[0]
    if clip.source_range.duration.value != round(clip.source_range.duration.value):
        raise ValueError("the clip is not a whole number of frames")

    def time(value):
        top, _, bottom = value.rstrip("s").partition("/")
        return int(top) / int(bottom or 1)

    keywords = event.iter("keyword")
    found = [(each.get("value"), time(each.get("start")), time(each.get("duration"))) for each in keywords]
    return [[label, start, start + length] for label, start, length in found]


def cvat():
    import datumaro

    with tempfile.TemporaryDirectory() as project:
        shutil.copy(path("clip.cvat.xml"), os.path.join(project, "annotations.xml"))
        dataset = datumaro.Dataset.import_from(project, "cvat")
        labels = dataset.categories()[datumaro.AnnotationType.label]
        tracks = {}
        for item in dataset:
            for box in item.annotations:
                edges = tracks.setdefault(box.attributes["track_id"], [labels[box.label].name, None, None])
                edges[2 if box.attributes["outside"] else 1] = seconds(item.attributes["frame"])
        return list(tracks.values())


def label_studio():
    from label_studio_sdk.converter import Converter

    with open(path("clip.label-studio.json.config.xml"), encoding="utf-8") as file:
        config = file.read()
    with tempfile.TemporaryDirectory() as output:
        source = os.path.join(output, "in")
        os.mkdir(source)
        with open(path("clip.label-studio.json"), encoding="utf-8") as file:
            tasks = json.load(file)
        # An export has numbers that an import leaves to Label Studio.
        for number, task in enumerate(tasks):
            task["id"] = number
            for annotation in task["annotations"]:
                annotation.update({"id": number, "created_at": "2026-01-01", "completed_by": 1})
        with open(os.path.join(source, "tasks.json"), "w", encoding="utf-8") as file:
            json.dump(tasks, file)
        Converter(config, output).convert_to_json_min(source, output, is_dir=True)
        with open(os.path.join(output, "result.json"), encoding="utf-8") as file:
            regions = json.load(file)[0]["actions"]
    return [
        [region["timelinelabels"][0], seconds(each["start"] - 1), seconds(each["end"])]
        for region in regions
        for each in region["ranges"]
    ]


def elan():
    import pympi

    file = pympi.Elan.Eaf(path("clip.eaf"))
    found = []
    for tier in file.get_tier_names():
        for start, end, label in (each[:3] for each in file.get_annotation_data_for_tier(tier)):
            found.append([label, start / 1000, end / 1000])
    return found


def elan_schema():
    from lxml import etree

    if schema is None:
        raise ImportError(name="EAFv3.0.xsd")
    etree.XMLSchema(etree.parse(schema)).assertValid(etree.parse(path("clip.eaf")))
    return None


def webvtt_captions():
    import webvtt

    def time(text):
        hours, minutes, rest = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    # This reader leaves the character references of the format to its caller.
    return [[html.unescape(cue.text), time(cue.start), time(cue.end)] for cue in webvtt.read(path("clip.vtt"))]


def srt():
    import pysrt

    return [[each.text, each.start.ordinal / 1000, each.end.ordinal / 1000] for each in pysrt.open(path("clip.srt"))]


def deepethogram():
    import pandas

    table = pandas.read_csv(path("clip_labels.csv"), index_col=0)
    found = []
    for label in table.columns[1:]:
        frames = table.index[table[label] == 1]
        starts = [frame for frame in frames if frame - 1 not in frames]
        ends = [frame + 1 for frame in frames if frame + 1 not in frames]
        found += [[label, seconds(start), seconds(end)] for start, end in zip(starts, ends)]
    return found


def boris():
    import boris_code

    functions = boris_code.module("project_functions")
    *_, project, message = functions.open_project_json(path("clip.boris"))
    if "error" in project:
        raise ValueError(project["error"])
    found = []
    for observation in project["observations"].values():
        ethogram = project["behaviors_conf"]
        ok, said = functions.check_state_events_obs("clip", ethogram, observation)
        if not ok:
            raise ValueError(said)
        running = {}
        for event in functions.events_start_stop(ethogram, observation["events"], observation["type"]):
            time, subject, code, modifier, *_, flag = event
            key = (subject, code, modifier)
            if flag == "START":
                running[key] = float(time)
            elif flag == "STOP":
                found.append([code, running.pop(key), float(time)])
    return found


def textgrid_tgt():
    import tgt

    grid = tgt.read_textgrid(path("clip.TextGrid"), encoding="utf-8")
    return [[each.text, each.start_time, each.end_time] for tier in grid.tiers for each in tier]


def textgrid_praat():
    import parselmouth

    grid = parselmouth.read(path("clip.TextGrid"))
    tiers = parselmouth.praat.call(grid, "Get number of tiers")
    found = []
    for tier in range(1, tiers + 1):
        for index in range(1, parselmouth.praat.call(grid, "Get number of intervals", tier) + 1):
            label = parselmouth.praat.call(grid, "Get label of interval", tier, index)
            start = parselmouth.praat.call(grid, "Get starting point", tier, index)
            end = parselmouth.praat.call(grid, "Get end point", tier, index)
            if label:
                found.append([label, start, end])
    return found


def sportscode_kloppy():
    from kloppy import sportscode

    codes = sportscode.load(path("clip.sportscode.xml"))
    return [[each.code, each.timestamp.total_seconds(), each.end_timestamp.total_seconds()] for each in codes.records]


def fiftyone():
    os.environ["FIFTYONE_DO_NOT_TRACK"] = "1"
    from fiftyone.utils.data import importers

    with tempfile.TemporaryDirectory() as dataset:
        os.mkdir(os.path.join(dataset, "data"))
        open(os.path.join(dataset, "data", "clip.mp4"), "w").close()
        shutil.copy(path("clip.fiftyone.json"), os.path.join(dataset, "labels.json"))
        importer = importers.FiftyOneTemporalDetectionDatasetImporter(dataset_dir=dataset)
        importer.setup()
        (found,) = [sample[2] for sample in importer]
    # Frames count from 1, and the last one belongs to it.
    return [[each.label, seconds(each.support[0] - 1), seconds(each.support[1])] for each in found.detections]


READERS = {
    "fiftyone": fiftyone,
    "boris": boris,
    "textgrid tgt": textgrid_tgt,
    "textgrid praat": textgrid_praat,
    "sportscode": sportscode_kloppy,
    "edl": edl,
    "otio": otio_markers,
    "otio selects": otio_selects,
    "fcpxml": fcpxml,
    "cvat": cvat,
    "label-studio": label_studio,
    "elan": elan,
    "elan schema": elan_schema,
    "webvtt": webvtt_captions,
    "srt": srt,
    "deepethogram": deepethogram,
}

results = {}
for name, read in READERS.items():
    try:
        results[name] = read()
    except ImportError as error:
        results[name] = {"missing": error.name or str(error)}
    except Exception as error:  # whatever a reader says against a file is the result
        results[name] = {"error": f"{type(error).__name__}: {error}"}

print("\n" + json.dumps(results))
