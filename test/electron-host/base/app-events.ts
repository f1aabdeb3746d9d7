import type * as Electron from 'electron';
import { StrictEmitter } from './strict.ts';

/**
 * Where the other classes put events that Electron emits on `app`; app.ts passes them on. Kept apart, so that
 * app.ts may import windows and web contents and not the other way round.
 */
export const appEvents: StrictEmitter<Electron.App> = new StrictEmitter<Electron.App>();
