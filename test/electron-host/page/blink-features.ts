/** What the pages of Chromium lose with a Blink feature: members of the global object, or of `Navigator.prototype`. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  WebUSB: ['navigator.usb', 'USB', 'USBDevice'],
  WebHID: ['navigator.hid', 'HID', 'HIDDevice'],
  Serial: ['navigator.serial', 'Serial', 'SerialPort'],
  WebBluetooth: ['navigator.bluetooth', 'Bluetooth'],
  WebShare: ['navigator.share', 'navigator.canShare'],
  Presentation: ['navigator.presentation'],
  PaymentRequest: ['PaymentRequest'],
  FileSystemAccessLocal: ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker'],
  IdleDetection: ['IdleDetector'],
  FontAccess: ['queryLocalFonts'],
  DocumentPictureInPictureAPI: ['documentPictureInPicture'],
  ScriptedSpeechRecognition: ['webkitSpeechRecognition', 'SpeechRecognition'],
  FetchLaterAPI: ['fetchLater'],
};

/**
 * Script for each new document of a page with `disableBlinkFeatures`. Chromium takes features away only for all of its
 * pages, so this host takes away what can be seen of them. `WebTransport` stays, as it does on Electron 25.
 */
export function featuresOffScript(disabled: string): string | undefined {
  const gone = disabled.split(',').flatMap((name) => MEMBERS[name] ?? []);
  if (gone.length === 0) return undefined;
  return `for (const name of ${JSON.stringify(gone)}) {
    if (name.startsWith('navigator.')) delete Navigator.prototype[name.slice(10)];
    else delete globalThis[name];
  }`;
}
