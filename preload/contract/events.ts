import type { z } from 'zod';
import { CaptureViewSchema } from './capture-views.ts';
import { EntranceViewSchema } from './entrance-views.ts';
import { ReaderTestViewSchema } from './reader-views.ts';
import { SessionViewSchema } from './session-views.ts';
import { StationViewSchema } from './station-views.ts';
import { SignInViewSchema, VisitViewSchema } from './visit-views.ts';

/** The one table of events from main to the windows. An event carries the whole view: a missed one does no harm. */
export const events = {
  'entrance-changed': EntranceViewSchema,
  'station-changed': StationViewSchema,
  'visit-changed': VisitViewSchema.nullable(),
  'session-changed': SessionViewSchema,
  'sign-in-changed': SignInViewSchema.nullable(),
  'capture-changed': CaptureViewSchema,
  'reader-test-changed': ReaderTestViewSchema.nullable(),
} as const;

export type EventName = keyof typeof events;
export type EventView<K extends EventName> = z.infer<(typeof events)[K]>;
