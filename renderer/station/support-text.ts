import type { StationView } from '../../preload/contract/station-views.ts';

/** Facts for remote support, as lines of text. Contains no data of a registrant and no name of an operator. */
export function supportText(station: StationView): string {
  return [
    `station ${station.stationId} · ${station.centre}`,
    `version ${station.version} · mode ${station.mode}`,
    `portal ${station.portal} · waiting ${station.waiting}`,
    `provider ${station.provider.host} · ${station.provider.secure ? 'encrypted' : 'not encrypted'}`,
    `storage key ${station.protection}`,
    `reader service ${station.readersService ? 'up' : 'down'}`,
    ...station.busTroubles.map(({ code, detail }) => `readers' bus ${code} · ${detail}`),
    ...station.readers.map(({ name, serialNo, type, state, level, own, service }) =>
      [
        `reader ${name} · ${serialNo} · ${type} · ${state} · ${level}`,
        ...(service ? [`service of ${service.provider} at ${service.port}`] : []),
        ...(own?.problem ? [own.problem] : []),
        ...(own?.detail ? [own.detail] : []),
        ...(service?.problem ? [service.problem] : []),
      ].join(' · '),
    ),
    ...station.serviceTroubles.map(({ port, problem }) => `port ${port} · ${problem}`),
  ].join('\n');
}
