"""What BORIS's own code computes of a project: time budgets, lengths of observations, and what follows what.

Usage: boris_figures.py PROJECT

Prints one JSON object: {"events": [...], "budget": [...], "length": seconds, "transitions": {...}}, or
{"missing": module} where BORIS is not installed.
"""

import json
import sys
from decimal import Decimal


def figures(file):
    from boris_code import module

    config = module("config")
    database = module("db_functions")
    budgets = module("time_budget_functions")
    functions = module("project_functions")
    observations = module("observation_operations")
    sequences = module("export_observation")
    changes = module("transitions")

    _, _, project, _ = functions.open_project_json(file)
    ids = sorted(project[config.OBSERVATIONS])
    subjects = sorted(each[config.SUBJECT_NAME] for each in project[config.SUBJECTS].values())
    subjects.append(config.NO_FOCAL_SUBJECT)
    codes = sorted(each[config.BEHAVIOR_CODE] for each in project[config.ETHOGRAM].values())
    parameters = {
        config.SELECTED_SUBJECTS: subjects,
        config.SELECTED_BEHAVIORS: codes,
        config.INCLUDE_MODIFIERS: False,
        config.EXCLUDE_BEHAVIORS: True,
        "start time": Decimal("0.000"),
        "end time": Decimal("0.000"),
    }
    cursor = database.load_events_in_db(project, subjects, ids, codes, time_interval=config.TIME_FULL_OBS)
    rows, _ = budgets.time_budget_analysis(project[config.ETHOGRAM], cursor, ids, parameters)
    strings = [
        sequences.events_to_behavioral_sequences(project, one, subject, parameters, "|")
        for one in ids
        for subject in subjects
    ]
    lists, found = changes.behavioral_strings_analysis([each for each in strings if each], "|")
    table = changes.observed_transitions_matrix(lists, sorted(found), mode="number") or ""
    header, *lines = [line.split("\t") for line in table.splitlines()] or [[]]
    return {
        "events": [
            [one, float(event[0]), *event[1:5]] for one in ids for event in project[config.OBSERVATIONS][one][config.EVENTS]
        ],
        "budget": [
            {
                "subject": "" if row["subject"] == config.NO_FOCAL_SUBJECT else row["subject"],
                "label": row["behavior"],
                **{
                    name: None if row[field] == config.NA else float(row[field])
                    for name, field in (
                        ("count", "number"),
                        ("total", "duration"),
                        ("mean", "duration_mean"),
                        ("sd", "duration_stdev"),
                        ("gapMean", "inter_duration_mean"),
                        ("gapSd", "inter_duration_stdev"),
                    )
                },
            }
            for row in rows
        ],
        "length": float(
            sum(observations.observation_total_length(project[config.OBSERVATIONS][one]) for one in ids)
        ),
        "transitions": {
            line[0]: {to: int(count) for to, count in zip(header[1:], line[1:])} for line in lines
        },
    }


try:
    print(json.dumps(figures(sys.argv[1])))
except ImportError as error:
    print(json.dumps({"missing": error.name}))
