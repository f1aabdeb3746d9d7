// The utility process of the demo: sends back what it receives, changed, and has work of its own that would keep it alive.
setInterval(() => undefined, 60_000);

process.parentPort.on('message', ({ data }: { data: unknown }) => {
  if (data instanceof Uint8Array) process.parentPort.postMessage({ bytes: data.map((byte) => byte + 1) });
  else if (data === 'exit') process.exit(3);
  else if (data === 'heed SIGTERM') {
    process.on('SIGTERM', () => process.exit(7));
    process.parentPort.postMessage('heeds');
  } else process.parentPort.postMessage({ echo: data, argv: process.argv.slice(2), type: process.type });
});
