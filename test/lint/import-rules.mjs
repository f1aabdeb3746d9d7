// Who may import whom (docs/architecture.md shows it). Each rule names what it protects.
const test = String.raw`\.test\.tsx?$|/testing/|^test/`;
const forbid = (name, comment, from, to, fromNot = []) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: [test, ...fromNot] },
  to,
});
const packages = (...names) => ({ path: names.map((name) => `node_modules/${name}(/|$)|^${name}$`) });

export default {
  forbidden: [
    { name: 'no-cycle', comment: 'a cycle has no first room', severity: 'error', from: {}, to: { circular: true } },
    forbid('drivers-stand-alone', 'drivers run in a process of their own', '^drivers/', {
      path: '^(main/(?!(kit|vocabulary)/)|preload/|renderer/)',
    }),
    forbid('ground-stands-alone', 'every folder imports it, so it imports no other', '^main/(kit|vocabulary)/', {
      path: '.',
      pathNot: ['^main/(kit|vocabulary)/', 'node_modules/zod'],
    }),
    forbid('vocabulary-is-words', 'the preload and the windows compile it without Node', '^main/vocabulary/', {
      path: '.',
      pathNot: ['^main/vocabulary/', 'node_modules/zod'],
    }),
    forbid('drivers-without-electron', 'only the process entry may know Electron', '^drivers/', packages('electron'), [
      '^drivers/host/entry\\.ts$',
    ]),
    forbid('renderer-sees-the-contract-only', 'windows know main by its contract', '^renderer/', {
      path: '^(main/(?!(kit|vocabulary)/)|drivers/|preload/(?!contract/))',
    }),
    forbid('contract-is-pure', 'the contract imports the schema library and nothing else', '^preload/contract/', {
      path: '.',
      pathNot: ['^preload/contract/', '^main/vocabulary/', 'node_modules/zod'],
    }),
    forbid('preload-sees-the-contract-only', 'the bridge has no logic', '^preload/bridge', {
      path: '.',
      pathNot: ['^preload/contract/', '^main/vocabulary/', 'electron', 'node_modules/zod'],
    }),
    forbid('main-sees-no-window', 'main and windows meet in the contract', '^main/', { path: '^renderer/' }),
    forbid(
      'main-sees-the-link',
      'the device host is reached over the link',
      '^main/',
      { path: '^drivers/', pathNot: ['^drivers/link/'] },
      ['^main/training/', '^main/compose/'],
    ),
    forbid(
      'compose-sees-link-and-certificates',
      'main judges certificates as the device host does; the composition gives it the means',
      '^main/compose/',
      { path: '^drivers/', pathNot: ['^drivers/link/', '^drivers/sbi/trust/(encryption-)?certificates?\\.ts$'] },
    ),
    forbid(
      'training-is-one-mode',
      'the product does not know what training is; the composition chooses by the mode of the data folder',
      '^(main/(?!(training|compose)/)|drivers/|preload/|renderer/)',
      { path: '^main/training/' },
    ),
    forbid(
      'settings-are-handed-on',
      'the composition reads the settings; others take what they need from it',
      '^main/(?!(settings|compose)/)',
      { path: '^main/settings/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'training-knows-pictures-and-messages',
      'the training provider verifies as a real one does',
      '^main/training/',
      { path: '^drivers/', pathNot: ['^drivers/(link|imaging|simulated|sbi|reader)/'] },
    ),
    forbid('portal-stands-alone', 'the portal is a program of its own', '^main/portal/', {
      path: '^(main|drivers|preload|renderer)/',
      pathNot: ['^main/(portal|submission|journal|kit|vocabulary)/'],
    }),
    forbid('portal-without-electron', 'the portal runs on a server too', '^main/portal/', packages('electron')),
    forbid('pure-submission', 'states and manifest are pure', '^main/submission/', {
      path: '.',
      pathNot: [
        '^main/(submission|vocabulary)/',
        '^main/kit/result\\.ts$',
        'node_modules/(zod|canonicalize|@formio)/',
        '^(node:)?crypto$',
      ],
    }),
    forbid('pure-journal', 'the chain takes its clocks and its rows from outside', '^main/journal/', {
      path: '.',
      pathNot: ['^main/(journal|submission|vocabulary)/', '^main/kit/(result|clock)\\.ts$', 'node_modules/zod/'],
    }),
    forbid('pure-link', 'both ends import the link', '^drivers/link/', {
      path: '.',
      pathNot: ['^drivers/link/', '^main/vocabulary/', 'node_modules/zod'],
    }),
    forbid(
      'threads-know-no-job',
      'who has work for threads defines it, and the entry registers it',
      '^drivers/threads/',
      {
        path: '^(drivers|main)/',
        pathNot: ['^drivers/threads/', '^main/kit/'],
      },
    ),
    forbid(
      'devices-stand-on-the-port',
      'a device knows the wire, the port and pictures, never who asks for them',
      '^drivers/(ef01|secugen-hu20|uareu-4500)/',
      {
        path: '^(drivers|main)/',
        pathNot: [
          '^drivers/$1/',
          '^drivers/(transport|reader|imaging)/',
          '^drivers/threads/(job|pool)\\.ts$',
          '^main/(kit|vocabulary)/',
        ],
      },
      // The stand-in of a device shows what a simulated finger leaves on its glass.
      ['/emulator/'],
    ),
    forbid('pure-protocols', 'bytes to messages, nothing else', 'protocol\\.ts$', {
      path: 'node_modules/(usb|node-hid|serialport|electron)|^(node:)?(fs|net|http)$',
    }),
    forbid(
      'one-opener-of-sqlite',
      'only the store and the portal storage open a database',
      '.',
      packages('better-sqlite3'),
      ['^main/store/', '^main/portal/storage/'],
    ),
    forbid(
      'one-writer-of-states',
      'a state changes through the ledger, with its journal entry',
      '.',
      { path: '^main/store/state-rows\\.ts$' },
      ['^main/store/store\\.ts$'],
    ),
    forbid(
      'one-user-of-usb',
      'bytes in and out belong to the transport',
      '.',
      packages('usb', 'node-hid', 'serialport'),
      ['^drivers/transport/'],
    ),
    forbid(
      'work-sees-no-store',
      'visit, review and outbox see repositories, not the database',
      '^main/(visit|identity|capture|review|outbox)/',
      { path: '^main/(ipc|shell|app|compose)' },
    ),
    forbid('ipc-holds-no-rule', 'handlers hand on to the work; of what lies below they know shapes', '^main/ipc/', {
      path: '^(main/(?!(ipc|visit|identity|capture|review|outbox|documents|log|kit|vocabulary)/)|drivers/)|^(node:)?crypto$|node_modules/jose',
      dependencyTypesNot: ['type-only'],
    }),
    forbid('ipc-sees-no-store', 'what is kept is reached through the work', '^main/ipc/', {
      path: '^main/(store|journal|training|portal|compose|settings)/|node_modules/better-sqlite3',
    }),
    forbid('one-door', 'calls of the windows come in at one place', '^main/ipc/', packages('electron'), [
      '^main/ipc/register\\.ts$',
    ]),
    forbid(
      'contract-belongs-to-ipc',
      'main and windows meet at the boundary alone',
      '^(main|drivers)/',
      { path: '^preload/' },
      ['^main/ipc/'],
    ),
    forbid('ipc-is-the-top', 'nothing below knows the boundary', '^main/(?!ipc/|compose)', { path: '^main/ipc/' }),
    forbid(
      'no-test-code-shipped',
      'tests are not part of the program',
      '^(main|drivers|preload|renderer)/',
      { path: '^test/' },
      ['^main/launch/'],
    ),
    {
      name: 'resolves',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
