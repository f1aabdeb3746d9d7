import type { FromHost } from '../../drivers/link/messages.ts';
import type { LogEvent } from './log.ts';

/**
 * What the log says of a capture: for which page and transaction, at which reader, and how it ended. Nothing of what was
 * seen.
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
