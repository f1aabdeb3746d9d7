import qrcode from 'qrcode';

/** A QR code as vector squares; the quiet zone of 4 modules (ISO/IEC 18004:2015, 6.3.8) is inside the picture. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  const squares: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) squares.push(`M${column + 4} ${row + 4}h1v1h-1z`);
    }
  }
  const size = modules.size + 8;
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={squares.join('')} />
    </svg>
  );
}
