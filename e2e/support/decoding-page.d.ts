import { type Browser, type Page } from '@playwright/test';
import type { Comparison } from '../../engine/decode/browser-test/comparison.ts';
import type { SamplingPlan } from '../../engine/decode/frame-source.ts';
/** The Chromium that is at hand; undefined where none is. */
export declare const CHROMIUM: string | undefined;
/** A page of a real Chromium that decodes videos of this machine with the browser and with the shipped decoder. */
export interface DecodingPage {
    readonly browser: Browser;
    readonly page: Page;
    /** Decodes all of a video in both ways. */
    compare(name: string, plan: SamplingPlan): Promise<Comparison>;
    close(): Promise<void>;
}
/** @param media the file that a name stands for */
export declare function openDecodingPage(media: (name: string) => string): Promise<DecodingPage>;
