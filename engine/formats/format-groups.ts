/** Formats by who uses them, in the order in which they are offered. Every format is in one of them. */
export const FORMAT_GROUPS: readonly { readonly title: string; readonly ids: readonly string[] }[] = [
  { title: 'Tubelet and tables', ids: ['tubelet', 'csv', 'tsv'] },
  {
    title: 'Behaviour and language research',
    ids: [
      'elan',
      'boris',
      'boris-aggregated',
      'textgrid',
      'noldus',
      'solomon',
      'bento',
      'simba',
      'deepethogram',
    ],
  },
  { title: 'Annotation tools', ids: ['label-studio', 'cvat', 'via', 'fiftyone', 'sportscode', 'audacity'] },
  {
    title: 'Data sets',
    ids: ['activitynet', 'activitynet-results', 'kinetics', 'charades', 'ava', 'framewise', 'soccernet'],
  },
  {
    title: 'Video editing',
    ids: ['llc', 'llc-csv', 'edl', 'resolve-markers', 'premiere-markers', 'fcpxml', 'otio'],
  },
  {
    title: 'Captions and chapters',
    ids: ['webvtt', 'webvtt-metadata', 'srt', 'ffmetadata', 'matroska-chapters', 'youtube'],
  },
  { title: 'Photo and video libraries', ids: ['xmp'] },
];
