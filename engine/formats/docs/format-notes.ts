/** What a page says about a format beyond what its code shows. */
export interface FormatNote {
  /** What it is and who reads it, in one or two sentences. */
  readonly about: string;
  /** Our parts and where they go. */
  readonly maps: readonly (readonly [ours: string, theirs: string])[];
}

const TAGS = 'named texts of the segment: `score`, `track`, `state`, `origin`, `note`, then its own';
const NOT = 'not written';

/** By the id of the format. */
export const FORMAT_NOTES: Readonly<Record<string, FormatNote>> = {
  tubelet: {
    about: 'The result of `tag`, and what the other formats are measured against: it carries everything.',
    maps: [['times', 'integer microseconds']],
  },
  csv: {
    about:
      'A table for spreadsheets and scripts, a row per segment. Tables of others are read by the names of their columns, or as `--columns file=file_name,start=begin,end=finish,label=action` says; columns that are nothing else become further values.',
    maps: [
      ['times', 'seconds with six decimals'],
      ['marker', 'a row without an end'],
    ],
  },
  tsv: { about: 'The same table with tabs.', maps: [['times', 'seconds with six decimals']] },
  activitynet: {
    about: 'Ground truth of ActivityNet 1.3, which most tools for temporal action detection read.',
    maps: [
      ['times', '`segment`: seconds'],
      ['label, tree', '`label`, `taxonomy`'],
      ['video', 'key: the name without its ending'],
    ],
  },
  'activitynet-results': {
    about: 'Detections as the evaluation of ActivityNet 1.3 takes them.',
    maps: [
      ['times', '`segment`: seconds'],
      ['score', '`score`'],
    ],
  },
  'label-studio': {
    about: 'Tasks for Label Studio with timeline labels; the labelling config lies beside the file.',
    maps: [
      ['times', '`ranges`: frames from 1, the last included'],
      ['decided / suggested', '`annotations` / `predictions`'],
    ],
  },
  elan: {
    about: 'ELAN 3.0, for linguistics and gesture research.',
    maps: [
      ['times', 'milliseconds'],
      ['track', 'tier; a further one where segments overlap'],
      ['subject / observer', 'participant / annotator of the tier'],
      ['score, note and others', 'tiers that refer to it'],
    ],
  },
  boris: {
    about: 'A project of BORIS, for ethology.',
    maps: [
      ['times', 'seconds and frame numbers'],
      ['segment', 'state event: a start and a stop'],
      ['marker', 'point event'],
      ['subject; where none has one, a person’s track', 'subject'],
      ['attributes that the label asks for', 'modifiers'],
      ['note', 'comment of the start'],
      ['second camera', 'another player with its offset'],
    ],
  },
  'boris-aggregated': {
    about: 'The table that BORIS exports as aggregated events, for statistics.',
    maps: [
      ['times', 'seconds'],
      ['segment / marker', '`STATE` / `POINT`'],
    ],
  },
  webvtt: {
    about: 'Captions for web players.',
    maps: [
      ['times', 'milliseconds'],
      ['track', 'voice'],
      ['score', 'in brackets after the label'],
    ],
  },
  'webvtt-metadata': {
    about: 'A track of kind `metadata` for scripts of web pages.',
    maps: [['everything', 'a JSON object per cue']],
  },
  srt: {
    about: 'SubRip captions, for any player.',
    maps: [
      ['times', 'milliseconds'],
      ['score', 'in brackets after the label'],
    ],
  },
  llc: {
    about: 'A project of LosslessCut; put it beside the video as `clip-proj.llc`.',
    maps: [
      ['times', '`start`, `end`: seconds'],
      ['marker', 'no `end`'],
      ['label', '`name`'],
      ['rejected', 'not `selected`'],
      ['all else', `\`tags\`: ${TAGS}`],
    ],
  },
  'llc-csv': {
    about: "LosslessCut's list of segments as a table.",
    maps: [
      ['times', 'seconds'],
      ['marker', 'an empty end'],
      ['all else', `a column per tag: ${TAGS}`],
    ],
  },
  via: {
    about: 'A project of VIA 3, the annotator of Oxford in one HTML file.',
    maps: [
      ['times', '`z`: seconds; a marker has one'],
      ['label', 'option of the selection `Action`'],
      ['all else', `text attributes: ${TAGS}`],
    ],
  },
  audacity: {
    about: "Audacity's label track.",
    maps: [
      ['times', 'seconds'],
      ['marker', 'equal times'],
      ['score', 'in brackets after the label'],
    ],
  },
  fiftyone: {
    about: '`labels.json` of a FiftyOneTemporalDetectionDataset.',
    maps: [
      ['times', '`support`: frames from 1, the last included; without a frame rate `timestamps`: seconds'],
      ['score', '`confidence`'],
      ['all else', `\`attributes\`: ${TAGS}`],
    ],
  },
  ffmetadata: {
    about:
      'Chapters that ffmpeg puts into a video: `ffmpeg -i clip.mp4 -i chapters.txt -map 0 -map_chapters 1 -c copy out.mkv`.',
    maps: [
      ['times', '`START`, `END` in microseconds'],
      ['label', '`title`'],
      ['all else', `metadata of the chapter: ${TAGS}`],
    ],
  },
  deepethogram: {
    about: 'A matrix of frames and behaviours, as DeepEthogram trains on.',
    maps: [
      ['times', 'rows: frames from 0'],
      ['label', 'a column of 0 and 1; -1 is read as nothing known'],
    ],
  },
  kinetics: {
    about:
      'The list of a clip data set like Kinetics. Beside it: a list of clips in folders, the classes, and the commands that cut them.',
    maps: [['times', 'whole seconds around the segment']],
  },
  charades: {
    about: 'The table of the Charades data set, with its classes file beside it.',
    maps: [['times', 'seconds with two decimals']],
  },
  ava: {
    about: 'The table of the AVA data set, with its label map beside it.',
    maps: [['times', 'a row per whole second, with a box around the whole picture']],
  },
  cvat: {
    about: 'A task of CVAT. It knows no stretches of time: a segment is a box around the whole picture.',
    maps: [
      ['times', 'frames from 0; the box goes `outside` on the first frame after'],
      ['found by a model', '`source="auto"`'],
    ],
  },
  edl: {
    about: 'An edit decision list for editing programs: the segments one after the other.',
    maps: [
      [
        'times',
        'timecode from the file’s own on; drop-frame by its own flag, without one at 29.97 and 59.94',
      ],
      ['label, score', 'locator'],
    ],
  },
  fcpxml: {
    about: 'For Final Cut Pro: a clip with keywords over ranges.',
    maps: [
      ['times', 'whole frames as exact fractions of seconds'],
      ['segment / marker', '`keyword` / `marker`'],
      ['score, note', '`note`'],
    ],
  },
  otio: {
    about:
      'OpenTimelineIO, for DaVinci Resolve, Premiere and others: a clip with markers, and the selects beside it.',
    maps: [
      ['times', 'frames'],
      ['label', 'marker; a colour per label'],
      ['all else', `metadata: ${TAGS}`],
    ],
  },
  youtube: {
    about: 'Chapters for the description of a video on YouTube.',
    maps: [
      ['times', 'whole seconds of starts'],
      ['end', NOT],
    ],
  },
  'matroska-chapters': {
    about: 'Chapters for `mkvmerge --chapters`; chapters of OGM are read too.',
    maps: [
      ['times', 'a clock with nanoseconds'],
      ['label', '`ChapterString`'],
      ['marker', 'a chapter without an end'],
    ],
  },
  'resolve-markers': {
    about:
      'Timeline markers for DaVinci Resolve. Times count from 01:00:00:00, where its timelines begin, unless `--start` says otherwise.',
    maps: [
      ['times', 'timecode; the length after `|D:` in frames'],
      ['label', '`|M:`; a colour per label'],
      ['score, note', 'in front of the bars'],
    ],
  },
  'premiere-markers': {
    about: 'The list of markers that Premiere Pro exports.',
    maps: [
      ['times', 'timecode'],
      ['label', '`Marker Name`'],
      ['note', '`Description`'],
      ['all else', `a JSON object below the note: ${TAGS}`],
    ],
  },
  framewise: {
    about: 'Ground truth of MS-TCN, 50Salads, GTEA and Breakfast, with `mapping.txt` beside it.',
    maps: [
      ['times', 'a line per frame'],
      ['no label', '`background`; `SIL` is read so too'],
    ],
  },
  sportscode: {
    about: 'The XML that Hudl Sportscode and other programs for sports exchange.',
    maps: [
      ['times', '`start`, `end`: seconds; a marker has equal ones'],
      ['label', '`code`'],
      ['all else', `labels with a group and a text: ${TAGS}`],
    ],
  },
  textgrid: {
    about: 'For Praat, in phonetics.',
    maps: [
      ['times', 'seconds'],
      ['track', 'interval tier; a further one where segments overlap'],
      ['marker', 'text tier'],
      ['score', 'in brackets after the label'],
    ],
  },
  bento: {
    about: 'Annotations of BENTO and MARS, for social behaviour of mice.',
    maps: [
      ['times', 'seconds; frames are read too'],
      ['track', 'channel'],
      ['marker', 'equal times'],
    ],
  },
  solomon: {
    about: 'The table of Solomon Coder, which SimBA takes.',
    maps: [['times', 'a row per frame, with its seconds']],
  },
  simba: {
    about: 'The frames of SimBA: 0 and 1 per classifier.',
    maps: [
      ['times', 'rows: frames from 0'],
      ['score', 'read: the mean of `Probability_` columns'],
    ],
  },
  soccernet: {
    about: 'Action spotting of SoccerNet.',
    maps: [
      ['times', '`position`: milliseconds of starts'],
      ['subject', '`team`'],
      ['end', NOT],
    ],
  },
  noldus: {
    about: "The event log of Noldus's Observer XT as text.",
    maps: [
      ['times', 'seconds and a clock'],
      ['segment / marker', '`State start` and `State stop` / `Point`'],
      ['subject; where none has one, a person’s track', '`Subject`'],
    ],
  },
  xmp: {
    about: 'A sidecar for digiKam, Immich, Lightroom and Premiere. One that is there already is added to.',
    maps: [
      ['label', '`dc:subject`, `digiKam:TagsList`, `lr:hierarchicalSubject`'],
      ['segment', 'marker of the track `Tubelet` in `xmpDM:Tracks`'],
    ],
  },
};
