import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataFolder, until } from '../support/driven-kiosk.ts';
import { startKiosk, type DrivenKiosk } from '../tour/kiosk.ts';
import { operator, signIn, startVisit } from '../tour/steps.ts';

const folder = dataFolder();
let kiosk: DrivenKiosk;
let provider: Page;
beforeAll(async () => {
  kiosk = await startKiosk({
    data: folder.path,
    environment: { KIOSK_TEXT_SIZE: '125' },
    // With a device there is something to refuse.
    switches: ['--use-fake-device-for-media-stream'],
  });
  await signIn(kiosk, operator('officer'));
  await startVisit(kiosk);
  provider = await kiosk.providerPage();
});
afterAll(async () => {
  await kiosk.close();
  folder.remove();
});

function logged(event: string): number {
  return kiosk.log().filter((line) => line['event'] === event).length;
}

/** The kiosk's own page and the provider's, each with its name. */
function pages(): readonly (readonly [string, Page])[] {
  return [
    ['kiosk', kiosk.page],
    ['provider', provider],
  ];
}

describe('the windows', () => {
  it('have no menu', async () => {
    expect(await kiosk.app.evaluate(({ Menu }) => Menu.getApplicationMenu())).toBeNull();
  });

  it('reach no device, no file and no other program by a name of the page', async () => {
    for (const [name, page] of pages()) {
      const there = await page.evaluate(() => [
        ...['usb', 'hid', 'serial', 'bluetooth', 'share', 'presentation'].filter((each) => each in navigator),
        ...['showOpenFilePicker', 'showSaveFilePicker', 'PaymentRequest', 'IdleDetector'].filter(
          (each) => each in window,
        ),
      ]);
      expect(there, name).toEqual([]);
    }
  });

  it('are granted nothing that they ask for', async () => {
    // A headless Chromium would wait for a person who chooses a screen.
    const isElectron = kiosk.runsIn === 'Electron';
    for (const [name, page] of pages()) {
      const answers = await page.evaluate(async (asksForScreen) => {
        const names = ['camera', 'microphone', 'geolocation', 'midi', 'clipboard-read', 'persistent-storage'];
        const granted: string[] = [];
        for (const each of names) {
          const { state } = await navigator.permissions.query({ name: each as PermissionName });
          if (state === 'granted') granted.push(each);
        }
        const refusal = (asked: Promise<unknown>) =>
          asked.then(
            () => 'granted',
            (error: unknown) => (error as DOMException).name,
          );
        const place = new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, ({ code }) =>
            reject(new DOMException('', code === 1 ? 'NotAllowedError' : 'other')),
          );
        });
        return {
          granted,
          video: await refusal(navigator.mediaDevices.getUserMedia({ video: true })),
          sound: await refusal(navigator.mediaDevices.getUserMedia({ audio: true })),
          screen: asksForScreen ? await refusal(navigator.mediaDevices.getDisplayMedia()) : 'not asked',
          place: await refusal(place),
          midi: await refusal(navigator.requestMIDIAccess({ sysex: true })),
        };
      }, isElectron);
      const { granted, screen, ...asked } = answers;
      expect(granted, name).toEqual([]);
      expect(screen, name).not.toBe('granted');
      // Older versions of Chromium have another name for the refusal of MIDI.
      const refusals = ['NotAllowedError', 'SecurityError'];
      expect(
        Object.entries(asked).filter(([, answer]) => !refusals.includes(answer)),
        name,
      ).toEqual([]);
    }
  });

  it('open no other window', async () => {
    const before = kiosk.app.windows().length;
    for (const [, page] of pages()) await page.evaluate(() => void window.open('/', '_blank', 'noopener'));
    await until(() => kiosk.app.windows().length === before, 'a window stayed open');
    expect(await kiosk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('save no file, whether a page or its server offers it', async () => {
    for (const [name, page] of pages()) {
      const before = logged('download-refused');
      await page.evaluate(() => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob(['secret']));
        link.download = 'secret.txt';
        link.click();
      });
      // The sandbox of a provider's document refuses before the session is asked.
      if (name === 'kiosk') await until(() => logged('download-refused') === before + 1, `${name} was not refused`);
    }
  });

  it('show no dialog at the provider’s word, for printing or for anything else', async () => {
    const asked: string[] = [];
    provider.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    const answers = await provider.evaluate(() => {
      alert('now');
      print();
      return confirm('sure?');
    });
    expect([asked, answers]).toEqual([[], false]);
    // The sandbox that refuses them is in the document's own answer, and refuses printing by the same rule (HTML, print()).
    const response = await provider.reload();
    expect(response?.headers()['content-security-policy']).toMatch(
      /sandbox allow-scripts allow-same-origin allow-forms;/,
    );
  });

  it('stay where they are when a page goes to a blob, a mail or a file', async () => {
    for (const [name, page] of pages()) {
      const url = page.url();
      const before = logged('navigation-refused');
      for (const target of ['blob', 'mailto:a@example.org', 'file:///etc/passwd', 'tel:1']) {
        // A document that was loaded again a moment ago may still make way for itself; it is asked again then.
        await vi.waitFor(() =>
          page.evaluate((to) => {
            location.href = to === 'blob' ? URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' })) : to;
          }, target),
        );
        expect(page.url(), `${name} ${target}`).toBe(url);
      }
      // The sandbox of a provider's document and Chromium refuse some of them before the program is asked.
      await until(() => logged('navigation-refused') > before, `${name}: nothing was refused`);
    }
  });

  it('do not show a file that is dropped on them', async () => {
    const file = join(folder.path, 'dropped.html');
    writeFileSync(file, '<title>dropped</title>');
    for (const [name, page] of pages()) {
      const url = page.url();
      const line = await page.context().newCDPSession(page);
      const data = { items: [], files: [file], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await line.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
      await line.detach();
      expect([await page.title(), page.url()], name).not.toContain('dropped');
      expect(page.url(), name).toBe(url);
    }
  });

  it('have text of the size that the setting says', async () => {
    expect(
      await kiosk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor()),
    ).toBe(1.25);
  });
});
