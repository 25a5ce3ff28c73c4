import { mount } from 'svelte';
import { createApp } from './actions/create-app.ts';
import { keepCoding, recallCoding } from './actions/files/keep-coding.svelte.ts';
import { keepTold } from './actions/files/keep-told.ts';
import { reopenVideos } from './actions/files/reopen.svelte.ts';
import { pageName } from './state/app/page-name.ts';
import { readStoredCoding, readStoredDesk } from './state/app/stored-view.ts';
import { hostSettings } from './state/settings/host-settings.ts';
import { openFromHost } from './state/video/open-from-host.ts';
import './ui/theme/theme.css';
import Root from './ui/Root.svelte';

// The key has been exchanged for a cookie: it need not be seen on the screen, nor kept in the history.
if (location.search !== '') history.replaceState(null, '', location.pathname);

const { origin } = location;
const before = readStoredDesk();
const app = createApp({ storage: localStorage, settingsStore: hostSettings(pageName), origin, pageName });
app.suggesting.follow();
await app.settings.load();
await app.studies.load();
recallCoding(app, readStoredCoding());
keepCoding(app);
keepTold(app);
mount(Root, { target: document.getElementById('app') as HTMLElement, props: { app } });
await openFromHost(app, origin, before);
await reopenVideos(app, before);
document.documentElement.dataset.appReady = '';
