import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../timeline/random.fake.ts';
import { coded, videoOf } from '../coded.fake.ts';
import type { CodedVideo, Coder } from '../coded-video.ts';
import { confusionCsv, observerAgreementCsv } from '../figures-csv.ts';
import { cohensKappa, krippendorffsAlpha, observedAgreement } from './coefficients.ts';
import { matchEvents } from './matching.ts';
import { codersOf, coderText, likelyPair, observerAgreement, sharedVideos } from './observer-agreement.ts';
import { Tally, tallyUnits } from './tally.ts';
import { temporalIou } from './temporal-iou.ts';
import { unitCategories } from './units.ts';

const ADA = { name: 'Ada', observer: 'Ada', isModels: false };
const BEN = { name: 'Ben', observer: 'Ben', isModels: false };
const ben = { observer: 'Ben' };
const OPTIONS = { unitUs: 1e6, toleranceUs: 0, iou: 0.5 };

function tallyOf(first: string, second: string): Tally {
  const tally = new Tally();
  tallyUnits(tally, first.split(' '), second.split(' '), 0);
  return tally;
}

describe('coefficients', () => {
  it('are those of tables worked by hand', () => {
    // Of 50 units both say yes at 20, no at 15, only the first at 5, only the second at 10: kappa 0.4.
    const tally = new Tally();
    for (const [a, b, count] of [
      ['yes', 'yes', 20],
      ['no', 'no', 15],
      ['yes', 'no', 5],
      ['no', 'yes', 10],
    ] as const)
      tally.add(a, b, count);
    expect(cohensKappa(tally)).toBeCloseTo(0.4, 12);
    expect(observedAgreement(tally)).toBe(0.7);
  });

  it('are those that Krippendorff prints', () => {
    // Computing Krippendorff's Alpha-Reliability (2011): sections A (0.095) and B (0.692).
    const binary = tallyOf('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0');
    expect(krippendorffsAlpha(binary)).toBeCloseTo(0.095, 3);
    const nominal = tallyOf('a a b b d c c c e d d a', 'b a b b b c c c e d d d');
    expect(krippendorffsAlpha(nominal)).toBeCloseTo(0.692, 3);
  });

  it('are undefined where nothing can differ', () => {
    expect(cohensKappa(new Tally())).toBeNull();
    expect(krippendorffsAlpha(new Tally())).toBeNull();
    expect(cohensKappa(tallyOf('a a', 'a a'))).toBeNull();
    expect(krippendorffsAlpha(tallyOf('a a', 'a a'))).toBeNull();
    expect(cohensKappa(tallyOf('a b', 'a b'))).toBe(1);
    expect(cohensKappa(tallyOf('a b', 'b a'))).toBe(-1);
  });
});

describe('units', () => {
  it('are on where a state covers their middle, and where a point lies', () => {
    const events = [coded('walk', 0.4, 2.6), coded('rear', 2.9, null), coded('groom', 1, 2)];
    expect(unitCategories(events, 4.2e6, 1e6)).toEqual(['walk', 'groom + walk', 'rear + walk', '', '']);
    expect(unitCategories([coded('end', 4, null)], 4e6, 1e6)).toEqual(['', '', '', '']);
  });

  it('agree within a tolerance as a search of every unit around says', () => {
    const random = seededRandom(3);
    const some = () => Array.from({ length: 60 }, () => 'abc'[Math.floor(random() * 3)]!);
    for (let round = 0; round < 50; round++) {
      const [first, second, tolerance] = [some(), some(), round % 5];
      const near = (own: string[], other: string[], unit: number) =>
        other.slice(Math.max(0, unit - tolerance), unit + tolerance + 1).includes(own[unit]!);
      const [tally, expected] = [new Tally(), new Tally()];
      const differing: number[] = [];
      tallyUnits(tally, first, second, tolerance, (unit) => differing.push(unit));
      for (const [unit, mine] of first.entries()) {
        expected.add(mine, near(first, second, unit) ? mine : second[unit]!, 0.5);
        expected.add(near(second, first, unit) ? second[unit]! : mine, second[unit]!, 0.5);
      }
      for (const a of 'abc') for (const b of 'abc') expect(tally.at(a, b)).toBe(expected.at(a, b));
      expect(differing).toEqual(
        first.flatMap((_, unit) => (near(first, second, unit) && near(second, first, unit) ? [] : unit)),
      );
    }
  });
});

it('overlap is measured as the part that both share of the part that either has', () => {
  const at = (startUs: number, endUs: number) => ({ startUs, endUs });
  expect(temporalIou(at(0, 10), at(5, 15))).toBeCloseTo(1 / 3, 12);
  expect([temporalIou(at(0, 10), at(10, 15)), temporalIou(at(0, 10), at(0, 10))]).toEqual([0, 1]);
});

it('events are matched one to one, the nearest first', () => {
  const first = [coded('walk', 0, 10), coded('walk', 20, 30)];
  const second = [coded('walk', 1, 4), coded('walk', 1, 10), coded('walk', 40, 50)];
  expect(matchEvents(first, second, 0.1, 0)).toEqual({ inFirst: 2, inSecond: 3, matches: 1 });
  const points = [coded('rear', 1, null), coded('rear', 2, null)];
  expect(matchEvents(points, [coded('rear', 1.4, null)], 0.5, 0.5e6).matches).toBe(1);
  expect(matchEvents(points, [coded('rear', 1.4, null)], 0.5, 0.3e6).matches).toBe(0);
});

