import { describe, expect, it } from 'vitest';
import { importsOf } from '../imports-of.ts';
import { violations } from './check-layers.ts';

describe('the layer check', () => {
  it('allows what the table allows', () => {
    expect(violations('engine/pipeline/x.ts', "import { a } from '../decode/frame-source.ts';")).toEqual([]);
    expect(
      violations('renderer/ui/X.svelte', "<script>import x from '../state/y.svelte.ts'</script>"),
    ).toEqual([]);
  });

  it('names the file, the line, the import and what is allowed', () => {
    const [sentence] = violations('engine/decode/x.ts', "\nimport { a } from '../inference/model/model.ts';");
    expect(sentence).toContain('engine/decode/x.ts:2');
    expect(sentence).toContain('engine/inference/model/model.ts');
    expect(sentence).toContain('allowed: engine/decode, engine/base');
  });

  it('sees types, re-exports, dynamic imports and both scripts of a component', () => {
    const up = '../../renderer/state/a.ts';
    for (const code of [
      `import type { A } from '${up}';`,
      `export { a } from '${up}';`,
      `const a = import('${up}');`,
      `type A = import('${up}').A;`,
    ]) {
      expect(violations('engine/base/x.ts', code), code).toHaveLength(1);
    }
    const component =
      '<script module lang="ts">\nimport a from "a";\n</script>\n<p>import "no"</p>\n<script>\nimport b from "b";\n</script>';
    expect(importsOf('x.svelte', component)).toEqual([
      { specifier: 'a', line: 2 },
      { specifier: 'b', line: 6 },
    ]);
  });

  it('keeps Node out of neutral and web files, and packages in their rooms', () => {
    expect(violations('engine/source/x.ts', "import fs from 'node:fs';")).toHaveLength(1);
    expect(violations('engine/source/x.node.ts', "import fs from 'node:fs';")).toEqual([]);
    expect(violations('engine/source/x.ts', "import { a } from './y.node.ts';")).toHaveLength(1);
    expect(violations('electron/host/x.ts', "import { app } from 'electron';")).toHaveLength(1);
    expect(violations('electron/desktop/main.ts', "import { app } from 'electron';")).toEqual([]);
  });

  it('opens the host to the page through its contract alone', () => {
    expect(
      violations('renderer/state/x.ts', "import type { A } from '../../electron/contract/session.ts';"),
    ).toEqual([]);
    expect(
      violations('renderer/state/x.ts', "import { a } from '../../electron/host/http/handler.ts';"),
    ).toHaveLength(1);
  });

  it('refuses a worker imported as a module and a file in no room', () => {
    expect(violations('engine/decode/x.web.ts', "import './decode.worker.ts';")).toHaveLength(1);
    expect(violations('stray.ts', '')).toHaveLength(1);
  });
});
