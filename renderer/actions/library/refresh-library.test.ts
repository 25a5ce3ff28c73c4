import { afterEach, expect, test, vi } from 'vitest';
import { endpoints } from '../../state/app/host.fake.ts';
import { libraryOf } from '../../state/library/library.fake.ts';
import { refreshLibrary } from '../../state/library/refresh-library.ts';
import { deskOf } from '../app.fake.ts';

afterEach(() => vi.unstubAllGlobals());

test('the counts of the tabs are read again whichever of them is open', async () => {
  const { host } = libraryOf();
  host.answers(endpoints.review.list, () => ({ left: 0, worth: 0, decided: 0, labels: [], segments: [] }));
  const { app } = deskOf();
  for (const tab of ['videos', 'segments', 'review', 'similar', 'batch', 'machines'] as const) {
    app.desk.showLibrary(tab);
    const before = host.heard(endpoints.shelves.summary).length;
    await refreshLibrary(app);
    expect([tab, host.heard(endpoints.shelves.summary).length - before]).toEqual([tab, 1]);
  }
});
