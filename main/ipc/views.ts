import type { CaptureView, PartView, ReaderView } from '../../preload/contract/views.ts';
import type { ReaderStatus } from '../../drivers/link/messages.ts';
import type { CaptureState } from '../capture/capture-state.ts';
import { texts } from '../language/texts.ts';
import type { BooleanWords } from '../submission/answer-lines.ts';
import type { Part } from '../submission/manifest.ts';

/** Words for ticked and unticked boxes in what is looked over and reviewed. */
export function boxWords(language: string): BooleanWords {
  const t = texts.getFixedT(language);
  return { yes: t('answer.yes'), no: t('answer.no') };
}

export function captureView(state: CaptureState): CaptureView {
  const { phase, guidance, quality, bestQuality, threshold, attempt, frame, failure } = state;
  return {
    phase,
    guidance,
    quality,
    bestQuality,
    threshold,
    attempt,
    frame: frame === 0 ? null : `preview/${frame}`,
    failure: failure && { cause: failure.cause, code: failure.code },
  };
}

export function partView(part: Part): PartView {
  const { id, slot, name, mediaType, size } = part;
  return { partId: id, slot, name, mediaType, size, path: `part/${id}` };
}

export function readerView(reader: ReaderStatus): ReaderView {
  const { deviceId, make, model, serialNo, type, state, level } = reader;
  const service = reader.service ? { ...reader.service, problem: reader.service.problem ?? null } : null;
  return { deviceId, name: `${make} ${model}`.trim(), serialNo, type, state, level, service };
}
