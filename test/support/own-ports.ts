/** Each worker's kiosks look for their SBI port in a range of their own, so that no worker takes a port that another gives up for a moment. */
const PORTS_EACH = 20;
const worker = Number(process.env['VITEST_POOL_ID'] ?? '1');
process.env['KIOSK_SBI_FIRST_PORT'] = String(4501 + PORTS_EACH * (worker - 1));
