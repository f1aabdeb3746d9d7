/**
 * Names of Blink's runtime features that no page of the kiosk has: they reach hardware or files of this machine past the
 * device host (`navigator.usb.requestDevice` in an in-memory partition even ends Electron's main process,
 * electron#52383), open dialogs of the system, or speak to the network by ways that are not requests.
 * A name that a version of Blink does not know does nothing there.
 */
const FEATURES_OFF = [
  'WebUSB',
  'WebHID',
  'Serial',
  'WebBluetooth',
  'WebNFC',
  'SmartCard',
  'FileSystemAccess',
  'FileSystemAccessLocal',
  'WebTransport',
  'DirectSockets',
  'WebShare',
  'PaymentRequest',
  'Presentation',
  'RemotePlayback',
  'BackgroundFetch',
  'PushMessaging',
  'Notifications',
  'DocumentPictureInPictureAPI',
  'IdleDetection',
  'FontAccess',
  'FedCm',
  'ScriptedSpeechRecognition',
  'ScriptedSpeech',
  'SpeculationRules',
  'FetchLaterAPI',
  'AttributionReporting',
  'TopicsAPI',
  'SharedStorageAPI',
  'Fledge',
  'FencedFrames',
  'PrivateStateTokens',
  'WebPrinting',
] as const;

/** The same as one value of `webPreferences.disableBlinkFeatures`. */
export const FEATURES_OFF_IN_PAGES: string = FEATURES_OFF.join(',');
