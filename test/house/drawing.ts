import { layOut, type Box, type Line } from './layout.ts';
import type { Imports } from './imports.ts';
import { essentialArrows, GROUND } from './rooms.ts';

interface Colours {
  readonly floor: string;
  readonly line: string;
}

const WINGS: Readonly<Record<string, Colours & { readonly says: string }>> = {
  renderer: { says: 'the windows', floor: '#eef5ff', line: '#2b66b0' },
  preload: { says: 'the contract', floor: '#f6f0fb', line: '#7a4aa8' },
  main: { says: 'the main process', floor: '#f0f7ef', line: '#2f7a3b' },
  drivers: { says: 'the device host', floor: '#fdf4e8', line: '#a8600f' },
};
const PLAIN: Colours = { floor: '#f2f2f2', line: '#444444' };
const INK = '#1b1b1b';
const QUIET = '#4a4a4a';

const coloursOf = (room: string) => WINGS[room.split('/')[0] ?? ''] ?? PLAIN;

/** Draws the rooms and their arrows as SVG. The same imports give the same text, byte for byte. */
export function drawRooms(rooms: Imports): string {
  const layout = layOut([...rooms.keys()], essentialArrows(rooms));
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="Noto Sans, Segoe UI, Helvetica, Arial, sans-serif">`,
    '  <title id="title">The rooms of the kiosk and who imports whom</title>',
    `  <desc id="description">${described(rooms)}</desc>`,
    `  <rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...layout.wings.flatMap(drawWing),
    ...layout.lines.flatMap(drawLine),
    ...layout.rooms.flatMap(drawRoom),
    ...drawGround(layout.ground),
    '</svg>',
    '',
  ].join('\n');
}

/** The picture in words, for people who do not see it. */
function described(rooms: Imports): string {
  const lists = [...rooms].map(([room, targets]) =>
    targets.size === 0 ? `${room} imports no other room.` : `${room} imports ${[...targets].join(', ')}.`,
  );
  return `Each box is a room, in the column of its wing; an arrow leads from a room down to one that it imports. An arrow that follows from others is left out. ${lists.join(' ')} Every room may import ${GROUND.join(' and ')}.`;
}

function drawWing({ name, x, y, width, height }: Box): readonly string[] {
  const { says, floor, line } = WINGS[name] ?? { ...PLAIN, says: '' };
  const middle = x + width / 2;
  return [
    `  <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${floor}"/>`,
    `  <text x="${middle}" y="${y + 23}" text-anchor="middle" font-size="16" font-weight="700" fill="${line}">${name}</text>`,
    `  <text x="${middle}" y="${y + 41}" text-anchor="middle" font-size="13" fill="${QUIET}">${says}</text>`,
  ];
}

function drawRoom({ name, x, y, width, height }: Box): readonly string[] {
  const label = name.split('/')[1] ?? name;
  return [
    `  <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" fill="#ffffff" stroke="${coloursOf(name).line}" stroke-width="1.5"/>`,
    `  <text x="${x + width / 2}" y="${y + 20}" text-anchor="middle" font-size="13" fill="${INK}">${label}</text>`,
  ];
}

function drawLine({ arrow: [from], points }: Line): readonly string[] {
  const { line } = coloursOf(from);
  const [start, ...rest] = points;
  const end = points[points.length - 1];
  if (start === undefined || end === undefined) return [];
  let before = start;
  const way = rest.map((point) => {
    const half = Math.round((point.y - before.y) / 2);
    const step =
      point.x === before.x
        ? `V${point.y}`
        : `C${before.x} ${before.y + half} ${point.x} ${point.y - half} ${point.x} ${point.y}`;
    before = point;
    return step;
  });
  return [
    `  <path d="M${start.x} ${start.y}${way.join('')}" fill="none" stroke="${line}" stroke-width="1.3" stroke-opacity="0.8"/>`,
    `  <path d="M${end.x} ${end.y}l-3.5 -7h7z" fill="${line}"/>`,
  ];
}

function drawGround(box: Box): readonly string[] {
  const middle = box.x + box.width / 2;
  return [
    `  <rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="8" fill="${PLAIN.floor}"/>`,
    `  <text x="${middle}" y="${box.y + 25}" text-anchor="middle" font-size="15" font-weight="700" fill="${INK}">${GROUND.join(' · ')}</text>`,
    `  <text x="${middle}" y="${box.y + 44}" text-anchor="middle" font-size="13" fill="${QUIET}">the ground: every room may import these two, and they import no room; their arrows are not drawn</text>`,
  ];
}
