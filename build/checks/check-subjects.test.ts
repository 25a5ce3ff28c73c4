import { expect, it } from 'vitest';
import { subjectFault } from './check-subjects.ts';

it('takes subjects of up to 60 characters, counted as a person counts', () => {
  expect(subjectFault('Cut a library again at another threshold')).toBeNull();
  expect(subjectFault('é'.repeat(60))).toBeNull();
  expect(subjectFault('🙂'.repeat(60))).toBeNull();
  expect(subjectFault('a'.repeat(61))).toMatch(/61 characters: say it in 60/);
});

it('names what else a list of commits should not show', () => {
  expect(subjectFault('Cut again.')).toMatch(/full stop/);
  expect(subjectFault('fixup! Cut again')).toMatch(/autosquash/);
});
