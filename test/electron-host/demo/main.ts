// An ordinary Electron main process: it contains nothing about the stand-in.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  ipcMain,
  powerMonitor,
  protocol,
  session,
  utilityProcess,
  WebContentsView,
} from 'electron';

const ORIGIN = 'app://kiosk';
const FOLDER = join(import.meta.dirname, 'renderer');
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; base-uri 'none'";
const FORM_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'none'; frame-ancestors 'self'";
const TYPES: Record<string, string> = { html: 'text/html; charset=utf-8', js: 'text/javascript' };

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
if (!app.requestSingleInstanceLock({ from: 'demo' })) {
  process.stdout.write('second instance\n');
  app.exit(0);
}
app.enableSandbox();

const seen: string[] = [];
Reflect.set(globalThis, 'demo', { seen });

app.on('second-instance', (_event, argv) => seen.push(`second-instance ${argv.at(-1) ?? ''}`));
app.on('will-quit', () => process.stdout.write('will-quit\n'));
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(({ url }) => {
    seen.push(`open ${url}`);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', ({ url, isMainFrame }) =>
    seen.push(`frame ${isMainFrame ? 'main' : 'sub'} ${url}`),
  );
  contents.on('will-navigate', (event) => {
    seen.push(`navigate ${event.url}`);
    if (event.url.startsWith('https://refused.invalid/')) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    seen.push(`redirect ${event.url}`);
    if (event.url.startsWith('https://kiosk.invalid/')) event.preventDefault();
  });
  contents.on('render-process-gone', (_gone, { reason }) => {
    seen.push(`gone ${reason}`);
    contents.reload();
  });
});

async function startProvider(): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/post') {
      response.writeHead(303, { location: 'https://kiosk.invalid/callback?code=from-post&state=1#frag' }).end();
    } else if (pathname === '/go') {
      response.writeHead(302, { location: 'https://kiosk.invalid/callback?code=abc&state=xyz' }).end();
    } else {
      const cookie = request.headers.cookie ?? 'none';
      const probe = String(request.headers['x-probe']);
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'sid=secret; Path=/' });
      response.end(
        `<title>provider</title><p id=c>${cookie}</p><p id=h>${probe}</p><p id=b></p><form method=post action=/post><input name=user value=x><button>go</button></form><script>b.textContent = typeof window.kiosk + typeof require</script>`,
      );
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function start(): Promise<void> {
  await app.whenReady();
  const provider = await startProvider();
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, done) => done(permission === 'media'));
  defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'media');
  defaultSession.webRequest.onHeadersReceived((details, done) => {
    done({ responseHeaders: { ...details.responseHeaders, 'x-kiosk': ['1'] } });
  });
  defaultSession.webRequest.onBeforeRequest({ urls: ['http://127.0.0.1/*'] }, (_details, done) =>
    done({ cancel: true }),
  );

  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== 'kiosk' || request.method !== 'GET') return new Response('no', { status: 405 });
    if (pathname === '/boom') throw new Error('handler broke');
    try {
      const body = await readFile(join(FOLDER, pathname));
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': TYPES[pathname.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
          'content-security-policy': pathname === '/form.html' ? FORM_POLICY : PAGE_POLICY,
        },
      });
    } catch {
      return new Response('not found', { status: 404 });
    }
  });

  ipcMain.handle('echo', (event, value: unknown) => {
    if (event.senderFrame?.origin !== ORIGIN || event.senderFrame.parent !== null) throw new Error('refused sender');
    return value;
  });
  ipcMain.handle('fail', () => {
    throw new TypeError('not like this');
  });
  ipcMain.handle('who', ({ senderFrame, sender }) => ({
    url: senderFrame?.url,
    origin: senderFrame?.origin,
    parent: senderFrame?.parent,
    type: sender.getType(),
  }));
  ipcMain.on('note', (_event, text: string) => seen.push(`note ${text}`));

  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    show: false,
    webPreferences: { preload: join(import.meta.dirname, 'preload.cjs'), sandbox: true, contextIsolation: true },
  });
  window.once('ready-to-show', () => window.show());
  powerMonitor.on('suspend', () => window.webContents.send('push', 'suspend'));
  await window.loadURL(`${ORIGIN}/index.html`);

  const child = utilityProcess.fork(join(import.meta.dirname, 'child.ts'), ['one', 'two'], {
    serviceName: 'demo child',
  });
  Reflect.set(globalThis, 'demo', { seen, provider, child, WebContentsView, window });
}

app.on('window-all-closed', () => app.quit());
await Promise.resolve();
void start();
