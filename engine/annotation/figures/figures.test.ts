import { describe, expect, it } from 'vitest';
import { MODELS, OWN, own, SECOND, s, storeOf, suggested, WALK, WAVE } from '../document/document.fake.ts';
import { idOf } from '../document/ids.ts';
import { newSubjectRecord } from '../document/new-records.ts';
import type { AnyRecord } from '../document/records.ts';
import { deleteLabel } from '../edits/labels.ts';
import { setTrackObserver } from '../edits/subjects.ts';
import { coded, videoOf } from './coded.fake.ts';
import { codedVideo, order } from './coded-video.ts';
import { budgetCsv, transitionsCsv } from './figures-csv.ts';
import { PRINT_LOOK, rasterSvg } from './raster-svg.ts';
import { studyBudget } from './study-budget.ts';
import { transitionShares, transitionsOf } from './transitions.ts';

describe('what was coded of a video', () => {
  const ada = { type: 'observer' as const, id: idOf('observer', 'ada'), name: 'Ada', order: 0 };
  const mouse = newSubjectRecord({ id: idOf('subject', 'a'), name: 'A', order: 0 });
  const store = storeOf(
    ada,
    mouse,
    own('a', 5, 9, WALK, { subjectId: mouse.id }),
    own('b', 1, null, WAVE),
    own('c', 2, 3, WALK, { trackId: SECOND }),
    suggested('x', 20, 30),
    suggested('y', 40, 50, 0.4, { state: 'rejected' }),
  );
  store.commit(setTrackObserver(store, OWN, ada.id));

  it('is told by names, by time, with who coded it', () => {
    const video = codedVideo(store.records())!;
    expect(video).toMatchObject({ name: 'clip.mp4', durationUs: s(100) });
    expect(
      video.events.map(({ label, subject, coder, observer, endUs }) => [
        label,
        subject,
        coder,
        observer,
        endUs,
      ]),
    ).toEqual([
      ['Wave', '', 'Ada', 'Ada', null],
      ['Walk', '', 'Second', '', s(3)],
      ['Walk', 'A', 'Ada', 'Ada', s(9)],
      ['Walk', '', 'Base', '', s(30)],
    ]);
    expect(video.coders.map(({ name, isModels }) => [name, isModels])).toEqual([
      ['Ada', false],
      ['Second', false],
      ['Base', true],
    ]);
    expect(store.get(MODELS)).toBeDefined();
  });

  it('has what a person accepted on the model’s track as that person’s, once, and what was copied where the copy is', () => {
    const bare = (...segments: readonly AnyRecord[]) => {
      const video = codedVideo(storeOf(...segments).records())!;
      const own = video.events.filter(({ isModels }) => !isModels);
      return own.map(({ coder, observer, startUs }) => `${coder} (${observer}) ${startUs / 1e6}`);
    };
    const x = suggested('x', 20, 30, 0.8, { state: 'accepted' });
    const edited = suggested('y', 40, 50, 0.8, { state: 'edited', observerId: ada.id });
    expect(bare(ada, x, edited)).toEqual(['You () 20', 'Ada (Ada) 40']);
    const copy = { ...x.provenance!, suggestionId: x.id };
    expect(bare(x, own('c', 20, 30, WALK, { provenance: copy, origin: 'model' }))).toEqual(['You () 20']);
    expect(bare(suggested('z', 1, 2), suggested('r', 3, 4, 0.8, { state: 'rejected' }))).toEqual([]);
    const [row, ...others] = studyBudget([codedVideo(storeOf(ada, x).records())!], new Set());
    expect([row, others]).toMatchObject([{ label: 'Walk', count: 1, totalUs: s(10), share: 0.1 }, []]);
  });

  it('says nothing where a segment lost its label, and knows who found nothing', () => {
    const other = storeOf(ada, own('a', 1, 2));
    other.commit(deleteLabel(other, WALK));
    other.commit(setTrackObserver(other, SECOND, ada.id));
    const video = codedVideo(other.records())!;
    expect(video.events[0]?.label).toBe('');
    expect(video.coders.map(({ name }) => name)).toEqual(['Ada', 'You']);
    expect(codedVideo([])).toBeNull();
  });
});

