// A process of its own that saves a project over and over, for tests that kill it or let several compete.
// Arguments: library folder, content id, how often to save (0: until killed), segments in each.
// Prints one line for each answer: the count that the saved project holds.
import { parseProject } from '../../../engine/annotation/project-file/parse-project.ts';
import type { ProjectFile, ProjectSaved } from '../../contract/projects.ts';
import { createHost } from '../host.ts';
import { projectText } from './project.fake.ts';

const [libraryFolder = '', contentId = '', times = '0', segments = '1'] = process.argv.slice(2);
const host = createHost({
  version: '1',
  door: 'browser',
  appFolder: libraryFolder,
  modelFolders: [],
  libraryFolder,
});
const url = `app://bundle/api/projects/${contentId}`;

for (let saved = 0; times === '0' || saved < Number(times); ) {
  const got = await host.handler(new Request(url));
  const file = got.status === 204 ? undefined : ((await got.json()) as ProjectFile);
  const count = file ? parseProject(file.text).revision : 0;
  const answer = await host.handler(
    new Request(url, {
      method: 'PUT',
      headers: { 'if-match': file?.revision ?? 'none' },
      body: projectText(
        contentId,
        count + 1,
        Number(segments), // Another process never writes the same text, which would count as saved.
        `saved by ${process.pid}`,
      ),
    }),
  );
  const body = (await answer.json()) as ProjectSaved;
  if (answer.status === 409) continue;
  if (answer.status !== 200) throw new Error(JSON.stringify(body));
  saved++;
  process.stdout.write(`${count + 1}\n`);
}
await host.close();
