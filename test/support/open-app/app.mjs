// A program without any wall of the kiosk's, to show that a test of one would see what gets through.
import { createServer } from 'node:http';
import { app, BrowserWindow } from 'electron';

function open() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>open</title><body></body>');
  });
  server.listen(0, '127.0.0.1', () => {
    const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true } });
    // Windows that a page opens are judged in every program: the stand-in offers no other answer.
    window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    void window.loadURL(`http://127.0.0.1:${server.address().port}/`);
  });
}

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(open);
