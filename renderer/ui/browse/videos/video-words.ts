import type { LibraryVideo, VideoState } from '../../../state/library/library-api.ts';
import type { IconName } from '../../common/icons.ts';

export const STATE_WORDS: Readonly<Record<VideoState, string>> = {
  new: 'Not tagged',
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
};

export interface Mark {
  readonly text: string;
  readonly icon: IconName | null;
  readonly tone: 'plain' | 'problem' | 'warning' | 'active';
  /** What is wrong, in a sentence. */
  readonly why?: string;
}

/** Where a video stands: what is wrong with its file comes first. */
export function markOf({ fileState, state, error, segments }: LibraryVideo): Mark {
  if (fileState === 'missing') {
    const why = 'The file is not where it was. Its labels are kept.';
    return { text: 'Missing', icon: 'offline', tone: 'warning', why };
  }
  if (fileState === 'changed') {
    const why = 'Another video lies there under this name now. The labels of this one are kept.';
    return { text: 'Changed', icon: 'warning', tone: 'warning', why };
  }
  switch (state) {
    case 'failed':
      return {
        text: 'Failed',
        icon: 'warning',
        tone: 'problem',
        why: error?.message ?? 'The last run failed.',
      };
    case 'running':
      return { text: 'Running', icon: 'play', tone: 'active' };
    case 'queued':
      return { text: 'Waiting', icon: 'clock', tone: 'plain' };
    case 'done':
      return {
        text: segments === 1 ? '1 segment' : `${segments.toLocaleString('en')} segments`,
        icon: 'check',
        tone: 'plain',
      };
    case 'new':
      return { text: 'Not tagged', icon: null, tone: 'plain' };
    default:
      return state satisfies never;
  }
}

export function folderText({ folder }: Pick<LibraryVideo, 'folder'>): string {
  if (!folder) return '';
  return folder.below === '' ? folder.name : `${folder.name}/${folder.below}`;
}

export function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

export function dateText(ms: number): string {
  return date.format(ms);
}
