// A main process that is an ES module and waits at its top level, as the kiosk's may.
await Promise.resolve();
await import('./app.ts');
