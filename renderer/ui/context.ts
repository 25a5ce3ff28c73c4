import { createContext } from 'svelte';
import type { App } from '../state/app/app.ts';
import type { Appearance } from './theme/appearance.svelte.ts';

export const [getApp, setApp] = createContext<App>();
export const [getAppearance, setAppearance] = createContext<Appearance>();
