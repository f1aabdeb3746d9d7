/**
 * The script of the fingerprint page. It starts MOSIP's client, which finds the reader's SBI service and asks it for a
 * capture, and sends the answer to the provider. It is a text because it runs only in the browser and is served
 * unchanged, so that the page needs no build of its own.
 *
 * `#reader` contains its settings as JSON (`FingerPageOptions`), `#notice` shows the outcomes.
 */
export const FINGER_SCRIPT = `'use strict';
(() => {
  const reader = document.getElementById('reader');
  const notice = document.getElementById('notice');
  const options = JSON.parse(reader.dataset.options);

  /** The client's own codes, and those SBI error codes that a person can do something about. */
  const CAUSES = {
    device_not_found_msg: ['No fingerprint reader was found.', 'Look whether the reader is plugged in, then search again with the round arrow.'],
    device_disc_failed: ['The search for readers failed.', 'Search again with the round arrow.'],
    biometric_capture_failed_msg: ['The reader stopped answering.', 'Look at its cable, then read the finger again.'],
    100: ['The reader is not registered.', 'Use another reader.'],
    101: ['No finger was seen in time.', 'Lay the finger flat on the glass and keep it there while it is read.'],
    102: ['The picture of the finger was not clear enough.', 'Wipe the finger and the glass, then read it again.'],
    106: ['The reader is gone.', 'Plug it in again, then search with the round arrow.'],
    107: ['A certificate of the reader has expired.', 'Use another reader, and tell the supervisor.'],
    108: ['The reader does not know whom to encrypt for.', 'Tell the supervisor.'],
    110: ['The reader is not ready yet.', 'Wait a moment, then read the finger again.'],
    111: ['The reader is busy.', 'Wait until the other capture is over, then read the finger again.'],
    591: ['The station does not expect a capture now.', 'Cancel, and start the sign-in again.'],
    592: ['This reader may not be used to sign in.', 'Use another reader.'],
    593: ['Reading was stopped.', 'Read the finger again when you are ready.'],
    703: ['The reader is busy.', 'Wait until the other capture is over, then read the finger again.'],
    801: ['No finger was seen in time.', 'Lay the finger flat on the glass and keep it there while it is read.'],
    803: ['The reader is busy.', 'Wait until the other capture is over, then read the finger again.'],
  };

  const show = (kind, happened, now, code) => {
    notice.className = 'notice ' + kind;
    notice.setAttribute('role', kind === 'busy' ? 'status' : 'alert');
    const mark = document.createElement('span');
    mark.className = 'mark';
    mark.setAttribute('aria-hidden', 'true');
    mark.textContent = kind === 'busy' ? '…' : '!';
    const text = document.createElement('div');
    for (const [name, content] of [['happened', happened], ['now', now], ['code', code]]) {
      if (!content) continue;
      const line = document.createElement('p');
      line.className = name;
      line.textContent = content;
      text.append(line);
    }
    notice.replaceChildren(mark, text);
    notice.hidden = false;
    notice.scrollIntoView({ block: 'nearest' });
  };

  const onErrored = (error) => {
    const code = String(error && error.errorCode);
    const [happened, now] = CAUSES[code] || ['The reader gave no picture.', 'Read the finger again, or use another reader.'];
    show('refused', happened, now, code);
  };

  const onCapture = async (answer) => {
    show('busy', 'Comparing your finger …', 'You may lift it now.');
    let outcome;
    try {
      const response = await fetch(options.verifyUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Form-Token': options.formToken },
        body: JSON.stringify(answer),
        redirect: 'error',
      });
      outcome = await response.json();
    } catch {
      show('refused', 'The identity provider did not answer.', 'Read the finger again. If it happens twice, cancel and start again.', 'no-answer');
      return;
    }
    if (outcome.next) {
      location.replace(outcome.next);
      return;
    }
    // Each try has a transaction of its own, so that no capture can be offered twice.
    if (outcome.transactionId) SecureBiometricInterface.propChange({ transactionId: outcome.transactionId });
    show('refused', outcome.notice.happened, outcome.notice.now, outcome.notice.code);
  };

  /** Makes reachable by keyboard what the client offers only to the mouse: its list of readers, and the button named by a sign. */
  const createReachable = () => {
    for (const part of reader.querySelectorAll('.sbd-dropdown__indicators, .sbd-dropdown__option')) {
      part.tabIndex = 0;
      part.setAttribute('role', 'button');
      if (part.classList.contains('sbd-dropdown__indicators')) part.setAttribute('aria-label', 'Choose another reader');
    }
    for (const button of reader.querySelectorAll('button')) {
      if (button.textContent === '↻') button.setAttribute('aria-label', 'Search for readers again');
    }
  };
  new MutationObserver(createReachable).observe(reader, { childList: true, subtree: true });
  reader.addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || event.target.getAttribute('role') !== 'button') return;
    event.preventDefault();
    event.target.click();
  });

  reader.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('button')) notice.hidden = true;
  }, true);

  SecureBiometricInterface.init({
    container: reader,
    buttonLabel: 'Read my finger',
    transactionId: options.transactionId,
    langCode: 'en',
    disable: false,
    sbiEnv: { ...options.sbiEnv, domainUri: window.origin },
    customStyle: {
      selectBoxStyle: {
        borderColor: '#57606a',
        borderColorActive: '#0b57d0',
        borderColorHover: '#1b1f24',
        panelBgColor: '#ffffff',
        panelBgColorHover: '#eef4fd',
        panelBgColorActive: '#0b57d0',
      },
      refreshButtonStyle: { iconUniCode: '↻' },
    },
    onCapture,
    onErrored,
  });
})();
`;