describe('two observers', () => {
  const videos = [
    videoOf('one', 20, [
      coded('walk', 0, 10, { subject: 'A' }),
      coded('walk', 0, 10, { subject: 'A', ...ben }),
      coded('groom', 12, 16, { subject: 'B' }),
      coded('groom', 13, 17, { subject: 'B', ...ben }),
    ]),
    videoOf('two', 10, [coded('walk', 0, 5, { subject: 'A' })]),
    videoOf('three', 10, [
      coded('rest', 0, 10, { subject: 'A' }),
      coded('walk', 0, 10, { subject: 'A', ...ben }),
    ]),
  ];

  it('are compared over the videos that both coded, by label and subject', () => {
    const found = observerAgreement(videos, ADA, BEN, OPTIONS);
    expect([found.videos, found.leftOut]).toEqual([2, ['two']]);
    expect(found.categories).toEqual(['', 'groom', 'rest', 'walk']);
    expect(found.confusion).toEqual([
      [35, 1, 0, 0],
      [1, 3, 0, 0],
      [0, 0, 0, 10],
      [0, 0, 0, 10],
    ]);
    expect(found.overall).toMatchObject({ inFirst: 3, inSecond: 3, f1: 4 / 6, observed: 48 / 60 });
    const row = (label: string | null, subject: string | null) =>
      found.rows.find((each) => each.label === label && each.subject === subject);
    expect(row('groom', null)).toMatchObject({ inFirst: 1, inSecond: 1, f1: 1, observed: 58 / 60 });
    expect(row(null, 'A')).toMatchObject({ f1: 0.5, observed: 20 / 30 });
    expect(row('walk', 'A')).toMatchObject({ inFirst: 1, inSecond: 2 });
    expect(row('walk', 'B')).toBeUndefined();
  });

  it('disagree at moments, which a tolerance forgives', () => {
    const found = observerAgreement(videos, ADA, BEN, OPTIONS);
    expect(
      found.disagreements.map(({ video, subject, startUs, endUs, first, second }) =>
        [video, subject, startUs / 1e6, endUs / 1e6, first, second].join(),
      ),
    ).toEqual(['one,B,12,13,groom,', 'one,B,16,17,,groom', 'three,A,0,10,rest,walk']);
    const tolerant = observerAgreement(videos, ADA, BEN, { ...OPTIONS, toleranceUs: 1e6 });
    expect(tolerant.disagreements.map(({ video }) => video)).toEqual(['three']);
    expect(tolerant.overall.kappa!).toBeGreaterThan(found.overall.kappa!);
  });

  it('are the same from either side', () => {
    const [one, two] = [
      observerAgreement(videos, ADA, BEN, { ...OPTIONS, toleranceUs: 1e6 }),
      observerAgreement(videos, BEN, ADA, { ...OPTIONS, toleranceUs: 1e6 }),
    ];
    expect(two.overall.kappa).toBeCloseTo(one.overall.kappa!, 12);
    expect(two.overall.alpha).toBeCloseTo(one.overall.alpha!, 12);
    expect(two.disagreements).toHaveLength(one.disagreements.length);
  });

  it('are found, people before models, and told as tables', () => {
    const withModel = [...videos, videoOf('four', 5, [coded('walk', 0, 1, { isModels: true })])];
    expect(codersOf(withModel).map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Model']);
    const found = observerAgreement(videos, ADA, BEN, OPTIONS);
    const [header, first] = observerAgreementCsv(found, 'Ada', 'Ben').split('\r\n');
    expect(header?.split(',')).toHaveLength(first!.split(',').length);
    expect(first).toMatch(/^Ada,Ben,\(all\),\(all\),3,3,0\.\d{6},0\.\d{6},0\.800000,0\.666667$/);
    expect(confusionCsv(found).split('\r\n')[0]).toBe(',(nothing),groom,rest,walk');
  });
});

describe('whom to compare', () => {
  const coder = (name: string, observer = '', isModels = false) => ({ name, observer, isModels });
  const [ada, ben] = [coder('Ada', 'Ada'), coder('Ben', 'Ben')];
  const [track, base] = [coder('Base'), coder('Base', '', true)];
  const video = (...coders: readonly Coder[]): CodedVideo => ({
    contentId: JSON.stringify(coders),
    name: 'x',
    durationUs: 1e6,
    events: [],
    coders,
  });

  it('is told apart where names are the same', () => {
    expect([ada, track, base].map(coderText)).toEqual(['Ada', 'Base (track)', 'Base (model)']);
  });

  it('is two with videos in common, observers first', () => {
    expect(likelyPair([video(ada), video(ben), video(track, base)])).toEqual([track, base]);
    expect(likelyPair([video(ada, base), video(ada, base), video(ada, ben)])).toEqual([ada, ben]);
    expect(likelyPair([video(ada), video(ben)])).toEqual([ada, ben]);
    expect(likelyPair([video(ada)])).toBeNull();
    expect(sharedVideos([video(ada, base), video(ada), video(base, ada)], ada, base)).toBe(2);
  });
});
