import { describe, expect, it } from 'vitest';
import { own, s, storeOf, suggested, VIDEO, WALK, WAVE } from '../../annotation/document/document.fake.ts';
import { idOf } from '../../annotation/document/ids.ts';
import { writeProject } from '../../annotation/project-file/write-project.ts';
import { tubelet } from '../tables/tubelet.ts';
import { interchangeOf } from './from-document.ts';
import { comparable } from './interchange.fake.ts';
import { thereAndBack } from './round-trip.fake.ts';

const filled = () =>
  storeOf(
    own('a', 1, 2, WALK, { note: 'x' }),
    own('b', 3, null, WAVE),
    own('c', 4, 5, null),
    suggested('d', 6, 7, 0.5),
    suggested('e', 8, 9, 0.25, { state: 'rejected' }),
  );

describe('a project', () => {
  it('becomes a document with tracks, labels and segments', () => {
    const document = interchangeOf(filled(), VIDEO.id);
    expect(document).toMatchObject({
      video: { name: 'clip.mp4', durationUs: s(100), frameRate: { num: 25, den: 1 }, width: 1920 },
      tracks: [
        { name: 'You', kind: 'human', model: null },
        { name: 'Second' },
        { name: 'Base', kind: 'model', model: { id: 'base', version: '1.0.0' } },
      ],
    });
    expect(
      document.segments.map(({ startUs, endUs, state }) => [startUs / 1e6, endUs && endUs / 1e6, state]),
    ).toEqual([
      [1, 2, 'accepted'],
      [3, null, 'accepted'],
      [4, 5, 'accepted'],
      [6, 7, 'suggested'],
      [8, 9, 'rejected'],
    ]);
    expect(() => interchangeOf(filled(), idOf('video', 'gone'))).toThrow(/no longer in the project/);
  });

  it('file is read like any other, and a file of it brings back the same', () => {
    const text = writeProject({ revision: 1, records: [...filled().records()], extra: {} });
    expect(tubelet.importer!.recognise(text, 'x')).toBe(1);
    const [document] = tubelet.importer!.read(text, { name: 'x.tubelet' }).documents;
    const keeps = ['track', 'score', 'origin', 'state', 'note'] as const;
    expect(comparable(document!, keeps)).toEqual(comparable(interchangeOf(filled(), VIDEO.id), keeps));
    expect(thereAndBack(tubelet, document!)).toEqual(document);
  });
});
