/** What can go wrong; set while it runs. Counts run down as they happen. */
export interface Ef01Faults {
  /** The data packet, from 1, that has a wrong checksum, in so many uploads. */
  damagedPacket?: { readonly packet: number; uploads: number } | undefined;
  /** In so many uploads the last packet does not come. */
  missingEnds?: number;
  /** Bytes that belong to no packet come between the packets. */
  hasGarbage?: boolean;
  /** So many commands are heard with a wrong bit, and answered with 01. */
  damagedCommands?: number;
  /** Commands for another address than the module's are answered with code 20, rather than not at all. */
  answersOthers?: boolean;
  /** Acknowledges a new speed and stays at the old one. */
  keepsSpeed?: boolean;
  /** Refuses to change a parameter. */
  refusesParameters?: boolean;
  /** Says that there is no picture when nothing was ever laid on it. */
  refusesEmptyUpload?: boolean;
  /** So many uploads are of a picture with so many bytes too few. */
  shortUploads?: { readonly by: number; uploads: number } | undefined;
  /** Answers to a capture with this code whatever lies there. */
  captureCode?: number | undefined;
  /** Hears and does not answer. */
  isSilent?: boolean;
  /** Pulls the cable before this data packet of the next upload. */
  unplugBeforePacket?: number | undefined;
}
