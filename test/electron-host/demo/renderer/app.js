const frame = document.querySelector('iframe');
const channel = new MessageChannel();
channel.port1.onmessage = ({ data }) => {
  window.fromForm = data;
};
const hand = () => frame.contentWindow.postMessage('port', '*', [channel.port2]);
window.addEventListener('message', (event) => {
  if (event.source === frame.contentWindow && event.data === 'form-ready') hand();
});
window.kiosk.onPush((value) => {
  document.querySelector('#pushed').textContent = String(value);
});
document.documentElement.dataset.ready = 'yes';
window.kiosk.ready();
