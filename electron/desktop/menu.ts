import path from 'node:path';
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../contract/bridge/bridge.ts';
import { acceleratorOf } from './accelerator.ts';

/** What the menu offers beside what every app has. */
export interface MenuParts {
  /** The page's commands, in its order; none until it has told them. */
  readonly commands: readonly MenuCommand[];
  /** Paths, the last opened first. */
  readonly recent: readonly string[];
  openFiles(): void;
  openRecent(file: string): void;
  forgetRecent(): void;
  /** Gives the page one of its commands. */
  run(id: string): void;
  /** Makes everything in the window larger (1), smaller (-1) or as it was (0). */
  zoom(step: -1 | 0 | 1): void;
  /** Asking for a newer version; null while the person has not turned it on. */
  readonly updates: { readonly newer: string | null; check(): void } | null;
}

/** Which menu a group of commands belongs to; a group that is not named here has one of its own. */
const MENU_OF_GROUP: Readonly<Record<string, string>> = {
  Files: 'File',
  Editing: 'Edit',
  Labelling: 'Labels',
  Reviewing: 'Segments',
  Window: 'View',
};
const MENU_OF_COMMAND: Readonly<Record<string, string>> = { 'show-keys': 'Help', 'show-about': 'Help' };
/** Already in the menu, for a page that has not started or has failed. */
const OWN_COMMANDS = new Set(['open-files']);

type Items = MenuItemConstructorOptions[];
const LINE: MenuItemConstructorOptions = { type: 'separator' };

/** The system's menu, from the page's commands. */
export function setMenu(parts: MenuParts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(parts)));
}

/**
 * Shows which commands can be given now, in the menu as it is: one that is open would close if it were made anew. False
 * when more has changed than that.
 */
export function enableCommands(before: readonly MenuCommand[], now: readonly MenuCommand[]): boolean {
  const menu = Menu.getApplicationMenu();
  if (!menu || unchanging(before) !== unchanging(now)) return false;
  for (const { id, enabled } of now) {
    const item = menu.getMenuItemById(id);
    if (item) item.enabled = enabled;
  }
  return true;
}

function unchanging(commands: readonly MenuCommand[]): string {
  return JSON.stringify(commands.map(({ enabled: _, ...rest }) => rest));
}

function template(parts: MenuParts): Items {
  const mac = process.platform === 'darwin';
  const byMenu = commandsByMenu(parts);
  const take = (name: string): Items => {
    const items = byMenu.get(name) ?? [];
    byMenu.delete(name);
    return items.length > 0 ? [...items, LINE] : [];
  };
  const help = [...(byMenu.get('Help') ?? []), ...updateItems(parts)];
  byMenu.delete('Help');
  const file = [...openItems(parts), LINE, ...take('File'), { role: mac ? 'close' : 'quit' } as const];
  const edit: Items = [...take('Edit'), { role: 'cut' }, { role: 'copy' }, { role: 'paste' }];
  // On a Mac keys reach a text field through the menu alone; elsewhere the page hears Ctrl+A itself.
  if (mac) edit.push({ role: 'selectAll' });
  const view = [...take('View'), ...viewItems(parts)];
  const others = [...byMenu].map(([label, submenu]) => ({ label: `&${label}`, submenu }));
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: file },
    { label: '&Edit', submenu: edit },
    ...others,
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    ...(help.length > 0 ? [{ role: 'help', submenu: help } as const] : []),
  ];
}

function commandsByMenu({ commands, run }: MenuParts): Map<string, Items> {
  const menus = new Map<string, Items>();
  for (const { id, title, group, chord, enabled } of commands) {
    if (OWN_COMMANDS.has(id)) continue;
    const name = MENU_OF_COMMAND[id] ?? MENU_OF_GROUP[group] ?? group;
    const accelerator = acceleratorOf(chord);
    const item: MenuItemConstructorOptions = {
      id,
      label: title.replaceAll('&', '&&'),
      enabled,
      click: () => run(id),
      // The page hears its keys itself, also bare letters, which a text field must get.
      ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
    };
    menus.set(name, [...(menus.get(name) ?? []), item]);
  }
  return menus;
}

function openItems({ recent, openFiles, openRecent, forgetRecent }: MenuParts): Items {
  const files: Items = recent.map((file) => ({
    label: path.basename(file).replaceAll('&', '&&'),
    click: () => openRecent(file),
  }));
  return [
    { label: 'Open…', accelerator: 'CmdOrCtrl+O', click: openFiles },
    {
      label: 'Open recent',
      enabled: files.length > 0,
      submenu: [...files, LINE, { label: 'Clear this list', click: forgetRecent }],
    },
  ];
}

function updateItems({ updates }: MenuParts): Items {
  if (!updates) return [];
  const label = updates.newer === null ? 'Look for a newer version…' : `Tubelet ${updates.newer} is there…`;
  return [{ label, click: () => updates.check() }];
}

function viewItems({ zoom }: MenuParts): Items {
  return [
    { label: 'Actual size', accelerator: 'CmdOrCtrl+0', click: () => zoom(0) },
    { label: 'Larger', accelerator: 'CmdOrCtrl+Plus', click: () => zoom(1) },
    { label: 'Smaller', accelerator: 'CmdOrCtrl+-', click: () => zoom(-1) },
    LINE,
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ];
}
