import type { Ef01Faults } from './faults.ts';
import { PACKET_TYPE, encodePacket } from '../protocol.ts';

/** Cuts a picture into data packets of `size` bytes, with the faults of an upload. */
export function picturePackets(
  picture: Uint8Array,
  { address, size, faults }: { readonly address: number; readonly size: number; readonly faults: Ef01Faults },
): readonly Uint8Array[] {
  const sent = picture.subarray(0, picture.length - missingBytes(faults));
  const packets: Uint8Array[] = [];
  for (let at = 0; at < sent.length; at += size) {
    const type = at + size < sent.length ? PACKET_TYPE.data : PACKET_TYPE.lastData;
    packets.push(encodePacket({ address, type, payload: sent.slice(at, at + size) }));
  }
  damage(packets, faults);
  if ((faults.missingEnds ?? 0) > 0) {
    faults.missingEnds = (faults.missingEnds ?? 0) - 1;
    packets.pop();
  }
  return packets;
}

/** How many bytes this upload lacks. */
function missingBytes({ shortUploads: fault }: Ef01Faults): number {
  if (!fault || fault.uploads === 0) return 0;
  fault.uploads -= 1;
  return fault.by;
}

function damage(packets: readonly Uint8Array[], { damagedPacket: fault }: Ef01Faults): void {
  if (!fault || fault.uploads === 0) return;
  fault.uploads -= 1;
  const packet = packets[fault.packet - 1];
  if (packet) packet[packet.length - 1] = (packet.at(-1) ?? 0) ^ 0xff;
}
