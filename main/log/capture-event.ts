import type { FromHost } from '../../drivers/link/messages.ts';
import type { LogEvent } from './log.ts';

/**
 * The events of a capture in the log: for which page and transaction, at which reader, and how it ended. They contain
 * nothing of the captured images.
 */
export function captureEvent(message: Extract<FromHost, { type: 'capture-started' | 'capture-ended' }>): LogEvent {
  const { transactionId } = message;
  if (message.type === 'capture-started') {
    const { origin, deviceId } = message;
    return { event: 'capture-started', transactionId, origin, deviceId };
  }
  const { outcome } = message;
  return { event: 'capture-ended', transactionId, outcome: outcome.ok ? 'captured' : outcome.failure.code };
}
