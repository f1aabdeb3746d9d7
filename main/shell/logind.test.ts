import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { saysLocked, watchLogind } from './logind.ts';

describe('a line of gdbus', () => {
  it.each([
    '/org/freedesktop/login1/session/_31: org.freedesktop.login1.Session.Lock ()',
    "/org/freedesktop/login1/session/c2: org.freedesktop.DBus.Properties.PropertiesChanged ('org.freedesktop.login1.Session', {'LockedHint': <true>}, @as [])",
    "/org/freedesktop/login1/session/_31: org.freedesktop.DBus.Properties.PropertiesChanged ('org.freedesktop.login1.Session', {'IdleHint': <false>, 'LockedHint': <true>}, @as [])",
  ])('says that the screen is locked: %s', (line) => {
    expect(saysLocked(line)).toBe(true);
  });

  it.each([
    'Monitoring signals from all objects owned by org.freedesktop.login1',
    '/org/freedesktop/login1/session/_31: org.freedesktop.login1.Session.Unlock ()',
    "/org/freedesktop/login1/session/_31: org.freedesktop.DBus.Properties.PropertiesChanged ('org.freedesktop.login1.Session', {'LockedHint': <false>}, @as [])",
    "/org/freedesktop/login1: org.freedesktop.login1.Manager.SessionNew ('31', objectpath '/org/freedesktop/login1/session/_31')",
    '/org/other: org.freedesktop.login1.Session.Lock ()',
  ])('does not say so: %s', (line) => {
    expect(saysLocked(line)).toBe(false);
  });
});

describe.skipIf(spawnSync('gdbus', ['help']).error !== undefined)('logind', () => {
  it('that cannot be listened to is said, once', async () => {
    const onMissing = vi.fn<() => void>();
    const nowhere = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere' };
    const watch = watchLogind({ onLocked: () => undefined, onMissing, environment: nowhere });
    await expect.poll(() => onMissing.mock.calls.length).toBe(1);
    watch.stop();
    expect(onMissing).toHaveBeenCalledOnce();
  });
});

describe('a machine without gdbus', () => {
  it('says that its screen is not watched', async () => {
    const onMissing = vi.fn<() => void>();
    watchLogind({ onLocked: () => undefined, onMissing, environment: { PATH: '/nowhere' } });
    await expect.poll(() => onMissing.mock.calls.length).toBe(1);
  });
});
