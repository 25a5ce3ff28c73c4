import { secondsNumber } from '../../base/clock-text.ts';
import { defineFormat, type WriteOptions } from '../core/format.ts';
import { commonLosses, type InterchangeDocument, labelTextLosses, labelTexts } from '../core/interchange.ts';
import { mediaPlace } from '../fields/media-address.ts';
import { fieldsOf } from '../fields/segment-fields.ts';
import { read, recognise, ViaKind } from './via-read.ts';

/**
 * A project of VIA 3, the VGG annotator in one HTML file. Labels are the options of a selection called Action; score,
 * track, state, note and further values are text attributes. A marker has one time. Read with any name for the
 * selection, and with several videos.
 */
export const via = defineFormat({
  id: 'via',
  title: 'VIA 3 project',
  extension: '.via.json',
  importer: { recognise, read },
  exporter: {
    uses: ['mediaUrl', 'writtenAt'],
    losses: (document) => [
      ...labelTextLosses(document),
      ...commonLosses(document, {
        markers: true,
        unlabelled: true,
        scores: true,
        states: true,
        origins: true,
        notes: true,
        attributes: true,
        tracks: true,
      }),
    ],
    write: (document, options) => writeAll([document], options),
    writeAll,
  },
});

function writeAll(documents: readonly InterchangeDocument[], options: WriteOptions) {
  const labelNumbers = new Map<string, string>();
  const fieldNumbers = new Map<string, string>();
  const metadata: [string, unknown][] = [];
  documents.forEach((document, index) => {
    const view = String(index + 1);
    const texts = labelTexts(document);
    const fields = fieldsOf(document);
    for (const text of texts.values()) numberOf(labelNumbers, text, 1);
    document.segments.forEach((segment, place) => {
      const { startUs, endUs, label } = segment;
      const values: [string, string][] = fields(segment).map(([name, value]) => [
        numberOf(fieldNumbers, name, 2),
        value,
      ]);
      if (label !== null) values.unshift(['1', numberOf(labelNumbers, texts.get(label) ?? label, 1)]);
      const z = (endUs === null ? [startUs] : [startUs, endUs]).map(secondsNumber);
      const id = `${view}_${String(place + 1).padStart(8, '0')}`;
      metadata.push([id, { vid: view, flg: 0, z, xy: [], av: Object.fromEntries(values) }]);
    });
  });
  const views = documents.map((_, index) => String(index + 1));
  const project = {
    project: {
      pid: '__VIA_PROJECT_ID__',
      rev: '__VIA_PROJECT_REV_ID__',
      rev_timestamp: '__VIA_PROJECT_REV_TIMESTAMP__',
      pname: documents[0]?.video.name ?? '',
      creator: 'VGG Image Annotator (http://www.robots.ox.ac.uk/~vgg/software/via)',
      created: Date.parse(options.writtenAt),
      vid_list: views,
    },
    config: {
      file: { loc_prefix: { '1': '', '2': '', '3': '', '4': '' } },
      ui: {
        file_content_align: 'center',
        file_metadata_editor_visible: true,
        spatial_metadata_editor_visible: true,
        spatial_region_label_attribute_id: '',
      },
    },
    attribute: {
      '1': {
        ...attribute('Action', ViaKind.select),
        options: Object.fromEntries([...labelNumbers].map(([text, number]) => [number, text])),
      },
      ...Object.fromEntries(
        [...fieldNumbers].map(([name, number]) => [number, attribute(name, ViaKind.text)]),
      ),
    },
    file: Object.fromEntries(
      documents.map(({ video }, index) => [
        views[index],
        { fid: index + 1, fname: video.name, type: 4, ...placeOf(mediaPlace(video, options)) },
      ]),
    ),
    view: Object.fromEntries(views.map((view, index) => [view, { fid_list: [index + 1] }])),
    metadata: Object.fromEntries(metadata),
  };
  return { text: `${JSON.stringify(project, null, 1)}\n` };
}

function numberOf(numbers: Map<string, string>, name: string, from: number): string {
  const number = numbers.get(name) ?? String(numbers.size + from);
  numbers.set(name, number);
  return number;
}

function attribute(aname: string, type: number) {
  return { aname, anchor_id: 'FILE1_Z2_XY0', type, desc: '', options: {}, default_option_id: '' };
}

/** Where VIA looks for the video: it asks for a local one whose place it is not told. */
function placeOf(place: string | null): { readonly loc: number; readonly src: string } {
  if (place === null) return { loc: 1, src: '' };
  return { loc: /^https?:/i.test(place) ? 2 : 3, src: place };
}
