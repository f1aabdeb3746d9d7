import type { Connection } from './connection.ts';

/** The table `settings`: plain facts of the station as JSON (its id, centre, mode, certificate). No personal data. */
export function settingsRepository({ db }: Connection) {
  const select = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();
  const upsert = db.prepare<[string, string]>(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );

  return {
    put(name: string, value: unknown): void {
      upsert.run(name, JSON.stringify(value));
    },

    /** The JSON value; the caller checks its shape. */
    get(name: string): unknown {
      const text = select.get(name);
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}
export type SettingsRepository = ReturnType<typeof settingsRepository>;
