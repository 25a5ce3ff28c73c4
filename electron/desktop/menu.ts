import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The system's menu: what every app has, and opening files. The app's own commands live in its page. */
export function setMenu(commands: { openFiles(): void }): void {
  const mac = process.platform === 'darwin';
  const open: MenuItemConstructorOptions = {
    label: 'Open…',
    accelerator: 'CmdOrCtrl+O',
    click: commands.openFiles,
  };
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: '&File', submenu: [open, { type: 'separator' }, { role: mac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
