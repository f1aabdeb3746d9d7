import { z } from 'zod';

// The form's frame may run what a form's author wrote, so everything that comes out of it is checked.
z.config({ jitless: true });

const ProblemSchema = z.strictObject({ key: z.string(), label: z.string(), message: z.string() });
/** One answer that needs attention, in words. */
export type Problem = z.infer<typeof ProblemSchema>;

const PageSchema = z.strictObject({ title: z.string() });
const WhereSchema = z.strictObject({ page: z.int().min(0), pages: z.array(PageSchema).min(1) });
/** Where in the form the person is; a form that is not a wizard has one page. */
export type Where = z.infer<typeof WhereSchema>;

const AnswersSchema = z.record(z.string(), z.json());

/** The one message outside the channel: it transfers the port. */
export const PORT_MESSAGE = 'kiosk-form-port';

/** From the kiosk's page into the frame. */
export const ToFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('open'),
    schema: z.string(),
    answers: AnswersSchema,
    verifiedKeys: z.array(z.string()),
    /** What the sign-in said, by the path of the question; `verifiedKeys` are the answers that are still that. */
    confirmed: z.record(z.string(), z.string()),
    /** Paths of answers that the provider told without signing them. */
    toldKeys: z.array(z.string()),
    language: z.string(),
    /** The centre's (ISO 3166-1 alpha-2), for telephone numbers without a country code. */
    country: z.string().nullable(),
    /** The kiosk page's root font size, CSS pixels: a frame does not inherit it. */
    textSize: z.number().positive(),
    /** Words the frame shows itself. */
    texts: z.record(z.string(), z.string()),
  }),
  /** `next` checks the page and goes on, `done` checks everything, `back` goes back unchecked. */
  z.strictObject({ type: z.literal('move'), requestId: z.int(), to: z.enum(['next', 'back', 'done', 'stay']) }),
  z.strictObject({ type: z.literal('show'), key: z.string() }),
  z.strictObject({ type: z.literal('file-progress'), requestId: z.int(), sent: z.number(), total: z.number() }),
  z.strictObject({
    type: z.literal('file-added'),
    requestId: z.int(),
    part: z.strictObject({ partId: z.string(), name: z.string(), size: z.int(), type: z.string() }),
  }),
  z.strictObject({ type: z.literal('file-refused'), requestId: z.int(), text: z.string() }),
]);
export type ToFrame = z.infer<typeof ToFrameSchema>;

/** From the frame to the kiosk's page. */
export const FromFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened'), where: WhereSchema }),
  z.strictObject({ type: z.literal('unreadable') }),
  z.strictObject({ type: z.literal('turned'), where: WhereSchema }),
  z.strictObject({ type: z.literal('changed'), answers: AnswersSchema }),
  z.strictObject({ type: z.literal('problems'), problems: z.array(ProblemSchema) }),
  z.strictObject({
    type: z.literal('moved'),
    requestId: z.int(),
    outcome: z.enum(['moved', 'complete', 'held']),
    problems: z.array(ProblemSchema),
  }),
  z.strictObject({
    type: z.literal('file'),
    requestId: z.int(),
    slot: z.string(),
    name: z.string(),
    content: z.instanceof(Blob),
  }),
  z.strictObject({ type: z.literal('file-removed'), partId: z.string() }),
]);
export type FromFrame = z.infer<typeof FromFrameSchema>;
