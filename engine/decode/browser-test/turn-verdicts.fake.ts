/**
 * Makes the verdicts on cards that scale pictures say the opposite, and answers what they said. To be evaluated in a page,
 * so that it uses nothing but what is there.
 */
export async function turnVerdicts(): Promise<boolean[]> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  if (!(await indexedDB.databases()).some(({ name }) => name === 'tubelet-decoding')) return [];
  const database = await answer(indexedDB.open('tubelet-decoding', 1));
  const store = database.transaction('verdicts', 'readwrite').objectStore('verdicts');
  const said: boolean[] = [];
  for (const key of await answer(store.getAllKeys())) {
    if (!String(key).startsWith('card,')) continue;
    const verdict = await answer(store.get(key));
    said.push(verdict.isRight);
    await answer(store.put({ ...verdict, isRight: !verdict.isRight }, key));
  }
  database.close();
  return said;
}
