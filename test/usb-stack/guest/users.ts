/** The guest's ordinary user: no rights but those of the group that the udev rules name. */
export const USER = 1000;
/** Debian's own number of `plugdev`. */
export const PLUGDEV = 46;
/** Debian's own number of `dialout`, the group of serial ports. */
export const DIALOUT = 20;
