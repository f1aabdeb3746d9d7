// An ordinary Electron main process: it contains nothing about the stand-in.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
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
const REFUSED = /^(https:\/\/refused\.invalid\/|blob:|mailto:)/;
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
/** Whether a menu is there before the app is ready, and after it. */
const hadMenu = [Menu.getApplicationMenu() !== null];
Reflect.set(globalThis, 'demo', { seen });

app.on('second-instance', (_event, _argv, _folder, data) => seen.push(`second-instance ${JSON.stringify(data)}`));
app.on('before-quit', () => process.stdout.write('before-quit\n'));
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
    if (REFUSED.test(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    seen.push(`redirect ${event.url}`);
    if (event.url.startsWith('https://kiosk.invalid/')) event.preventDefault();
  });
  contents.on('before-input-event', (_event, { type, key }) => {
    if (type === 'keyDown') seen.push(`key ${key}`);
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
  hadMenu.push(Menu.getApplicationMenu() !== null);
  Menu.setApplicationMenu(null);
  const provider = await startProvider();
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, done) => done(permission === 'media'));
  defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'media');
  defaultSession.on('will-download', (event, item) => {
    event.preventDefault();
    seen.push(`download ${new URL(item.getURL()).protocol}`);
  });
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
  ipcMain.on('ask', (event) => {
    event.returnValue = 'main answered';
  });
  ipcMain.on('ready', () => seen.push('ready'));
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

  const forkChild = () =>
    utilityProcess.fork(join(import.meta.dirname, `child${extname(import.meta.filename)}`), ['one', 'two'], {
      serviceName: 'demo child',
    });
  const child = forkChild();
  Reflect.set(globalThis, 'demo', { seen, hadMenu, provider, child, forkChild, WebContentsView, window });
  await new Promise<void>((resolve) => {
    child.once('spawn', () => resolve());
  });
  process.stdout.write(`child ${child.pid}\n`);
  const then = app.commandLine.getSwitchValue('then');
  if (then === 'quit') app.quit();
  if (then === 'close') window.close();
}

app.on('window-all-closed', () => app.quit());
void start();
