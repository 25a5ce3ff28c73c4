import { expect, it, vi } from 'vitest';
import { findAdapter } from './device.web.ts';

const card = { info: { isFallbackAdapter: false } } as GPUAdapter;
const software = { info: { isFallbackAdapter: true } } as GPUAdapter;

/** A graphics process that answers so, one after the other, and then null. */
function answering(...answers: (GPUAdapter | null | Error)[]) {
  const requestAdapter = vi.fn(async () => {
    const answer = answers.shift() ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { requestAdapter };
}

it.each([
  ['at once', [card], card, 1],
  ['at the second question', [null, card], card, 2],
  ['after a pause', [null, null, card], card, 3],
  ['after a failure', [new Error('not yet'), card], card, 2],
  ['beside software', [software, card], card, 2],
  ['only software', [software, software], null, 2],
  ['none', [], null, 6],
])('a graphics adapter that answers %s', async (_, answers, expected, questions) => {
  const gpu = answering(...(answers as (GPUAdapter | null | Error)[]));
  expect(await findAdapter(false, gpu)).toBe(expected);
  expect(gpu.requestAdapter).toHaveBeenCalledTimes(questions);
});

it('software is taken where it is wanted', async () => {
  expect(await findAdapter(true, answering(software))).toBe(software);
});

it('a browser without WebGPU has none', async () => {
  expect(await findAdapter(true, undefined)).toBeNull();
});
