import { describe, expect, it } from 'vitest';
import type { StationView } from '../../preload/contract/station-views.ts';
import { supportText } from './support-text.ts';

const STATION: StationView = {
  stationId: 'KSK-014',
  centre: 'Nyota',
  country: null,
  mode: 'production',
  version: '0.1.0',
  portal: 'unreachable',
  provider: { name: 'National ID', host: 'id.example', secure: true },
  waiting: 2,
  readers: [
    { deviceId: 'd', name: 'R', serialNo: 'S1', type: 'Finger', state: 'gone', level: 'L0', own: null, service: null },
    {
      deviceId: 'via/4502/x',
      name: 'Vendor V1',
      serialNo: 'V1',
      type: 'Iris',
      state: 'not-trusted',
      level: 'L0',
      own: null,
      service: { provider: 'Vendor Ltd', port: 4502, purpose: '', offered: false, problem: 'claimed-twice' },
    },
  ],
  busTroubles: [{ code: 'unavailable', detail: 'libusb-1.0.so.0' }],
  serviceTroubles: [{ port: 4511, problem: 'bad-http' }],
  readersService: false,
  operator: { name: 'Amina Otieno', role: 'officer' },
  protection: 'key-store',
  limits: { documentBytes: 1 },
};

describe('support text', () => {
  it('says what is wrong and contains no name of a person', () => {
    const text = supportText(STATION);
    expect(text).toContain('portal unreachable · waiting 2');
    expect(text).toContain('reader R · S1 · Finger · gone · L0');
    expect(text).toContain(
      'reader Vendor V1 · V1 · Iris · not-trusted · L0 · service of Vendor Ltd at 4502 · claimed-twice',
    );
    expect(text).toContain('port 4511 · bad-http');
    expect(text).toContain('bus unavailable · libusb-1.0.so.0');
    expect(text).toContain('reader service down');
    expect(text).not.toContain('Amina');
  });
});
