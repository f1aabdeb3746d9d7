const { contextBridge, ipcRenderer } = require('electron');
globalThis.onlyInPreload = true;
contextBridge.exposeInMainWorld('kiosk', {
  echo: (value) => ipcRenderer.invoke('echo', value),
  fail: () => ipcRenderer.invoke('fail'),
  who: () => ipcRenderer.invoke('who'),
  note: (text) => ipcRenderer.send('note', text),
  onPush: (listener) => {
    ipcRenderer.on('push', (_event, value) => listener(value));
  },
  sum: (a, b) => a + b,
  throwing: () => {
    throw new Error('from preload');
  },
  ready: () => ipcRenderer.send('ready'),
  askAndWait: () => ipcRenderer.sendSync('ask'),
});
