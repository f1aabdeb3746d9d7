import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Site } from '#vocabulary/fingers.ts';
import { SIDES, SITES, type Reasons, type Side, type SiteKind } from './sites.ts';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Degrees, about the middle. */
  readonly turn: number;
}

/** Units of the drawing of one side. */
const FRAME = { finger: { width: 288, height: 250 }, eye: { width: 200, height: 130 } } as const;

/** A left hand, palm down, from the little finger to the thumb; the right one is its mirror. */
const LEFT_FINGERS: readonly Place[] = [
  { x: 6, y: 62, width: 46, height: 96, turn: 0 },
  { x: 58, y: 24, width: 46, height: 134, turn: 0 },
  { x: 110, y: 6, width: 46, height: 152, turn: 0 },
  { x: 162, y: 24, width: 46, height: 134, turn: 0 },
  { x: 226, y: 120, width: 46, height: 104, turn: 28 },
];
const PALM = { x: 6, y: 166, width: 202, height: 78 };
const EYE: Place = { x: 10, y: 10, width: 180, height: 110, turn: 0 };

function placesOf(kind: SiteKind, side: Side): readonly Place[] {
  if (kind === 'eye') return [EYE];
  if (side === 'left') return LEFT_FINGERS;
  const { width } = FRAME.finger;
  return LEFT_FINGERS.map((place) => ({ ...place, x: width - place.x - place.width, turn: -place.turn })).reverse();
}

function Shape({ kind, place }: { readonly kind: SiteKind; readonly place: Place }) {
  const { x, y, width, height, turn } = place;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  if (kind === 'finger') {
    return (
      <rect
        className="site-outline"
        x={x}
        y={y}
        width={width}
        height={height}
        rx={width / 2}
        transform={`rotate(${turn} ${middleX} ${middleY})`}
      />
    );
  }
  return (
    <>
      <path
        className="site-outline"
        d={`M${x} ${middleY}Q${middleX} ${y - height * 0.35} ${x + width} ${middleY}Q${middleX} ${y + height * 1.35} ${x} ${middleY}z`}
      />
      <circle className="site-iris" cx={middleX} cy={middleY} r={height * 0.3} />
      <circle className="site-pupil" cx={middleX} cy={middleY} r={height * 0.12} />
    </>
  );
}

/** Two strokes through what cannot be read, so that it is visible without colour, too. */
function Strike({ place }: { readonly place: Place }) {
  const { x, y, width, height, turn } = place;
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const across = Math.min(width, height) * 0.42;
  const down = Math.min(width * 0.7, height * 0.42);
  return (
    <path
      className="site-strike"
      transform={`rotate(${turn} ${middleX} ${middleY})`}
      d={`M${middleX - across} ${middleY - down}l${2 * across} ${2 * down}M${middleX + across} ${middleY - down}l${-2 * across} ${2 * down}`}
    />
  );
}

/** A tick on what was captured, so that it is visible without colour, too. */
function Tick({ place }: { readonly place: Place }) {
  const { x, y, width, height } = place;
  const size = Math.min(width, height) * 0.3;
  return (
    <path
      className="site-tick"
      d={`M${x + width / 2 - size} ${y + height / 2}l${size * 0.7} ${size * 0.7}l${size * 1.2} ${-size * 1.4}`}
    />
  );
}

interface SideDrawingProps {
  readonly kind: SiteKind;
  readonly side: Side;
  readonly reasons: Reasons;
  readonly asked: Site | null;
  readonly wanted: readonly Site[];
  readonly done: readonly Site[];
  readonly onPress: ((site: Site) => void) | undefined;
}

function SideDrawing({ kind, side, reasons, asked, wanted, done, onPress }: SideDrawingProps) {
  const { t } = useTranslation();
  const frame = FRAME[kind];
  const places = placesOf(kind, side);
  const sites = SITES[kind][side].map((site, index) => ({ site, place: places[index] ?? EYE }));
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  const stateOf = (site: Site) => {
    const reason = reasons[site];
    const name = t(`exceptions.sites.${site}`);
    if (reason) return t('exceptions.siteWithReason', { site: name, reason: t(`exceptions.short.${reason}`) });
    return site === asked ? t('exceptions.siteAsked', { site: name }) : t('exceptions.siteReadable', { site: name });
  };
  const lookOf = (site: Site) => {
    if (reasons[site]) return 'site-gone';
    if (site === asked) return 'site-asked';
    if (done.includes(site)) return 'site-done';
    return wanted.includes(site) ? 'site-wanted' : '';
  };
  return (
    <div className={`side side-${kind}`}>
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} aria-hidden="true" focusable="false">
        {kind === 'finger' && (
          <rect
            className="site-palm"
            {...PALM}
            x={side === 'left' ? PALM.x : frame.width - PALM.x - PALM.width}
            rx={30}
          />
        )}
        {sites.map(({ site, place }) => (
          <g key={site} className={`site ${lookOf(site)}`}>
            <Shape kind={kind} place={place} />
            {reasons[site] && <Strike place={place} />}
            {done.includes(site) && <Tick place={place} />}
          </g>
        ))}
      </svg>
      {onPress &&
        sites.map(({ site, place }) => (
          <Button
            key={site}
            className="site-button"
            aria-label={stateOf(site)}
            aria-pressed={reasons[site] !== undefined}
            style={{
              left: percent(place.x, frame.width),
              top: percent(place.y, frame.height),
              width: percent(place.width, frame.width),
              height: percent(place.height, frame.height),
              rotate: `${place.turn}deg`,
            }}
            onPress={() => onPress(site)}
          />
        ))}
    </div>
  );
}

interface SiteDrawingProps {
  readonly kind: SiteKind;
  readonly reasons: Reasons;
  /** The finger or eye that is asked about. */
  readonly asked?: Site | null;
  /** What the reader waits for, and what it has captured. */
  readonly wanted?: readonly Site[];
  readonly done?: readonly Site[];
  /** Absent for a picture that only shows. */
  readonly onPress?: (site: Site) => void;
  /** What the picture says, where it only shows. */
  readonly words?: string;
}

/** Two hands or two eyes, simply drawn: what is wanted outlined, what is done filled, what cannot be read struck through. */
export function SiteDrawing({ kind, reasons, asked = null, wanted = [], done = [], onPress, words }: SiteDrawingProps) {
  const { t } = useTranslation();
  const shows = words === undefined ? {} : { role: 'img', 'aria-label': words };
  return (
    <div className={`drawing drawing-${kind}${onPress ? ' drawing-large' : ''}`} {...shows}>
      {SIDES.map((side) => (
        <div key={side} className="drawing-side" {...(onPress && { role: 'group', 'aria-label': nameOf(side) })}>
          <SideDrawing
            kind={kind}
            side={side}
            reasons={reasons}
            asked={asked}
            wanted={wanted}
            done={done}
            onPress={onPress}
          />
          {onPress && (
            <p className="drawing-name" aria-hidden="true">
              {nameOf(side)}
            </p>
          )}
        </div>
      ))}
    </div>
  );

  function nameOf(side: Side): string {
    if (kind === 'finger') return t(`exceptions.hands.${side}`);
    return t(side === 'left' ? 'exceptions.sites.Left' : 'exceptions.sites.Right');
  }
}
