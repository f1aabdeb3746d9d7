import type { BeginningProblem, FileProblem, PassphraseProblem } from '#vocabulary/station.ts';

/** What a new installation asks, for the person who installs it. */
export const entrance = {
  choose: {
    title: 'What is this machine for?',
    lead: 'It cannot be changed later: another purpose needs another installation.',
    label: 'Purpose of this machine',
    production: 'A registration centre',
    productionHint: 'Real registrants. You need the provisioning file of your programme, and a one-time code.',
    training: 'Training',
    trainingHint: 'Invented people and a demonstration portal on this machine. Nothing is sent.',
    next: 'Continue',
  },
  file: {
    title: 'The provisioning file',
    lead: 'Your programme’s office has made it. It says which portal and which identity providers this station works with.',
    open: 'Open the file …',
    openHint: 'From a USB stick or a folder',
    address: 'Or type its address',
    addressHint: 'It begins with https://',
    fetch: 'Fetch the file',
    tooLarge: 'This file is larger than any provisioning file. Nothing was changed; choose another one.',
  },
  confirm: {
    title: 'Is this the right file?',
    lead: 'Compare the fingerprint with the one that your programme’s office gave you. From now on this station believes only files with it.',
    fingerprint: 'Fingerprint of the programme’s key',
    programme: 'Programme',
    centre: 'Centre',
    station: 'Station',
    everyStation: 'Every station of the centre',
    portal: 'Portal',
    registrants: 'Registrants sign in at',
    operators: 'Operators sign in at',
    environment: 'Readers',
    validUntil: 'Valid until',
    serial: 'Serial number',
    yes: 'It is right: use it',
    no: 'Choose another file',
    next: 'With this, the machine is for a registration centre for good. Next, it enrols at the portal with a one-time code.',
  },
  enrol: {
    title: 'Enrol this station',
    lead: 'Type the one-time code that the office of {{portal}} made for this station of {{centre}}.',
    code: 'One-time code',
    codeHint: 'Capitals, spaces and hyphens do not matter',
    button: 'Enrol',
    otherFile: 'Use another file',
  },
  newPassphrase: {
    title: 'A passphrase for this station',
    lead: 'This system has no key store of its own. What the station keeps is sealed with a passphrase, which somebody types at each start.',
    warning:
      'Without it nothing that is kept here can be opened again, by nobody. Give a second person a passphrase of their own soon.',
    name: 'Your name',
    passphrase: 'Passphrase',
    hint: 'At least {{count}} characters. Four or five words that do not belong together are good.',
    again: 'The same passphrase again',
    differ: 'The two are not the same. Type both again.',
    button: 'Seal the station',
  },
  passphrase: {
    title: 'Open this station',
    lead: 'It is sealed. Type the passphrase of one of the people who have one.',
    who: 'Whose passphrase',
    passphrase: 'Passphrase',
    wrong: 'This is not the passphrase of the person chosen. What is kept here stays sealed, and nothing was changed.',
    wait: 'Wait before the next try: {{count}} s',
    button: 'Open',
  },
  passphraseProblem: {
    'name-missing': 'Type your name, so that others know whose passphrase it is.',
    'passphrase-short': 'It is too short: at least {{count}} characters are needed.',
    'passphrase-long': 'It is longer than the station can take. Choose a shorter one.',
    'passphrase-repeats': 'It repeats one piece again and again. Choose words that differ.',
    'passphrase-row': 'It follows the alphabet or the keyboard. Choose words that do not.',
    'passphrase-obvious': 'It is among the first that anybody would try, like your own name. Choose other words.',
  } satisfies Record<PassphraseProblem | 'name-missing', string>,
  stopped: {
    title: 'The kiosk does not start',
    close: 'Close',
  },
  working: {
    reading: 'Reading the file …',
    enrolling: 'Enrolling at the portal …',
    opening: 'Opening the station …',
  },
  kept: 'Nothing was changed.',
  problem: {
    'not-a-file':
      'This is not a provisioning file. Choose the file that your programme’s office made; its name often ends in .jws.',
    altered:
      'This file was changed after it was signed, or damaged on the way. Get it again from your programme’s office.',
    'newer-format':
      'This file was made for a newer version of the kiosk. Install the new version, or ask for a file for this one.',
    'bad-member': 'This file has a value that it may not have ({{detail}}). Tell your programme’s office.',
    expired:
      'This file was valid until {{date}} and has expired. Ask your programme’s office for a new one. If the date of this machine is wrong, set it first.',
    'not-yet-valid': 'This file is from {{date}}, which is in the future. Check the date of this machine first.',
    older:
      'This station has this file already, or a newer one (serial number {{detail}}). Ask for one with a higher serial number.',
    'other-authority':
      'This file was signed by another programme’s key than the one this station believes. Ask the programme that this station belongs to.',
    'other-station': 'This file is for the station {{detail}}, not for this one. Choose the file of this station.',
    'work-waits':
      'This file names another centre or portal, and submissions here are not sent yet. Send them first, then try again.',
    'no-file-there': 'There is no provisioning file at this address. Check it, letter by letter.',
    'address-not-safe': 'The address must begin with https://. Check it, or open the file from a disk.',
    'address-unreachable': 'This address does not answer. Check it and the network, or open the file from a disk.',
    'code-not-taken':
      'The portal does not take this code: it was mistyped, used before, or is too old. Check it, or ask the office for a new one.',
    'portal-unreachable': 'The portal does not answer. Check the network of this machine, then try again.',
    'portal-busy': 'The portal cannot enrol a station right now. Wait a minute, then try again.',
    'portal-not-trusted':
      'The portal’s certificate is not one that this file trusts. Check the date of this machine; if it is right, tell your programme’s office.',
    'portal-answer':
      'Something else answers in the portal’s place, often the sign-in page of a network. Open the network first, then try again.',
  } satisfies Record<FileProblem | BeginningProblem, string>,
} as const;
