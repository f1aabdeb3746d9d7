/** Why a run cannot be made on this machine; its closing lines say it. */
export class NotHere extends Error {}
