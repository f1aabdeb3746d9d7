/**
 * Form scripts are foreign code, and no policy of a document stops WebRTC or WebTransport. The proxy and the policy of
 * the session do; that the names are gone besides has to be the first statement of the bundle.
 */
const GONE = [
  'RTCPeerConnection',
  'webkitRTCPeerConnection',
  'RTCDataChannel',
  'RTCIceTransport',
  'RTCDtlsTransport',
  'WebTransport',
  'WebSocketStream',
];
for (const name of GONE) {
  Object.defineProperty(window, name, { value: undefined, writable: false, configurable: false, enumerable: false });
}
