import type { PickedText } from '../../state/app/desk.svelte.ts';

/** Asks the person for a file and reads it as text; null when they choose none. */
export function pickText(accept: string): Promise<PickedText | null> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  return new Promise((resolve, reject) => {
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file) file.text().then((text) => resolve({ name: file.name, text }), reject);
      else resolve(null);
    });
    input.click();
  });
}
