import { err, ok } from '#kit/result.ts';
import { errorOf, type SendHttp } from '../http.ts';
import type { StationPortal } from '../port.ts';
import { Jws } from './enrolment-calls.ts';

/** Asks for the newest provisioning file: its text is what was signed, so it is no JSON like the other answers. */
export async function fetchProvisioning(deps: {
  readonly baseUrl: string;
  readonly send: SendHttp;
  readonly authorization: () => Promise<string>;
  /** Of the file that the station has from here. */
  readonly tag: string | undefined;
}): ReturnType<StationPortal['provisioning']> {
  const { baseUrl, send, authorization, tag } = deps;
  const answer = await send({
    method: 'GET',
    url: `${baseUrl}/station/provisioning`,
    headers: {
      accept: 'application/jose',
      authorization: await authorization(),
      ...(tag !== undefined && { 'if-none-match': tag }),
    },
  });
  if (!answer.ok) return answer;
  const { status, body, headers } = answer.value;
  if (status === 304 && tag !== undefined) return ok({ state: 'unchanged' });
  if (status !== 200) {
    const error = errorOf(answer.value, 'refused');
    return error.code === 'refused' && error.reason === 'not-found' ? ok({ state: 'none' }) : err(error);
  }
  const jws = Jws.safeParse(new TextDecoder().decode(body));
  if (!jws.success) return err({ code: 'nonsense', detail: 'provisioning' });
  return ok({ state: 'file', jws: jws.data, tag: headers['etag'] });
}