describe('a time budget', () => {
  const videos = [
    videoOf('one', 100, [
      coded('walk', 10, 20, { subject: 'A' }),
      coded('walk', 25, 45, { subject: 'A' }),
      coded('rear', 30, null, { subject: 'A' }),
      coded('walk', 0, 50, { subject: 'B' }),
      coded('walk', 60, 90, { isModels: true }),
    ]),
    videoOf('two', 60, [coded('walk', 30, 60, { subject: 'A', observer: 'Ben' })]),
  ];

  it('by subject has count, lengths, intervals, latency and the share of all that was observed', () => {
    const rows = studyBudget(videos, new Set(['subject']));
    expect(rows.map(({ subject, label }) => `${subject} ${label}`)).toEqual(['A rear', 'A walk', 'B walk']);
    expect(rows[0]).toMatchObject({ count: 1, points: 1, totalUs: null, share: null, latencyUs: s(30) });
    expect(rows[1]).toMatchObject({
      count: 3,
      totalUs: s(60),
      meanUs: s(20),
      sdUs: s(10),
      share: 60 / 160,
      perMinute: 3 / (160 / 60),
      latencyUs: s(20),
      gapMeanUs: s(5),
      gapSdUs: null,
      observedUs: s(160),
    });
  });

  it('of all subjects shares the time of one of them, and by video and observer only what they watched', () => {
    expect(studyBudget(videos, new Set()).find(({ label }) => label === 'walk')).toMatchObject({
      count: 4,
      share: 110 / 320,
    });
    const apart = studyBudget(videos, new Set(['video', 'observer', 'subject']));
    expect(
      apart.map(({ video, observer, subject, label }) => [video, observer, subject, label].join()),
    ).toEqual(['one,Ada,A,rear', 'one,Ada,A,walk', 'one,Ada,B,walk', 'two,Ben,A,walk']);
    expect(apart.at(-1)).toMatchObject({ share: 0.5, latencyUs: s(30) });
  });

  it('has no interval between what overlaps', () => {
    const [row] = studyBudget(
      [
        videoOf('one', 100, [
          coded('walk', 0, 10),
          coded('walk', 2, 4),
          coded('walk', 6, 8),
          coded('walk', 15, 20),
        ]),
      ],
      new Set(),
    );
    expect(row).toMatchObject({ gapMeanUs: s(5), gapSdUs: null });
  });

  it('is a table in seconds', () => {
    const [header, first] = budgetCsv(studyBudget(videos, new Set(['subject']))).split('\r\n');
    expect(header).toBe(
      'subject,label,count,points,total_s,mean_s,sd_s,share,per_minute,latency_s,interval_mean_s,interval_sd_s,observed_s',
    );
    expect(first).toBe('A,rear,1,1,,,,,0.375000,30.000000,,,160.000000');
  });
});

it('transitions are counted within a subject of a coding, in the order of the starts', () => {
  const transitions = transitionsOf([
    videoOf('one', 100, [
      coded('walk', 0, 1),
      coded('groom', 2, 3),
      coded('walk', 4, 5),
      coded('groom', 6, 7),
      coded('rear', 1.5, null, { subject: 'B' }),
      coded('walk', 3, 4, { observer: 'Ben' }),
    ]),
    videoOf('two', 100, [coded('groom', 0, 1), coded('groom', 2, 3)]),
  ]);
  expect(transitions).toEqual({
    labels: ['groom', 'walk'],
    counts: [
      [1, 1],
      [2, 0],
    ],
  });
  expect(transitionShares(transitions)).toEqual([
    [0.5, 0.5],
    [1, 0],
  ]);
  expect(transitionsCsv(transitions).split('\r\n').slice(0, 3)).toEqual([
    'from,to,count,share',
    'groom,groom,1,0.500000',
    'groom,walk,1,0.500000',
  ]);
});

it('a raster plot has a part for each coding, a row for each subject and label, and all in its place', () => {
  const svg = rasterSvg(
    [
      videoOf('a <b>.mp4', 100, [
        coded('walk', 0, 50, { subject: 'A' }),
        coded('walk', 75, null, { subject: 'A' }),
        coded('walk', 0, 100, { observer: 'Ben' }),
      ]),
    ],
    { ...PRINT_LOOK, colourOf: () => '#123456' },
  );
  expect(svg.match(/fill="#123456"/g)).toHaveLength(3);
  expect(svg).toContain('a &lt;b&gt;.mp4 (Ada)');
  expect(svg).toContain('>A: walk<');
  // 724 pixels are 100 seconds.
  expect(svg).toContain('<rect x="220.00" y="36" width="362.00" height="10" fill="#123456"/>');
  expect(svg).toContain('<rect x="762.25" y="36" width="1.50" height="10" fill="#123456"/>');
});

it('names in figures stand as people count', () => {
  expect(['Mouse 10', 'Mouse 2', 'mouse', '', 'Mouse 1'].sort(order)).toEqual([
    '',
    'mouse',
    'Mouse 1',
    'Mouse 2',
    'Mouse 10',
  ]);
});
