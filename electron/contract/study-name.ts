import * as v from 'valibot';

/** What a study is called by pages and files: `default`, or the letters and digits that its id ends with. */
export const studyName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,40}$/));
