import { applyTextEdits } from '../../../engine/source/text-edits.ts';
import { revisionOf } from './project-text.ts';

/** The host's store of one project, in memory: reads, saves on top of a revision, and keeps what it was told to keep. */
export class ProjectHost {
  text: string | null = null;
  /** What was replaced by saves that asked to keep it. */
  readonly versions: string[] = [];
  /** Called before a save is looked at, while its page waits. */
  beforeSave: () => void = () => undefined;

  /** Waited for between a text being read and its answer. */
  beforeAnswer: () => Promise<void> = async () => undefined;

  /** Stands in for the browser's. */
  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (init.method === 'GET') {
      const { text } = this;
      await this.beforeAnswer();
      if (text === null) return new Response(null, { status: 204 });
      return Response.json({ ...(await this.#saved(text)), text, savedAtMs: 0 });
    }
    this.beforeSave();
    const base = new Headers(init.headers).get('if-match');
    if (base !== (this.text === null ? 'none' : await revisionOf(this.text))) {
      const error = { code: 'project/changed', message: 'The labels were changed elsewhere.' };
      return Response.json({ error, revision: null }, { status: 409 });
    }
    const body = String(init.body);
    const next =
      init.method === 'PUT' ? body : applyTextEdits(this.text ?? '', JSON.parse(body).edits as never);
    if (next === undefined) throw new Error('the edits do not fit');
    if (url.includes('keep=1') && this.text !== null) this.versions.push(this.text);
    this.text = next;
    return Response.json(await this.#saved(next));
  };

  async #saved(text: string) {
    return { revision: await revisionOf(text), place: 'library', notice: null };
  }
}
