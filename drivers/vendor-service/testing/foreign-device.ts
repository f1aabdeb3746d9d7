/** One reader of the vendor. */
export interface ForeignDevice {
  readonly deviceId: string;
  readonly serialNo: string;
  readonly type: 'Finger' | 'Iris' | 'Face';
  readonly deviceSubType: string;
  readonly purpose: 'Auth' | 'Registration';
  readonly certification: 'L0' | 'L1';
  readonly status: 'Ready' | 'Busy' | 'Not Ready' | 'Not Registered';
}

export const FOREIGN_FINGER: ForeignDevice = {
  deviceId: 'vendor-finger-1',
  serialNo: 'VF-0001',
  type: 'Finger',
  deviceSubType: 'Slap',
  purpose: 'Auth',
  certification: 'L1',
  status: 'Ready',
};
